/** Japan: bank with branch, and account numbers, of account transfers. Pure. Source: formats sheet japan-zengin.md,
 *  header and data records. Neither number has a check digit. */

/** What is wrong with bank (four digits) and branch (three) written together, or undefined. */
export function japaneseBranchFault(text: string): string | undefined {
  return /^\d{7}$/.test(text) ? undefined : 'bank and branch are four and three digits, written together';
}

/** What is wrong with an account number, or undefined. */
export function japaneseAccountFault(text: string): string | undefined {
  return /^\d{7}$/.test(text) ? undefined : 'an account number has seven digits, with zeros in front';
}
