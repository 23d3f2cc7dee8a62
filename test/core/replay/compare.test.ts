/** Where two files differ: by field and by byte, whatever the pace of the two sides. */

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ByteComparison, ViewComparison } from '../../../src/core/replay/compare.ts';

const view = (record: string, line: number, fields: Record<string, string>) => ({
  record,
  line,
  fields: Object.entries(fields).map(([name, text]) => ({ name, text, doc: '' })),
});

describe('fields', () => {
  test('a changed field is named with both texts, equal ones are not', () => {
    const comparison = new ViewComparison(10);
    comparison.was(view('debit', 2, { amount: '100', customer: 'A' }));
    comparison.is(view('debit', 2, { amount: '101', customer: 'A' }));
    expect(comparison.end()).toEqual([{ record: 'debit', line: 2, field: 'amount', was: '100', is: '101' }]);
  });

  test('a record only one side has is named', () => {
    const comparison = new ViewComparison(10);
    comparison.was(view('debit', 2, {}));
    comparison.was(view('debit', 3, {}));
    comparison.is(view('debit', 2, {}));
    expect(comparison.end()).toEqual([
      { record: 'debit', line: 3, field: 'record', was: 'debit', is: '(nothing)' },
    ]);
  });

  test('no more differences are kept than asked for', () => {
    const comparison = new ViewComparison(1);
    comparison.was(view('debit', 2, { a: '1', b: '1' }));
    comparison.is(view('debit', 2, { a: '2', b: '2' }));
    expect(comparison.end()).toHaveLength(1);
  });
});

describe('bytes', () => {
  test.each([
    ['equal', 'a\nb\n', 'a\nb\n', undefined],
    ['the first line', 'abc\n', 'abd\n', { line: 1, column: 3 }],
    ['a later line', 'a\nbc\n', 'a\nbd\n', { line: 2, column: 2 }],
    ['one side ends early', 'a\nb', 'a\nbc', { line: 2, column: 2 }],
    ['nothing at all', '', 'a', { line: 1, column: 1 }],
  ])('%s', (_what, was, is, expected) => {
    const comparison = new ByteComparison();
    comparison.was(Buffer.from(was));
    comparison.is(Buffer.from(is));
    expect(comparison.end()).toEqual(expected);
  });

  test('the pace of the chunks changes nothing', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.integer({ min: 1, max: 5 }), (was, is, step) => {
        const whole = new ByteComparison();
        whole.was(Buffer.from(was));
        whole.is(Buffer.from(is));
        const cut = new ByteComparison();
        const [a, b] = [Buffer.from(was), Buffer.from(is)];
        for (let at = 0; at < Math.max(a.length, b.length); at += step) {
          cut.is(b.subarray(at, at + step));
          cut.was(a.subarray(at, at + step));
        }
        expect(cut.end()).toEqual(whole.end());
      }),
    );
  });
});
