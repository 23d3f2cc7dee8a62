/** Units an amount is spelled in, by the word a layout uses. Pure. One table for all currencies. */

/** How many digits the unit stands above the currency's minor unit: fen 0, yuan 2. */
export const unitDigits = {
  fen: 0,
  yuan: 2,
  cent: 0,
  euro: 2,
  dollar: 2,
  penny: 0,
  pound: 2,
  yen: 0,
} as const;

export type Unit = keyof typeof unitDigits;

export const units = Object.keys(unitDigits) as [Unit, ...Unit[]];
