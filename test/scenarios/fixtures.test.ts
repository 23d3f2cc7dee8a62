/** Every fixture that ships comes to what it expects: on both stores, in any time zone and locale. */

import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { checkFixture } from '../../src/cli/fixture-check.ts';
import { createServerDatabase, embeddedFolder, serverUrl } from '../support/database.ts';
import { startScript } from '../support/program.ts';
import { runFolder } from '../support/run-folder.ts';

const fixtures = fileURLToPath(new URL('../../fixtures', import.meta.url));
const names = readdirSync(fixtures, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);

test('at least eight fixtures ship', () => {
  expect(names.length).toBeGreaterThanOrEqual(8);
});

describe('embedded store', () => {
  let template = '';
  beforeAll(async () => {
    template = await embeddedFolder();
  }, 60_000);
  afterAll(() => rmSync(template, { recursive: true, force: true }));

  test.each(names)(
    '%s comes to the expected bytes and state',
    async (name) => {
      const result = await checkFixture(join(fixtures, name), { template });
      expect(result.problems).toEqual([]);
      expect(result.files).toBeGreaterThan(0);
    },
    60_000,
  );

  test('a changed expectation is named: the file with line and byte, the state with its path', async () => {
    const folder = mkdtempSync(join(runFolder(), 'fixture-'));
    cpSync(join(fixtures, 'bocom-crash-after-rename'), folder, { recursive: true });
    const files = join(folder, 'expected/files');
    const file = join(files, readdirSync(files)[0] ?? '');
    const bytes = readFileSync(file);
    bytes[bytes.length - 3] = (bytes.at(-3) ?? 0) ^ 1;
    writeFileSync(file, bytes);
    const state = join(folder, 'expected/state.yaml');
    writeFileSync(state, readFileSync(state, 'utf8').replace('deliveries: delivered', 'deliveries: unknown'));
    const { problems } = await checkFixture(folder, { template });
    expect(problems.map(({ code }) => code)).toContain('FIXTURE_DIFFERS');
    expect(problems.some(({ message }) => /from line 4, byte \d+/.test(message))).toBe(true);
    expect(problems.some(({ where }) => where.path === 'creditors.jade.files.0.deliveries')).toBe(true);
  }, 60_000);
});

describe.skipIf(serverUrl === undefined)('PostgreSQL server', () => {
  test.each(names)(
    '%s comes to the expected bytes and state',
    async (name) => {
      const { url, drop } = await createServerDatabase();
      try {
        const result = await checkFixture(join(fixtures, name), { template: '', databaseUrl: url });
        expect(result.problems).toEqual([]);
      } finally {
        await drop();
      }
    },
    60_000,
  );
});

describe('another time zone and locale', () => {
  test.each([
    ['America/St_Johns', 'tr_TR.UTF-8'],
    ['Pacific/Kiritimati', 'C'],
  ])(
    'TZ %s and LANG %s change nothing',
    async (zone, language) => {
      const template = await embeddedFolder();
      const folders = ['southern-grid-partial', 'sepa-refund-after-settlement'].map((name) =>
        join(fixtures, name),
      );
      const elsewhere = await startScript(
        `import { checkFixture } from './dist/cli/fixture-check.js';
         for (const folder of ${JSON.stringify(folders)}) {
           const { problems, files } = await checkFixture(folder, { template: ${JSON.stringify(template)} });
           console.log(JSON.stringify({ problems, sent: files > 0, zone: process.env.TZ }));
         }`,
        { ...process.env, TZ: zone, LANG: language, LC_ALL: language },
      );
      expect(await elsewhere.ended).toBe(0);
      const expected = JSON.stringify({ problems: [], sent: true, zone });
      expect(elsewhere.printed()).toBe(`${expected}\n${expected}\n`);
    },
    120_000,
  );
});
