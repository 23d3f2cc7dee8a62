/** How one cell is read: the parsers that tables of columns are made of. Pure.
 *  A fault never shows the cell: in a shifted column any cell can hold personal data. */

import { firstFault } from '../accounts/index.ts';
import { localInstant } from '../calendar/index.ts';
import { type Instant, type IsoDate, parseInstant, parseIsoDate } from '../date.ts';
import { parseDecimal } from '../decimal.ts';
import { minorDigits, parseMinor } from '../money.ts';
import { Sealed, type SealedKind } from '../sealed.ts';
import { Fault, type Parse } from './table.ts';

const asText = 'Format the column as text in the spreadsheet and enter it again.';

/** What a spreadsheet makes of long digits: 6.0142890710180E+16. */
function isShortened(text: string): boolean {
  return /^\d(\.\d+)?E\+\d+$/i.test(text);
}

/** Stays text: "010" is not 10. No semicolon, which separates lists. */
export const identifier: Parse<string> = (text) => {
  if (isShortened(text)) return new Fault('a spreadsheet has shortened this number.', asText);
  return /^[^\p{C};]{1,64}$/u.test(text) ? text : new Fault('it is no identifier of up to 64 characters.');
};

export const label: Parse<string> = (text) =>
  /^\P{C}{1,200}$/u.test(text) ? text : new Fault('the text is too long or holds control characters.');

/** Identifiers separated by semicolons. */
export const identifiers: Parse<readonly string[]> = (text, context) => {
  const parts = text.split(';').map((part) => part.trim());
  const values: string[] = [];
  for (const part of parts.filter(Boolean)) {
    const value = identifier(part, context);
    if (value instanceof Fault) return value;
    if (values.includes(value)) return new Fault('a value stands in the list twice.');
    values.push(value);
  }
  return values;
};

export const date: Parse<IsoDate> = (text) =>
  parseIsoDate(text) ?? new Fault('it is not a date.', 'Write it as 2026-03-31.');

/** With an offset or Z, or the creditor's local time: "2026-03-05 14:03" or "2026-03-05T14:03:20". */
export const moment: Parse<Instant> = (text, { timeZone }) => {
  const local = /^(\d{4}-\d{2}-\d{2})[ T](([01]\d|2[0-3]):[0-5]\d(:[0-5]\d)?)$/.exec(text);
  const day = local && parseIsoDate(local[1]!);
  const found = day ? localInstant(day, local[2]!, timeZone) : parseInstant(text);
  return found ?? new Fault('it is not a time.', 'Write it as 2026-03-05 14:03:20.');
};

/** A calendar month. */
export const month: Parse<string> = (text) =>
  /^\d{4}-(0[1-9]|1[0-2])$/.test(text) ? text : new Fault('it is not a month.', 'Write it as 2026-03.');

/** Above zero, in the currency's major unit ("12.50"); minor units out. */
export const amount: Parse<bigint> = (text, { currency }) => {
  const digits = minorDigits[currency];
  const minor = parseMinor(text, digits);
  if (minor !== undefined && minor > 0n) return minor;
  const hint = digits === 0 ? 'Write it as 1250.' : 'Write it as 12.50, without separators.';
  return new Fault(`it is not an amount of ${currency} above zero.`, hint);
};

/** Zero or more, exact, as plain text. */
export const quantity: Parse<string> = (text) =>
  parseDecimal(text)?.gte(0) ? text : new Fault('it is not a number of zero or more.', 'Write it as 89.53.');

export function oneOf<const T extends string>(choices: readonly T[]): Parse<T> {
  return (text) =>
    choices.find((choice) => choice === text) ?? new Fault(`it is none of: ${choices.join(', ')}.`);
}

const forms: Readonly<Partial<Record<SealedKind, RegExp>>> = {
  phone: /^\+?\d[\d -]{3,18}\d$/,
  email: /^[^\s@]+@[^\s@]+$/,
};

/** Sealed at once; the fault never shows the text. */
export function personal(kind: SealedKind): Parse<Sealed> {
  const form = forms[kind] ?? /^\P{C}{1,200}$/u;
  return (text) => (form.test(text) ? new Sealed(kind, text) : new Fault(`not a valid ${kind}.`));
}

/** The debtor's account number, without the blanks people write in it, by the scheme's checks. */
export const account: Parse<Sealed> = (text, { accountChecks }) => {
  if (isShortened(text)) return new Fault('a spreadsheet has shortened this number.', asText);
  const number = text.replaceAll(/\s/g, '');
  const fault = firstFault(accountChecks, number);
  return fault === undefined ? new Sealed('account', number) : new Fault(`${fault}.`);
};

/** The debtor's bank, by the scheme's checks. */
export const agent: Parse<string> = (text, { agentChecks }) => {
  const fault = firstFault(agentChecks, text);
  return fault === undefined ? text : new Fault(`${fault}.`);
};
