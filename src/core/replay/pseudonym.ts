/** Invented names, accounts, phones and addresses in place of real ones. Pure: the same key and text give the same
 *  invention, with the same length and kinds of characters, so that widths in bytes, positions and totals hold. */

import { createHmac } from 'node:crypto';
import { mod97 } from '../accounts/mod97.ts';
import type { SealedKind } from '../sealed.ts';

/** Common characters, all in GBK. */
const surnames = [...'王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗'];
const given = [...'安宁和平明远思源清扬立春小满知秋霜晨雨晴云舒月朗星河书白墨青山川林溪竹松柏兰芷'];
const upper = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'];
const lower = [...'abcdefghijklmnopqrstuvwxyz'];
const upperMarked = [...'ÁÉÍÓÚÄÖÜÑ'];
const lowerMarked = [...'áéíóúäöüñ'];
const kana = [...'アイウエオカキクケコサシスセソ'];
const digits = [...'0123456789'];

/** Issuer digits of a long card number: its bank, not its holder. */
const issuerDigits = 6;

export function pseudonym(key: Uint8Array, kind: SealedKind, clear: string): string {
  const draw = drawing(key, kind, clear);
  if (kind === 'account') return account(clear, draw);
  if (kind === 'name') return name(clear, draw);
  return [...clear].map((character) => invented(character, draw)).join('');
}

type Draw = (choices: readonly string[]) => string;

/** A stream of choices that only key, kind and text decide. */
function drawing(key: Uint8Array, kind: string, clear: string): Draw {
  let block = Buffer.alloc(0);
  let counter = 0;
  return (choices) => {
    if (block.length < 2)
      block = createHmac('sha256', key).update(`${kind}\n${counter++}\n${clear}`).digest();
    const number = block.readUInt16BE(0);
    block = block.subarray(2);
    return choices[number % choices.length] ?? '';
  };
}

function name(clear: string, draw: Draw): string {
  let first = true;
  return [...clear]
    .map((character) => {
      if (!/\p{Script=Han}/u.test(character)) return invented(character, draw);
      const chosen = draw(first ? surnames : given);
      first = false;
      return chosen;
    })
    .join('');
}

/** An IBAN keeps its country and gets check digits that fit; a long card number keeps its issuer. */
function account(clear: string, draw: Draw): string {
  if (/^[A-Z]{2}\d{2}[A-Za-z0-9]{10,30}$/.test(clear)) {
    const country = clear.slice(0, 2);
    const rest = all(clear.slice(4), draw);
    const check = 98 - mod97(`${rest}${country}00`);
    return `${country}${String(check).padStart(2, '0')}${rest}`;
  }
  const kept = /^\d{16,}$/.test(clear) ? issuerDigits : 0;
  return clear.slice(0, kept) + all(clear.slice(kept), draw);
}

function all(text: string, draw: Draw): string {
  return [...text].map((character) => invented(character, draw)).join('');
}

function invented(character: string, draw: Draw): string {
  const kind = kinds.find(([pattern]) => pattern.test(character));
  return kind === undefined ? character : draw(kind[1]);
}

const kinds: readonly (readonly [RegExp, readonly string[]])[] = [
  [/[0-9]/, digits],
  [/[A-Z]/, upper],
  [/[a-z]/, lower],
  [/\p{Script=Han}/u, given],
  [/[\u30A1-\u30FA]/, kana],
  [/[À-ÖØ-Þ]/, upperMarked],
  [/[ß-öø-ÿ]/, lowerMarked],
];
