/** Text of a record to bytes and back in the encodings banks use. Pure. Both directions are strict: writing goes through a table of
 *  65,536 entries that holds only characters proven to come back, reading through a decoder that refuses bad bytes. */

import iconv from 'iconv-lite';

export type EncodingName =
  | 'ascii'
  | 'latin1'
  | 'cp852'
  | 'utf-8'
  | 'gbk'
  | 'gb18030'
  | 'shift_jis'
  | 'euc-kr'
  | 'big5';

export type Encoding = {
  readonly name: EncodingName;
  /** Bytes of a text; undefined when a character has no spelling (`unspellable` names it). */
  byteLength(text: string): number | undefined;
  /** First character without a spelling. */
  unspellable(text: string): string | undefined;
  /** Writes an encodable text; out: the offset after it. The caller has made room. */
  write(text: string, buffer: Uint8Array, offset: number): number;
  /** Undefined when the bytes are no text of this encoding. NUL is text of none: no bank means it, and no database keeps it. */
  decode(bytes: Uint8Array, start: number, end: number): string | undefined;
};

const known = new Map<EncodingName, Encoding>();

/** Tables are built on first use and kept. */
export function encodingNamed(name: EncodingName): Encoding {
  let encoding = known.get(name);
  if (!encoding) {
    encoding = made(name);
    known.set(name, encoding);
  }
  return encoding;
}

function made(name: EncodingName): Encoding {
  if (name === 'utf-8') return utf8();
  return name === 'cp852' ? codePage(name) : tableEncoding(name);
}

/** Text of bytes that all lie in 0x01-0x7f; undefined when one does not. */
function asciiText(bytes: Uint8Array, start: number, end: number): string | undefined {
  for (let i = start; i < end; i++) {
    const byte = bytes[i] as number;
    if (byte > 0x7f || byte === 0) return undefined;
  }
  return Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString('latin1');
}

function latin1Text(bytes: Uint8Array, start: number, end: number): string | undefined {
  for (let i = start; i < end; i++) if (bytes[i] === 0) return undefined;
  return Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString('latin1');
}

/** Entry: 0 no spelling, else one or two bytes, the first in the high byte; -1 marks NUL, which is spelled 0. */
function tableEncoding(name: Exclude<EncodingName, 'utf-8' | 'cp852'>): Encoding {
  const table = name === 'ascii' || name === 'latin1' ? singleByteTable(name) : multiByteTable(name);
  const decoder = name === 'ascii' || name === 'latin1' ? undefined : new TextDecoder(name, { fatal: true });
  return {
    name,
    byteLength(text) {
      let length = 0;
      for (let i = 0; i < text.length; i++) {
        const entry = table[text.charCodeAt(i)] as number;
        if (entry === 0) return undefined;
        length += entry > 0xff ? 2 : 1;
      }
      return length;
    },
    unspellable: (text) => unspellableIn(table, text),
    write(text, buffer, offset) {
      let at = offset;
      for (let i = 0; i < text.length; i++) {
        const entry = table[text.charCodeAt(i)] as number;
        if (entry > 0xff) buffer[at++] = entry >> 8;
        buffer[at++] = entry & 0xff;
      }
      return at;
    },
    decode(bytes, start, end) {
      if (name === 'latin1') return latin1Text(bytes, start, end);
      const plain = asciiText(bytes, start, end);
      if (plain !== undefined || !decoder) return plain;
      const text = decodedBy(decoder, bytes.subarray(start, end));
      return text !== undefined && controls.test(text) ? undefined : text;
    },
  };
}

/** The platform's decoders take half of a character for one of these, which no bank means. */
const controls = /[\u0080-\u009f]/;

function decodedBy(decoder: InstanceType<typeof TextDecoder>, bytes: Uint8Array): string | undefined {
  if (bytes.includes(0)) return undefined;
  try {
    return decoder.decode(bytes);
  } catch {
    return undefined;
  }
}

function singleByteTable(name: 'ascii' | 'latin1'): Uint16Array {
  const table = new Uint16Array(65_536);
  for (let code = 1; code < (name === 'ascii' ? 0x80 : 0x100); code++) table[code] = code;
  noLineBreaks(table);
  return table;
}

/** A line break would end the record: it has no spelling inside one. */
function noLineBreaks(table: Uint16Array): void {
  table[0x0a] = 0;
  table[0x0d] = 0;
}

/** One call of iconv-lite spells every character, each followed by a line feed, which is no part of another character in
 *  any of these encodings; the platform's decoder then says which came back. */
function multiByteTable(name: EncodingName): Uint16Array {
  const table = new Uint16Array(65_536);
  const spelled = iconv.encode(everyCharacter().join('\n'), name);
  const decoder = new TextDecoder(name, { fatal: true });
  let start = 0;
  for (const character of everyCharacter()) {
    const found = spelled.indexOf(0x0a, start);
    const end = found < 0 ? spelled.length : found;
    const length = end - start;
    if (length === 1 || length === 2) {
      const entry =
        length === 1 ? spelled[start] : ((spelled[start] as number) << 8) | (spelled[start + 1] as number);
      if (comesBack(decoder, spelled.subarray(start, end), character))
        table[character.charCodeAt(0)] = entry as number;
    }
    start = end + 1;
  }
  noLineBreaks(table);
  return table;
}

function comesBack(decoder: InstanceType<typeof TextDecoder>, bytes: Uint8Array, character: string): boolean {
  if (bytes.length === 1 && (bytes[0] as number) < 0x80) return bytes[0] === character.charCodeAt(0);
  try {
    return decoder.decode(bytes) === character;
  } catch {
    return false;
  }
}

/** Every character of the basic plane but NUL, line feed and surrogates. */
function everyCharacter(): readonly string[] {
  const characters: string[] = [];
  for (let code = 1; code < 0x10000; code++) {
    if (code !== 0x0a && (code < 0xd800 || code > 0xdfff)) characters.push(String.fromCharCode(code));
  }
  return characters;
}

/** One byte a character, which the platform's decoder does not know: iconv-lite spells the upper half. */
function codePage(name: 'cp852'): Encoding {
  const letters = iconv.decode(Buffer.from(Array.from({ length: 256 }, (_, byte) => byte)), name);
  const table = new Uint16Array(65_536);
  for (let byte = 1; byte < 256; byte++) table[letters.charCodeAt(byte)] = byte;
  noLineBreaks(table);
  return {
    name,
    byteLength: (text) => (unspellableIn(table, text) === undefined ? text.length : undefined),
    unspellable: (text) => unspellableIn(table, text),
    write(text, buffer, offset) {
      for (let i = 0; i < text.length; i++) buffer[offset + i] = table[text.charCodeAt(i)] as number;
      return offset + text.length;
    },
    decode(bytes, start, end) {
      const plain = asciiText(bytes, start, end);
      if (plain !== undefined) return plain;
      const part = bytes.subarray(start, end);
      return part.includes(0) ? undefined : Array.from(part, (byte) => letters[byte]).join('');
    },
  };
}

function unspellableIn(table: Uint16Array, text: string): string | undefined {
  for (const character of text) {
    if (character.length > 1 || table[character.charCodeAt(0)] === 0) return character;
  }
  return undefined;
}

/** Lone surrogates and line breaks. */
const unspelled = /[\p{Cs}\r\n]/u;

function utf8(): Encoding {
  const encoder = new TextEncoder();
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  return {
    name: 'utf-8',
    byteLength: (text) => (unspelled.test(text) ? undefined : Buffer.byteLength(text)),
    unspellable: (text) => unspelled.exec(text)?.[0],
    write: (text, buffer, offset) => offset + encoder.encodeInto(text, buffer.subarray(offset)).written,
    decode(bytes, start, end) {
      const plain = asciiText(bytes, start, end);
      if (plain !== undefined) return plain;
      return decodedBy(decoder, bytes.subarray(start, end));
    },
  };
}
