/** CSV that a spreadsheet opens: no text of ours becomes a formula, and every text comes back. */

import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { csvCell, csvText } from '../../src/cli/csv.ts';

describe('a text that a spreadsheet would calculate', () => {
  test.each([
    '=1+1',
    '=HYPERLINK("http://x","y")',
    '+1',
    '-1+cmd|x',
    '@SUM(A1)',
    '|cmd',
    '\t=1',
    '\r=1',
    '  =1',
    '＝1',
    '＋1',
    '＠x',
    '-',
  ])('%j is put behind an apostrophe', (text) => {
    const [[cell = ''] = []] = parse(csvText(['a'], [[text]]), { from: 2 }) as string[][];
    expect(cell).toBe(`'${text}`);
  });

  test.each<[string | bigint | number | null, string]>([
    ['12.50', '12.50'],
    ['-12.50', '-12.50'],
    [-1250n, '-1250'],
    [-3, '-3'],
    [null, ''],
    ['', ''],
    ['翠园, 1-101', '"翠园, 1-101"'],
    ['say "yes"', '"say ""yes"""'],
  ])('%s stays what it is', (value, expected) => {
    expect(csvCell(value)).toBe(expected);
  });
});

test('any text comes back, at most behind an apostrophe, and never begins as a formula', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: 'binary' }), { minLength: 2, maxLength: 5 }), (texts) => {
      const [, row = []] = parse(csvText(texts, [texts]), {
        relax_column_count: true,
        bom: false,
      }) as string[][];
      expect(row.map((cell, n) => (cell === `'${texts[n]}` ? texts[n] : cell))).toEqual(texts);
      for (const cell of row) expect(/^[=+@]/.test(cell)).toBe(false);
    }),
  );
});
