/** What a file tells a bank of each mandate over three months: new, then known, then that its account changed; and a
 *  replay finds the same words although the mandate has moved on. */

import { afterAll, beforeAll, expect, test } from 'vitest';
import { parseScenario } from '../../src/bank/scenario.ts';
import { loadPacks } from '../../src/formats.ts';
import { replay } from '../../src/steps/replay.ts';
import { type Estate, mandates, openEstate } from '../support/estate.ts';
import { lanternCreditor, lanternFiles } from '../support/lantern.ts';
import { packFolder } from '../support/pack-folder.ts';
import { TestBank } from '../support/test-bank.ts';

const files = {
  ...lanternFiles,
  'request.yaml': lanternFiles['request.yaml'].replace(
    '      - { name: rest, type: blank, columns: [80, 90], doc: blank, source: guide 1 }',
    `      - { name: told, type: enum, values: { new: "1", changed: "2", known: "0" }, columns: [80, 80], means: mandate.status, doc: new or changed, source: guide 1 }
      - { name: rest, type: blank, columns: [81, 90], doc: blank, source: guide 1 }`,
  ),
};

const bank = new TestBank();
const folder = packFolder('lantern', files);
let estate: Estate;
beforeAll(async () => {
  estate = await openEstate({ households: 2, scheme: lanternCreditor, pack: { name: 'lantern', files } });
  await bank.start([...loadPacks(folder.path).packs.values()], parseScenario('rules: []', 's.yaml'));
});
afterAll(async () => {
  await bank.stop();
  await estate?.close();
  folder.remove();
});

/** A month's nights with the bank's answers; what its file tells of M1 and of M2. */
async function month(billing: string, sending: string, answers: readonly string[]): Promise<string> {
  const before = estate.sent().length;
  await estate.night(`${billing}T18:00:00+08:00`);
  await estate.night(`${sending}T10:00:00+08:00`);
  const [name = ''] = estate.sent().slice(before);
  const bytes = estate.request(name);
  await bank.moveTo(`${sending}T03:00:00Z`);
  await bank.send(name, bytes);
  for (const day of answers) {
    await bank.moveTo(`${day}T02:00:00Z`);
    for (const [file, answer] of await bank.outbox()) estate.answer(file, answer);
    await estate.night(`${day}T03:00:00Z`);
  }
  const lines = bytes.toString('latin1').split('\r\n');
  return lines
    .filter((line) => line.startsWith('D'))
    .map((line) => line[79])
    .join('');
}

test('new once, then known; changed once when the account did', async () => {
  expect(await month('2026-03-02', '2026-03-11', ['2026-03-13', '2026-03-16'])).toBe('11');
  await estate.imports('2026-04-01T02:00:00+08:00', 'mandates', mandates([{ n: 1, card: 71 }, { n: 2 }]));
  expect(await month('2026-04-02', '2026-04-10', ['2026-04-14', '2026-04-16'])).toBe('20');
  expect(await month('2026-05-06', '2026-05-11', ['2026-05-13', '2026-05-15'])).toBe('00');
});

test('a replay says the same of each file', async () => {
  const { problems, figures } = await replay(estate.context('2026-05-15T05:00:00Z'), { kind: 'all' });
  expect(problems).toEqual([]);
  expect(figures).toMatchObject({ outgoing: 3, differences: 0 });
});
