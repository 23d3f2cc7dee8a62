/** A pack started from one that exists: its texts under a new name, everything marked as resting on no source yet.
 *  IO: reads the pack, writes one folder, which appears whole or not at all. */

import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';

export type NewPack = {
  readonly name: string;
  readonly folder: string;
  readonly files: readonly { readonly name: string; readonly text: string }[];
};

/** In: the folder of the pack to follow, and the folder to be made; its last name is the new pack's.
 *  Throws with a text for the operator when the name or the place will not do. */
export function planPack(like: string, target: string): NewPack {
  const folder = resolve(target);
  const name = basename(folder);
  if (!/^[a-z][a-z0-9-]*$/.test(name))
    throw new Error(`"${name}" names no pack: small letters, digits and hyphens, a letter first`);
  if (existsSync(folder)) throw new Error(`${target} exists already; nothing is overwritten`);
  const model = basename(like);
  const files = readdirSync(like)
    .filter((file) => file.endsWith('.yaml'))
    .sort()
    .map((file) => ({ name: file, text: renamed(readFileSync(join(like, file), 'utf8'), model, name) }));
  return { name, folder, files: [...files, { name: 'README.md', text: readme(name, model) }] };
}

/** Written beside its place and renamed: a kill leaves no half pack. */
export function writePack({ folder, files }: NewPack): void {
  mkdirSync(dirname(folder), { recursive: true });
  const making = mkdtempSync(join(dirname(folder), '.new-pack-'));
  try {
    for (const { name, text } of files) writeFileSync(join(making, name), text);
    renameSync(making, folder);
  } catch (error) {
    rmSync(making, { recursive: true, force: true });
    throw error;
  }
}

/** The model's name in front of layouts and as the scheme's own; its status is not inherited. */
function renamed(text: string, model: string, name: string): string {
  return text
    .replace(/^# yaml-language-server:.*\n/, '')
    .replaceAll(new RegExp(`(?<![\\w/-])${model}/`, 'g'), `${name}/`)
    .replace(new RegExp(`^name: ${model}$`, 'm'), `name: ${name}`)
    .replace(/^status: verified$/m, 'status: unverified');
}

function readme(name: string, model: string): string {
  return `# ${name}

Started from ${model} by \`debitrun formats new\`. Everything below is to be said anew from the bank's own documents.

**Sources.** (the bank's guide: title, version, date, where it is kept)

## How a creditor is set up

(which of the creditor's fields the bank gave, and their form)

## Unverified

- Every rule of these layouts: copied from ${model}, not yet held against the bank's guide or a file the bank accepted.

## Traps

(what the bank refuses, codes that may mean that money moved)
`;
}
