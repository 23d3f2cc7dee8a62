/** Text of an imported file whose encoding nobody states: UTF-8, or GBK as spreadsheets save it in China. Pure. */

import { type Problem, problem } from '../problem.ts';

export type Decoded = { readonly text: string; readonly encoding: 'utf-8' | 'utf-16le' | 'gb18030' };

/** Tried in order, strictly: GBK text is almost never valid UTF-8, while UTF-8 text often passes for GBK.
 *  A byte-order mark decides and is dropped. GB18030 contains GBK and GB2312. NUL is text of none: no database keeps it.
 *  Problems: FILE_ENCODING when the bytes are none of them. */
export function decodeImport(bytes: Uint8Array, file: string): Decoded | Problem {
  const isUtf16 = bytes[0] === 0xff && bytes[1] === 0xfe;
  const encodings: readonly Decoded['encoding'][] = isUtf16 ? ['utf-16le'] : ['utf-8', 'gb18030'];
  for (const encoding of encodings) {
    try {
      const text = new TextDecoder(encoding, { fatal: true }).decode(bytes);
      if (!text.includes('\0')) return { text, encoding };
    } catch {
      // not this one
    }
  }
  const hint = 'Save the file as CSV in UTF-8 or GBK.';
  return problem('FILE_ENCODING', { file }, 'the bytes are neither UTF-8 nor GBK text.', hint);
}
