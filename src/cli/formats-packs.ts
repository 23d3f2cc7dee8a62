/** The shipped packs, compiled, for commands under `debitrun formats` that read files. IO. */

import { formatProblem } from '../core/problem.ts';
import type { Pack } from '../core/scheme.ts';
import { formatsFolder } from '../format-folders.ts';
import { loadPacks } from '../formats.ts';

/** The shipped packs; only the one a layout is of when it is named. Throws what is wrong with them. */
export function packs(layout?: string): ReadonlyMap<string, Pack> {
  const loaded = loadPacks(formatsFolder, layout === undefined ? undefined : [layout.split('/')[0] ?? '']);
  if (loaded.problems.length > 0) throw new Error(loaded.problems.map(formatProblem).join('\n'));
  return loaded.packs;
}
