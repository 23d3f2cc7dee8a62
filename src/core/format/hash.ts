/** Hash totals: account or bank numbers added up, so that a changed number shows. Pure. totals ─▶ [here].
 *  What a value adds has at most 15 digits, and a sum that keeps its last digits is cut each time, so numbers will do;
 *  a sum that keeps its first digits grows and is a bigint. */

import { Sealed } from '../sealed.ts';
import type { FieldSpec } from './field-schema.ts';
import type { Lookup } from './template.ts';

type HashSpec = Pick<FieldSpec, 'take' | 'takeLast' | 'letters' | 'zeroFill' | 'against' | 'digits' | 'keep'>;

const widest = 15;

/** What one value adds. In: the text as it stands in the file, padding or not. A text that is no number adds nothing. */
export function hashPart(spec: HashSpec): (text: string, lookup: Lookup) => number {
  const { against } = spec;
  const number = (text: string): number => {
    const found = Number(spelled(text.trim(), spec));
    return Number.isSafeInteger(found) ? found : 0;
  };
  if (against === undefined) return number;
  return (text, lookup) => {
    const value = lookup(against);
    const other = value instanceof Sealed ? value.reveal() : value === undefined ? '' : String(value);
    return Math.abs(number(text) - number(other));
  };
}

function spelled(text: string, { take, takeLast, letters, zeroFill }: HashSpec): string {
  const [first, last] = take ?? [1, widest];
  const cut = takeLast === undefined ? text.slice(first - 1, last) : text.slice(-takeLast);
  const digits = letters === undefined ? cut : cut.replace(/\p{L}/gu, '0');
  return zeroFill === undefined ? digits : digits.padEnd(zeroFill, '0');
}

/** How a running sum is added to, and which of its digits are stated. */
export type HashKeeps = {
  readonly sum: (before: number | bigint, value: number) => number | bigint;
  readonly of: (sum: number | bigint) => bigint;
};

export function hashKeeps({ digits = widest, keep }: HashSpec): HashKeeps {
  if (keep === 'first') {
    return {
      sum: (before, value) => BigInt(before) + BigInt(value),
      of: (sum) => BigInt(sum.toString().slice(0, digits)),
    };
  }
  const modulus = 10 ** digits;
  return { sum: (before, value) => ((before as number) + value) % modulus, of: (sum) => BigInt(sum) };
}
