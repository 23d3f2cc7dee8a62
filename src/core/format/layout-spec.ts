/** What a compiled layout was made from: its own text and what it extends, merged again. Pure. For those who look at a
 *  layout's rules instead of files: lint, tests. */

import { parse } from 'yaml';
import { extendTree } from './extend.ts';
import type { Layout } from './format.ts';
import { type LayoutSpec, layoutSchema } from './schema.ts';

/** Parsing takes as long as reading some files; a layout's sources never change. */
const known = new WeakMap<Layout['sources'], LayoutSpec>();

/** In: a layout that compiled, so its sources are sound. */
export function layoutSpecOf({ sources }: Pick<Layout, 'sources'>): LayoutSpec {
  const before = known.get(sources);
  if (before) return before;
  const trees = sources.map(({ text }) => parse(text) as unknown);
  const spec = layoutSchema.parse(trees.reduceRight((base, change) => extendTree(base, change)));
  known.set(sources, spec);
  return spec;
}
