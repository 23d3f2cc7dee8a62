/** XML text out: escaping, and strings gathered into byte chunks. Pure. writer, rewriter ─▶ [here] ─▶ sink. */

import { encodingNamed } from '../encoding.ts';
import type { Sink } from '../format.ts';
import type { XmlEncoding } from './decode.ts';

const chunkCharacters = 65_536;

/** Character data with the three signs XML needs escaped. One test first: nearly every text needs nothing. */
export function escapeText(text: string): string {
  if (!/[&<>\r]/.test(text)) return text;
  return text.replace(/[&<>\r]/g, (sign) => signs[sign] as string);
}

/** An attribute value, to stand between double quotes. */
export function escapeAttribute(text: string): string {
  if (!/[&<>"\t\n\r]/.test(text)) return text;
  return text.replace(/[&<>"\t\n\r]/g, (sign) => signs[sign] as string);
}

const signs: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\t': '&#9;',
  '\n': '&#10;',
  '\r': '&#13;',
};

/** The first character XML 1.0 cannot carry at all (controls, lone surrogates), as its code point. */
export function uncarriable(text: string): number | undefined {
  if (/^[ -~]*$/.test(text)) return undefined;
  const found = /\p{Cs}|[\ufffe\uffff]|(?![\t\n\r\u0080-\u009f])\p{Cc}/u.exec(text);
  return found ? found[0].codePointAt(0) : undefined;
}

export type TextOut = {
  add(text: string): void;
  /** Hands over what is left. */
  end(): void;
};

/** Gathers text and hands it to the sink in chunks of about 64 kB, each in a buffer of its own. */
export function textOut(sink: Sink, encoding: () => XmlEncoding = () => 'utf-8'): TextOut {
  const encoder = new TextEncoder();
  let waiting = '';
  const flush = () => {
    if (waiting === '') return;
    const name = encoding();
    sink(
      name === 'utf-8'
        ? encoder.encode(waiting)
        : name === 'iso-8859-1'
          ? latin1(waiting)
          : spelled(name, waiting),
    );
    waiting = '';
  };
  return {
    add(text) {
      waiting += text;
      if (waiting.length >= chunkCharacters) flush();
    },
    end: flush,
  };
}

/** What the encoding cannot spell becomes a character reference. Line feeds are spelled apart: the table is for records. */
function spelled(name: 'gbk' | 'gb18030', text: string): Uint8Array {
  const encoding = encodingNamed(name);
  const safe = text.replace(/\P{ASCII}/gu, (character) =>
    encoding.byteLength(character) === undefined ? `&#${character.codePointAt(0)};` : character,
  );
  const bytes = new Uint8Array(safe.length * 2);
  let end = 0;
  for (const part of safe.split(/(\r?\n)/)) {
    if (/^\r?\n$/.test(part)) for (const sign of part) bytes[end++] = sign.charCodeAt(0);
    else end = encoding.write(part, bytes, end);
  }
  return bytes.subarray(0, end);
}

/** What ISO-8859-1 cannot spell becomes a character reference; element names never need one. */
function latin1(text: string): Uint8Array {
  const spelled = text.replace(/[\u0100-\u{10ffff}]/gu, (character) => `&#${character.codePointAt(0)};`);
  const bytes = new Uint8Array(spelled.length);
  for (let at = 0; at < spelled.length; at += 1) bytes[at] = spelled.charCodeAt(at);
  return bytes;
}
