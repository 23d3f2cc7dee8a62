/** backup restore: opens the store a copy should become, and fills it. The copy is marked: it does nothing outside. */

import type { Instant } from '../core/date.ts';
import { problem } from '../core/problem.ts';
import { restoreBackup } from '../store/backup-restore.ts';
import { stateDigest } from '../store/digest.ts';
import type { DumpEnd, DumpHead } from '../store/dump-form.ts';
import { BackupFault } from '../store/dump-read.ts';
import { openStore } from '../store/open.ts';
import { resolveSecret } from '../transport/secret.ts';

export type RestoreTarget = {
  /** The store's folder of a workspace; not used when `server` is given. */
  readonly folder: string;
  /** Where the address of a server is kept, env:NAME or file:PATH: it may hold a password, and a command line is seen. */
  readonly server?: string | undefined;
  readonly environment: Readonly<Record<string, string | undefined>>;
};

export type Restored = DumpHead & DumpEnd;

/** Throws BackupFault when the store is not empty or the backup broken, LockHeldError when somebody is at work there. */
export async function restore(
  file: string,
  target: RestoreTarget,
  who: {
    readonly at: Instant;
    readonly by: string;
    readonly holder: string;
    readonly progress?: ((what: string, done: number) => void) | undefined;
  },
): Promise<Restored> {
  const url = target.server === undefined ? undefined : await address(target.server, target.environment);
  const database = await openStore(target.folder, url, who.holder);
  try {
    const restored = await restoreBackup(database, file, who);
    // Read back after the commit, from what a later command will see.
    const digest = await stateDigest(database);
    if (digest !== restored.stateDigest) throw new Error(`the restored store has digest ${digest}`);
    return restored;
  } finally {
    await database.close();
  }
}

async function address(reference: string, environment: RestoreTarget['environment']): Promise<string> {
  const { secret, problems } = await resolveSecret(reference, { baseDir: '.', environment });
  if (secret !== undefined) return secret.reveal();
  throw new BackupFault(problems[0] ?? problem('SECRET_UNREADABLE', {}, 'the address cannot be read.'));
}
