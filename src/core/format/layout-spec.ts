/** What a compiled layout was made from: its own text and what it extends, merged again. Pure. For those who look at a
 *  layout's rules instead of files: lint, tests. */

import { parse } from 'yaml';
import { extendTree } from './extend.ts';
import type { Layout } from './format.ts';
import { type LayoutSpec, layoutSchema } from './schema.ts';

/** In: a layout that compiled, so its sources are sound. */
export function layoutSpecOf({ sources }: Pick<Layout, 'sources'>): LayoutSpec {
  const trees = sources.map(({ text }) => parse(text) as unknown);
  return layoutSchema.parse(trees.reduceRight((base, change) => extendTree(base, change)));
}
