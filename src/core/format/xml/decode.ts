/** Bytes of an XML file to text: strict UTF-8, or ISO-8859-1 when the declaration says so. Pure, chunk by chunk.
 *  push ─▶ [here] ─▶ scanner. */

import { xmlLimits } from './limits.ts';

export type XmlEncoding = 'utf-8' | 'iso-8859-1';

/** Text of a chunk, or the fault that ends reading. `linesBefore` counts line feeds of this chunk before the fault. */
export type Decoded = { readonly text: string } | { readonly fault: string; readonly linesBefore: number };

export type XmlDecoder = {
  push(bytes: Uint8Array): Decoded;
  end(): Decoded;
  /** Known after the first non-empty text. */
  encoding(): XmlEncoding;
};

const utf8Names = new Set(['utf-8', 'utf8', 'us-ascii', 'ascii']);
const latin1Names = new Set(['iso-8859-1', 'iso8859-1', 'latin1']);

export function xmlDecoder(): XmlDecoder {
  let encoding: XmlEncoding | undefined;
  let kept: Uint8Array = new Uint8Array(0);

  const decode = (bytes: Uint8Array, last: boolean): Decoded => {
    if (encoding === 'iso-8859-1') return { text: latin1(bytes) };
    const complete = last ? bytes.length : completeLength(bytes);
    kept = bytes.slice(complete);
    return utf8(bytes.subarray(0, complete));
  };

  const advance = (bytes: Uint8Array, last: boolean): Decoded => {
    const all = kept.length === 0 ? bytes : joined(kept, bytes);
    kept = new Uint8Array(0);
    if (encoding === undefined) {
      if (!last && !headComplete(all)) {
        kept = all.slice();
        return { text: '' };
      }
      const found = sniff(all);
      if (typeof found !== 'string') return { fault: found.fault, linesBefore: 0 };
      encoding = found;
      return decode(withoutMark(all), last);
    }
    return decode(all, last);
  };

  return {
    push: (bytes) => advance(bytes, false),
    end: () => advance(new Uint8Array(0), true),
    encoding: () => encoding ?? 'utf-8',
  };
}

function headComplete(bytes: Uint8Array): boolean {
  return bytes.length >= xmlLimits.head || bytes.includes(0x3e);
}

/** The encoding the first bytes name; none named is UTF-8, as the XML recommendation says. */
function sniff(bytes: Uint8Array): XmlEncoding | { readonly fault: string } {
  if ((bytes[0] === 0xfe && bytes[1] === 0xff) || (bytes[0] === 0xff && bytes[1] === 0xfe)) {
    return { fault: 'the file is UTF-16; this reader takes UTF-8 and ISO-8859-1' };
  }
  const head = latin1(withoutMark(bytes).subarray(0, xmlLimits.head));
  const declared = /^<\?xml\s[^>]*?encoding\s*=\s*(?:"([\w.-]{1,40})"|'([\w.-]{1,40})')/.exec(head);
  const name = (declared?.[1] ?? declared?.[2] ?? 'utf-8').toLowerCase();
  if (utf8Names.has(name)) return 'utf-8';
  if (latin1Names.has(name)) return 'iso-8859-1';
  return { fault: `the declared encoding ${name} is not taken; this reader takes UTF-8 and ISO-8859-1` };
}

function withoutMark(bytes: Uint8Array): Uint8Array {
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? bytes.subarray(3) : bytes;
}

function utf8(bytes: Uint8Array): Decoded {
  try {
    return { text: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes) };
  } catch {
    return { fault: 'bytes that are not UTF-8', linesBefore: linesBeforeFault(bytes) };
  }
}

/** Line feeds before the first byte that is no UTF-8. Runs once, after a fault. */
function linesBeforeFault(bytes: Uint8Array): number {
  const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  let lines = 0;
  for (let start = 0; start < bytes.length; ) {
    const feed = bytes.indexOf(0x0a, start);
    const end = feed === -1 ? bytes.length : feed + 1;
    try {
      strict.decode(bytes.subarray(start, end));
    } catch {
      return lines;
    }
    lines += 1;
    start = end;
  }
  return lines;
}

/** Length without a character cut off at the end. A line feed byte is never inside a character, so lines stay right. */
function completeLength(bytes: Uint8Array): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back += 1) {
    const byte = bytes[bytes.length - back] as number;
    if (byte < 0x80) return bytes.length;
    if (byte >= 0xc0) {
      const needed = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
      return needed > back ? bytes.length - back : bytes.length;
    }
  }
  return bytes.length;
}

/** Each byte is the character of the same number; TextDecoder would give windows-1252 instead. */
function latin1(bytes: Uint8Array): string {
  let text = '';
  for (let start = 0; start < bytes.length; start += 8192) {
    text += String.fromCharCode(...bytes.subarray(start, start + 8192));
  }
  return text;
}

function joined(first: Uint8Array, second: Uint8Array): Uint8Array {
  const all = new Uint8Array(first.length + second.length);
  all.set(first);
  all.set(second, first.length);
  return all;
}
