/** Which characters a name may have (XML 1.0, fifth edition). Pure. */

const startRanges =
  ':A-Z_a-z\\u00c0-\\u00d6\\u00d8-\\u00f6\\u00f8-\\u02ff\\u0370-\\u037d\\u037f-\\u1fff\\u200c\\u200d\\u2070-\\u218f' +
  '\\u2c00-\\u2fef\\u3001-\\ud7ff\\uf900-\\ufdcf\\ufdf0-\\ufffd\\u{10000}-\\u{effff}';
const name = new RegExp(`^[${startRanges}][${startRanges}.0-9\\u00b7\\u0300-\\u036f\\u203f\\u2040-]*$`, 'u');

export function isName(text: string): boolean {
  return name.test(text);
}

/** 1: may stand in a name; 2: may begin one too. Characters beyond ASCII are let through here and judged by isName. */
const asciiNames = new Uint8Array(128);
for (const character of 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_:') {
  asciiNames[character.charCodeAt(0)] = 2;
}
for (const character of '0123456789.-') asciiNames[character.charCodeAt(0)] = 1;

/** Where the name that begins at `from` ends. Out: [end, ASCII only]. */
export function nameEnd(text: string, from: number): number {
  let at = from;
  while (at < text.length) {
    const code = text.charCodeAt(at);
    if (code < 128 && asciiNames[code] === 0) break;
    at += 1;
  }
  return at;
}

/** In: what nameEnd found. Most names are ASCII and need no regular expression. */
export function soundName(text: string): boolean {
  for (let at = 0; at < text.length; at += 1) {
    if (text.charCodeAt(at) > 127) return isName(text);
  }
  return text !== '' && asciiNames[text.charCodeAt(0)] === 2;
}
