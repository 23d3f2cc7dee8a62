/** Denmark: numbers of Betalingsservice and of accounts. Pure. Source: formats sheet denmark-betalingsservice.md, "Terms" and 0601;
 *  none of them has a check digit in the sheet. */

/** What is wrong with a creditor's PBS number, or undefined. */
export function pbsNumberFault(text: string): string | undefined {
  return /^\d{8}$/.test(text) ? undefined : 'a PBS number has eight digits';
}

/** What is wrong with the creditor's number for a payer, or undefined. Files fill it with zeros to fifteen digits. */
export function customerNumberFault(text: string): string | undefined {
  return /^[1-9]\d{0,14}$/.test(text)
    ? undefined
    : 'a customer number has up to fifteen digits, without zeros in front';
}

/** What is wrong with a bank's registration number, or undefined. */
export function registrationFault(text: string): string | undefined {
  if (!/^\d{4}$/.test(text)) return 'a registration number has four digits';
  return text === '0000' ? 'a registration number of zeros names no bank' : undefined;
}

/** What is wrong with an account number, or undefined. Files fill it with zeros to ten digits. */
export function danishAccountFault(text: string): string | undefined {
  return /^[1-9]\d{0,9}$/.test(text)
    ? undefined
    : 'an account number has up to ten digits, without zeros in front';
}
