import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decimal, parseDecimal, quotientText, roundQuotient } from '../../src/core/decimal.ts';

describe('decimals', () => {
  it.each(['1e3', '+1', ' 1', '1,000', '.5', '5.', '', 'NaN', '１'])('"%s" is no plain decimal', (text) => {
    expect(parseDecimal(text)).toBeUndefined();
    expect(() => decimal(text)).toThrow('not a decimal');
  });

  it.each([
    ['0.005', 1, 1n],
    ['0.0049999999999999999999999', 1, 0n],
    ['0.015', 1, 2n],
    ['-0.005', 1, -1n],
    ['2.675', 1, 268n],
    ['1', 3, 33n],
    ['2', 3, 67n],
    ['0.01', 2, 1n],
    ['123456789012345678901234567890.125', 1, 12345678901234567890123456789013n],
  ])('%s / %s rounds half up to %s', (numerator, denominator, minor) => {
    expect(roundQuotient(decimal(numerator), denominator, 2)).toBe(minor);
  });

  it('rounding agrees with integer arithmetic for every quotient', () => {
    fc.assert(
      fc.property(fc.bigInt(0n, 10n ** 18n), fc.integer({ min: 1, max: 400 }), (numerator, denominator) => {
        const expected = (2n * numerator * 100n + BigInt(denominator)) / (2n * BigInt(denominator));
        expect(roundQuotient(decimal(String(numerator)), denominator, 2)).toBe(expected);
      }),
    );
  });

  it('a quotient for people has no more places than asked for', () => {
    expect(quotientText(decimal('10'), 3, 6)).toBe('3.333333');
    expect(quotientText(decimal('10'), 4, 6)).toBe('2.5');
  });
});
