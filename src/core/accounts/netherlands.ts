/** Netherlands: account numbers before SEPA. Pure. Source: formats sheet others.md §2 ("elfproef"). */

/** What is wrong with an account number, or undefined. Up to seven digits are a giro number, which has no check; longer ones
 *  count their digits from the right once, twice, three times …, and the sum is divisible by 11. */
export function dutchAccountFault(text: string): string | undefined {
  if (!/^[1-9]\d{0,9}$/.test(text))
    return 'an account number has up to ten digits, without zeros in front or points';
  if (text.length <= 7) return undefined;
  const sum = [...text].reduce((total, digit, index) => total + Number(digit) * (text.length - index), 0);
  return sum % 11 === 0 ? undefined : 'the digits of the account number do not fit together: one is mistyped';
}
