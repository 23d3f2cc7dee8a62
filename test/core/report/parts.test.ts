/** The small rules a report is made of: age, words, axes, escaping. */

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isoDate } from '../../../src/core/date.ts';
import { ageing } from '../../../src/core/report/ageing.ts';
import { markup } from '../../../src/core/report/markup.ts';
import { lengthOf, ticks } from '../../../src/core/report/scale.ts';
import { amountText, monthText, reasonText, shareText } from '../../../src/core/report/words.ts';

describe('age', () => {
  test.each([
    ['2026-07-01', 'not yet due'],
    ['2026-06-30', 'not yet due'],
    ['2026-06-29', '1–30 days'],
    ['2026-05-31', '1–30 days'],
    ['2026-05-30', '31–60 days'],
    ['2026-05-01', '31–60 days'],
    ['2026-04-30', '61–90 days'],
    ['2026-04-01', '61–90 days'],
    ['2026-03-31', 'over 90 days'],
    ['2020-01-01', 'over 90 days'],
  ])('a charge due on %s is on 2026-06-30: %s', (dueOn, label) => {
    const buckets = ageing([{ dueOn: isoDate(dueOn), charges: 2, minor: 7n }], isoDate('2026-06-30'));
    expect(buckets.filter(({ charges }) => charges > 0)).toEqual([{ label, charges: 2, minor: 7n }]);
  });

  test('every bucket is there, also when nothing is open', () => {
    expect(ageing([], isoDate('2026-06-30')).map(({ minor }) => minor)).toEqual([0n, 0n, 0n, 0n, 0n]);
  });
});

describe('words', () => {
  test.each([
    [123456n, 'CNY', '1,234.56'],
    [-5n, 'EUR', '-0.05'],
    [123456n, 'JPY', '123,456'],
  ] as const)('%s minor units of %s read %s', (minor, currency, text) => {
    expect(amountText(minor, currency)).toBe(text);
  });

  test.each([
    [999_999n, 1_000_000n, '99.9%'],
    [1_000_000n, 1_000_000n, '100.0%'],
    [0n, 5n, '0.0%'],
    [0n, 0n, '–'],
  ])('%s of %s is %s: only all of it is 100%%', (part, whole, text) => {
    expect(shareText(part, whole)).toBe(text);
  });

  test('months and reasons are written out', () => {
    expect(monthText('2026-03')).toBe('Mar 2026');
    expect(reasonText('insufficient-funds')).toBe('insufficient funds');
    expect(reasonText('hold: disputed by the-tenant')).toBe('hold: disputed by the-tenant');
  });
});

describe('axes', () => {
  test('ticks begin at 0, are evenly spaced, and the last is the first that covers the greatest value', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 1n, max: 10n ** 15n }), (most) => {
        const marks = ticks(most);
        const step = (marks[1] ?? 0n) - (marks[0] ?? 0n);
        expect(marks[0]).toBe(0n);
        expect(marks.every((mark, index) => mark === BigInt(index) * step)).toBe(true);
        expect(marks.at(-1)).toBeGreaterThanOrEqual(most);
        expect(marks.at(-2)).toBeLessThan(most);
        expect(marks.length).toBeLessThanOrEqual(5);
      }),
    );
  });

  test('a length is the share of the pixels', () => {
    expect(lengthOf(1n, 3n, 100)).toBe(33.3);
    expect(lengthOf(0n, 0n, 100)).toBe(0);
  });
});

describe('markup', () => {
  test('values are escaped, markup is not', () => {
    const inner = markup`<b>${'<script>&"\''}</b>`;
    expect(markup`<p>${inner}${[inner, undefined]}${3}</p>`.text).toBe(
      '<p><b>&lt;script&gt;&amp;&quot;&#39;</b><b>&lt;script&gt;&amp;&quot;&#39;</b>3</p>',
    );
  });
});
