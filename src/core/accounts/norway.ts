/** Norway: account numbers and KID, the customer identification of a payment. Pure. Sources: formats sheet
 *  norway-avtalegiro.md (KID: modulus 10 or 11, by agreement; its two worked examples); account numbers have eleven digits,
 *  the last by modulus 11 with the weights 5 4 3 2 7 6 5 4 3 2 (2 to 7 from the right). */

/** What is wrong with an account number, or undefined. */
export function norwegianAccountFault(text: string): string | undefined {
  if (!/^\d{11}$/.test(text)) return 'an account number has eleven digits, without points';
  return modulus11(text.slice(0, -1)) === text.slice(-1)
    ? undefined
    : 'the check digit of the account number is wrong';
}

/** The agreement says which of the two check digits a KID has; either is taken here. */
export function kidFault(text: string): string | undefined {
  if (!/^\d{1,24}[\d-]$/.test(text)) return 'a KID has 2 to 25 digits, the last may be a hyphen';
  const [bare, last] = [text.slice(0, -1), text.slice(-1)];
  return modulus10(bare) === last || modulus11(bare) === last
    ? undefined
    : 'the check digit of the KID is wrong';
}

/** Weights 2 and 1 from the right, digits of the products added up. */
function modulus10(digits: string): string {
  const sum = weighed(digits, [2, 1], (product) => Math.floor(product / 10) + (product % 10));
  return String((10 - (sum % 10)) % 10);
}

/** Weights 2 to 7 from the right; a hyphen where the digit would be 10. */
function modulus11(digits: string): string {
  const rest = weighed(digits, [2, 3, 4, 5, 6, 7], (product) => product) % 11;
  return rest === 0 ? '0' : rest === 1 ? '-' : String(11 - rest);
}

function weighed(digits: string, weights: readonly number[], counted: (product: number) => number): number {
  return [...digits]
    .reverse()
    .reduce((sum, digit, index) => sum + counted(Number(digit) * (weights[index % weights.length] ?? 0)), 0);
}
