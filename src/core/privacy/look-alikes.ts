/** Numbers that are full accounts whoever they belong to: IBANs whose check digits are right, and bank card numbers by
 *  their issuer's first digits and the Luhn check. Pure. Those of the creditor itself are no payer's. */

import { ibanFault } from '../accounts/iban.ts';
import { ibanLengths } from '../accounts/iban-lengths.ts';

export type LookAlike = 'iban' | 'card';

const iban = /(?<![0-9A-Za-z])[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?(?![0-9A-Za-z])/g;
/** The card schemes’ ranges: 62, 4, 5 and 2, 34 and 37. */
const card = /(?<![0-9A-Za-z])(?:62\d{14,17}|4\d{15}|5[1-5]\d{14}|3[47]\d{13})(?![0-9A-Za-z])/g;

/** `own`: the creditor's own numbers, without spaces. */
export function lookAlikes(text: string, own: ReadonlySet<string>): readonly LookAlike[] {
  const found: LookAlike[] = [];
  for (const [match] of text.matchAll(iban)) {
    // What follows the number may look like one more group of it.
    const value = match.replaceAll(' ', '').slice(0, ibanLengths[match.slice(0, 2)] ?? 0);
    if (!own.has(value) && ibanFault(value) === undefined) found.push('iban');
  }
  for (const [value] of text.matchAll(card)) if (!own.has(value) && luhn(value)) found.push('card');
  return found;
}

function luhn(digits: string): boolean {
  let sum = 0;
  for (let n = 0; n < digits.length; n++) {
    const digit = Number(digits[digits.length - 1 - n]);
    const doubled = n % 2 === 1 ? digit * 2 : digit;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0;
}
