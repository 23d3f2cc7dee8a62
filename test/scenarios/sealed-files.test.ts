/** Files that bear a seal: the key is read when a file is cut and when it is made again, and stored nowhere. */

import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { formatsFolder } from '../../src/format-folders.ts';
import { loadPacks } from '../../src/formats.ts';
import { readFile } from '../../src/steps/formats.ts';
import { replay } from '../../src/steps/replay.ts';
import { type Estate, openEstate } from '../support/estate.ts';

const key = '1234567890ABCDEF1234567890ABCDEF';
const swedish = `
    scheme: se-autogiro
    sealKey: file:keys/seal.key
    settings: { creditor.name: Lindgården, creditor.bankNumber: "471117", creditor.identifier: "9912346" }
    billing: { dueDay: 10 }
    collection: { day: 12, retryDay: 24, noticeDays: 3 }`;

let estate: Estate;
beforeAll(async () => {
  estate = await openEstate({ households: 2, scheme: swedish, description: 'Avgift' });
  const rows = [1, 2].map((n) => `10${n},H${n},Anna Test,323232323${n},8901,2026-01-15`);
  await estate.imports(
    '2026-03-01T03:00:00Z',
    'mandates',
    `mandate_id,debtor_id,holder,account,agent,signed_on\n${rows.join('\n')}\n`,
  );
  await estate.night('2026-03-02T18:00:00Z');
});
afterAll(() => estate?.close());

const keyFile = () => join(estate.workspace.paths.root, 'keys', 'seal.key');
const giveKey = (text: string) => writeFileSync(keyFile(), `${text}\n`, { mode: 0o600 });
const cutting = '2026-03-10T09:00:00Z';

test('without its key, or with a text that is none, no file is cut', async () => {
  const faults = async () =>
    (await estate.night(cutting)).flatMap(({ problems }) => problems.map(({ code }) => code));
  expect(await faults()).toEqual(['SECRET_UNREADABLE']);
  giveKey('no key');
  expect(await faults()).toEqual(['SECRET_UNREADABLE']);
  expect(estate.sent()).toEqual([]);
});

test('with its key the file is cut and sealed', async () => {
  giveKey(key);
  await estate.night(cutting);
  const [name = ''] = estate.sent();
  const lines = estate.request(name).toString('latin1').split('\r\n');
  expect(lines.map((line) => line.slice(0, 2))).toEqual(['00', '01', '82', '82', '99', '']);
  const layout = loadPacks(formatsFolder, ['se-autogiro'])
    .packs.get('se-autogiro')!
    .layouts.get('se-autogiro/request')!;
  const path = join(estate.workspace.paths.root, 'bank', 'in', name);
  expect(readFile(layout, path, {}, key).problems).toEqual([]);
  expect(readFile(layout, path, {}, '0'.repeat(32)).problems.map(({ code }) => code)).toEqual(['FILE_SEAL']);
});

test('the key stands nowhere in the store, its check value does', async () => {
  const [row] = await estate.workspace.database.query<{ values: string }>(
    'select file_values::text as values from file',
  );
  expect(row?.values).toContain('FF365893D899291C3BF505FB3175E880');
  expect(row?.values).not.toContain(key);
});

test('the file is made again with the same key, and with no other', async () => {
  const again = () => replay(estate.context('2026-03-10T12:00:00Z'), { kind: 'all' });
  expect((await again()).problems).toEqual([]);
  giveKey('0'.repeat(32));
  const { problems } = await again();
  expect(problems.map(({ code }) => code)).toEqual(['REPLAY_FILE']);
  expect(problems[0]?.message).toContain('check value FF36');
  rmSync(keyFile());
  expect((await again()).problems.map(({ code }) => code)).toEqual(['REPLAY_FILE']);
});
