/** How surely the first bytes of a file belong to an xml layout. Pure. Looks only at the root tag and the names after it. */

import { namespaceOf, splitName } from './namespace.ts';
import type { XmlLayoutSpec } from './schema.ts';

/** Out: 100 for the layout's namespace, one more or less where values of attributes tell; without any namespace 1 for the same message and 2 when a mark of this version
 *  stands there; else 0. Another namespace is another layout. A layout without a namespace is told by the elements down to
 *  its message: 50, and with a mark 60; where it has marks and none stands there, 0. */
export function detectXml(spec: XmlLayoutSpec, head: Uint8Array): number {
  const text = new TextDecoder('utf-8').decode(head).replace(/<!--[\s\S]*?-->/g, '');
  const found =
    /^\s*(?:<\?xml[^>]*\?>)?\s*<([A-Za-z_][\w.:-]*)((?:[^>"']|"[^"]*"|'[^']*')*)>\s*(?:<([\w.:-]+))?/.exec(
      text,
    );
  if (!found) return 0;
  const [, name = '', attributes = '', child = ''] = found;
  const [root, message, ...deeper] = spec.records.file.element.split('/');
  if (splitName(name)[1] !== root) return 0;
  const { uri } = namespaceOf(name, parseAttributes(attributes));
  if (spec.namespace !== undefined && uri !== undefined)
    return uri === spec.namespace ? 100 + attributesTell(spec, text) : 0;
  if (uri !== undefined && spec.namespace === undefined) return 0;
  if (message !== undefined && splitName(child)[1] !== message) return 0;
  const marked = spec.marks?.some((mark) => isMarked(text, mark)) ?? false;
  if (spec.namespace !== undefined) return marked ? 2 : 1;
  if (!deeper.every((element) => stands(text, element))) return 0;
  return marked ? 60 : spec.marks ? 0 : 50;
}

/** Layouts that share a namespace, as those of several currencies, are told apart by the values of attributes: 1 when a mark of that
 *  kind stands there, -1 when there are such marks and none does, else 0. */
function attributesTell({ marks }: XmlLayoutSpec, text: string): number {
  const values = marks?.filter((mark) => mark.startsWith('@')) ?? [];
  if (values.length === 0) return 0;
  return values.some((mark) => isMarked(text, mark)) ? 1 : -1;
}

/** A mark is the name of an element, or "@attribute=value". */
function isMarked(text: string, mark: string): boolean {
  const [, attribute, value] = /^@([\w.:-]+)=(.*)$/.exec(mark) ?? [];
  if (attribute === undefined || value === undefined) return stands(text, mark);
  const values = text.matchAll(new RegExp(`\\s${attribute}\\s*=\\s*["']([^"']*)["']`, 'g'));
  return [...values].some(([, found]) => found === value);
}

function stands(text: string, element: string): boolean {
  return new RegExp(`<(?:[\\w.-]+:)?${element}[\\s/>]`).test(text);
}

function parseAttributes(text: string): Readonly<Record<string, string>> {
  const pairs = [...text.matchAll(/([\w.:-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g)];
  return Object.fromEntries(pairs.map(([, key = '', double, single]) => [key, double ?? single ?? '']));
}
