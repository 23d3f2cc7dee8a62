import { describe, expect, it } from 'vitest';
import { isoDate } from '../../src/core/date.ts';
import { collectionDay, nextCollectionDate, processingDate } from '../../src/core/rules.ts';
import { scheme, testRules } from '../support/rules.ts';

const target = { ...scheme, calendar: 'target' as const };
const sunday = isoDate('2026-03-15');

describe('a collection day that is no business day', () => {
  it.each([
    [undefined, '2026-03-16'],
    ['next', '2026-03-16'],
    ['previous', '2026-03-13'],
  ] as const)('by the rule %s is %s', (onHoliday, day) => {
    expect(collectionDay(testRules({ scheme: target, onHoliday }), sunday)).toBe(day);
  });

  it('by previous, the 15th is too late when the Friday before it is', () => {
    const earliest = isoDate('2026-03-16');
    const from = isoDate('2026-03-10');
    const next = testRules({ scheme: target, collectionDays: [15, 25] });
    expect(nextCollectionDate(next, from, earliest)).toBe('2026-03-15');
    expect(nextCollectionDate({ ...next, onHoliday: 'previous' }, from, earliest)).toBe('2026-03-25');
  });
});

describe('the day of processing', () => {
  it.each([
    [undefined, '2026-03-16'],
    [1, '2026-03-13'],
    [2, '2026-03-12'],
  ])('%s business days before Monday is %s', (processingDays, day) => {
    const rules = testRules({
      scheme: { ...target, timing: { ...target.timing, processingDays } },
    });
    expect(processingDate(rules, isoDate('2026-03-16'))).toBe(day);
  });
});
