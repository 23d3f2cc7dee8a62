/** Japan: bank with branch, and account numbers, of account transfers. Pure. Source: formats sheet japan-zengin.md,
 *  header and data records, "Japan Post Bank". No number here is checked by a digit. */

/** What is wrong with bank (four digits) and branch (three) written together, or undefined. */
export function japaneseBranchFault(text: string): string | undefined {
  return /^\d{7}$/.test(text) ? undefined : 'bank and branch are four and three digits, written together';
}

/** What is wrong with an account number, or undefined. */
export function japaneseAccountFault(text: string): string | undefined {
  return /^\d{7}$/.test(text) ? undefined : 'an account number has seven digits, with zeros in front';
}

/** What is wrong with the part of a Post Bank's 記号 that is written, or undefined. */
export function postBranchFault(text: string): string | undefined {
  return /^\d{3}$/.test(text) ? undefined : 'of the five digits of 記号 the middle three are needed';
}

/** What is wrong with a Post Bank's 番号, or undefined. */
export function postAccountFault(text: string): string | undefined {
  return /^\d{7}1$/.test(text) ? undefined : '番号 has eight digits, the last of which is 1';
}
