/** backup: taken while others work, checked anywhere, and a restored copy made live by two operators. */

import type { Problem } from '../core/problem.ts';
import { backupBytes, writeBackup } from '../store/backup.ts';
import type { DumpEnd, DumpHead } from '../store/dump-form.ts';
import { readDump } from '../store/dump-read.ts';
import { wholeWorkspace } from '../store/operators.ts';
import { restoredMark } from '../store/restored.ts';
import { commit } from '../store/unit.ts';
import { act, type Context, report, type StepReport } from './context.ts';
import { permit } from './operators.ts';
import { openProposals, propose } from './proposals.ts';
import { confirm } from './proposals-confirm.ts';
import { isFor, promotionWish } from './proposals-promotion.ts';

export type { DumpEnd, DumpHead } from '../store/dump-form.ts';

/** Writes the backup, then journals it: the event of a backup stands in the next one. Out: its end, or why the one who
 *  acts may not take one. Throws BackupFault. */
export async function makeBackup(context: Context, file: string): Promise<DumpEnd | Problem> {
  const { database, now, actor, progress } = context;
  const refused = await mayMakeBackup(context);
  if (refused !== undefined) return refused;
  const end = await writeBackup(database, file, { at: now, by: actor, progress });
  await commit(database, { ...act(context, 'backup make'), creditor: wholeWorkspace }, async (unit) => {
    unit.event('backup.made', `backup:${end.sha256}`, { stateDigest: end.stateDigest });
  });
  return end;
}

/** Undefined: yes. A refusal is journalled. */
export function mayMakeBackup(context: Context): Promise<Problem | undefined> {
  return permit(context, 'backup make', { creditor: wholeWorkspace });
}

/** Reads all of it and holds every count and digest against its content. Throws BackupFault. */
export function checkBackup(file: string): Promise<DumpHead & DumpEnd> {
  return readDump(file, backupBytes(file));
}

/** The one who acts proposes that a restored copy acts again, or confirms what another proposed. */
export async function promote(context: Context): Promise<StepReport> {
  const mark = await restoredMark(context.database);
  if (mark === undefined)
    return report(context, 'backup promote', 0, {}, { notes: ['nothing to do: this store is no copy'] });
  const other = (await openProposals(context)).find(
    (proposal) => isFor(mark, proposal) && proposal.proposedBy !== context.actor,
  );
  return other === undefined
    ? propose(context, 'backup promote', promotionWish(mark))
    : confirm(context, other.proposalId);
}
