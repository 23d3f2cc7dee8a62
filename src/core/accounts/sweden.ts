/** Sweden: bankgiro numbers, payer numbers, clearing and account numbers, identities. Pure. Sources: formats sheet
 *  sweden-autogiro.md (lengths, filling); the check digit of bankgiro numbers, personal identities and organisation numbers
 *  is Luhn's (ISO/IEC 7812-1, annex B). Check digits of accounts differ by bank; the sheet gives none. */

/** What is wrong with a bankgiro number, or undefined. */
export function bankgiroFault(text: string): string | undefined {
  if (!/^[1-9]\d{6,7}$/.test(text))
    return 'a bankgiro number has seven or eight digits, without zeros in front';
  return isLuhn(text) ? undefined : 'the check digit of the bankgiro number is wrong';
}

/** The number Bankgirot gave the payee. */
export function bankgirotCustomerFault(text: string): string | undefined {
  return /^[1-9]\d{0,5}$/.test(text)
    ? undefined
    : 'a customer number has up to six digits, without zeros in front';
}

/** The number a payee gives a payer; files fill it with zeros to sixteen digits. */
export function payerNumberFault(text: string): string | undefined {
  return /^[1-9]\d{0,15}$/.test(text)
    ? undefined
    : 'a payer number has up to sixteen digits, without zeros in front';
}

export function clearingFault(text: string): string | undefined {
  return /^[1-9]\d{3}$/.test(text) ? undefined : 'a clearing number has four digits, the first is no zero';
}

/** Without the clearing number; files fill it with zeros to twelve digits. */
export function swedishAccountFault(text: string): string | undefined {
  return /^[1-9]\d{0,11}$/.test(text)
    ? undefined
    : 'an account number has up to twelve digits without the clearing number, and no zeros in front';
}

/** Twelve digits: of a person with the century, of an organisation after 00 (or 99, as older files have it). */
export function swedishIdentityFault(text: string): string | undefined {
  if (!/^\d{12}$/.test(text)) return 'an identity has twelve digits: YYYYMMDDNNNN, or 00 and ten digits';
  return isLuhn(text.slice(2)) ? undefined : 'the check digit of the identity is wrong';
}

/** Every second digit from the right is doubled and its digits added up; the whole is a multiple of ten. */
function isLuhn(digits: string): boolean {
  const sum = [...digits].reverse().reduce((total, digit, index) => {
    const product = Number(digit) * (index % 2 === 0 ? 1 : 2);
    return total + (product > 9 ? product - 9 : product);
  }, 0);
  return sum % 10 === 0;
}
