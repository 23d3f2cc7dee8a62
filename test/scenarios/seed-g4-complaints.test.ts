/** Seed row G4, complaints 投诉处理 (and B8, F6): a complaint holds what it is about and nothing else, has a day for its
 *  answer, goes up when that is missed, and ends with a release, a credit or a refund that two people agree on. */

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { complaintsCommand } from '../../src/cli/complaints.ts';
import { type Instant, instant, isoDate } from '../../src/core/date.ts';
import { approve } from '../../src/steps/approve.ts';
import { batch } from '../../src/steps/batch.ts';
import { bill } from '../../src/steps/bill.ts';
import { type ComplaintWish, listComplaints, openComplaint } from '../../src/steps/complaints.ts';
import { type ClosingWish, endComplaint } from '../../src/steps/complaints-close.ts';
import { type Context, rehearse } from '../../src/steps/context.ts';
import { explain } from '../../src/steps/explain.ts';
import { showInClear } from '../../src/steps/explain-complaint.ts';
import { fetchInbound } from '../../src/steps/fetch.ts';
import { followUp } from '../../src/steps/follow-up.ts';
import { importFile } from '../../src/steps/import.ts';
import { notify } from '../../src/steps/notify.ts';
import { plan } from '../../src/steps/plan.ts';
import { confirm } from '../../src/steps/proposals-confirm.ts';
import { proposeWithdrawal } from '../../src/steps/proposals-files.ts';
import { readInbound } from '../../src/steps/read.ts';
import { send } from '../../src/steps/send.ts';
import { settle } from '../../src/steps/settle.ts';
import { status } from '../../src/steps/status.ts';
import { verify } from '../../src/steps/verify.ts';
import { brokenFacts } from '../../src/store/audit-facts.ts';
import { trailEvents } from '../../src/store/audit-trail.ts';
import { stateTables } from '../../src/store/digest.ts';
import { debtorRecord } from '../../src/store/privacy-record.ts';
import { commit } from '../../src/store/unit.ts';
import { ran } from '../support/command.ts';
import { createServerDatabase, serverUrl } from '../support/database.ts';
import { codes, Office, people, sound } from '../support/office.ts';

const imports = {
  tariffs: `tariff_id,title,kind,rate,from,every,approval
PROPERTY,Property fee,area,2.50,2026-01-01,monthly,A1
PARKING,Parking,fixed,300,2026-01-01,monthly,A1
BINS,Bins,fixed,20,2026-01-01,monthly,A1
`,
  accounts: `account_id,kind,building,label,area,debtor_id,debtor_name,from,tariffs
1-101,flat,1,101,80,P1,王小明,2026-03-01,PROPERTY;PARKING;BINS
1-102,flat,1,102,100,P2,李雷,2026-03-01,PROPERTY;PARKING;BINS
1-103,flat,1,103,50,P3,韩梅,2026-03-01,PROPERTY
`,
  mandates: `mandate_id,debtor_id,holder,account,signed_on
M1,P1,王小明,6014281234567890123,2026-01-05
M2,P2,李雷,6014281234567890131,2026-01-05
M3,P3,韩梅,6014281234567890149,2026-01-05
`,
} as const;

const april1 = instant('2026-04-01T01:00:00Z');
const april2 = instant('2026-04-02T01:00:00Z');
const april10 = instant('2026-04-10T01:00:00Z');
const april13 = instant('2026-04-13T01:00:00Z');
const april14 = instant('2026-04-14T01:00:00Z');

const words = '停车位被占了一个月 13900001111';
const speaker = '王太太 by phone';

describe('seed row G4: complaints, embedded store', () => {
  complaintsAreAnswered(async () => ({ url: undefined, drop: async () => undefined }));
});

describe.skipIf(serverUrl === undefined)('seed row G4: complaints, PostgreSQL server', () => {
  complaintsAreAnswered(createServerDatabase);
});

type Place = { readonly url: string | undefined; readonly drop: () => Promise<void> };

function complaintsAreAnswered(make: () => Promise<Place>): void {
  let office: Office;
  let place: Place;

  beforeAll(async () => {
    place = await make();
    office = new Office(place.url);
    await office.prepare();
    for (const folder of ['bank/in', 'bank/out']) mkdirSync(join(office.root, folder), { recursive: true });
    office.configure();
    const context = await office.as('li', april1);
    for (const [name, roles] of Object.entries(people)) await office.hire(name, { roles });
    for (const kind of ['tariffs', 'accounts', 'mandates'] as const) {
      const bytes = Buffer.from(imports[kind]);
      sound(await importFile(context, { kind, fileName: `${kind}.csv`, bytes, quarantine: false }));
    }
    for (const step of [(c: Context) => bill(c, '2026-03'), plan, notify]) sound(await step(context));
  }, 120_000);

  afterAll(async () => {
    await office.dispose();
    await place.drop();
  });

  /** The charge of a tariff on a flat. */
  const chargeOf = (accountId: string, tariffId: string) =>
    office.one<string>(
      `(select charge_id from charge where account_id = '${accountId}' and tariff_id = '${tariffId}')`,
    );
  const open = async (about: Partial<ComplaintWish>, at?: Instant, by = 'li') =>
    openComplaint(await office.as(by, at), {
      subjectKind: 'charge',
      subjectId: '',
      kind: 'amount',
      text: words,
      by: speaker,
      ...about,
    });
  const close = (id: string, wish: Partial<ClosingWish>) => async (context: Context) =>
    endComplaint(context, id, { outcome: 'upheld', reason: 'looked at', ...wish });
  /** The books prove themselves, and state is what the journal says. */
  const proven = async () => {
    const context = await office.as('li');
    sound(await verify(context));
    expect(await brokenFacts(context.database, 'estate', 5)).toEqual([]);
  };

  test('F6: one item of three is disputed; the file carries the sum of the other two', async () => {
    const parking = await chargeOf('1-101', 'PARKING');
    const done = sound(await open({ subjectId: parking, kind: 'service' }, april2));
    expect(done.figures).toEqual({ opened: 'K00000001' });
    expect(done.notes[0]).toMatch(/K00000001 is to be answered by 2026-04-17; charge C\d+ is held/);
    const planned = sound(await plan(await office.as('li', april2)));
    expect(planned.notes).toEqual(['1 charges held: complaint']);
    expect(sound(await notify(await office.as('li', april2))).figures).toEqual({ made: 0, delivered: 0 });
    const file = sound(await batch(await office.as('li', april10)));
    expect(file.figures).toMatchObject({ files: 1, debits: 3, minor: 22000n + 57000n + 12500n, held: 0 });
    await proven();
  });

  test('the same thing is complained about once at a time; the database says so too', async () => {
    const parking = await chargeOf('1-101', 'PARKING');
    const again = sound(await open({ subjectId: parking, kind: 'service' }));
    expect(again).toMatchObject({ changed: 0, notes: [expect.stringMatching(/K00000001 is open for it/)] });
    const context = await office.as('li');
    await expect(
      context.database.query(
        `insert into complaint select creditor, 'K9', subject_kind, subject_id, debtor_id, kind, text_sealed, by_sealed,
         received_on, answer_by, escalate_after, state from complaint`,
      ),
    ).rejects.toThrow(/complaint/);
  });

  test('who has not the role may not; nor is anything opened that does not exist, or before its day', async () => {
    const parking = await chargeOf('1-101', 'PARKING');
    expect(codes((await open({ subjectId: parking }, undefined, 'chen')).problems)).toEqual([
      'OPERATOR_REFUSED',
    ]);
    const missing = await open({ subjectId: 'C99999999' });
    expect(missing.problems[0]?.message).toBe('there is no charge C99999999 with a charge.');
    const early = await open({ subjectId: parking, receivedOn: isoDate('2026-04-11') });
    expect(codes(early.problems)).toEqual(['COMPLAINT_REFUSED']);
    expect(await office.events('charge:C99999999')).toEqual(['complaints-open.refused']);
  });

  test('a charge in a file is not stopped any more: it is said so; withdrawn, the file is cut without it', async () => {
    const subjectId = await chargeOf('1-102', 'PARKING');
    const context = await office.as('li');
    await rehearse(context.database, async (database) => {
      const li = { ...context, database };
      const done = await openComplaint(li, { subjectKind: 'charge', subjectId, kind: 'other', text: 'x' });
      expect(done.notes[1]).toMatch(/is in file 1 already \(D00000002\).*debitrun file withdraw 1/);
      const withdrawal = sound(await proposeWithdrawal(li, 1n, 'disputed'));
      sound(await confirm({ ...li, actor: 'zhou' }, String(withdrawal.figures.proposed)));
      const { figures } = sound(await batch(li));
      expect(figures).toMatchObject({ files: 1, debits: 3, minor: 22000n + 27000n + 12500n });
      sound(await verify(li));
    });
  });

  test('the bank collects two and refuses one; what was refused is disputed: nobody is dunned', async () => {
    sound(await approve(await office.as('zhou'), 'zhou'));
    sound(await send(await office.as('zhou')));
    answer();
    for (const step of [fetchInbound, readInbound, settle]) sound(await step(await office.as('li', april13)));
    expect(await office.one("(select string_agg(state, ' ' order by debit_id) from debit)")).toBe(
      'rejected settled settled',
    );
    sound(await open({ subjectId: await chargeOf('1-101', 'PROPERTY') }));
    sound(await open({ subjectId: await chargeOf('1-101', 'BINS') }));
    const { figures } = sound(await followUp(await office.as('li')));
    expect(figures).toEqual({ represented: 0, suspended: 0, tasks: 0, notices: 0 });
    expect(await office.one("(select count(*)::int from notice where kind = 'after-failure')")).toBe(0);
    expect(sound(await plan(await office.as('li'))).notes).toEqual(['3 charges held: complaint']);
    await proven();
  });

  test('a complaint that is rejected releases its charge: only that is dunned and presented again', async () => {
    const { figures } = sound(
      await close('K00000003', { outcome: 'rejected' })(await office.as('li', april13)),
    );
    expect(figures).toEqual({ closed: 'K00000003' });
    sound(await followUp(await office.as('li')));
    expect(
      await office.one("(select string_agg(minor::text, ' ') from notice where kind = 'after-failure')"),
    ).toBe('2000');
    expect(await office.one("(select string_agg(minor::text, ' ') from debit where attempt = 2)")).toBe(
      '2000',
    );
    await proven();
  });

  test('limits: late from the day after, a task once, up after another limit; the charge stays held', async () => {
    const late = async (at: string) => {
      const context = { ...(await office.as('li')), now: instant(at) };
      return (await listComplaints(context, { open: false, late: true })).map(
        ({ complaintId }) => complaintId,
      );
    };
    expect(await late('2026-04-17T09:00:00+08:00')).toEqual([]);
    expect(await late('2026-04-18T09:00:00+08:00')).toEqual(['K00000001']);
    const context = await office.as('li');
    await rehearse(context.database, async (database) => {
      const then = { ...context, database, now: instant('2026-04-25T09:00:00+08:00') };
      expect(sound(await followUp(then)).figures.tasks).toBe(2);
      expect(sound(await followUp(then)).figures.tasks).toBe(0);
      const tasks = await database.query<{ kind: string }>(
        "select kind from task where subject = 'complaint:K00000001' order by kind",
      );
      expect(tasks.map(({ kind }) => kind)).toEqual(['complaint-escalated', 'complaint-late']);
      expect(sound(await plan(then)).notes).toContainEqual(expect.stringMatching(/charges held: complaint/));
      expect((await status(then)).complaints).toEqual({ open: 2, late: 1 });
      sound(await close('K00000001', { outcome: 'withdrawn' })(then));
      expect(await database.query("select 1 from task where state = 'open'")).toEqual([]);
    });
  });

  test('B8: a credit of 12.00 needs two people; then journal and next file agree', async () => {
    const alone = sound(await close('K00000001', { credit: '12.00' })(await office.as('li', april14)));
    const id = String(alone.figures.proposed);
    expect((await confirm(await office.as('li'), id)).problems[0]?.code).toBe('PROPOSAL_REFUSED');
    expect(await office.one("(select state from complaint where complaint_id = 'K00000001')")).toBe('open');
    const done = sound(await confirm(await office.as('zhou'), id));
    expect(done.notes[0]).toMatch(/12\.00 CNY credited for complaint K00000001, 0\.00 CNY of it refunded/);
    expect(await office.one("(select sum(minor)::int from posting where ledger = 'discount')")).toBe(1200);
    await proven();
    sound(await plan(await office.as('li')));
    const parking = await chargeOf('1-101', 'PARKING');
    expect(await office.one(`(select minor::int from claim where live and charge_id = '${parking}')`)).toBe(
      28800,
    );
    expect((await explain(await office.as('li'), 'charge', parking))?.sections).toContainEqual({
      title: 'complaints',
      lines: ['K00000001 service: upheld'],
    });
    await proven();
  });

  test('a complaint about a debit that was collected: the money goes back, no more than was taken', async () => {
    sound(await open({ subjectKind: 'debit', subjectId: 'D00000002' }));
    const more = await close('K00000004', { credit: '570.01', refundBy: 'transfer' })(await office.as('li'));
    expect(more.problems[0]?.message).toMatch(/at most 570\.00 CNY/);
    const wish = { credit: '50.00', refundBy: 'transfer' };
    const done = sound(await office.agree(close('K00000004', wish)));
    expect(done.notes[0]).toMatch(/50\.00 CNY credited for complaint K00000004, 50\.00 CNY of it refunded/);
    const ledger = (name: string) =>
      office.one(`(select coalesce(sum(minor), 0)::int from posting where ledger = '${name}')`);
    expect(await ledger('channel:transfer')).toBe(-5000);
    expect(await ledger('prepaid')).toBe(0);
    expect(await ledger('discount')).toBe(6200);
    await proven();
  });

  test('without a refund the money stays as prepayment; a closed complaint is closed', async () => {
    sound(await open({ subjectKind: 'account', subjectId: '1-103' }));
    sound(await office.agree(close('K00000005', { credit: '25.00' })));
    expect(await office.one("(select minor::int from prepaid where account_id = '1-103')")).toBe(2500);
    const again = await close('K00000005', { outcome: 'rejected' })(await office.as('li'));
    expect(again.problems[0]?.message).toBe('complaint K00000005 is closed.');
    const { database } = await office.as('li');
    for (const change of [
      "update complaint set outcome = 'rejected', credit_minor = 0, proposal_id = null",
      'delete from complaint',
    ])
      await expect(database.query(`${change} where state = 'closed'`)).rejects.toThrow(/stays as it is/);
    await proven();
  });

  test('a disputed charge is not paid from prepayment', async () => {
    const context = await office.as('li');
    await rehearse(context.database, async (database) => {
      const then = { ...context, database, now: instant('2026-05-01T09:00:00+08:00') };
      sound(await bill(then, '2026-04'));
      const [charge] = await database.query<{ charge_id: string }>(
        "select charge_id from charge where account_id = '1-103' and period = '2026-04'",
      );
      const subjectId = charge?.charge_id ?? '';
      sound(await openComplaint(then, { subjectKind: 'charge', subjectId, kind: 'other', text: 'x' }));
      sound(await plan(then));
      const [prepaid] = await database.query("select minor::int from prepaid where account_id = '1-103'");
      expect(prepaid).toEqual({ minor: 2500 });
    });
  });

  test('what the payer said lies in no table, shows nowhere, and is read for a purpose that is journalled', async () => {
    const context = await office.as('li');
    for (const table of stateTables) {
      const found = await context.database.query(
        `select 1 from ${table} t where t::text like '%停车位%' or t::text like '%13900001111%' or t::text like '%王太太%'`,
      );
      expect([table, found]).toEqual([table, []]);
    }
    const story = await explain(context, 'complaint', 'K00000001');
    expect(story?.facts).toMatchObject({ said: '***', by: '***', outcome: 'upheld' });
    await office.close();
    vi.stubEnv('DATABASE_URL', place.url);
    for (const args of [
      ['list', '--json'],
      ['show', 'K00000001'],
    ]) {
      const { out, err, code } = await ran(
        complaintsCommand(),
        ...args,
        ...['--dir', office.root, '--at', '2026-04-14T10:00:00+08:00', '--as', 'li'],
      );
      expect([code, out.includes('K00000001')]).toEqual([0, true]);
      expect(out + err).not.toMatch(/停车位|13900001111|王太太/);
    }
    vi.unstubAllEnvs();
    const shown = await showInClear(await office.as('li'), 'K00000001', 'writing the answer');
    expect(shown).toMatchObject({ facts: { said: words, by: speaker } });
    expect(await office.events('complaint:K00000001')).toEqual([
      'complaint.open',
      'proposal.made',
      'proposals-confirm.refused',
      'proposal.confirmed',
      'complaint.closed',
      'complaint.read',
    ]);
    const record = await debtorRecord((await office.as('li')).database, context.sealing, 'estate', 'P1');
    expect(record?.complaints).toHaveLength(3);
    expect(record?.complaints?.[0]).toMatchObject({ text: words, by: speaker });
  });

  test('the trail of a debit tells the complaints about what it collects', async () => {
    const { database } = await office.as('li');
    const trail = await trailEvents(database, 'estate', 'debit', 'D00000002');
    expect(trail.map(({ kind }) => kind)).toEqual(
      expect.arrayContaining([
        'complaint.open',
        'hold.set',
        'complaint.closed',
        'hold.released',
        'charge.credited',
      ]),
    );
  });

  test('erasing the debtor erases what they said; the row and its dates stay', async () => {
    const context = await office.as('li');
    await rehearse(context.database, async (database) => {
      await commit(database, { creditor: 'estate', at: context.now, actor: 'li', command: 'test' }, (unit) =>
        unit.query(
          `update data_key set wrapped = null, master = null, destroyed_at = now(), destroyed_by = 'li', reason = 'test'
           where kind = 'debtor' and id = 'P1'`,
        ),
      );
      const [complaint] = await listComplaints({ ...context, database }, { open: false, late: false });
      expect(String(complaint?.text)).toBe('(erased)');
      expect(complaint?.answerBy).toBe('2026-04-17');
    });
  });

  /** The bank collects from the second and third account, not from the first. */
  function answer(): void {
    const line = (debit: string, account: string, minor: number, code: string) =>
      [
        debit.padStart(21),
        account.padStart(35),
        String(minor).padStart(12),
        '  202603',
        '000',
        '4410043948854'.padStart(35),
        code,
      ].join('|');
    const text = [
      '202603|3|91500|2|69500|1|22000|00000001|20260410|',
      `${line('D00000001', '6014281234567890123', 22000, '0002')}|`,
      `${line('D00000002', '6014281234567890131', 57000, '0000')}|`,
      `${line('D00000003', '6014281234567890149', 12500, '0000')}|`,
    ];
    writeFileSync(join(office.root, 'bank/out/1001_20260413_00_615810_000.set'), `${text.join('\n')}\n`);
  }
}
