/** backup: taken while others work, checked anywhere, and a restored copy made live by two operators. */

import { signStatement, verifyStatement } from '../core/approval.ts';
import { authorityFault, type Role } from '../core/authority.ts';
import type { Instant, IsoDate } from '../core/date.ts';
import { type Problem, problem } from '../core/problem.ts';
import { promotionStatement } from '../core/promotion.ts';
import { backupBytes, writeBackup } from '../store/backup.ts';
import type { Database } from '../store/database.ts';
import type { DumpEnd, DumpHead } from '../store/dump-form.ts';
import { readDump } from '../store/dump-read.ts';
import { operatorAt } from '../store/operators.ts';
import { clearRestoredMark, keepFirstSignature, type Restored, restoredMark } from '../store/restored.ts';
import { type Act, commit } from '../store/unit.ts';

export type { DumpEnd, DumpHead } from '../store/dump-form.ts';
export { BackupFault } from '../store/dump-read.ts';

export type BackupContext = {
  readonly database: Database;
  readonly now: Instant;
  readonly actor: string;
  readonly progress?: ((what: string, done: number) => void) | undefined;
};

/** Writes the backup, then journals it: the event of a backup stands in the next one. Throws BackupFault. */
export async function makeBackup(context: BackupContext, file: string): Promise<DumpEnd> {
  const { database, now, actor, progress } = context;
  const end = await writeBackup(database, file, { at: now, by: actor, progress });
  await commit(database, workspaceAct(context, 'backup make'), async (unit) => {
    unit.event('backup.made', `backup:${end.sha256}`, { stateDigest: end.stateDigest });
  });
  return end;
}

/** Reads all of it and holds every count and digest against its content. Throws BackupFault. */
export function checkBackup(file: string): Promise<DumpHead & DumpEnd> {
  return readDump(file, backupBytes(file));
}

export type Promotion =
  | { readonly state: 'live' }
  | { readonly state: 'waits'; readonly signer: string }
  | { readonly state: 'promoted'; readonly by: readonly [string, string] }
  | { readonly state: 'refused'; readonly problem: Problem };

/** Roles of which each of the two must have one. */
const promoters: readonly Role[] = ['admin', 'approve'];

/** The one who acts signs for a restored copy to become live; with the signature of a second operator it is. The first
 *  signature is verified again then. `privateKeyOf` gives PEM and throws when this machine has none. */
export async function promote(
  context: BackupContext,
  privateKeyOf: (name: string) => Promise<string>,
): Promise<Promotion> {
  const { database, now, actor } = context;
  const mark = await restoredMark(database);
  if (mark === undefined) return { state: 'live' };
  const statement = promotionStatement(mark);
  const operator = await operatorAt(database, actor, now);
  const fault = authorityFault(actor, operator, promoters, now.slice(0, 10) as IsoDate);
  if (operator === undefined || fault !== undefined) return refused(context, mark, `${fault}.`);
  const signature = signStatement(statement, await privateKeyOf(actor));
  if (!verifyStatement(statement, signature, operator.publicKey))
    return refused(context, mark, `the key of ${actor} on this machine is not the operator's.`);
  const { firstSigner, firstSignature } = mark;
  if (firstSigner === actor) return { state: 'waits', signer: actor };
  if (firstSigner !== null && (await stands(context, firstSigner, statement, firstSignature))) {
    await commit(database, workspaceAct(context, 'backup promote'), async (unit) => {
      await clearRestoredMark(unit);
      unit.event('backup.promoted', `backup:${mark.backup}`, { statement, first: firstSigner, signature });
    });
    return { state: 'promoted', by: [firstSigner, actor] };
  }
  await commit(database, workspaceAct(context, 'backup promote'), async (unit) => {
    await keepFirstSignature(unit, actor, signature);
    unit.event('backup.promotion-signed', `backup:${mark.backup}`, { statement, signature });
  });
  return { state: 'waits', signer: actor };
}

/** Whether an earlier signature still counts: the operator may still do this, and the key still fits. */
async function stands(
  { database, now }: BackupContext,
  signer: string,
  statement: string,
  signature: string | null,
): Promise<boolean> {
  const operator = await operatorAt(database, signer, now);
  return (
    operator !== undefined &&
    signature !== null &&
    authorityFault(signer, operator, promoters, now.slice(0, 10) as IsoDate) === undefined &&
    verifyStatement(statement, signature, operator.publicKey)
  );
}

async function refused(
  context: BackupContext,
  { backup }: Pick<Restored, 'backup'>,
  why: string,
): Promise<Promotion> {
  await commit(context.database, workspaceAct(context, 'backup promote'), async (unit) => {
    unit.event('backup-promote.refused', `backup:${backup}`, { why });
  });
  const hint = 'The store stays a copy that does nothing outside.';
  return { state: 'refused', problem: problem('RESTORED_COPY', {}, `not promoted: ${why}`, hint) };
}

function workspaceAct({ now, actor }: BackupContext, command: string): Act {
  return { creditor: '*', at: now, actor, command };
}
