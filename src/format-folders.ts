/** What lies in the folders of packs, as text, and the list of layouts by their heads. IO: reads these folders. Light: it loads
 *  neither YAML nor the compiler of layouts. */

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ResolveExtends } from './core/format/compile.ts';
import { isLayoutFile, type LayoutHead, layoutHead } from './core/format/head.ts';

export const formatsFolder = fileURLToPath(new URL('../formats', import.meta.url));

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

/** Texts of layouts by name; those of shipped packs too. */
export function layoutTexts(dir: string): ResolveExtends {
  return (name) => {
    const [pack = '', file = ''] = name.split('/');
    const text = textOf(dir, pack, file) ?? textOf(formatsFolder, pack, file);
    return text === undefined ? undefined : { text, origin: `formats/${name}.yaml` };
  };
}

/** A pack elsewhere may extend a shipped one. */
function textOf(dir: string, pack: string, file: string): string | undefined {
  const path = join(dir, pack, `${file}.yaml`);
  return existsSync(path) ? readFileSync(path, 'utf8') : undefined;
}

export function readPack(folder: string): ReadonlyMap<string, string> {
  const files = readdirSync(folder).filter((file) => file.endsWith('.yaml') || file === 'README.md');
  return new Map(files.map((file) => [file, readFileSync(join(folder, file), 'utf8')]));
}
