/** New Zealand: account numbers. Pure. Source: formats sheet newzealand.md, Account number; it gives no check digits. */

/** What is wrong with an account number of bank, branch, base and suffix, or undefined. */
export function newZealandAccountFault(text: string): string | undefined {
  if (!/^\d{15,16}$/.test(text)) return 'an account number has 15 or 16 digits, without hyphens';
  return /^0+$/.test(text) ? 'an account number of zeros is none' : undefined;
}
