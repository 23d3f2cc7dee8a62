/** A cycle where the bank names a file by its number and a row by file and row: what it accepts may be silent, what it
 *  refuses is found, and what comes back unpaid is found by our reference. The embedded bank plays the bank, but for the
 *  one row it would never refuse by itself. */

import { afterAll, beforeAll, expect, test } from 'vitest';
import { parseScenario } from '../../src/bank/scenario.ts';
import { loadPacks } from '../../src/formats.ts';
import { replay } from '../../src/steps/replay.ts';
import { type Estate, openEstate } from '../support/estate.ts';
import { TestBank } from '../support/test-bank.ts';

const { packs } = loadPacks(new URL('../../formats', import.meta.url).pathname);

const southAfrican = `
    scheme: za-eft
    settings:
      creditor.name: Karoo Water
      creditor.bankNumber: "04711"
      creditor.identifier: "9534"
      creditor.unit: KAROOWATER
      creditor.agent: "632005"
      creditor.account: "4053538939"
      creditor.feeCode: "44"
    billing: { dueDay: 10 }
    collection: { day: 12, retryDay: 24, noticeDays: 3 }`;

const bank = new TestBank();
let estate: Estate;
beforeAll(async () => {
  estate = await openEstate({ households: 3, scheme: southAfrican });
  const mandates = [1, 2, 3].map((n) => `KW-${n},H${n},A Tester,101961189${n},632501,2026-01-15`);
  await estate.imports(
    '2026-03-01T03:00:00Z',
    'mandates',
    `mandate_id,debtor_id,holder,account,agent,signed_on\n${mandates.join('\n')}\n`,
  );
  const rule = '{ debtor: { reference: D00000002 }, outcome: { class: insufficient-funds } }';
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
      `select d.debit_id || ' ' || coalesce(d.trace, '') || ' ' || d.state || coalesce(' ' || d.reason_code, '') as one
       from debit d order by d.debit_id`,
    )
  ).map(({ one }) => one);

/** What the bank has for us by then, and our night. */
async function dayAt(day: string): Promise<void> {
  await bank.moveTo(`${day}T02:00:00Z`);
  for (const [name, bytes] of await bank.outbox()) estate.answer(name, bytes);
  await estate.night(`${day}T03:00:00Z`);
}

const reply = [
  '000L2026031000000Karoo Water                   000000200000',
  '900L000 TRANSMISSION 04711-0000001 ACCEPTED',
  '900L001 ACB USER SET 9534-0000001-000004 ACCEPTED',
  '901L001 9534/0000001/000003 12345-ROW REFUSED',
  '999L000000003',
]
  .map((line) => `${line.padEnd(198)}\r\n`)
  .join('');

test('a row refused by its number and a debit unpaid by our reference; the rest of an accepted file settles', async () => {
  for (const at of ['2026-03-02T18:00:00Z', '2026-03-10T02:00:00Z']) await estate.night(at);
  const [request = ''] = estate.sent();
  await bank.moveTo('2026-03-10T03:00:00Z');
  await bank.send(request, estate.request(request));
  expect(bank.taken()).toMatchObject([
    { verdict: 'taken', layout: 'za-eft/submission', count: 3, problems: [] },
  ]);
  await dayAt('2026-03-11');
  expect(await estate.workspace.database.query('select state, reference from file')).toEqual([
    { state: 'acknowledged', reference: '00000001' },
  ]);
  estate.answer('REPLY-20260310-0000002.txt', Buffer.from(reply));
  for (const day of ['2026-03-13', '2026-03-20']) await dayAt(day);
  expect(await estate.faults('2026-03-20T04:00:00Z')).toEqual([]);
  expect((await states()).slice(0, 3)).toEqual([
    'D00000001 0000001/000001 settled',
    'D00000002 0000001/000002 rejected 002',
    'D00000003 0000001/000003 rejected 12345',
  ]);
  expect(await estate.faults('2026-03-20T04:00:00Z')).toEqual([]);
});

test('what was read and written is found again', async () => {
  const { problems, figures } = await replay(estate.context('2026-03-20T05:00:00Z'), { kind: 'all' });
  expect(problems).toEqual([]);
  expect(figures).toMatchObject({ outgoing: 2, inbound: 3, differences: 0 });
});
