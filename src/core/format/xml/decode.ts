/** Bytes of an XML file to text: strict UTF-8, or the encoding its declaration names. Pure, chunk by chunk.
 *  push ─▶ [here] ─▶ scanner. */

import { xmlLimits } from './limits.ts';

export type XmlEncoding = 'utf-8' | 'iso-8859-1' | 'gbk' | 'gb18030';

/** The fault that ends reading. `linesBefore` counts line feeds between the texts handed over and the fault. */
export type DecodeFault = { readonly fault: string; readonly linesBefore: number };

type Take = (text: string) => void;

export type XmlDecoder = {
  push(bytes: Uint8Array, take: Take): DecodeFault | undefined;
  end(take: Take): DecodeFault | undefined;
};

const utf8Names = new Set(['utf-8', 'utf8', 'us-ascii', 'ascii']);
const latin1Names = new Set(['iso-8859-1', 'iso8859-1', 'latin1']);
const gbkNames = new Set(['gbk', 'gb2312', 'gb_2312-80', 'cp936']);
const taken = 'this reader takes UTF-8, ISO-8859-1, GBK and GB18030';

/** Gathers bytes, and hands text over in pieces that end after a ">" where there is one: most pieces are then whole
 *  tokens, and the scanner seldom joins strings, which would make every character of them dearer to read. */
export function xmlDecoder(gathered: number = xmlLimits.slice): XmlDecoder {
  const buffer = new Uint8Array(gathered);
  let filled = 0;
  let encoding: XmlEncoding | undefined;

  let chinese: ReturnType<typeof strictly> | undefined;

  const decode = (cut: number, take: Take, last = false): DecodeFault | undefined => {
    let bytes: Uint8Array = buffer.subarray(0, cut);
    if (encoding === undefined) {
      const found = sniff(bytes);
      if (typeof found !== 'string') return { fault: found.fault, linesBefore: 0 };
      encoding = found;
      bytes = withoutMark(bytes);
    }
    chinese ??= encoding === 'gbk' || encoding === 'gb18030' ? strictly(encoding) : undefined;
    const text = chinese ? chinese(bytes, last) : encoding === 'utf-8' ? utf8(bytes) : latin1(bytes);
    if (typeof text !== 'string') return text;
    take(text);
    buffer.copyWithin(0, cut, filled);
    filled -= cut;
    return undefined;
  };

  return {
    push(bytes, take) {
      for (let at = 0; at < bytes.length; ) {
        const part = bytes.subarray(at, at + buffer.length - filled);
        buffer.set(part, filled);
        filled += part.length;
        at += part.length;
        if (filled < buffer.length) return undefined;
        const fault = decode(buffer.lastIndexOf(0x3e) + 1 || completeLength(buffer), take);
        if (fault) return fault;
      }
      return undefined;
    },
    end: (take) => decode(filled, take, true),
  };
}

/** The encoding the first bytes name; none named is UTF-8, as the XML recommendation says. */
function sniff(bytes: Uint8Array): XmlEncoding | { readonly fault: string } {
  if ((bytes[0] === 0xfe && bytes[1] === 0xff) || (bytes[0] === 0xff && bytes[1] === 0xfe)) {
    return { fault: `the file is UTF-16; ${taken}` };
  }
  const head = latin1(withoutMark(bytes).subarray(0, xmlLimits.head));
  const declared = /^<\?xml\s[^>]*?encoding\s*=\s*(?:"([\w.-]{1,40})"|'([\w.-]{1,40})')/.exec(head);
  const name = declared?.[1] ?? declared?.[2] ?? 'utf-8';
  return encodingOf(name) ?? { fault: `the declared encoding ${name} is not taken; ${taken}` };
}

/** In: the name a declaration gives, in any case. */
export function encodingOf(name = 'utf-8'): XmlEncoding | undefined {
  const lower = name.toLowerCase();
  if (utf8Names.has(lower)) return 'utf-8';
  if (latin1Names.has(lower)) return 'iso-8859-1';
  if (gbkNames.has(lower)) return 'gbk';
  return lower === 'gb18030' ? lower : undefined;
}

function withoutMark(bytes: Uint8Array): Uint8Array {
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? bytes.subarray(3) : bytes;
}

const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function utf8(bytes: Uint8Array): string | DecodeFault {
  try {
    return strict.decode(bytes);
  } catch {
    return { fault: 'bytes that are not UTF-8', linesBefore: linesBeforeFault(bytes) };
  }
}

/** Characters of several bytes may be cut between two pieces: the decoder keeps the beginning. */
function strictly(name: 'gbk' | 'gb18030'): (bytes: Uint8Array, last: boolean) => string | DecodeFault {
  const decoder = new TextDecoder(name, { fatal: true });
  return (bytes, last) => {
    try {
      return decoder.decode(bytes, { stream: !last });
    } catch {
      return { fault: `bytes that are not ${name.toUpperCase()}`, linesBefore: 0 };
    }
  };
}

/** Line feeds before the first byte that is no UTF-8. Runs once, after a fault. */
function linesBeforeFault(bytes: Uint8Array): number {
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

/** Length without a character cut off at the end. */
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
