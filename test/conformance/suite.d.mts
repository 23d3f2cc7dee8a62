/** Types of suite.mjs. */

import type { Pack } from '../../src/core/scheme.ts';
import type { Detected } from '../../src/formats.ts';

export type Row = { readonly file: string; readonly layout: string };
export type Result = { readonly file: string; readonly unexplained: readonly string[]; readonly row?: Row };
type Packs = ReadonlyMap<string, Pack>;

export function expectations(folder: string): readonly Row[];
export function conformance(given: {
  readonly samples: string;
  readonly rows: readonly Row[];
  readonly packs: Packs;
  readonly detectLayout: (packs: Packs, name: string, head: Uint8Array) => Detected;
}): readonly Result[];
export function figures(
  results: readonly Result[],
): Readonly<Record<'samples' | 'covered' | 'valid' | 'clean' | 'invalid' | 'named' | 'unexplained', number>>;
