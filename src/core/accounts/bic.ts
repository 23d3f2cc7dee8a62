/** BIC patterns. Pure. Source: formats sheet sepa.md §1; capitals only. */

/** Element BICFI since the 2014 messages. */
const current = /^[A-Z0-9]{4}[A-Z]{2}[A-Z0-9]{2}([A-Z0-9]{3})?$/;
/** Element BIC of the 2009 messages (pain.008.001.02): letters for the bank, and a narrower location code. */
const narrow = /^[A-Z]{6}[A-Z2-9][A-NP-Z0-9]([A-Z0-9]{3})?$/;

/** What is wrong with a BIC, or undefined. */
export function bicFault(text: string): string | undefined {
  return current.test(text)
    ? undefined
    : 'not a BIC: 8 or 11 capital letters or digits, country in places 5 and 6';
}

/** As `bicFault`, for banks that still take the 2009 messages. */
export function narrowBicFault(text: string): string | undefined {
  return narrow.test(text)
    ? undefined
    : 'not a BIC as the 2009 messages spell it: six letters, location code, optional branch';
}
