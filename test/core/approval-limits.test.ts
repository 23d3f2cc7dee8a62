import { describe, expect, it } from 'vitest';
import { type Limits, limitsIn, limitsText, noLimits, overLimit } from '../../src/core/approval-limits.ts';

const set = (limits: Partial<Limits>, approvedInDay = 0n, whose = 'zhou') => ({
  whose,
  limits: { ...noLimits, ...limits },
  approvedInDay,
});
const file = { largestDebit: 250n, minor: 450n };

describe('a limit is the largest amount that may still be approved', () => {
  it.each([
    ['no limit', set({})],
    ['the debit itself', set({ perDebit: 250n })],
    ['the file itself', set({ perFile: 450n })],
    ['what is left of the day', set({ perDay: 500n }, 50n)],
  ])('%s lets it pass', (_what, one) => {
    expect(overLimit(file, [one], 'CNY')).toBeUndefined();
  });

  it.each([
    [
      'a debit',
      set({ perDebit: 249n }),
      'its largest debit, 2.50 CNY, is over zhou limit per debit, 2.49 CNY',
    ],
    ['a file', set({ perFile: 449n }), 'its total, 4.50 CNY, is over zhou limit per file, 4.49 CNY'],
    [
      'a day',
      set({ perDay: 499n }, 50n),
      'with it 5.00 CNY would be approved in 24 hours, over zhou limit per day, 4.99 CNY',
    ],
    ['nothing at all', set({ perFile: 0n }), 'its total, 4.50 CNY, is over zhou limit per file, 0.00 CNY'],
  ])('one less for %s does not', (_what, one, why) => {
    expect(overLimit(file, [set({}), one], 'CNY')).toBe(why);
  });

  it('is read in the currency of the creditor, and never silently dropped', () => {
    const limits = { perDebit: '12', perDay: '300.50' };
    expect(limitsIn('EUR', limits)).toStrictEqual({ perDebit: 1200n, perFile: undefined, perDay: 30050n });
    expect(() => limitsIn('JPY', limits)).toThrow('no amount of JPY');
  });

  it('stands in the text that is signed', () => {
    const text = limitsText([set({ perFile: 5000n }, 0n, 'estate'), set({ perDay: 1n })], 'CNY');
    expect(text).toBe('estate debit none file 50.00 day none; zhou debit none file none day 0.01');
  });
});
