/** What stands at the head of a layout file, read without the rest: its records take a hundred times as long. Pure.
 *  For lists of what there is; whether a layout is sound only compile.ts knows. */

import { parse } from 'yaml';
import type { ResolveExtends } from './compile.ts';

export type LayoutHead = { readonly title: string; readonly status: string; readonly carries: string };

/** Top-level keys whose value stands in the same line: nothing else of YAML begins in the first column like this. */
const headLine = /^(?:extends|title|status|carries):[ \t]+\S.*$/gm;

/** The head of a layout, completed from the layouts it extends; undefined when it lacks a part, or extends itself. */
export function layoutHead(text: string, resolve: ResolveExtends): LayoutHead | undefined {
  const found = new Map<string, string>();
  const seen = new Set<string>();
  for (let current: string | undefined = text; current !== undefined; ) {
    const { extends: parent, ...own } = keysOf(current);
    for (const [key, value] of Object.entries(own)) if (!found.has(key)) found.set(key, value);
    if (parent !== undefined && seen.has(parent)) return undefined;
    if (parent !== undefined) seen.add(parent);
    current = parent === undefined ? undefined : resolve(parent)?.text;
  }
  const [title, status, carries] = ['title', 'status', 'carries'].map((key) => found.get(key));
  return title && status && carries ? { title, status, carries } : undefined;
}

/** Values that are no text are left out. */
function keysOf(text: string): Readonly<Record<string, string>> {
  const lines = text.match(headLine) ?? [];
  try {
    const value = parse(lines.join('\n')) as Record<string, unknown> | null;
    return Object.fromEntries(
      Object.entries(value ?? {}).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
    );
  } catch {
    return {};
  }
}
