/** A cycle where files name mandates and not debits: the bank's answers find the debits all the same, a refused one is
 *  presented again as such, and what was read can be replayed. The embedded bank plays the bank. */

import { afterAll, beforeAll, expect, test } from 'vitest';
import { parseScenario } from '../../src/bank/scenario.ts';
import { loadPacks } from '../../src/formats.ts';
import { replay } from '../../src/steps/replay.ts';
import { openTasks } from '../../src/steps/tasks.ts';
import { type Estate, openEstate } from '../support/estate.ts';
import { TestBank } from '../support/test-bank.ts';

const { packs } = loadPacks(new URL('../../formats', import.meta.url).pathname);

const british = `
    scheme: bacs
    acceptUnverified: [bacs/single-day]
    settings:
      creditor.name: Rothmoor Water
      creditor.identifier: "654321"
      creditor.agent: "200415"
      creditor.account: "00187654"
    billing: { dueDay: 10 }
    collection: { day: 12, retryDay: 24, noticeDays: 3 }`;

const bank = new TestBank();
let estate: Estate;
beforeAll(async () => {
  estate = await openEstate({ households: 3, scheme: british });
  const mandates = [1, 2, 3].map((n) => `RW-00000${n},H${n},A Tester,0123456${n},309634,2026-01-15`);
  await estate.imports(
    '2026-03-01T03:00:00Z',
    'mandates',
    `mandate_id,debtor_id,holder,account,agent,signed_on\n${mandates.join('\n')}\n`,
  );
  const rule = '{ debtor: { mandate: RW-000002 }, outcome: { class: insufficient-funds } }';
  const { scenario } = parseScenario(`rules: [${rule}]`, 's.yaml');
  await bank.start([...packs.values()], { scenario });
});
afterAll(async () => {
  await bank.stop();
  await estate.close();
});

const states = async () =>
  (
    await estate.workspace.database.query<{ one: string }>(
      `select d.debit_id || ' ' || d.mandate_id || ' ' || d.state || coalesce(' ' || d.reason_code, '') as one
       from debit d order by d.debit_id`,
    )
  ).map(({ one }) => one);

/** Code and amount of each item of a submission. */
function items(file: Buffer): readonly (readonly string[])[] {
  const lines = file.toString('latin1').split('\r\n');
  return lines.flatMap((line) => (line.length === 100 ? [[line.slice(15, 17), line.slice(35, 46)]] : []));
}

/** What the bank has for us by then. */
async function carry(until: string): Promise<void> {
  await bank.moveTo(until);
  for (const [name, bytes] of await bank.outbox()) estate.answer(name, bytes);
}

test('a refused debit is found by mandate, amount and day, and goes out again with its own code', async () => {
  for (const at of ['2026-03-02T18:00:00Z', '2026-03-10T02:00:00Z']) await estate.night(at);
  const [request = ''] = estate.sent();
  await bank.moveTo('2026-03-10T03:00:00Z');
  await bank.send(request, estate.request(request));
  expect(bank.taken()).toMatchObject([
    { verdict: 'taken', layout: 'bacs/single-day', count: 3, problems: [] },
  ]);
  for (const day of ['2026-03-11', '2026-03-13', '2026-03-18']) {
    await carry(`${day}T02:00:00Z`);
    await estate.night(`${day}T03:00:00Z`);
  }
  expect(await states()).toEqual([
    'D00000001 RW-000001 settled',
    'D00000002 RW-000002 rejected 0',
    'D00000003 RW-000003 settled',
    'D00000004 RW-000002 planned',
  ]);
  await estate.night('2026-03-20T02:00:00Z');
  const codes = estate.sent().map((name) => items(estate.request(name)).map(([code]) => code));
  expect(codes).toEqual([
    ['01', '01', '01', '99'],
    ['18', '99'],
  ]);
  expect(await estate.faults('2026-03-20T03:00:00Z')).toEqual([]);
});

test('what was read and written is found again', async () => {
  const { problems, figures } = await replay(estate.context('2026-03-20T04:00:00Z'), { kind: 'all' });
  expect(problems).toEqual([]);
  expect(figures).toMatchObject({ outgoing: 2, inbound: 2, debits: 4, differences: 0 });
});

/** A report of the payers' banks on instructions. */
function report(type: string, kind: string, advices: readonly string[]): Buffer {
  return Buffer.from(
    `<?xml version="1.0" encoding="UTF-8"?><BACSDocument><Data><MessagingAdvices>
      <MessagingHeader advice-type="${kind}" user-number="654321" report-generation-date="2026-03-23" envelope-sequence-number="1" report-type="7001"/>
      ${advices.map((advice) => `<MessagingAdvice user-number="654321" record-type="${type}" ${advice}/>`).join('\n')}
    </MessagingAdvices></Data></BACSDocument>`,
  );
}

test('payers’ banks cancel, move and reinstate instructions, and each word is applied', async () => {
  const old = 'payer-account-number="1234563" payer-sort-code="30-96-34"';
  estate.answer(
    'addacs-1.xml',
    report('A', 'ADDACS', [
      'effective-date="2026-03-23" reference="RW-000001" reason-code="1"',
      `effective-date="2026-03-23" reference="RW-000003" reason-code="3" ${old} payer-new-account-number="7654321" payer-new-sort-code="20-04-15"`,
      'effective-date="2026-03-23" reference="RW-000999" reason-code="1"',
    ]),
  );
  estate.answer(
    'auddis.xml',
    report('V', 'AUDDIS', ['processing-date="2026-03-20" vol-serial-number="000001"']),
  );
  await estate.night('2026-03-23T12:00:00Z');
  const mandates = async () =>
    (
      await estate.workspace.database.query<{ one: string }>(
        `select mandate_id || ' ' || state || ' ' || agent as one from mandate where mandate_id like 'RW%' order by 1`,
      )
    ).map(({ one }) => one);
  expect(await mandates()).toEqual([
    'RW-000001 cancelled 309634',
    'RW-000002 active 309634',
    'RW-000003 active 200415',
  ]);
  const tasks = await openTasks(estate.context('2026-03-23T13:00:00Z'));
  expect(tasks.map(({ detail }) => detail)).toEqual([expect.stringContaining('RW-000999')]);
  estate.answer(
    'addacs-2.xml',
    report('A', 'ADDACS', ['effective-date="2026-03-24" reference="RW-000001" reason-code="R"']),
  );
  await estate.night('2026-03-24T12:00:00Z');
  expect((await mandates())[0]).toBe('RW-000001 active 309634');
  // What holds from a later day waits for it, as long as a file may still collect before; a stop does not.
  estate.answer(
    'addacs-3.xml',
    report('A', 'ADDACS', [
      `effective-date="2026-04-09" reference="RW-000002" reason-code="C" payer-new-account-number="11112222" payer-new-sort-code="200415"`,
      'effective-date="2026-04-09" reference="RW-000003" reason-code="0"',
    ]),
  );
  await estate.night('2026-03-25T12:00:00Z');
  expect((await mandates()).slice(1)).toEqual(['RW-000002 active 309634', 'RW-000003 cancelled 200415']);
  await estate.night('2026-04-02T12:00:00Z');
  expect((await mandates())[1]).toBe('RW-000002 active 309634');
  await estate.night('2026-04-07T12:00:00Z');
  expect((await mandates())[1]).toBe('RW-000002 active 200415');
  const { problems } = await replay(estate.context('2026-04-07T13:00:00Z'), { kind: 'all' });
  expect(problems).toEqual([]);
});
