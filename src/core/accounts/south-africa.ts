/** South Africa: branch codes and account numbers of EFT debits. Pure. Source: formats sheet others.md §1; check digits of
 *  accounts differ by bank and branch, and the sheet gives none. */

/** What is wrong with a branch code, or undefined. */
export function branchFault(text: string): string | undefined {
  if (!/^\d{6}$/.test(text)) return 'a branch code has six digits';
  return text === '000000' ? 'a branch code of zeros names no branch' : undefined;
}

/** What is wrong with an account number, or undefined. Files fill it with zeros to eleven digits. */
export function southAfricanAccountFault(text: string): string | undefined {
  return /^[1-9]\d{0,10}$/.test(text)
    ? undefined
    : 'an account number has up to eleven digits, without zeros in front';
}
