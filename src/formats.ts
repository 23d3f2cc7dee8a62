/** Loads the packs under formats/ and finds the layout of a file by its content. IO: reads that folder, nothing else. */

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ResolveExtends } from './core/format/compile.ts';
import type { Layout } from './core/format/format.ts';
import { type LayoutHead, layoutHead } from './core/format/head.ts';
import { isLayoutFile, parsePack } from './core/format/pack.ts';
import { type Problem, problem } from './core/problem.ts';
import type { Pack } from './core/scheme.ts';

export const formatsFolder = fileURLToPath(new URL('../formats', import.meta.url));

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
    const parsed = parsePack(readPack(join(dir, name)), name, elsewhere);
    problems.push(...parsed.problems);
    if (parsed.pack) packs.set(name, parsed.pack);
  }
  return { packs, problems };
}

export type ListedLayout = LayoutHead & { readonly scheme: string; readonly name: string };

/** Every layout of the shipped packs by its head, in the order of loadPacks, without compiling it.
 *  Undefined when a head cannot be read so: then only loading says what is wrong. */
export function listLayouts(dir: string): readonly ListedLayout[] | undefined {
  const resolve = layoutTexts(dir);
  const listed: ListedLayout[] = [];
  for (const scheme of packNames(dir)) {
    for (const [file, text] of readPack(join(dir, scheme))) {
      if (!isLayoutFile(file)) continue;
      const head = layoutHead(text, resolve);
      if (head === undefined) return undefined;
      listed.push({ scheme, name: `${scheme}/${file.slice(0, -'.yaml'.length)}`, ...head });
    }
  }
  return listed;
}

/** Packs there are, whether they load or not. */
export function packNames(dir: string): readonly string[] {
  return readdirSync(dir, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
    .map(({ name }) => name)
    .sort();
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

function layoutTexts(dir: string): ResolveExtends {
  return (name) => {
    const [pack = '', file = ''] = name.split('/');
    const text = textOf(dir, pack, file) ?? textOf(formatsFolder, pack, file);
    return text === undefined ? undefined : { text, origin: `formats/${name}.yaml` };
  };
}

/** A pack elsewhere may extend a shipped one. */
function textOf(dir: string, pack: string, file: string): string | undefined {
  const folder = join(dir, pack);
  return existsSync(folder) ? readPack(folder).get(`${file}.yaml`) : undefined;
}

function readPack(folder: string): ReadonlyMap<string, string> {
  const files = readdirSync(folder).filter((file) => file.endsWith('.yaml') || file === 'README.md');
  return new Map(files.map((file) => [file, readFileSync(join(folder, file), 'utf8')]));
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
