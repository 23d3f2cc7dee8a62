/** Free text (a bank's words, an unexpected error) without what could be a payer's: long numbers keep their last four
 *  characters, addresses of mail their first, and values that are known to be personal are masked by their kind. Pure. */

import { mask, type Sealed } from '../sealed.ts';

/** IBANs also when printed in groups of four; runs of digits with spaces or hyphens between. */
const accountLike = /\b[A-Z]{2}\d{2}(?:[ -]?[A-Z0-9]{4}){2,7}(?:[ -]?[A-Z0-9]{1,4})?\b|\d(?:[ -]?\d){7,33}/g;
const mailLike = /[\w.+-]+@[\w-]+(?:\.[\w-]+)+/g;
/** Dates and times are no accounts. */
const instantLike = /^\d{4}-\d{2}-\d{2}(?:\s.*)?$/;

export function maskText(text: string, known: readonly Sealed[] = []): string {
  let masked = text;
  for (const value of known) {
    const clear = value.reveal();
    if (clear !== '') masked = masked.replaceAll(clear, String(value));
  }
  return masked
    .replace(mailLike, (found) => mask('email', found))
    .replace(accountLike, (found) => (instantLike.test(found) ? found : mask('account', found)));
}
