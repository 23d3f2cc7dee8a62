/** Decimals read from text, multiplied exactly and rounded once into minor units. Pure; the only user of big.js. */

import { Big } from 'big.js';

/** Own settings, so that nobody else's change them: division happens in `roundQuotient` only. */
const Exact = Big();
Exact.RM = Exact.roundHalfUp;

export type Decimal = Big;

/** Plain decimal text ("89.53", "-3"); no exponent, sign plus, blank or comma. Undefined when it is something else. */
export function parseDecimal(text: string): Decimal | undefined {
  return /^-?\d+(\.\d+)?$/.test(text) ? new Exact(text) : undefined;
}

/** For text already checked. Throws when it is no plain decimal. */
export function decimal(text: string): Decimal {
  const value = parseDecimal(text);
  if (!value) throw new Error(`not a decimal: ${text}`);
  return value;
}

/** Numerator / denominator in minor units of `digits` places, half up (away from zero), rounded once and exactly.
 *  In: a whole denominator above zero. */
export function roundQuotient(numerator: Decimal, denominator: number, digits: number): bigint {
  Exact.DP = digits;
  const rounded = new Exact(numerator).div(denominator).round(digits, Exact.roundHalfUp);
  return BigInt(rounded.times(new Exact(10).pow(digits)).toFixed(0));
}

/** The quotient as text for people, with at most `places` after the point. */
export function quotientText(numerator: Decimal, denominator: number, places: number): string {
  Exact.DP = places;
  return new Exact(numerator).div(denominator).toFixed();
}
