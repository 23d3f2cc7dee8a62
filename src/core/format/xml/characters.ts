/** Character data as XML means it: references expanded, line ends made one, forbidden characters found. Pure. */

import { isName } from './names.ts';

/** `entity` is set when a reference names something beyond the five: not an error of spelling but a forbidden thing.
 *  `linesBefore` counts line feeds of the text before the fault. */
export type CharacterFault = {
  readonly fault: string;
  readonly entity?: true;
  readonly linesBefore?: number;
};

const five: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', apos: "'", quot: '"' };

/** Whether a character of a text means just itself: nothing to expand, to fold or to refuse. */
export function isPlain(code: number): boolean {
  if (code < 0x20) return code === 0x0a || code === 0x09;
  return code !== 0x26 && code !== 0x5d && code < 0xfffe;
}

/** Text between tags. */
export function characterData(raw: string): string | CharacterFault {
  const end = raw.indexOf(']]>');
  if (end !== -1) return located({ fault: 'the string "]]>" stands in text' }, raw, end);
  return expanded(oneLineEnd(raw));
}

/** Text of a CDATA section: nothing is expanded. */
export function literalData(raw: string): string | CharacterFault {
  return forbiddenIn(raw) ?? oneLineEnd(raw);
}

/** Value of an attribute: every blank sign is a blank. */
export function attributeData(raw: string): string | CharacterFault {
  if (raw.includes('<')) return { fault: 'an attribute value holds "<"' };
  return expanded(oneLineEnd(raw).replace(/[\t\n]/g, ' '));
}

function oneLineEnd(text: string): string {
  return text.includes('\r') ? text.replace(/\r\n?/g, '\n') : text;
}

function expanded(text: string): string | CharacterFault {
  const forbidden = forbiddenIn(text);
  if (forbidden) return forbidden;
  let at = text.indexOf('&');
  if (at === -1) return text;
  let out = text.slice(0, at);
  while (at !== -1) {
    const end = text.indexOf(';', at);
    if (end === -1) return located({ fault: 'a "&" begins no reference' }, text, at);
    const named = referenced(text.slice(at + 1, end));
    if (typeof named !== 'string') return located(named, text, at);
    const next = text.indexOf('&', end);
    out += named + text.slice(end + 1, next === -1 ? undefined : next);
    at = next;
  }
  return out;
}

function referenced(reference: string): string | CharacterFault {
  const known = Object.hasOwn(five, reference) ? five[reference] : undefined;
  if (known !== undefined) return known;
  const numeric = /^#(?:([0-9]{1,8})|x([0-9A-Fa-f]{1,6}))$/.exec(reference);
  if (numeric) {
    const code = numeric[1] === undefined ? Number.parseInt(numeric[2] as string, 16) : Number(numeric[1]);
    return allowed(code)
      ? String.fromCodePoint(code)
      : { fault: 'a reference to a character XML does not allow' };
  }
  if (isName(reference)) return { fault: 'an entity beyond the five of XML', entity: true };
  return { fault: 'a "&" begins no reference' };
}

function allowed(code: number): boolean {
  if (code < 0x20) return code === 0x9 || code === 0xa || code === 0xd;
  return code < 0xd800 || (code > 0xdfff && code < 0xfffe) || (code > 0xffff && code < 0x110000);
}

/** Surrogates come in pairs here: the decoder made them. */
function forbiddenIn(text: string): CharacterFault | undefined {
  const at = text.search(/(?![\t\n\r\u007f-\u009f])\p{Cc}|[\ufffe\uffff]/u);
  return at === -1 ? undefined : located({ fault: 'a character XML does not allow' }, text, at);
}

function located(fault: CharacterFault, text: string, at: number): CharacterFault {
  return { ...fault, linesBefore: text.slice(0, at).split('\n').length - 1 };
}
