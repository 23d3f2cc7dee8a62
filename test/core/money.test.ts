import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Currency, displayMoney, formatMinor, isCurrency, parseMinor } from '../../src/core/money.ts';

describe('decimal text to minor units', () => {
  it.each([
    ['12.50', 2, 1250n],
    ['12.5', 2, 1250n],
    ['12', 2, 1200n],
    ['-3', 2, -300n],
    ['0', 2, 0n],
    ['-0.00', 2, 0n],
    ['007.10', 2, 710n],
    ['1.500', 2, 150n],
    ['1234', 0, 1234n],
    ['1234.0', 0, 1234n],
    ['92233720368547758.07', 2, 9223372036854775807n],
  ])('%s with %i digits is %s', (text, digits, minor) => {
    expect(parseMinor(text, digits)).toBe(minor);
  });

  it.each([
    ['1.005', 2],
    ['0.5', 0],
    ['', 2],
    ['-', 2],
    ['.5', 2],
    ['5.', 2],
    ['+5', 2],
    ['1,000.00', 2],
    ['1e3', 2],
    [' 5', 2],
    ['5 ', 2],
    ['5\n', 2],
    ['１２', 2],
    ['NaN', 2],
    ['--5', 2],
    ['5.0.0', 2],
  ])('%j is refused with %i digits', (text, digits) => {
    expect(parseMinor(text, digits)).toBeUndefined();
  });

  it('is undone by writing it, for any amount', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(2n ** 80n), max: 2n ** 80n }), fc.nat({ max: 4 }), (minor, digits) => {
        expect(parseMinor(formatMinor(minor, digits), digits)).toBe(minor);
      }),
    );
  });
});

describe('minor units as text', () => {
  it.each([
    [1250n, 2, '12.50'],
    [5n, 2, '0.05'],
    [-5n, 2, '-0.05'],
    [0n, 2, '0.00'],
    [0n, 0, '0'],
    [-7n, 0, '-7'],
    [1n, 3, '0.001'],
  ])('%s with %i digits is %s', (minor, digits, text) => {
    expect(formatMinor(minor, digits)).toBe(text);
  });

  it.each<[bigint, Currency, string]>([
    [123450n, 'CNY', '1,234.50 CNY'],
    [-123450n, 'EUR', '-1,234.50 EUR'],
    [-12345n, 'EUR', '-123.45 EUR'],
    [100000000n, 'USD', '1,000,000.00 USD'],
    [99n, 'GBP', '0.99 GBP'],
    [1234567n, 'JPY', '1,234,567 JPY'],
    [999n, 'JPY', '999 JPY'],
  ])('%s %s is shown to people as %s', (minor, currency, text) => {
    expect(displayMoney({ minor, currency })).toBe(text);
  });
});

it.each(['toString', 'constructor', 'cny', ''])('%j is no currency', (text) => {
  expect(isCurrency(text)).toBe(false);
});
