/** The configuration `init` writes: one creditor to fill in, every setting with a word of explanation. Its text stands in
 *  formats/starter.yaml, as it names a pack. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { formatsFolder } from '../format-folders.ts';

export function starterConfig(): string {
  return readFileSync(join(formatsFolder, 'starter.yaml'), 'utf8');
}
