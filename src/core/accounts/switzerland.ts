/** Switzerland: clearing numbers of banks. Pure. Source: formats sheet others.md §3; they are characters 5 to 9 of an IBAN, where
 *  zeros in front may be left out. */

/** What is wrong with a clearing number, or undefined. */
export function clearingNumberFault(text: string): string | undefined {
  if (!/^\d{3,5}$/.test(text)) return 'a clearing number has three to five digits';
  return /^0+$/.test(text) ? 'a clearing number of zeros names no bank' : undefined;
}
