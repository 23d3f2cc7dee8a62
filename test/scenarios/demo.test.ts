/** A small demo, run twice in one folder: the books hold, no reference reaches a bank twice, nothing is due again. */

import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { TakenFile } from '../../src/bank/taken.ts';
import { paidMinor } from '../../src/core/report/build.ts';
import { type DemoResult, runDemo } from '../../src/demo/run.ts';
import { createServerDatabase, serverUrl } from '../support/database.ts';
import { demoSize, demoWorkspace } from '../support/demo.ts';

/** The month played in a folder that is not there yet, and the same once more. */
type Play = {
  readonly first: (directory: string) => Promise<DemoResult>;
  readonly again: (directory: string) => Promise<DemoResult>;
  readonly drop: () => Promise<void>;
};

const run = (environment: Readonly<Record<string, string>>) => (directory: string) =>
  runDemo({ directory, environment, ...demoSize, months: 1, progress: () => undefined });

const embedded = async (): Promise<Play> => ({
  first: demoWorkspace,
  again: run({}),
  drop: async () => undefined,
});
const server = async (): Promise<Play> => {
  const { url, drop } = await createServerDatabase();
  return { first: run({ DATABASE_URL: url }), again: run({ DATABASE_URL: url }), drop };
};

describe('the demo, embedded store', () => demoOn(embedded));
describe.skipIf(serverUrl === undefined)('the demo, PostgreSQL server', () => demoOn(server));

function demoOn(make: () => Promise<Play>): void {
  const folder = mkdtempSync(join(tmpdir(), 'debitrun-demo-'));
  const directory = join(folder, 'workspace');
  let play: Play;
  let first: DemoResult;
  let second: DemoResult;

  beforeAll(async () => {
    play = await make();
    first = await play.first(directory);
    second = await play.again(directory);
  });

  afterAll(async () => {
    await play?.drop();
    rmSync(folder, { recursive: true, force: true });
  });

  const takenBy = (creditor: string) =>
    readFileSync(join(directory, 'bank', creditor, 'state', 'taken.jsonl'), 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as TakenFile);

  test('nothing goes wrong on the way, and the books hold', () => {
    for (const result of [first, second]) {
      expect(result.problems).toEqual([]);
      expect(result.verified.flatMap(({ problems }) => problems)).toEqual([]);
    }
  });

  test('the second run finds nothing to do and leaves the state as it is', () => {
    expect(first.changed).toBeGreaterThan(0);
    expect(second.changed).toBe(0);
    expect(second.digest).toBe(first.digest);
  });

  test.each(['jade', 'linden'])('the bank of %s took every file, and no debit twice', (creditor) => {
    const taken = takenBy(creditor);
    expect(taken.map(({ verdict }) => verdict)).not.toContain('refused');
    expect(taken.every(({ verdict }) => verdict === 'taken')).toBe(true);
    const references = taken.flatMap(({ debits }) => debits.map(({ reference }) => reference));
    expect(references.length).toBeGreaterThan(0);
    expect(new Set(references).size).toBe(references.length);
  });

  test.each(['jade', 'linden'])('the report of %s says what its bank collected', (creditor) => {
    const report = first.reports.find((one) => one.creditor === creditor);
    const debits = takenBy(creditor).flatMap((file) => file.debits);
    const paid = debits.filter(({ outcome }) => outcome === 'paid');
    expect(report?.total.collected).toBe(paid.reduce((sum, { amount }) => sum + BigInt(amount), 0n));
    expect(report?.total.attempts).toEqual({
      presented: debits.length,
      paid: paid.length,
      failed: debits.length - paid.length,
      waiting: 0,
    });
  });

  test('every month is billed, paid, in flight or open, and what is open has an age', () => {
    for (const { months, ageing } of first.reports) {
      expect(months.map(({ period }) => period)).toEqual(['2026-03']);
      for (const month of months) {
        expect(month.billed).toBeGreaterThan(0n);
        expect(month.billed).toBe(paidMinor(month) + month.inFlight + month.open);
        expect(ageing.reduce((sum, { minor }) => sum + minor, 0n)).toBe(month.open);
      }
    }
  });

  test('money came by debit, by other channels and from prepayment, and somebody is without mandate', () => {
    const jade = first.reports.find(({ creditor }) => creditor === 'jade');
    expect(jade?.total.collected).toBeGreaterThan(0n);
    expect(Object.keys(jade?.total.channels ?? {}).length).toBeGreaterThan(0);
    expect(jade?.total.prepaid).toBeGreaterThan(0n);
    expect(jade?.held.map(({ reason }) => reason)).toContain('over-limit');
  });

  test('the refund of a settled debit is undone in the books', () => {
    const linden = first.reports.find(({ creditor }) => creditor === 'linden');
    expect(linden?.total.failures).toContainEqual(
      expect.objectContaining({ reasonClass: 'refused-by-debtor', debits: 1, undone: 1 }),
    );
  });

  test('the page names no payer', () => {
    const page = readFileSync(join(directory, 'report.html'), 'utf8');
    const accounts = readFileSync(join(directory, 'import', 'linden', '2026-04-01-accounts.csv'), 'utf8');
    const names = accounts
      .trimEnd()
      .split('\n')
      .slice(1)
      .map((line) => line.split(',')[4] ?? '');
    expect(names).toHaveLength(demoSize.members);
    for (const name of names) expect(page).not.toContain(name);
  });

  test('the import files stand in the encodings the demo promises', () => {
    const bytes = readFileSync(join(directory, 'import', 'jade', '2026-04-01-accounts.csv'));
    expect(() => new TextDecoder('utf-8', { fatal: true }).decode(bytes)).toThrow();
    expect(new TextDecoder('gbk', { fatal: true }).decode(bytes)).toContain('栋');
  });
}
