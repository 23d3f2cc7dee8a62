/** A folder that holds one pack, as formats/ does. IO. */

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export type PackFolder = { readonly path: string; remove(): void };

export function packFolder(name: string, files: Readonly<Record<string, string>>): PackFolder {
  const path = mkdtempSync(join(tmpdir(), 'debitrun-pack-'));
  mkdirSync(join(path, name));
  for (const [file, text] of Object.entries(files)) writeFileSync(join(path, name, file), text);
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}
