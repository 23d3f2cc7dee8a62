/** The bank tells of changes of mandates: each is applied once, or waits for a person; the next debit goes to the new
 *  account after a new notice, and everything can be told, replayed and audited. On every store. */

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { rehearse, type StepReport } from '../../src/steps/context.ts';
import { explain } from '../../src/steps/explain.ts';
import { fetchInbound } from '../../src/steps/fetch.ts';
import { readInbound } from '../../src/steps/read.ts';
import { replay } from '../../src/steps/replay.ts';
import { settle } from '../../src/steps/settle.ts';
import { status } from '../../src/steps/status.ts';
import { endTask, openTasks } from '../../src/steps/tasks.ts';
import { brokenFacts } from '../../src/store/audit-facts.ts';
import { destroyKeys } from '../../src/store/keyring-rows.ts';
import { severDebtor } from '../../src/store/privacy.ts';
import { commit } from '../../src/store/unit.ts';
import {
  accountOf,
  american,
  americanMandates,
  bankOf,
  type Notification,
  notifications,
  traces,
} from '../support/american.ts';
import { createServerDatabase, serverUrl } from '../support/database.ts';
import { type Estate, openEstate } from '../support/estate.ts';

describe('changes of mandates, embedded store', () => onStore(async () => undefined));
describe.skipIf(serverUrl === undefined)('changes of mandates, PostgreSQL server', () =>
  onStore(createServerDatabase),
);

const households = 9;
const corrected = '987654321';

function onStore(
  server: () => Promise<{ readonly url: string; readonly drop: () => Promise<void> } | undefined>,
): void {
  let made: Awaited<ReturnType<typeof server>>;
  let estate: Estate;
  let told: readonly Notification[];
  beforeAll(async () => {
    made = await server();
    estate = await openEstate({ households, ...american, url: made?.url });
    await estate.imports('2026-03-01T03:00:00Z', 'mandates', americanMandates(households));
    await estate.night('2026-03-02T18:00:00Z');
    await estate.night('2026-03-19T12:00:00Z');
    const trace = await traces(estate);
    const of = (n: number, code: string, data: string, account = accountOf(n)) => ({
      ...{ trace: trace[n] ?? '', code, data, account, number: n },
    });
    told = [
      of(1, 'C01', corrected),
      of(2, 'C02', '121042883'), // the check digit is wrong
      of(3, 'C07', `021000021${corrected.padEnd(17)}37`),
      of(4, 'C14', 'IAT'),
      of(5, 'C92', 'anything'),
      of(6, 'C01', corrected, '5555555555'), // another account than the mandate's
      of(7, 'C06', '12 34567'.padEnd(20).concat('37')),
      of(8, 'C04', 'Newly Married'),
      { ...of(9, 'C01', corrected), trace: '091000019999999' },
    ];
  });
  afterAll(async () => {
    await estate?.close();
    await made?.drop();
  });

  const ask = (sql: string) => estate.workspace.database.query(sql);
  const mandates = async () =>
    (await ask('select mandate_id, state, agent, account_type from mandate order by 1')).map((row) =>
      Object.values(row).filter(Boolean).join(' '),
    );
  const accountIn = (name: string) =>
    estate
      .request(name)
      .toString('latin1')
      .split('\n')
      .filter((line) => line.startsWith('6'))
      .map((line) => `${line.slice(3, 29).trim()} ${line.slice(54, 76).trim()}`);
  const codes = (reports: readonly StepReport[]) =>
    reports.flatMap(({ problems }) => problems.map(({ code }) => code));

  test('each is applied, or waits for a person with the reason', async () => {
    estate.answer('noc-1.ach', notifications(told));
    const reports = await estate.night('2026-03-23T12:00:00Z');
    expect(codes(reports)).toEqual([
      'CHANGE_UNKNOWN_CODE',
      'CHANGE_OTHER_ACCOUNT',
      'CHANGE_UNKNOWN_MANDATE',
      'CHANGE_REFUSED',
      'CHANGE_REFUSED',
    ]);
    expect(reports.find(({ verb }) => verb === 'read')?.figures).toMatchObject({ entries: 0, changes: 9 });
    expect(reports.find(({ verb }) => verb === 'settle')?.figures).toMatchObject({
      mandatesAmended: 3,
      mandatesMoved: 1,
    });
    expect(await mandates()).toEqual([
      `AM-1 active ${bankOf}`,
      `AM-2 active ${bankOf}`,
      'AM-3 active 021000021 savings',
      `AM-4 suspended ${bankOf}`,
      ...[5, 6, 7, 8, 9].map((n) => `AM-${n} active ${bankOf}`),
    ]);
    const tasks = await openTasks(estate.context('2026-03-23T13:00:00Z'));
    expect(tasks.map(({ taskKey, subject }) => `${taskKey} ${subject}`)).toEqual([
      'mandate-change/1/11 mandate:AM-5',
      'mandate-change/1/13 inbound:1',
      'mandate-change/1/15 mandate:AM-7',
      'mandate-change/1/19 inbound:1',
      'mandate-change/1/5 mandate:AM-2',
      'mandate-change/1/9 mandate:AM-4',
    ]);
    expect(tasks.map(({ detail }) => detail).join('\n')).not.toContain(corrected);
  });

  test('the same words in another file do nothing; other details under the same number wait for a person', async () => {
    const before = await ask('select * from mandate order by mandate_id');
    estate.answer('noc-again.ach', notifications(told, '260314'));
    const contradiction = { ...(told[0] as Notification), data: '111111111' };
    estate.answer('noc-other.ach', notifications([contradiction], '260315'));
    const reports = await estate.night('2026-03-24T12:00:00Z');
    expect(codes(reports)).toEqual(['CHANGE_CONFLICT']);
    expect(reports.find(({ verb }) => verb === 'read')?.figures).toMatchObject({ changes: 0 });
    expect(await ask('select * from mandate order by mandate_id')).toEqual(before);
    const tasks = await openTasks(estate.context('2026-03-24T13:00:00Z'));
    expect(tasks.map(({ taskKey }) => taskKey)).toContain('mandate-change/3/3');
    expect(tasks).toHaveLength(7);
  });

  test('an old export of the mandates does not undo the bank’s correction', async () => {
    const at = '2026-03-25T12:00:00Z';
    const old = await estate.imports(at, 'mandates', americanMandates(households));
    expect(old.problems).toEqual([]);
    expect(old.notes.map((note) => note.slice(0, 38))).toEqual(
      [1, 3, 8].map((n) => `mandate AM-${n}: the bank corrected it on`),
    );
    expect((await mandates())[2]).toBe('AM-3 active 021000021 savings');
    const other = await estate.imports(at, 'mandates', americanMandates(9, { 1: '777777777' }));
    expect(other.notes).toHaveLength(2);
    const versions = await ask(
      `select mandate_id, version, replaced_on, change_key is null as imported from mandate_version order by 1, 2`,
    );
    expect(versions.map((row) => Object.values(row).join(' '))).toEqual([
      'AM-1 1 2026-03-23 false',
      'AM-1 2 2026-03-25 true',
      'AM-3 1 2026-03-23 false',
      'AM-8 1 2026-03-23 false',
    ]);
    await estate.imports(at, 'mandates', americanMandates(1, { 1: corrected }));
  });

  test('the next debit goes to the new account under the new name, after a new notice, and not where one waits', async () => {
    await estate.night('2026-04-02T18:00:00Z');
    await estate.night('2026-04-17T12:00:00Z');
    const [first = '', second = ''] = estate.sent();
    expect(accountIn(first)[0]).toBe(`${bankOf}${accountOf(1)} Payer 1`);
    expect(accountIn(second).slice(0, 1)).toEqual([`${bankOf}${corrected} Payer 1`]);
    expect(accountIn(second)).toContain(`${bankOf}${accountOf(8)} Newly Married`);
    const waiting = await ask('select reason, count(*)::int as n from held group by 1 order by 1');
    expect(waiting.map(({ reason, n }) => `${reason} ${n}`)).toEqual([
      'hold: the bank told of a change that is not applied 2',
      'mandate-suspended 1',
    ]);
    await endTask(estate.context('2026-04-17T13:00:00Z'), 'mandate-change/1/5');
    const holds = await ask('select subject_id from hold where released_on is null');
    expect(holds).toEqual([{ subject_id: 'AM-7' }]);
  });

  test('explain tells what it was, what the bank said and what that did; status counts', async () => {
    const context = estate.context('2026-04-18T12:00:00Z');
    const story = await explain(context, 'mandate', 'AM-3');
    const text = JSON.stringify(story);
    expect(text).toContain('noc-1.ach line 7: amended C07');
    expect(text).toContain('(applied; it became: amended)');
    expect(text).toContain(
      'until 2026-03-23: account ******003, bank 121042882, holder P**; replaced by the bank’s word',
    );
    expect(text).not.toContain(accountOf(3));
    expect(JSON.stringify(await explain(context, 'mandate', 'AM-2'))).toContain('fails the scheme’s check');
    const { changes } = await status(context);
    expect(changes.map(({ what, count }) => `${what} ${count}`)).toEqual([
      'amended applied 3',
      'amended set-aside 4',
      'suspended applied 1',
      'unknown set-aside 1',
    ]);
  });

  test('read again everything is the same, and a word or an effect changed behind the engine’s back is named', async () => {
    const context = estate.context('2026-04-18T13:00:00Z');
    const { problems, figures } = await replay(context, { kind: 'all' });
    expect(problems).toEqual([]);
    expect(figures).toMatchObject({ inbound: 3, differences: 0 });
    expect(await brokenFacts(context.database, context.creditor.id, 5)).toEqual([]);
    expect(await estate.faults('2026-04-18T13:00:00Z')).toEqual([]);
    const named = await rehearse(context.database, async (database) => {
      for (const change of [
        "agent = '021000021' where mandate_id = 'AM-1'",
        "mandate_id = 'AM-8', debtor_id = 'H8' where mandate_id = 'AM-2'",
        "effect = 'nothing' where mandate_id = 'AM-3'",
        "state = 'applied' where mandate_id = 'AM-5'",
      ])
        await database.query(`update mandate_change set ${change}`);
      await database.query("update mandate_version set account_sealed = 'x' where mandate_id = 'AM-8'");
      const again = await replay({ ...context, database }, { kind: 'all' });
      const audited = await brokenFacts(database, context.creditor.id, 5);
      return [
        ...again.problems.map(({ where }) => `${where.line} ${where.field}`),
        ...audited.map(({ subject }) => subject),
      ];
    });
    expect(named).toEqual([
      '3 agent',
      '5 mandate_id',
      '5 debtor_id',
      '5 effect',
      '7 effect',
      '11 state',
      'mandate AM-8 1',
    ]);
  });

  test('what banks said of an erased payer is forgotten with it, and read again it raises nothing', async () => {
    const context = estate.context('2026-04-18T14:00:00Z');
    const left = await rehearse(context.database, async (database) => {
      const act = { creditor: context.creditor.id, at: context.now, actor: 'lin', command: 'test' };
      await commit(database, act, async (unit) => {
        await severDebtor(unit, 'H8');
        await destroyKeys(unit, 'debtor', ['H8'], 'asked for');
        unit.event('debtor.erased', 'debtor:H8');
      });
      const staged = { ...context, database };
      const again = await replay(staged, { kind: 'all' });
      const rows = await database.query<{ key: string }>(
        `select content_key as key from mandate_change where mandate_id = 'AM-8'
         union all select account_key from mandate_version where mandate_id = 'AM-8'`,
      );
      return {
        replayed: again.problems.filter(({ where }) => where.file?.startsWith('noc')),
        audited: await brokenFacts(database, context.creditor.id, 5),
        keys: rows.map(({ key }) => key),
        told: JSON.stringify(await explain(staged, 'mandate', 'AM-8')),
      };
    });
    expect(left).toMatchObject({ replayed: [], audited: [], keys: ['erased', 'erased'] });
    expect(left.told).toContain('account (erased)');
  });

  test('a night killed between reading and applying goes on where it was', async () => {
    const at = '2026-04-20T12:00:00Z';
    const trace = await traces(estate);
    const next = { trace: trace[9] ?? '', code: 'C05', data: '37', account: accountOf(9), number: 50 };
    estate.answer('noc-4.ach', notifications([next], '260413'));
    await fetchInbound(estate.context(at));
    await readInbound(estate.context(at));
    expect((await settle(estate.context(at))).figures).toMatchObject({ mandatesAmended: 1 });
    expect((await settle(estate.context(at))).figures).toMatchObject({ mandatesAmended: 0 });
    expect(await mandates()).toContain(`AM-9 active ${bankOf} savings`);
  });
}
