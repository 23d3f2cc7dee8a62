/** India: banks, accounts, user numbers and mandate numbers of NACH. Pure. Source: formats sheet india-nach.md, ACH-DR input;
 *  the form of an IFSC (four letters, 0, six letters or digits) and the lengths of MICR and IIN are the Reserve Bank's and NPCI's. */

/** What is wrong with an IFSC, or undefined. */
export function ifscFault(text: string): string | undefined {
  return /^[A-Z]{4}0[A-Z0-9]{6}$/.test(text) ? undefined : 'an IFSC is four letters, 0 and six characters';
}

/** The debtor's bank: an IFSC, a MICR code of nine digits or an IIN of six. */
export function indianBankFault(text: string): string | undefined {
  if (/^\d{6}$|^\d{9}$/.test(text)) return undefined;
  return ifscFault(text) === undefined
    ? undefined
    : 'an IFSC, a MICR code of nine digits or an IIN of six is needed';
}

/** What is wrong with an account number, or undefined. */
export function indianAccountFault(text: string): string | undefined {
  return /^[0-9A-Za-z]{1,35}$/.test(text) ? undefined : 'an account number has at most 35 letters and digits';
}

/** What is wrong with a user number (utility code), or undefined. */
export function nachUserFault(text: string): string | undefined {
  return /^NACH\d{14}$/.test(text) ? undefined : 'a user number is NACH and 14 digits';
}

/** What is wrong with a unique mandate reference number, or undefined. */
export function umrnFault(text: string): string | undefined {
  return /^[A-Z0-9]{4}\d{16}$/.test(text) ? undefined : 'a UMRN is four characters of the bank and 16 digits';
}
