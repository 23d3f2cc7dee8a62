/** Check digits a layout writes after a number, by the names layouts use. Pure. Undefined: the text is not all digits. */

export type CheckDigit = (digits: string) => string | undefined;

/** Weights 2 and 1 from the right, digits of the products added up; the digit completes the sum to a multiple of 10. */
function mod10(digits: string): string | undefined {
  if (!/^\d+$/.test(digits)) return undefined;
  let sum = 0;
  for (let i = 0; i < digits.length; i++) {
    const product = Number(digits.at(-1 - i)) * (i % 2 === 0 ? 2 : 1);
    sum += product > 9 ? product - 9 : product;
  }
  return String((10 - (sum % 10)) % 10);
}

/** Weights 2 to 7 from the right, again and again; 11 less the remainder, "-" where that is 10. */
function mod11(digits: string): string | undefined {
  if (!/^\d+$/.test(digits)) return undefined;
  let sum = 0;
  for (let i = 0; i < digits.length; i++) sum += Number(digits.at(-1 - i)) * (2 + (i % 6));
  const rest = sum % 11;
  return rest === 0 ? '0' : rest === 1 ? '-' : String(11 - rest);
}

/** Row of the carry for a carry of 0; that for another carry begins so many places further on. */
const recursion = [0, 9, 4, 6, 8, 2, 7, 1, 3, 5];

/** Modulo 10, recursive: each digit and the carry give the next carry; the last is completed to 10. Swiss payment references. */
function mod10Recursive(digits: string): string | undefined {
  if (!/^\d+$/.test(digits)) return undefined;
  let carry = 0;
  for (const digit of digits) carry = recursion[(Number(digit) + carry) % 10] ?? 0;
  return String((10 - carry) % 10);
}

export const checkDigits: Readonly<Record<string, CheckDigit>> = {
  mod10,
  mod11,
  'mod10-recursive': mod10Recursive,
};
