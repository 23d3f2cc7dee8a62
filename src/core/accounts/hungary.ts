/** Hungary: account numbers. Pure. Source: formats sheet others.md §4 (weights UNVERIFIED there; the IBAN registry's example passes). */

const weights = [9, 7, 3, 1];

/** What is wrong with an account number of 16 or 24 digits, or undefined: bank and branch (eight digits) and the rest each add up,
 *  weighted, to a multiple of 10. */
export function hungarianAccountFault(text: string): string | undefined {
  if (!/^(\d{16}|\d{24})$/.test(text)) return 'an account number has 16 or 24 digits, without hyphens';
  return sound(text.slice(0, 8)) && sound(text.slice(8))
    ? undefined
    : 'the check digits of the account number do not fit: a digit is mistyped';
}

function sound(digits: string): boolean {
  const sum = [...digits].reduce((all, digit, index) => all + Number(digit) * (weights[index % 4] ?? 0), 0);
  return sum % 10 === 0;
}
