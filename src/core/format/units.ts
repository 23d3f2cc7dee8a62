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
  won: 0,
  ore: 0,
  krone: 2,
  krona: 2,
  centavo: 0,
  real: 2,
  peso: 2,
  paisa: 0,
  rupee: 2,
  rand: 2,
  forint: 2,
  franc: 2,
} as const;

export type Unit = keyof typeof unitDigits;

export const units = Object.keys(unitDigits) as [Unit, ...Unit[]];
