/** A fixture recorded from real nights holds nobody's data, and comes to the same counts, sums, names and sizes. */

import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import iconv from 'iconv-lite';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { checkFixture } from '../../src/cli/fixture-check.ts';
import { isoDate } from '../../src/core/date.ts';
import { type Fixture, parseFixture } from '../../src/core/replay/fixture.ts';
import { openFixture } from '../../src/fixture-workspace.ts';
import { type FixtureEnd, runFixture } from '../../src/steps/fixture.ts';
import { type RecordedFixture, recordFixture } from '../../src/steps/fixture-record.ts';
import { embeddedFolder } from '../support/database.ts';
import { runFolder } from '../support/run-folder.ts';

const fixtures = fileURLToPath(new URL('../../fixtures', import.meta.url));
const key = Buffer.from('a key of this test');

describe.each([
  [
    'southern-grid-partial',
    '2026-04-17',
    ['陈小满', '欧阳知秋', '6222600000000000010', '13900000001', '碧玉园1栋101'],
  ],
  [
    'sepa-core-rejects',
    '2026-04-27',
    ['Jürgen Öhlmann', 'Ada Bramble', 'DE08900000000000000101', 'm1@linden.example'],
  ],
])('%s', (name, day, personal) => {
  let end: FixtureEnd;
  let recorded: RecordedFixture;
  let again: RecordedFixture;
  let template = '';
  beforeAll(async () => {
    template = await embeddedFolder();
    const folder = join(fixtures, name);
    const fixture = parseFixture(readFileSync(join(folder, 'fixture.yaml'), 'utf8'), name).fixture as Fixture;
    const opened = await openFixture(folder, fixture, { template });
    try {
      end = await runFixture(fixture, opened.host);
      const last = fixture.nights.at(-1)?.at;
      const [context] = opened.host.contexts(last as never, 'auditor');
      recorded = await recordFixture(context as never, isoDate(day), key);
      again = await recordFixture(context as never, isoDate(day), key);
    } finally {
      await opened.close();
    }
  }, 60_000);
  afterAll(() => rmSync(template, { recursive: true, force: true }));

  test('the same key makes the same fixture', () => {
    expect([...again].map(([path, bytes]) => [path, Buffer.from(bytes).toString('hex')])).toEqual(
      [...recorded].map(([path, bytes]) => [path, Buffer.from(bytes).toString('hex')]),
    );
  });

  test('no name, account, phone or address of anybody stands in it', () => {
    for (const bytes of recorded.values()) {
      const text = `${Buffer.from(bytes).toString('utf8')}${iconv.decode(Buffer.from(bytes), 'gbk')}`;
      for (const one of personal) expect(text).not.toContain(one);
    }
  });

  test('run, it comes to the same counts, sums, file names and sizes, without a problem', async () => {
    const folder = mkdtempSync(join(runFolder(), 'recorded-'));
    for (const [path, bytes] of recorded) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), bytes);
    }
    const result = await checkFixture(folder, { template, update: true });
    expect(result.problems).toEqual([]);
    const state = parse(readFileSync(join(folder, 'expected/state.yaml'), 'utf8')) as FixtureEnd['state'];
    expect(state).toEqual(parse(JSON.stringify(end.state)));
    const sizes = readdirSync(join(folder, 'expected/files')).map((file) => [
      file,
      readFileSync(join(folder, 'expected/files', file)).length,
    ]);
    expect(sizes).toEqual([...end.files].map(([file, bytes]) => [file, bytes.length]).sort());
  }, 60_000);
});
