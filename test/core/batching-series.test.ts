import { describe, expect, it } from 'vitest';
import { generationSeries, sequenceSeries, wrapped } from '../../src/core/batching/series.ts';
import { isoDate } from '../../src/core/date.ts';

const lastDay = isoDate('2026-12-31');
const firstDay = isoDate('2027-01-01');

describe('series of file numbers', () => {
  it.each([
    ['day', false],
    ['year', false],
    ['ever', true],
  ] as const)('counted per %s, New Year goes on counting: %s', (per, same) => {
    expect(sequenceSeries(per, lastDay) === sequenceSeries(per, firstDay)).toBe(same);
    expect(generationSeries(per, lastDay) === generationSeries(per, firstDay)).toBe(same);
  });

  it('two days of one year share the series of the year only', () => {
    const other = isoDate('2026-12-30');
    expect(sequenceSeries('year', other)).toBe(sequenceSeries('year', lastDay));
    expect(sequenceSeries('day', other)).not.toBe(sequenceSeries('day', lastDay));
  });

  it('the two numbers of a file never share a series', () => {
    for (const per of ['day', 'year', 'ever'] as const)
      expect(sequenceSeries(per, lastDay)).not.toBe(generationSeries(per, lastDay));
  });

  it.each([
    [1n, 9999, 1n],
    [9999n, 9999, 9999n],
    [10_000n, 9999, 1n],
    [10_000n, undefined, 10_000n],
  ])('%s of a series up to %s is %s', (drawn, upTo, number) => expect(wrapped(drawn, upTo)).toBe(number));
});
