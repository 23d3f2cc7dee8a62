/** Singapore: account numbers of Interbank GIRO. Pure. Source: formats sheet asia-others.md, items of the three banks. */

/** What is wrong with an account number, or undefined. Check digits stand in no source. */
export function singaporeAccountFault(text: string): string | undefined {
  return /^[0-9A-Za-z]{1,34}$/.test(text)
    ? undefined
    : 'an account number has at most 34 characters, without hyphens';
}
