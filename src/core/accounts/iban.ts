/** IBAN: country length and check digits. Pure. Source: ISO 13616, formats sheet sepa.md §3. */

import { ibanLengths } from './iban-lengths.ts';
import { mod97 } from './mod97.ts';

/** What is wrong with an IBAN in electronic form (no blanks), or undefined. Never repeats the number. */
export function ibanFault(text: string): string | undefined {
  if (/\s/.test(text)) return 'an IBAN is written here without blanks';
  if (!/^[A-Z]{2}\d{2}[A-Za-z0-9]{1,30}$/.test(text)) {
    return 'not an IBAN: two capital letters, two check digits, then up to 30 letters or digits';
  }
  const country = text.slice(0, 2);
  const length = ibanLengths[country];
  if (length === undefined) return `"${country}" is not a country with IBANs`;
  if (text.length !== length) {
    return `an IBAN of ${country} has ${length} characters, this one has ${text.length}`;
  }
  return checkDigitsHold(text)
    ? undefined
    : 'the check digits of the IBAN do not fit: a character is mistyped';
}

/** 98 minus a remainder is 02 to 98, so 00, 01 and 99 are never check digits though their remainder can be 1. */
function checkDigitsHold(iban: string): boolean {
  const digits = Number(iban.slice(2, 4));
  return digits >= 2 && digits <= 98 && mod97(iban.slice(4) + iban.slice(0, 4)) === 1;
}
