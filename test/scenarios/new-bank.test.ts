/** A bank nobody has written code for: a pack of about twenty fields in the workspace's own formats/ folder, and a whole
 *  cycle through it, one debit refused. The embedded bank plays the bank from the same texts. The bank is invented. */

import { afterAll, beforeAll, expect, test } from 'vitest';
import { parseScenario } from '../../src/bank/scenario.ts';
import { loadPacks } from '../../src/formats.ts';
import { replay } from '../../src/steps/replay.ts';
import { type Estate, openEstate } from '../support/estate.ts';
import { lanternCreditor, lanternFiles } from '../support/lantern.ts';
import { packFolder } from '../support/pack-folder.ts';
import { TestBank } from '../support/test-bank.ts';

const bank = new TestBank();
let estate: Estate;
const folder = packFolder('lantern', lanternFiles);
beforeAll(async () => {
  const { packs, problems } = loadPacks(folder.path);
  expect(problems).toEqual([]);
  estate = await openEstate({
    households: 3,
    scheme: lanternCreditor,
    pack: { name: 'lantern', files: lanternFiles },
  });
  const { scenario } = parseScenario(
    'rules: [{ debtor: { reference: D00000002 }, outcome: { class: insufficient-funds } }]',
    's.yaml',
  );
  await bank.start([...packs.values()], { scenario });
});
afterAll(async () => {
  await bank.stop();
  await estate?.close();
  folder.remove();
});

test('a cycle runs through a bank that is data only', async () => {
  for (const at of ['2026-03-02T18:00:00+08:00', '2026-03-11T10:00:00+08:00']) await estate.night(at);
  const [name = ''] = estate.sent();
  expect(name).toMatch(/^LT_REQUEST_2026031\d_001\.txt$/);
  const lines = estate.request(name).toString('latin1').split('\r\n');
  expect(lines).toHaveLength(6);
  expect(lines.slice(0, 5).map((line) => line.length)).toEqual([90, 90, 90, 90, 90]);
  expect(lines[4]?.slice(0, 21)).toBe('T00000300000000030000');

  await bank.moveTo('2026-03-11T03:00:00Z');
  await bank.send(name, estate.request(name));
  expect(bank.taken()).toMatchObject([
    { verdict: 'taken', layout: 'lantern/request', count: 3, problems: [] },
  ]);
  for (const day of ['2026-03-13', '2026-03-14', '2026-03-16']) {
    await bank.moveTo(`${day}T02:00:00Z`);
    for (const [file, bytes] of await bank.outbox()) estate.answer(file, bytes);
    await estate.night(`${day}T03:00:00Z`);
  }
  const states = await estate.workspace.database.query<{ one: string }>(
    `select d.debit_id || ' ' || d.state || coalesce(' ' || d.reason_code, '') as one from debit d order by d.debit_id`,
  );
  expect(states.slice(0, 3).map(({ one }) => one)).toEqual([
    'D00000001 settled 00',
    'D00000002 rejected 11',
    'D00000003 settled 00',
  ]);
  expect(await estate.faults('2026-03-16T04:00:00Z')).toEqual([]);
});

test('and is replayed from what the store keeps of its layouts', async () => {
  const { problems, figures } = await replay(estate.context('2026-03-16T05:00:00Z'), { kind: 'all' });
  expect(problems).toEqual([]);
  expect(figures).toMatchObject({ outgoing: 1, differences: 0 });
});
