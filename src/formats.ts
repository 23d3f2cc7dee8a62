/** Loads the packs under formats/ and finds the layout of a file by its content. IO: reads that folder, nothing else. */

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { ResolveExtends } from './core/format/compile.ts';
import type { Layout } from './core/format/format.ts';
import { type ParsedPack, parsePack } from './core/format/pack.ts';
import { type Problem, problem } from './core/problem.ts';
import type { Pack } from './core/scheme.ts';
import { layoutTexts, packNames, readPack } from './format-folders.ts';

export type LoadedPacks = {
  readonly packs: ReadonlyMap<string, Pack>;
  readonly problems: readonly Problem[];
};

/** In: the formats/ folder. A faulty pack is left out and its problems are all reported.
 *  `only`: the packs wanted; the others are not even read. Throws when the folder cannot be read. */
export function loadPacks(dir: string, only?: readonly string[]): LoadedPacks {
  const packs = new Map<string, Pack>();
  const problems: Problem[] = [];
  const names = packNames(dir).filter((name) => only?.includes(name) ?? true);
  const elsewhere = layoutTexts(dir);
  for (const name of names) {
    const parsed = parsedOnce(join(dir, name), name, elsewhere);
    problems.push(...parsed.problems);
    if (parsed.pack) packs.set(name, parsed.pack);
  }
  return { packs, problems };
}

type Known = {
  readonly files: ReadonlyMap<string, string>;
  /** Layouts of other packs it was made of. */
  readonly others: ReadonlyMap<string, string | undefined>;
  readonly parsed: ParsedPack;
};

/** By folder. A process opens many workspaces, as the demo does; a pack costs 20 to 80 ms. */
const known = new Map<string, Known>();

/** Compiled again only when a text it is made of has changed. */
function parsedOnce(folder: string, name: string, elsewhere: ResolveExtends): ParsedPack {
  const files = readPack(folder);
  const before = known.get(folder);
  if (before !== undefined && isSame(before, files, elsewhere)) return before.parsed;
  const others = new Map<string, string | undefined>();
  const parsed = parsePack(files, name, (other) => {
    const found = elsewhere(other);
    others.set(other, found?.text);
    return found;
  });
  known.set(folder, { files, others, parsed });
  return parsed;
}

function isSame(before: Known, files: ReadonlyMap<string, string>, elsewhere: ResolveExtends): boolean {
  return (
    files.size === before.files.size &&
    [...files].every(([file, text]) => before.files.get(file) === text) &&
    [...before.others].every(([other, text]) => elsewhere(other)?.text === text)
  );
}

/** The packs of some folders, each read when it is first asked for: reading one takes 20 to 80 ms, and most workspaces use
 *  one or two. A faulty one is like none at all; what is wrong with those asked for stands in `problems`. */
export class PackShelf {
  readonly names: readonly string[];
  readonly problems: Problem[] = [];
  readonly #folders = new Map<string, string>();
  readonly #read = new Map<string, Pack | undefined>();

  /** A folder that is not there holds none. The same name in two folders is a problem, and the first one's. */
  constructor(...folders: readonly string[]) {
    for (const folder of folders.filter((one) => existsSync(one))) {
      for (const name of packNames(folder)) {
        const other = this.#folders.get(name);
        if (other === undefined) this.#folders.set(name, folder);
        else
          this.problems.push(
            problem(
              'LAYOUT_INVALID',
              { file: join(folder, name) },
              `${other} has a pack of this name.`,
              'rename it',
            ),
          );
      }
    }
    this.names = [...this.#folders.keys()];
  }

  get(name: string): Pack | undefined {
    const folder = this.#folders.get(name);
    if (folder !== undefined && !this.#read.has(name)) {
      const { packs, problems } = loadPacks(folder, [name]);
      this.problems.push(...problems);
      this.#read.set(name, packs.get(name));
    }
    return this.#read.get(name);
  }
}

export type Detected = { readonly layout: Layout; readonly pack: Pack } | { readonly problem: Problem };

/** The layout the first bytes fit best. In: up to 4 kB from the start of the file, and its name (for the problem).
 *  LAYOUT_UNKNOWN when none fits, LAYOUT_AMBIGUOUS when two fit equally well. */
export function detectLayout(packs: ReadonlyMap<string, Pack>, name: string, head: Uint8Array): Detected {
  const scored = [...packs.values()]
    .flatMap((pack) =>
      [...pack.layouts.values()].map((layout) => ({ pack, layout, score: layout.detect(head) })),
    )
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score);
  // what any text of that width fits is meant only where its scheme is asked for
  const meant = packs.size === 1 ? scored : scored.filter(({ layout }) => layout.marked);
  const [best, second] = meant;
  if (!best) {
    const names = scored.map(({ layout }) => layout.name);
    const what =
      names.length === 0
        ? 'no layout fits the file'
        : `only layouts without a mark of their own fit the file: ${names.join(', ')}`;
    return { problem: problem('LAYOUT_UNKNOWN', { file: name }, what, 'name one with --format') };
  }
  if (second && second.score === best.score) {
    const names = meant.filter(({ score }) => score === best.score).map(({ layout }) => layout.name);
    return {
      problem: problem(
        'LAYOUT_AMBIGUOUS',
        { file: name },
        `fits ${names.join(' and ')}`,
        'name one with --format',
      ),
    };
  }
  return { layout: best.layout, pack: best.pack };
}
