/** Seed row G7: a past cycle done again from what is stored gives the same bytes and postings; whoever changes a byte of
 *  what it rests on is found. */

import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type IsoDate, isoDate } from '../../src/core/date.ts';
import { type Fixture, parseFixture } from '../../src/core/replay/fixture.ts';
import { openFixture } from '../../src/fixture-workspace.ts';
import { type Context, rehearse } from '../../src/steps/context.ts';
import { runFixture } from '../../src/steps/fixture.ts';
import { replay } from '../../src/steps/replay.ts';
import { stateDigest } from '../../src/store/digest.ts';
import { embeddedFolder } from '../support/database.ts';

const folder = fileURLToPath(new URL('../../fixtures/southern-grid-partial', import.meta.url));

let context: Context;
let stop: () => Promise<void>;

beforeAll(async () => {
  const template = await embeddedFolder();
  const text = readFileSync(join(folder, 'fixture.yaml'), 'utf8');
  const fixture = parseFixture(text, 'fixture.yaml').fixture as Fixture;
  const opened = await openFixture(folder, fixture, { template });
  await runFixture(fixture, opened.host);
  const [night] = fixture.nights.slice(-1);
  [context] = opened.host.contexts(night?.at ?? (fixture.nights[0]?.at as never), 'auditor') as [Context];
  stop = async () => {
    await opened.close();
    rmSync(template, { recursive: true, force: true });
  };
}, 60_000);
afterAll(() => stop());

describe('an untouched store', () => {
  test('the cycle of a day prints equal digests and no difference', async () => {
    const report = await replay(context, { kind: 'cycle', date: isoDate('2026-04-15') });
    expect(report.problems).toEqual([]);
    expect(report.figures).toMatchObject({ outgoing: 1, inbound: 0, debits: 4, differences: 0 });
    expect(report.notes.join()).toMatch(/same bytes, sha256 [0-9a-f]{64}/);
  });

  test('the day of the answer compares its entries and postings', async () => {
    const report = await replay(context, { kind: 'cycle', date: isoDate('2026-04-17') });
    expect(report.problems).toEqual([]);
    expect(report.figures).toMatchObject({ outgoing: 0, inbound: 1, debits: 4, journals: 8 });
  });

  test('a day on which nothing happened has nothing to compare', async () => {
    const report = await replay(context, { kind: 'cycle', date: '2026-01-01' as IsoDate });
    expect(report.figures).toMatchObject({ outgoing: 0, inbound: 0, debits: 0 });
  });

  test('replay changes nothing', async () => {
    const before = await stateDigest(context.database);
    await replay(context, { kind: 'all' });
    expect(await stateDigest(context.database)).toBe(before);
  });

  test('mandates and names changed since make no difference', async () => {
    const problems = await problemsAfter([
      `update mandate set holder_sealed = 'v1.x.x', agent = 'ZZZZ', signed_on = '2026-04-20', account_sealed = 'v1.x.x'`,
      `update debtor set name_sealed = 'v1.x.x'`,
      `update tariff set title = 'Another title'`,
    ]);
    expect(problems).toEqual([]);
  });
});

describe('one thing changed in the store is named', () => {
  test.each([
    [
      'a byte of an outgoing file',
      `update file_chunk set bytes = set_byte(bytes, 40, get_byte(bytes, 40) # 1)`,
      'REPLAY_BYTES',
    ],
    [
      'a byte of an inbound file',
      `update inbound_chunk set bytes = set_byte(bytes, 40, get_byte(bytes, 40) # 1)`,
      'REPLAY_BYTES',
    ],
    ['the digest of a file', `update file set sha256 = repeat('0', 64)`, 'REPLAY_BYTES'],
    ['the amount of a debit', `update debit set minor = minor + 1 where number = 1`, 'REPLAY_FILE'],
    ['the mandate of a debit', `update debit set mandate_id = 'M2' where number = 1`, 'REPLAY_DEBIT'],
    ['the debtor of a debit', `update debit set debtor_id = 'P2' where number = 1`, 'REPLAY_DEBIT'],
    ['the state of a debit', `update debit set state = 'settled' where state = 'rejected'`, 'REPLAY_DEBIT'],
    [
      'what was collected',
      `update debit set collected_minor = collected_minor - 1 where number = 1`,
      'REPLAY_DEBIT',
    ],
    ['the period of a debit', `update debit set period = '2026-02' where number = 1`, 'REPLAY_DEBIT'],
    ['the planned day', `update debit set planned_on = planned_on + 1 where number = 1`, 'REPLAY_DEBIT'],
    ['the attempt', `update debit set attempt = 9 where number = 1`, 'REPLAY_DEBIT'],
    ['the reason', `update debit set reason_code = '99' where state = 'rejected'`, 'REPLAY_DEBIT'],
    ['the serial number', `update debit set serial = 40 where number = 1`, 'REPLAY_DEBIT'],
    [
      'what follow-up decided',
      `update debit set followed_up = null where state = 'rejected'`,
      'REPLAY_DEBIT',
    ],
    [
      'the amount of a claim',
      `update claim set minor = minor + 1 where debit_id = 'D00000001'`,
      'REPLAY_DEBIT',
    ],
    ['a claim that lives on', `update claim set live = true where debit_id = 'D00000001'`, 'REPLAY_DEBIT'],
    ['the outcome of an entry', `update entry set outcome = 'paid' where outcome = 'failed'`, 'REPLAY_ENTRY'],
    ['the code of an entry', `update entry set code = '05' where outcome = 'failed'`, 'REPLAY_ENTRY'],
    [
      'the amount of an entry',
      `update entry set minor = minor + 1 where outcome = 'paid-part'`,
      'REPLAY_ENTRY',
    ],
    [
      'the debit of an entry',
      `update entry set debit_id = 'D00000001' where outcome = 'failed'`,
      'REPLAY_ENTRY',
    ],
    [
      'the key of an entry',
      `update entry set entry_key = entry_key || 'x' where outcome = 'failed'`,
      'REPLAY_ENTRY',
    ],
    ['the line of an entry', `update entry set line = line + 1 where outcome = 'failed'`, 'REPLAY_ENTRY'],
    [
      'the state of an entry',
      `update entry set state = 'set-aside' where outcome = 'failed'`,
      'REPLAY_ENTRY',
    ],
    ['the bank’s text', `update entry set text_sealed = 'v1.x.x' where outcome = 'failed'`, 'REPLAY_ENTRY'],
    [
      'an effect that never was',
      `update effect set kind = 'returned' where kind = 'rejected'`,
      'REPLAY_DEBIT',
    ],
    [
      'the amount of a posting',
      `alter table posting disable trigger all; update posting set minor = minor * 2 where debit_id = 'D00000001'`,
      'REPLAY_POSTING',
    ],
    [
      'the day of a journal',
      `alter table journal disable trigger all; update journal set booked_on = booked_on + 1 where kind = 'settled'`,
      'REPLAY_POSTING',
    ],
    [
      'the layout of then',
      `alter table format_version disable trigger all; update format_version set content = jsonb_set(content, '{0,text}', '"x"') where kind = 'layout'`,
      'REPLAY_IMPOSSIBLE',
    ],
    [
      'the rules of then',
      `alter table format_version disable trigger all; update format_version set content = jsonb_set(content, '{match}', '[]') where kind = 'answer-rules'`,
      'REPLAY_IMPOSSIBLE',
    ],
  ])('%s', async (_what, statements, code) => {
    const problems = await problemsAfter(statements.split('; '));
    expect(problems.map((found) => found.code)).toContain(code);
  });

  test('a changed amount is shown by record and field, accounts and names masked', async () => {
    const problems = await problemsAfter([`update debit set minor = minor + 1 where number = 1`]);
    const field = problems.find(({ where }) => where.record === 'debit' && where.field === 'amount');
    expect(field?.message).toMatch(/^was 247\.80, made again 247\.81\.$/);
    const text = JSON.stringify(problems);
    expect(text).not.toContain('6222600000000000010');
    expect(text).not.toContain('陈小满');
  });
});

describe('what was destroyed by rule is told, not called different', () => {
  test.each([
    ['an erased payer', 'debtor', 'P1', 'a payer in it was erased: only its digest can be shown'],
    ['bytes of an answer whose retention ended', 'inbound', '1', 'destroyed after their retention'],
    ['bytes of a file whose retention ended', 'file', '1', 'made again they have its digest, sha256'],
  ])('%s', async (_what, kind, id, note) => {
    const { problems, notes } = await rehearse(context.database, async (database) => {
      await database.query(
        `update data_key set wrapped = null, master = null, destroyed_at = '2026-04-18T00:00:00Z', destroyed_by = 'x', reason = 'x'
         where kind = $1 and id = $2`,
        [kind, id],
      );
      return await replay({ ...context, database }, { kind: 'file', fileNo: 1n });
    });
    expect(problems).toEqual([]);
    expect(notes.join()).toContain(note);
  });
});

/** Problems of a replay after changes that are undone at once. */
function problemsAfter(statements: readonly string[]) {
  return rehearse(context.database, async (database) => {
    for (const statement of statements) await database.query(statement);
    return (await replay({ ...context, database }, { kind: 'all' })).problems;
  });
}
