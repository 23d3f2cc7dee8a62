/** Tables of account numbers, from the configuration to the import of mandates. The tables are made up. */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AccountTableError, accountTables } from '../src/account-tables.ts';
import { parseConfig } from '../src/config.ts';
import { parseMandates } from '../src/core/intake/index.ts';
import { packs } from './core/format/written.ts';

let root = '';
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'tables-'));
  // the last digit must be 0
  writeFileSync(join(root, 'valacdos.txt'), '309634 309634 MOD10 0 0 0 0 0 0 0 0 0 0 0 0 0 1\r\n');
  writeFileSync(join(root, 'scsubtab.txt'), '938173 938017\r\n');
  writeFileSync(join(root, 'other.txt'), 'sort code;weights\n');
});
afterAll(() => rmSync(root, { recursive: true }));

const published = { weights: 'valacdos.txt', substitutes: 'scsubtab.txt' };

describe('the configuration', () => {
  const schemes = { get: (name: string) => packs.get(name)?.scheme, keys: () => packs.keys() };
  const parsed = (more: string) =>
    parseConfig(
      `workspace: test
creditors:
  rothmoor:
    name: Rothmoor Water
    scheme: bacs
    settings:
      creditor.identifier: "654321"
      creditor.agent: "200415"
      creditor.account: "00187654"
    connection: { kind: folder, path: bank, outbox: in, inbox: out }
    collection: { day: 5 }
${more}`,
      'debitrun.yaml',
      schemes,
    );

  it('names every table, or none', () => {
    const { config, problems } = parsed(
      '    accountTables: { weights: valacdos.txt, substitutes: scsubtab.txt }',
    );
    expect(problems).toEqual([]);
    expect(config?.creditors.get('rothmoor')?.accountTables).toEqual(published);
    expect(parsed('').config?.creditors.get('rothmoor')?.accountTables).toBeUndefined();
  });

  it.each([
    ['    accountTables: { weights: valacdos.txt }', /substitutes.*is missing/],
    ['    accountTables: { weights: a, substitutes: b, banks: c }', /banks.*no such table/],
  ])('%s is refused', (more, message) => {
    const { problems } = parsed(more);
    expect(problems.map((one) => `${one.where.path} ${one.message}`).join('\n')).toMatch(message);
  });
});

describe('mandates', () => {
  const table = {
    file: 'mandates.csv',
    header: ['mandate_id', 'debtor_id', 'holder', 'account', 'agent', 'signed_on'],
    rows: ['12345670', '12345671'].map((account, index) => ({
      line: index + 2,
      cells: [`RW-00011${index}`, `D-${index}`, 'A Tester', account, '309634', '2026-01-05'],
    })),
  };
  const context = (check: ReturnType<typeof accountTables>) => ({
    currency: 'GBP' as const,
    timeZone: 'Europe/London',
    accountChecks: ['uk-account'],
    agentChecks: ['uk-sort-code'],
    instruments: [],
    pairCheck: check?.(),
  });

  it('whose number does not go with its bank are refused, without the number', () => {
    const read = parseMandates(table, context(accountTables('uk-modulus', published, root)));
    expect(read.values.map(({ mandateId }) => mandateId)).toEqual(['RW-000110']);
    expect(read.problems).toMatchObject([{ code: 'IMPORT_VALUE', where: { line: 3, field: 'account' } }]);
    expect(read.problems[0]?.message).not.toContain('12345671');
  });

  it('are not held against anything without tables', () => {
    expect(accountTables('uk-modulus', undefined, root)).toBeUndefined();
    expect(parseMandates(table, context(undefined)).problems).toEqual([]);
  });

  it.each([
    [{ ...published, weights: 'nowhere.txt' }, /nowhere\.txt/],
    [{ ...published, weights: 'other.txt' }, /line 1 of the weights/],
  ])('%o cannot be used', (paths, message) => {
    const check = accountTables('uk-modulus', paths, root);
    expect(check).toThrow(AccountTableError);
    expect(check).toThrow(message);
  });
});
