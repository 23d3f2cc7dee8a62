/** Modulus check of the United Kingdom: whether a sort code and an account number go together. Pure.
 *  The weights are tables the industry reissues with a day from which they hold; the user supplies them.
 *  Source: formats sheet bacs.md §5. In the rules' own letters a sort code is u to z, an account number a to h. */

import type { ModulusTables, WeightRow } from './modulus-tables.ts';

/** What the check of one row comes to. */
type Verdict = 'pass' | 'fail';

/** Exceptions whose two rows are alternatives: one that passes is enough. */
const alternatives = new Set(['2/9', '10/11', '12/13']);

/** What is wrong with the pair, or undefined; a sort code in no table cannot be checked and is accepted.
 *  In: six and eight digits. */
export function modulusFault(
  { rows, substitutes }: ModulusTables,
  sortCode: string,
  account: string,
): string | undefined {
  const [first, second] = rowsFor(rows, sortCode);
  if (!first || isForeignCurrency([first, second], account)) return undefined;
  const check = (row: WeightRow) => verdictOf(row, sortCode, account, substitutes);
  const passes =
    second && alternatives.has(`${first.exception}/${second.exception}`)
      ? check(first) === 'pass' || check(second) === 'pass'
      : check(first) === 'pass' && (!second || isSecondSkipped(second, account) || check(second) === 'pass');
  return passes ? undefined : 'account number and sort code do not go together: a digit is mistyped';
}

/** The rows of a sort code in the order of the table: the first check and, for some, the second. */
function rowsFor(rows: readonly WeightRow[], sortCode: string): readonly WeightRow[] {
  const code = Number(sortCode);
  return rows.filter(({ start, end }) => start <= code && code <= end);
}

/** Exception 6: these accounts are not tested. */
function isForeignCurrency(rows: readonly (WeightRow | undefined)[], account: string): boolean {
  return rows.some((row) => row?.exception === 6) && /^[4-8]/.test(account) && account[6] === account[7];
}

/** Exception 3. */
function isSecondSkipped({ exception }: WeightRow, account: string): boolean {
  return exception === 3 && (account[2] === '6' || account[2] === '9');
}

function verdictOf(
  row: WeightRow,
  sortCode: string,
  account: string,
  substitutes: ReadonlyMap<string, string>,
): Verdict {
  const digits = digitsOf(usedSortCode(row, sortCode, substitutes), account);
  const remainder = remainderOf(row, weightsFor(row, account), digits);
  if (row.exception === 4) return verdict(remainder === Number(account.slice(6)));
  if (row.exception === 5) return verdict(hasCheckDigit(row, remainder, account));
  if (row.exception === 14 && remainder !== 0) return verdict(passesShifted(row, sortCode, account));
  return verdict(remainder === 0);
}

/** Exceptions 5, 8 and 9 test with another sort code. */
function usedSortCode(
  { exception }: WeightRow,
  sortCode: string,
  substitutes: ReadonlyMap<string, string>,
): string {
  if (exception === 5) return substitutes.get(sortCode) ?? sortCode;
  if (exception === 8) return '090126';
  return exception === 9 ? '309634' : sortCode;
}

const exceptionTwo = [0, 0, 1, 2, 5, 3, 6, 4, 8, 7, 10, 9, 3, 1];
const exceptionTwoWithNine = [0, 0, 0, 0, 0, 0, 0, 0, 8, 7, 10, 9, 3, 1];

function weightsFor({ exception, weights }: WeightRow, account: string): readonly number[] {
  const endsInNine = account[6] === '9';
  if (exception === 2 && account[0] !== '0') return endsInNine ? exceptionTwoWithNine : exceptionTwo;
  const isShort = endsInNine && (exception === 7 || (exception === 10 && /^[09]9/.test(account)));
  return isShort ? weights.map((weight, place) => (place < 8 ? 0 : weight)) : weights;
}

function remainderOf(
  { method, exception }: WeightRow,
  weights: readonly number[],
  digits: readonly number[],
): number {
  let total = exception === 1 ? 27 : 0;
  digits.forEach((digit, place) => {
    const product = digit * (weights[place] ?? 0);
    total +=
      method === 'DBLAL'
        ? Math.floor(product / 100) + Math.floor((product % 100) / 10) + (product % 10)
        : product;
  });
  return total % (method === 'MOD11' ? 11 : 10);
}

/** Exception 5: the remainder gives the check digit, g of the eleven and h of the double alternate check. */
function hasCheckDigit({ method }: WeightRow, remainder: number, account: string): boolean {
  if (method === 'MOD11') return remainder !== 1 && (11 - remainder) % 11 === Number(account[6]);
  return (10 - remainder) % 10 === Number(account[7]);
}

/** Exception 14: the account number moved one place to the right, when its last digit is 0, 1 or 9. */
function passesShifted(row: WeightRow, sortCode: string, account: string): boolean {
  if (!/[019]$/.test(account)) return false;
  return remainderOf(row, row.weights, digitsOf(sortCode, `0${account.slice(0, -1)}`)) === 0;
}

function digitsOf(sortCode: string, account: string): readonly number[] {
  return [...sortCode, ...account].map(Number);
}

function verdict(passes: boolean): Verdict {
  return passes ? 'pass' : 'fail';
}
