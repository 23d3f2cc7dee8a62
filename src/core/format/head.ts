/** What stands at the head of a layout file, read without the rest and without YAML's grammar: that takes a hundred times as
 *  long. Pure. For lists of what there is; whether a layout is sound only compile.ts knows. */

import type { ResolveExtends } from './compile.ts';

export type LayoutHead = { readonly title: string; readonly status: string; readonly carries: string };

/** Top-level keys whose value stands in the same line: nothing else of YAML begins in the first column like this. A value
 *  that goes on in the next line is not read. */
const headLine = /^(extends|title|status|carries):[ \t]+(\S.*)$(?!\n[ \t]+\S)/gm;

/** Of a pack's files all that is neither its scheme nor its reasons. */
export function isLayoutFile(file: string): boolean {
  return file.endsWith('.yaml') && file !== 'scheme.yaml' && file !== 'reasons.yaml';
}

/** The head of a layout, completed from the layouts it extends; undefined when it lacks a part, or extends itself. */
export function layoutHead(text: string, resolve: ResolveExtends): LayoutHead | undefined {
  const found = new Map<string, string>();
  const seen = new Set<string>();
  for (let current: string | undefined = text; current !== undefined; ) {
    const own = keysOf(current);
    for (const [key, value] of own) if (!found.has(key)) found.set(key, value);
    const parent = own.get('extends');
    if (parent !== undefined && seen.has(parent)) return undefined;
    if (parent !== undefined) seen.add(parent);
    current = parent === undefined ? undefined : resolve(parent)?.text;
  }
  const [title, status, carries] = ['title', 'status', 'carries'].map((key) => found.get(key));
  return title && status && carries ? { title, status, carries } : undefined;
}

/** Values that are no text, or are written in a way that needs the whole grammar, are left out. */
function keysOf(text: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const [, key = '', written = ''] of text.matchAll(headLine)) {
    const value = textOf(written);
    if (value !== undefined) found.set(key, value);
  }
  return found;
}

const single = /^'((?:[^']|'')*)'(?:[ \t]+#.*)?[ \t\r]*$/;
const double = /^"([^"\\]*)"(?:[ \t]+#.*)?[ \t\r]*$/;
/** Begins with no sign YAML gives a meaning, nor as a number may. */
const plain = /^[^\s\-?:,[\]{}#&*!|>'"%@`~.+\d]/;
const noText = /^(?:true|false|null)$/i;

function textOf(written: string): string | undefined {
  const quoted = single.exec(written)?.[1]?.replaceAll("''", "'") ?? double.exec(written)?.[1];
  if (quoted !== undefined) return quoted;
  const bare = written.replace(/[ \t]+#.*$/, '').trimEnd();
  return plain.test(bare) && !noText.test(bare) && !/:(?:\s|$)/.test(bare) ? bare : undefined;
}
