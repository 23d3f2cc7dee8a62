/** Seed row G6, financial rules 财务制度: four eyes on batches, refunds and write-offs; an approval bound to a digest; day
 *  limits; closed periods. Change one line after the approval and it is not sent; post into a closed month and it is
 *  refused, by the program and by the database. */

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { instant, isoDate } from '../../src/core/date.ts';
import { writtenOffJournal } from '../../src/core/ledger.ts';
import { approve, approveByPolicy } from '../../src/steps/approve.ts';
import { importFile } from '../../src/steps/import.ts';
import { closedPeriods, monthToClose, proposeClose } from '../../src/steps/period.ts';
import { proposeConfiguration } from '../../src/steps/proposals-config.ts';
import { confirm } from '../../src/steps/proposals-confirm.ts';
import { proposeRefund, proposeWriteOff } from '../../src/steps/proposals-money.ts';
import { send } from '../../src/steps/send.ts';
import { verify } from '../../src/steps/verify.ts';
import { commit } from '../../src/store/unit.ts';
import { createServerDatabase, serverUrl } from '../support/database.ts';
import { codes, laterThatDay, Office, sound } from '../support/office.ts';

const automatic = (by: string) =>
  `{ limits: { perDay: "450.00" }, automatic: { by: ${by}, perFile: "450.00", perDay: "450.00" } }`;

describe('seed row G6: financial rules, embedded store', () => {
  financialRules(async () => ({ url: undefined, drop: async () => undefined }));
});

describe.skipIf(serverUrl === undefined)('seed row G6: financial rules, PostgreSQL server', () => {
  financialRules(createServerDatabase);
});

type Place = { readonly url: string | undefined; readonly drop: () => Promise<void> };

function financialRules(make: () => Promise<Place>): void {
  let office: Office;
  let place: Place;

  beforeAll(async () => {
    place = await make();
    office = await new Office(place.url).open();
  }, 120_000);

  afterAll(async () => {
    await office.dispose();
    await place.drop();
  });

  const verified = async () => sound(await verify(await office.as('li')));

  test('a file waits for a second person; policy signs nothing unless it is configured', async () => {
    const { figures, notes } = await approveByPolicy(await office.as('li'));
    expect(figures).toStrictEqual({ approved: 0, waiting: 1 });
    expect(notes[0]).toMatch(/waits for a second person: debitrun approve 1 --as NAME/);
  });

  test('the approval names digest, count, total, day, destination and limits', async () => {
    sound(await approve(await office.as('zhou'), 'zhou'));
    const statement = await office.one<string>('(select statement from approval)');
    expect(statement.split('\n').slice(3)).toStrictEqual([
      `sha256 ${await office.one<string>('(select sha256 from file)')}`,
      'debits 2',
      'total 450.00 CNY',
      'collection 2026-04-10',
      `destination folder ${office.root}/bank in`,
      'limits estate debit none file none day none; zhou debit none file none day none',
    ]);
  });

  test('one line changed after the approval: it is not sent, and approving it again is refused too', async () => {
    const { database } = await office.as('li');
    await database.query("update file set sha256 = repeat('0', 64)");
    const { problems } = await send(await office.as('zhou'));
    expect(codes(problems)).toStrictEqual(['APPROVAL_REFUSED']);
    expect(await office.events('file:1')).toStrictEqual([
      'file.drafted',
      'file.approved',
      'approval.signed',
      'file.drafted',
      'approval.voided',
      'send.refused',
    ]);
    const again = await approve(await office.as('zhou'), 'zhou');
    expect(again.problems[0]?.message).toMatch(/the stored bytes of file 1 are not those it was made with/);
    const drafted = `(select data ->> 'sha256' from event where kind = 'file.drafted' and data ? 'sha256')`;
    await database.query(`update file set sha256 = ${drafted}`);
  });

  test('the creditor’s own limits bind every approver', async () => {
    await office.reconfigure({ approval: '{ limits: { perDay: "449.99" } }' });
    const over = await approve(await office.as('zhou'), 'zhou');
    expect(over.problems[0]?.message).toMatch(/over estate limit per day, 449\.99 CNY/);
  });

  test('policy never signs by the one who built the file', async () => {
    await office.reconfigure({ approval: automatic('li') });
    const { problems } = await approveByPolicy(await office.as('li'));
    expect(problems[0]?.message).toMatch(/li built file 1 and may not approve it/);
  });

  test('policy signs within its limits when it is on, and the journal says who let it', async () => {
    await office.reconfigure({ approval: automatic('zhou') });
    expect(sound(await approveByPolicy(await office.as('li'))).figures).toStrictEqual({
      approved: 1,
      waiting: 0,
    });
    const { database } = await office.as('li');
    const signed = await database.query(
      `select actor, data ->> 'automatic' as automatic, data ->> 'run' as run from event
       where kind = 'approval.signed' order by seq desc limit 1`,
    );
    expect(signed).toStrictEqual([{ actor: 'zhou', automatic: 'true', run: 'li' }]);
  });

  test('a changed configuration sends nothing before a second person has accepted it', async () => {
    const { problems } = await send(await office.as('zhou'));
    expect(problems[0]?.message).toBe('send: changed since it was accepted: approval.');
    sound(await office.agree(proposeConfiguration, 'wang'));
    expect(sound(await send(await office.as('zhou'))).figures).toStrictEqual({ sent: 1, minor: 45000n });
    await verified();
  });

  test('a write-off is booked when the second person confirms, once, and the books still prove themselves', async () => {
    const wish = { reason: 'moved abroad', amount: '25.00' };
    const done = await office.agree((context) => proposeWriteOff(context, 'C00000003', wish));
    expect(sound(done).notes[0]).toMatch(/25\.00 CNY of charge C00000003 written off/);
    expect(await office.one("(select open_minor from charge where charge_id = 'C00000003')")).toBe(10000n);
    const id = await office.one<string>("(select proposal_id from proposal where kind = 'write-off')");
    const again = sound(await confirm(await office.as('wang'), id));
    expect(again).toMatchObject({ changed: 0, notes: [`${id} was confirmed by zhou`] });
    expect(await office.one("(select count(*)::int from journal where kind = 'written-off')")).toBe(1);
    await verified();
  });

  test('prepaid money goes back after two people agreed, never more than there is', async () => {
    const wish = { reason: 'moved out' };
    const more = await proposeRefund(await office.as('li'), '1-101', 'transfer', { ...wish, amount: '0.51' });
    expect(more.problems[0]?.message).toMatch(/at most 0\.50 CNY/);
    sound(await office.agree((context) => proposeRefund(context, '1-101', 'transfer', wish)));
    expect(await office.one("(select minor from prepaid where account_id = '1-101')")).toBe(0n);
    await verified();
  });

  test('a refund that can no longer be paid when it is confirmed is refused and undone', async () => {
    const { database } = await office.as('li');
    const bytes = Buffer.from(
      'channel,receipt_id,account_id,kind,amount,received_at\ncash,K2,1-101,prepayment,1.00,2026-04-10T09:30:00+08:00\n',
    );
    sound(
      await importFile(await office.as('li'), {
        kind: 'receipts',
        fileName: 'r.csv',
        bytes,
        quarantine: false,
      }),
    );
    const ids: string[] = [];
    for (const reason of ['first', 'second']) {
      const made = sound(await proposeRefund(await office.as('li'), '1-101', 'transfer', { reason }));
      ids.push(String(made.figures.proposed));
    }
    sound(await confirm(await office.as('zhou'), ids[0] ?? ''));
    expect(codes((await confirm(await office.as('zhou'), ids[1] ?? '')).problems)).toStrictEqual([
      'PROPOSAL_REFUSED',
    ]);
    const open = await database.query("select 1 from proposal where kind = 'refund' and state = 'open'");
    expect(open).toHaveLength(1);
    await verified();
  });

  describe('a month is closed', () => {
    const may = instant('2026-05-02T02:00:00Z');

    test('by two people, with the balances it carries over', async () => {
      expect(await monthToClose(await office.as('li', may))).toBe('2026-04');
      sound(await office.agree((context) => proposeClose(context, '2026-04'), 'wang', may));
      const { database, creditor } = await office.as('li');
      const [period] = await closedPeriods(database, creditor.id);
      expect(period).toMatchObject({
        month: '2026-04',
        balances: { receivable: 10000n, clearing: 45000n, 'write-off': 2500n, income: -57500n },
      });
      await verified();
    });

    test('after which the database refuses a posting in it', async () => {
      const { database } = await office.as('li');
      await expect(
        database.query(
          "insert into journal values ('estate', 999, 'x', 'charged', '2026-04-30', '2026-05-02T02:00:00Z', null)",
        ),
      ).rejects.toThrow('is booked in a month that is closed (up to 2026-04)');
    });

    test('and what happened in it is booked on the first open day, with the day it happened', async () => {
      const { database } = await office.as('li');
      const part = { chargeId: 'C00000003', accountId: '1-103', period: '2026-03', minor: 1n };
      const act = { creditor: 'estate', at: laterThatDay, actor: 'li', command: 'test' };
      const undo = new Error('undo');
      const booked = commit(database, act, async (unit) => {
        await unit.post([writtenOffJournal('late', part, isoDate('2026-04-09'))]);
        const rows = await unit.query(
          "select booked_on, happened_on from journal where source = 'write-off:late'",
        );
        expect(rows).toStrictEqual([{ booked_on: '2026-05-01', happened_on: '2026-04-09' }]);
        throw undo;
      });
      await expect(booked).rejects.toBe(undo);
    });

    test('a late receipt goes into the open month; the closed one keeps its balances', async () => {
      const bytes = Buffer.from(
        'channel,receipt_id,account_id,kind,amount,received_at\ncash,K3,1-103,payment,40.00,2026-04-29T09:30:00+08:00\n',
      );
      const context = await office.as('li', may);
      sound(await importFile(context, { kind: 'receipts', fileName: 'late.csv', bytes, quarantine: false }));
      const { database } = context;
      const rows = await database.query(
        "select booked_on, happened_on from journal where source = 'receipt:cash:K3'",
      );
      expect(rows).toStrictEqual([{ booked_on: '2026-05-01', happened_on: '2026-04-29' }]);
      await verified();
    });

    test('and verify notices a balance that is not what was booked', async () => {
      const { database } = await office.as('li');
      await database.script('alter table period_balance disable trigger user');
      await database.query("update period_balance set minor = minor + 1 where ledger = 'receivable'");
      const { problems } = await verify(await office.as('li'));
      expect(problems.map(({ where }) => where.record)).toStrictEqual(['receivable at the end of 2026-04']);
    });
  });
}
