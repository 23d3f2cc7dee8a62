/** ISO 7064 mod 97-10 over letters and digits. Pure; integers only, no big numbers. */

/** Remainder of the text read as one number, letters as A=10 … Z=35 in either case.
 *  In: letters and digits only; the caller has checked. Out: 0-96. */
export function mod97(text: string): number {
  let rest = 0;
  for (let index = 0; index < text.length; index++) {
    const value = digitValue(text.charCodeAt(index));
    rest = (value < 10 ? rest * 10 + value : rest * 100 + value) % 97;
  }
  return rest;
}

function digitValue(code: number): number {
  if (code <= 57) return code - 48;
  return code <= 90 ? code - 55 : code - 87;
}
