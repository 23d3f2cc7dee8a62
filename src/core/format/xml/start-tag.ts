/** Start tags, cut out of the text scanned so far. Pure. scanner ─▶ [here]. */

import { attributeData, type CharacterFault } from './characters.ts';
import { xmlLimits } from './limits.ts';
import { nameEnd, soundName } from './names.ts';

export type Attributes = Readonly<Record<string, string>>;

export type StartTag = {
  readonly name: string;
  readonly attributes: Attributes;
  readonly selfClosing: boolean;
  /** Index after ">". */
  readonly end: number;
};

/** `more`: the text ends inside the tag. */
export type StartTagRead = StartTag | CharacterFault | { readonly limit: string } | 'more';

/** Shared by all tags without attributes, so that readers can tell them by identity. */
export const noAttributes: Attributes = Object.freeze(Object.create(null));

/** In: the index after "<". */
export function readStartTag(text: string, from: number): StartTagRead {
  const nameAt = nameEnd(text, from);
  if (nameAt === text.length) return 'more';
  const name = text.slice(from, nameAt);
  if (!soundName(name)) return { fault: 'a tag has no sound name' };
  if (text.charCodeAt(nameAt) === 0x3e)
    return { name, attributes: noAttributes, selfClosing: false, end: nameAt + 1 };
  return readAttributes(text, nameAt, name);
}

function readAttributes(text: string, from: number, name: string): StartTagRead {
  let attributes: Record<string, string> | undefined;
  let count = 0;
  for (let at = from; ; ) {
    const next = afterBlanks(text, at);
    if (next >= text.length) return 'more';
    const sign = text[next];
    if (sign === '>')
      return { name, attributes: attributes ?? noAttributes, selfClosing: false, end: next + 1 };
    if (sign === '/') {
      if (next + 1 >= text.length) return 'more';
      if (text[next + 1] !== '>') return { fault: 'a "/" in a tag is not followed by ">"' };
      return { name, attributes: attributes ?? noAttributes, selfClosing: true, end: next + 2 };
    }
    if (next === at) return { fault: 'a blank is missing between attributes' };
    const read = readAttribute(text, next);
    if (read === 'more' || 'fault' in read) return read;
    attributes ??= Object.create(null) as Record<string, string>;
    if (Object.hasOwn(attributes, read.name)) return { fault: 'an attribute stands twice' };
    count += 1;
    if (count > xmlLimits.attributes)
      return { limit: `an element has more than ${xmlLimits.attributes} attributes` };
    attributes[read.name] = read.value;
    at = read.end;
  }
}

type AttributeRead =
  | { readonly name: string; readonly value: string; readonly end: number }
  | CharacterFault
  | 'more';

function readAttribute(text: string, from: number): AttributeRead {
  const nameAt = nameEnd(text, from);
  const name = text.slice(from, nameAt);
  const equals = afterBlanks(text, nameAt);
  if (equals >= text.length) return 'more';
  if (!soundName(name)) return { fault: 'an attribute has no sound name' };
  if (text[equals] !== '=') return { fault: 'an attribute has no value' };
  const opening = afterBlanks(text, equals + 1);
  if (opening >= text.length) return 'more';
  const quote = text[opening];
  if (quote !== '"' && quote !== "'") return { fault: 'an attribute value is not quoted' };
  const closing = text.indexOf(quote, opening + 1);
  if (closing === -1) return 'more';
  const value = attributeData(text.slice(opening + 1, closing));
  return typeof value === 'string' ? { name, value, end: closing + 1 } : value;
}

function afterBlanks(text: string, from: number): number {
  let at = from;
  while (at < text.length && isBlank(text.charCodeAt(at))) at += 1;
  return at;
}

export function isBlank(code: number): boolean {
  return code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09;
}
