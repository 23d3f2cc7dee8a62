/** Korea: bank with branch, account numbers, and who an account belongs to. Pure. Source: formats sheet korea-cms.md, EB21
 *  request and code 0091. None of these is checked by a digit here. */

/** What is wrong with bank (three digits) and branch (four, usually 0000) written together, or undefined. */
export function koreanBranchFault(text: string): string | undefined {
  return /^\d{7}$/.test(text) ? undefined : 'bank and branch are three and four digits, written together';
}

/** What is wrong with an account number, or undefined. */
export function koreanAccountFault(text: string): string | undefined {
  return /^\d{1,16}$/.test(text) ? undefined : 'an account number has at most 16 digits, without hyphens';
}

/** Birth date YYMMDD or business number. A resident registration number, 13 digits, must never be sent. */
export function koreanIdentityFault(text: string): string | undefined {
  if (/^\d{13}$/.test(text)) return 'a resident registration number must not be sent: birth date YYMMDD';
  return /^(\d{6}|\d{10})$/.test(text) ? undefined : 'birth date YYMMDD or a business number of ten digits';
}
