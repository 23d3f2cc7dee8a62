/** How much may be approved: per debit, per file and in 24 hours, by the creditor's rule and by the operator's own.
 *  Pure. approve ─▶ [here]. */

import type { OperatorLimits } from './authority.ts';
import { type Currency, displayMoney, formatMinor, minorDigits, parseMinor } from './money.ts';

/** Minor units; undefined limits nothing. */
export type Limits = {
  readonly perDebit: bigint | undefined;
  readonly perFile: bigint | undefined;
  readonly perDay: bigint | undefined;
};

export const noLimits: Limits = { perDebit: undefined, perFile: undefined, perDay: undefined };

/** One set of limits, and what counts against its day already. */
export type LimitSet = { readonly whose: string; readonly limits: Limits; readonly approvedInDay: bigint };

/** An operator's limits in the creditor's currency. Throws on text that is no amount of it: it would limit nothing. */
export function limitsIn(currency: Currency, { perDebit, perFile, perDay }: OperatorLimits): Limits {
  const minor = (text: string | undefined): bigint | undefined => {
    if (text === undefined) return undefined;
    const amount = parseMinor(text, minorDigits[currency]);
    if (amount === undefined) throw new Error(`an operator's limit is no amount of ${currency}`);
    return amount;
  };
  return { perDebit: minor(perDebit), perFile: minor(perFile), perDay: minor(perDay) };
}

/** The first limit a file is over, in words; undefined: none. */
export function overLimit(
  file: { readonly largestDebit: bigint; readonly minor: bigint },
  sets: readonly LimitSet[],
  currency: Currency,
): string | undefined {
  const money = (minor: bigint) => displayMoney({ minor, currency });
  for (const { whose, limits, approvedInDay } of sets) {
    const { perDebit, perFile, perDay } = limits;
    if (perDebit !== undefined && file.largestDebit > perDebit)
      return `its largest debit, ${money(file.largestDebit)}, is over ${whose} limit per debit, ${money(perDebit)}`;
    if (perFile !== undefined && file.minor > perFile)
      return `its total, ${money(file.minor)}, is over ${whose} limit per file, ${money(perFile)}`;
    const day = approvedInDay + file.minor;
    if (perDay !== undefined && day > perDay)
      return `with it ${money(day)} would be approved in 24 hours, over ${whose} limit per day, ${money(perDay)}`;
  }
  return undefined;
}

/** The limits as they stand in the text that is signed: "creditor debit 200.00 file none day none; li debit …". */
export function limitsText(sets: readonly Pick<LimitSet, 'whose' | 'limits'>[], currency: Currency): string {
  const text = (minor: bigint | undefined) =>
    minor === undefined ? 'none' : formatMinor(minor, minorDigits[currency]);
  return sets
    .map(({ whose, limits: { perDebit, perFile, perDay } }) => {
      return `${whose} debit ${text(perDebit)} file ${text(perFile)} day ${text(perDay)}`;
    })
    .join('; ');
}
