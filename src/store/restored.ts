/** The mark of a restored copy, who restored it from what; and who was refused to, while the store was empty. */

import type { Instant } from '../core/date.ts';
import type { Sql } from './database.ts';
import type { Unit } from './unit.ts';

export type Restored = {
  /** Digest of the backup's content. */
  readonly backup: string;
  readonly takenAt: Instant;
  readonly restoredAt: Instant;
  readonly restoredBy: string;
};

/** Out: undefined for a store that is no copy, or was promoted. */
export async function restoredMark(sql: Sql): Promise<Restored | undefined> {
  const [row] = await sql.query<Restored>(
    `select backup, taken_at as "takenAt", restored_at as "restoredAt", restored_by as "restoredBy" from restored`,
  );
  return row;
}

export async function setRestoredMark(tx: Sql, mark: Restored): Promise<void> {
  await tx.query(
    `insert into restored (creditor, backup, taken_at, restored_at, restored_by) values ('*', $1, $2, $3, $4)`,
    [mark.backup, mark.takenAt, mark.restoredAt, mark.restoredBy],
  );
}

export async function clearRestoredMark(unit: Unit): Promise<void> {
  await unit.query('delete from restored');
}

export type RestoreRefusal = {
  readonly at: Instant;
  readonly actor: string;
  readonly backup: string;
  readonly why: string;
};

/** Outside of `commit`: an empty store must stay empty, or nothing could be restored into it any more. */
export async function keepRestoreRefusal(
  sql: Sql,
  { at, actor, backup, why }: RestoreRefusal,
): Promise<void> {
  await sql.query(
    `insert into restore_refusal (creditor, at, actor, backup, why) values ('*', $1, $2, $3, $4)`,
    [at, actor, backup, why],
  );
}

/** Oldest first. */
export function restoreRefusals(sql: Sql): Promise<readonly RestoreRefusal[]> {
  return sql.query<RestoreRefusal>('select at, actor, backup, why from restore_refusal order by refusal_no');
}
