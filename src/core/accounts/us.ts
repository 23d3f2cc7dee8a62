/** United States: routing numbers and account numbers of ACH entries. Pure. Source: formats sheet nacha.md §2.3. */

const weights = [3, 7, 1, 3, 7, 1, 3, 7] as const;

/** Ninth digit of a routing number: the next multiple of ten minus the weighted sum of the first eight.
 *  In: eight digits. */
export function routingCheckDigit(first8: string): number {
  const sum = weights.reduce((total, weight, place) => total + weight * Number(first8[place]), 0);
  return (10 - (sum % 10)) % 10;
}

/** What is wrong with a routing number of nine digits, or undefined. */
export function routingFault(text: string): string | undefined {
  if (!/^\d{9}$/.test(text)) return 'a routing number has nine digits';
  if (text === '000000000') return 'a routing number of zeros names no bank';
  return routingCheckDigit(text.slice(0, 8)) === Number(text[8])
    ? undefined
    : 'the check digit of the routing number does not fit: a digit is mistyped';
}

/** What is wrong with an account number, or undefined. The sheet lets a writer keep the leftmost 17 characters of a
 *  longer number; we refuse it instead, as a cut number may be another customer's. */
export function usAccountFault(text: string): string | undefined {
  if (text.length > 17) return `an account number has at most 17 characters, this one has ${text.length}`;
  return /^(?=.*[A-Za-z0-9])[A-Za-z0-9-]+$/.test(text)
    ? undefined
    : 'an account number holds digits, letters and hyphens only';
}
