/** The estate's prices, and what a household owes for a month by them: payers by other channels pay exactly that. Pure. */

import type { Household } from './households.ts';

/** Fen a square metre and month. */
export const propertyRateFen = 285;
export const parkingFen = 300_00n;
/** Water by use: cubic metres up to `upTo`, fen each. */
export const waterSteps: readonly { readonly upTo: number | undefined; readonly fen: number }[] = [
  { upTo: 12, fen: 280 },
  { upTo: 18, fen: 420 },
  { upTo: undefined, fen: 600 },
];

/** Half up to the fen, as billing does it. */
export function propertyFeeFen({ area }: Pick<Household, 'area'>): bigint {
  return BigInt(Math.floor((area * propertyRateFen + 50) / 100));
}

export function waterFeeFen(use: number): bigint {
  let from = 0;
  let fen = 0;
  for (const step of waterSteps) {
    const upTo = Math.min(use, step.upTo ?? use);
    if (upTo > from) fen += (upTo - from) * step.fen;
    from = step.upTo ?? use;
  }
  return BigInt(fen);
}

/** "2.85": minor units as the decimal text of a CSV file. */
export function decimalText(minor: bigint | number): string {
  const text = String(minor).padStart(3, '0');
  return `${text.slice(0, -2)}.${text.slice(-2)}`;
}
