/** Character sets banks allow, and how other characters are folded into them or refused. Pure.
 *  A set is data; a layout names one of these or spells its own. */

import { halfWidthKana } from './kana.ts';

export type Charset = {
  /** Characters allowed, as inside [ ] of a regular expression. */
  readonly allow: string;
  readonly fold?: Readonly<Record<string, string>> | undefined;
  /** Strip accents of Latin letters. */
  readonly foldLatin?: boolean | undefined;
  readonly upper?: boolean | undefined;
  /** Written for every character that is neither allowed nor folded; without it such a character is refused. */
  readonly replace?: string | undefined;
};

/** Latin letters that do not decompose into a letter and accents. */
const latinFold: Readonly<Record<string, string>> = {
  ß: 'ss',
  ẞ: 'SS',
  æ: 'ae',
  Æ: 'AE',
  œ: 'oe',
  Œ: 'OE',
  ø: 'o',
  Ø: 'O',
  đ: 'd',
  Đ: 'D',
  ð: 'd',
  Ð: 'D',
  ł: 'l',
  Ł: 'L',
  þ: 'th',
  Þ: 'TH',
  ı: 'i',
  '‘': "'",
  '’': "'",
  '“': '"',
  '”': '"',
  '–': '-',
  '—': '-',
  '\u00a0': ' ',
};

export const charsets = {
  /** Printable ASCII; names with accents lose them. Source: formats sheet of the United States §1. */
  ascii: { allow: '\\x20-\\x7e', foldLatin: true },
  /** Printable ASCII, nothing folded. */
  'ascii-strict': { allow: '\\x20-\\x7e' },
  /** Basic Latin set of euro payments. The German letters and & fold as its formats sheet §3 says, the other signs are our choice. */
  sepa: {
    allow: "a-zA-Z0-9/?:().,'+ \\-",
    fold: {
      ä: 'ae',
      ö: 'oe',
      ü: 'ue',
      Ä: 'AE',
      Ö: 'OE',
      Ü: 'UE',
      ß: 'ss',
      '&': '+',
      _: '-',
      ';': ',',
      '"': "'",
      '“': "'",
      '”': "'",
      '„': "'",
      '[': '(',
      ']': ')',
    },
    foldLatin: true,
  },
  /** Half-width kana, capital letters, digits and a few signs: names in Japanese transfers. Source: formats sheet of Japan,
   *  "Characters". */
  'jis-kana': { allow: '\\uff71-\\uff9d\\uff9e\\uff9fA-Z0-9 ().\\-', fold: halfWidthKana(), upper: true },
  /** Characters of full width only, Latin letters and blanks folded to theirs. Source: formats sheet of Korea, passbook text. */
  'full-width': {
    allow: '\\u3000-\\u33ff\\u4e00-\\u9fff\\uac00-\\ud7a3\\uff01-\\uff5e',
    fold: fullWidthLatin(),
  },
  /** Anything the encoding can spell except control characters. */
  any: { allow: '\\u0020-\\u007e\\u00a0-\\uffff' },
} as const satisfies Record<string, Charset>;

/** Printable ASCII -> its full-width form. */
function fullWidthLatin(): Readonly<Record<string, string>> {
  const fold: Record<string, string> = { ' ': '\u3000' };
  for (let code = 0x21; code <= 0x7e; code++)
    fold[String.fromCharCode(code)] = String.fromCharCode(code + 0xfee0);
  return fold;
}

export type CharsetName = keyof typeof charsets;
export const charsetNames = Object.keys(charsets) as [CharsetName, ...CharsetName[]];

/** Spells a text in the set.
 *  Out: the text, or the first character that has no spelling (as text, to be shown with its code point). */
export type Spelling = { readonly text: string } | { readonly refused: string };
export type Speller = (text: string) => Spelling;

export function compileCharset(set: Charset): Speller {
  const outside = new RegExp(`[^${set.allow}]`, 'u');
  const fold = set.fold ?? {};
  const spell = (character: string): string => {
    const own = fold[character];
    if (own !== undefined) return own;
    if (!set.foldLatin) return character;
    return latinFold[character] ?? character.normalize('NFKD').replace(/\p{M}/gu, '');
  };
  return (given) => {
    const text = set.upper ? given.toUpperCase() : given;
    if (!outside.test(text)) return { text };
    // composed first, so that "a" + combining mark folds as one letter
    let folded = '';
    for (const character of text.normalize('NFC')) {
      let written = outside.test(character) ? spell(character) : character;
      if (outside.test(written)) {
        if (set.replace === undefined) return { refused: character };
        written = set.replace;
      }
      folded += written;
    }
    return { text: folded };
  };
}

/** "U+4E2D": names a character without repeating the value it stands in. */
export function codePoint(character: string): string {
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
}
