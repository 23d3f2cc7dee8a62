/** Australia: BSB, account and direct entry user ID. Numbers have no check digit that is common to the banks. Pure.
 *  Source: formats sheet australia-becs.md, File rules and Submission records. */

/** What is wrong with a BSB, or undefined. */
export function bsbFault(text: string): string | undefined {
  return /^\d{3}-\d{3}$/.test(text) ? undefined : 'a BSB is written 999-999';
}

/** What is wrong with an account number, or undefined. Hyphens and blanks inside may stand; of a longer number they are
 *  left out before it is registered. */
export function australianAccountFault(text: string): string | undefined {
  if (text.length > 9) return `an account number has at most 9 characters, this one has ${text.length}`;
  if (!/^[A-Za-z0-9 -]*[A-Za-z0-9]$/.test(text))
    return 'an account number holds letters, digits, hyphens and blanks only';
  return /[^0 -]/.test(text) ? undefined : 'an account number of zeros is none';
}

/** What is wrong with a direct entry user ID, or undefined. */
export function directEntryUserFault(text: string): string | undefined {
  return /^(?!000000)\d{6}$/.test(text) ? undefined : 'a user ID has six digits, zeros in front included';
}
