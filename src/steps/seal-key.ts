/** The key a creditor's files are sealed with, read when a file is made or made again. No rules, no store. */

import type { Values } from '../core/format/format.ts';
import { problem } from '../core/problem.ts';
import type { Context } from './context.ts';
import { FileFaults } from './file-faults.ts';

/** `check`: its check value, which stands in the file. */
export type SealKey = { readonly key: string; readonly check: string };

/** Undefined where files bear no seal. Problems: SECRET_UNREADABLE when the key is none of the layout. */
export async function sealOf({ creditor }: Pick<Context, 'creditor'>): Promise<SealKey | undefined> {
  const { layout, sealKey } = creditor;
  if (sealKey === undefined) return undefined;
  if (layout.keyCheck === undefined)
    throw new FileFaults([
      problem(
        'CONFIG_INVALID',
        {},
        `${layout.name} knows no seal.`,
        'Take sealKey out of the configuration.',
      ),
    ]);
  const key = await sealKey();
  const check = layout.keyCheck(key);
  if (check !== undefined) return { key, check };
  throw new FileFaults([
    problem('SECRET_UNREADABLE', {}, `sealKey holds no key that ${layout.name} seals with.`, 'Ask the bank.'),
  ]);
}

/** The key a file that bears a seal is made again with; undefined when there is none, or it cannot be read. */
export async function sealKeyOf(
  { creditor }: Pick<Context, 'creditor'>,
  values: Values,
): Promise<string | undefined> {
  if (values['file.keyCheck'] === undefined) return undefined;
  try {
    return await creditor.sealKey?.();
  } catch {
    return undefined;
  }
}
