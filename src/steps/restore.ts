/** backup restore: opens the store a copy should become, and fills it. The copy is marked: it does nothing outside. Who
 *  restores must be an admin in the state that is restored; a backup without operators asks nobody. */

import { rolesFor } from '../core/authority.ts';
import type { Instant } from '../core/date.ts';
import { type Problem, problem } from '../core/problem.ts';
import { restoreBackup } from '../store/backup-restore.ts';
import type { Database, Sql } from '../store/database.ts';
import { stateDigest } from '../store/digest.ts';
import type { DumpEnd, DumpHead } from '../store/dump-form.ts';
import { BackupFault } from '../store/dump-read.ts';
import { openStore } from '../store/open.ts';
import { operatorsAt } from '../store/operators.ts';
import { keepRestoreRefusal } from '../store/restored.ts';
import { resolveSecret } from '../transport/secret.ts';
import { standingFault } from './standing.ts';

export type RestoreTarget = {
  /** The store's folder of a workspace; not used when `server` is given. */
  readonly folder: string;
  /** Where the address of a server is kept, env:NAME or file:PATH: it may hold a password, and a command line is seen. */
  readonly server?: string | undefined;
  readonly environment: Readonly<Record<string, string | undefined>>;
};

export type Restored = DumpHead & DumpEnd;

type Who = {
  readonly at: Instant;
  readonly by: string;
  readonly progress?: ((what: string, done: number) => void) | undefined;
};

/** Throws BackupFault when the store is not empty, the backup broken or the one who acts may not, LockHeldError when
 *  somebody is at work there. */
export async function restore(
  file: string,
  target: RestoreTarget,
  who: Who & { readonly holder: string },
): Promise<Restored> {
  const url = target.server === undefined ? undefined : await address(target.server, target.environment);
  const database = await openStore(target.folder, url, who.holder);
  try {
    const restored = await restoreAs(database, file, who);
    // Read back after the commit, from what a later command will see.
    const digest = await stateDigest(database);
    if (digest !== restored.stateDigest) throw new Error(`the restored store has digest ${digest}`);
    return restored;
  } finally {
    await database.close();
  }
}

/** Whether somebody may is known only from what was restored; their refusal undoes it, and is kept all the same. */
async function restoreAs(database: Database, file: string, { at, by, progress }: Who): Promise<Restored> {
  const admit = async (restored: Sql, backup: string) => {
    if ((await operatorsAt(restored)).length === 0) return;
    const creditor = { pack: { scheme: { timeZone: 'UTC' } } };
    const why = await standingFault(
      { database: restored, now: at, creditor },
      by,
      rolesFor('backup restore'),
    );
    if (why === undefined) return;
    const hint = 'Nothing was restored. Act as an admin of the backup with --as NAME.';
    throw new NotAdmitted(problem('OPERATOR_REFUSED', { file }, `backup restore: ${why}.`, hint), backup);
  };
  try {
    return await restoreBackup(database, file, { at, by, progress, admit });
  } catch (error) {
    if (error instanceof NotAdmitted)
      await keepRestoreRefusal(database, { at, actor: by, backup: error.backup, why: error.message });
    throw error;
  }
}

class NotAdmitted extends BackupFault {
  readonly backup: string;
  constructor(found: Problem, backup: string) {
    super(found);
    this.backup = backup;
  }
}

async function address(reference: string, environment: RestoreTarget['environment']): Promise<string> {
  const { secret, problems } = await resolveSecret(reference, { baseDir: '.', environment });
  if (secret !== undefined) return secret.reveal();
  throw new BackupFault(problems[0] ?? problem('SECRET_UNREADABLE', {}, 'the address cannot be read.'));
}
