/** SEPA layouts, compiled from formats/sepa, for tests. */

import { readFileSync } from 'node:fs';
import { compileLayout } from '../../../../src/core/format/compile.ts';
import type { Layout } from '../../../../src/core/format/format.ts';

export const sepaNames = [
  'sepa/pain.008.001.08',
  'sepa/pain.008.001.02',
  'sepa/pain.002.001.10',
  'sepa/pain.002.001.03',
] as const;
export type SepaName = (typeof sepaNames)[number];

export function sepaLayout(name: SepaName | `sepa/pain.007.${string}`): Layout {
  const { text, origin } = sourceOf(name);
  const { layout, problems } = compileLayout(name, text, origin, sourceOf);
  if (!layout) throw new Error(JSON.stringify(problems));
  return layout;
}

function sourceOf(name: string) {
  const origin = `formats/${name}.yaml`;
  return { text: readFileSync(new URL(`../../../../${origin}`, import.meta.url), 'utf8'), origin };
}
