/** Mending a text before it is read: what another program lost or added on the way is put right. Pure.
 *  padding taken off ─▶ [here] ─▶ codec. Writing is not touched: a field is written as it should be. */

import type { Codec } from './codec.ts';
import type { FieldSpec } from './field-schema.ts';

/** Characters left out (`without`), then only the first ones (`readFirst`), then zeros in front taken off (`dropZeros`)
 *  or lost ones put back (`padLeft`). */
export function mending(
  {
    without,
    readFirst,
    dropZeros,
    padLeft,
  }: Pick<FieldSpec, 'without' | 'readFirst' | 'dropZeros' | 'padLeft'>,
  codec: Codec,
): Codec {
  if ([without, readFirst, dropZeros, padLeft].every((one) => one === undefined)) return codec;
  const mended = (text: string): string => {
    const kept =
      without === undefined ? text : [...text].filter((character) => !without.includes(character)).join('');
    const first = readFirst === undefined ? kept : kept.slice(0, readFirst);
    const read = dropZeros ? first.replace(/^0+(?=.)/, '') : first;
    return padLeft === undefined || read === '' ? read : read.padStart(padLeft, '0');
  };
  return {
    encode: codec.encode,
    decode: (text, report, lookup) => codec.decode(mended(text), report, lookup),
  };
}
