/** SEPA creditor identifier: country, two check digits, three characters of business code, national part.
 *  Pure. Source: formats sheet sepa.md §3. */

import { mod97 } from './mod97.ts';

const pattern = /^[A-Za-z]{2}\d{2}[A-Za-z0-9+?/:().,'-]{3}[A-Za-z0-9+?/:().,'-]{1,28}$/;

/** Countries whose identifier has one length only. */
const lengths: Readonly<Record<string, number | undefined>> = { DE: 18 };

/** What is wrong with a creditor identifier, or undefined. */
export function creditorIdentifierFault(text: string): string | undefined {
  if (!pattern.test(text)) {
    return 'not a creditor identifier: country, two check digits, business code (ZZZ), national part';
  }
  const country = text.slice(0, 2).toUpperCase();
  const length = lengths[country];
  if (length !== undefined && text.length !== length) {
    return `a creditor identifier of ${country} has ${length} characters, this one has ${text.length}`;
  }
  return text.slice(2, 4) === checkDigits(text)
    ? undefined
    : 'the check digits of the creditor identifier do not fit: a character is mistyped';
}

/** The identifier as mandates know it: without check digits and business code, which the creditor may vary. */
export function creditorIdentifierKey(text: string): string {
  return (text.slice(0, 2) + text.slice(7)).toUpperCase();
}

/** Computed over the letters and digits of the national part, the country and 00. */
function checkDigits(text: string): string {
  const national = text.slice(7).replace(/[^A-Za-z0-9]/g, '');
  return String(98 - mod97(`${national}${text.slice(0, 2)}00`)).padStart(2, '0');
}
