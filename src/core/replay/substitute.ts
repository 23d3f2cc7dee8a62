/** Puts other text of the same length into a file's bytes, wherever the first stands, in whatever encoding. Pure. */

import iconv from 'iconv-lite';

const encodings = ['utf8', 'gbk', 'latin1', 'shift_jis'] as const;

/** In: pairs of text. Longer texts go first, so that a name inside a longer one is not cut out of it. What is put in is
 *  never replaced again. Pairs whose bytes differ in length in an encoding are left out of that encoding. */
export function substitute(bytes: Uint8Array, pairs: ReadonlyMap<string, string>): Uint8Array {
  const source = Buffer.from(bytes);
  const result = Buffer.from(bytes);
  const taken = new Uint8Array(bytes.length);
  for (const [was, is] of encodedPairs(pairs)) {
    for (let at = source.indexOf(was); at >= 0; at = source.indexOf(was, at + 1)) {
      if (taken.subarray(at, at + was.length).includes(1)) continue;
      result.set(is, at);
      taken.fill(1, at, at + was.length);
    }
  }
  return result;
}

function encodedPairs(pairs: ReadonlyMap<string, string>): readonly (readonly [Buffer, Buffer])[] {
  const seen = new Set<string>();
  const list: (readonly [Buffer, Buffer])[] = [];
  for (const [was, is] of pairs) {
    for (const encoding of encodings) {
      const [from, to] = [iconv.encode(was, encoding), iconv.encode(is, encoding)];
      const spelled = iconv.decode(from, encoding) === was && from.length === to.length && from.length > 0;
      if (!spelled || seen.has(from.toString('hex'))) continue;
      seen.add(from.toString('hex'));
      list.push([from, to]);
    }
  }
  return list.sort(([a], [b]) => b.length - a.length);
}
