/** Mending a text before it is read: what another program lost or added on the way is put right. Pure.
 *  padding taken off ─▶ [here] ─▶ codec. Writing is not touched: a field is written as it should be. */

import type { Codec } from './codec.ts';
import type { FieldSpec } from './field-schema.ts';

/** Characters left out (`without`), then only the first ones (`readFirst`), then lost zeros put back (`padLeft`). */
export function mending(
  { without, readFirst, padLeft }: Pick<FieldSpec, 'without' | 'readFirst' | 'padLeft'>,
  codec: Codec,
): Codec {
  if (without === undefined && readFirst === undefined && padLeft === undefined) return codec;
  const mended = (text: string): string => {
    const kept =
      without === undefined ? text : [...text].filter((character) => !without.includes(character)).join('');
    const read = readFirst === undefined ? kept : kept.slice(0, readFirst);
    return padLeft === undefined || read === '' ? read : read.padStart(padLeft, '0');
  };
  return {
    encode: codec.encode,
    decode: (text, report, lookup) => codec.decode(mended(text), report, lookup),
  };
}
