/** The text of an error nobody foresaw, fit for a log: on top of what maskText hides, every word with a letter outside
 *  ASCII and every run of capitalised words, as names are written. Pure. It may hide more than it must: such a text can
 *  quote anything, and the stack tells a maintainer where it was. A name in lower-case ASCII letters is not found. */

import { mask } from '../sealed.ts';
import { maskText } from './mask-text.ts';

const word = /[\p{L}\p{M}][\p{L}\p{M}'’-]*/gu;
const asciiOnly = /^[\x20-\x7e]*$/;
/** "Ada Bramble", also with initials and as "Bramble, Ada"; not "TypeError: Cannot", as the colon divides. */
const capitalised = /\b[A-Z][a-z'’-]+(?:,? (?:[A-Z]\.? )*[A-Z][a-z'’-]+)+/g;

export function maskFault(text: string): string {
  return maskText(text)
    .replace(capitalised, (found) => mask('name', found))
    .replace(word, (found) => (asciiOnly.test(found) ? found : mask('name', found)));
}
