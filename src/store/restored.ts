/** The mark of a restored copy: who restored it from what, and who has signed for its promotion. */

import type { Instant } from '../core/date.ts';
import type { Sql } from './database.ts';
import type { Unit } from './unit.ts';

export type Restored = {
  /** Digest of the backup's content. */
  readonly backup: string;
  readonly takenAt: Instant;
  readonly restoredAt: Instant;
  readonly restoredBy: string;
  readonly firstSigner: string | null;
  readonly firstSignature: string | null;
};

/** Out: undefined for a store that is no copy, or was promoted. */
export async function restoredMark(sql: Sql): Promise<Restored | undefined> {
  const [row] = await sql.query<Restored>(
    `select backup, taken_at as "takenAt", restored_at as "restoredAt", restored_by as "restoredBy",
            first_signer as "firstSigner", first_signature as "firstSignature" from restored`,
  );
  return row;
}

export async function setRestoredMark(
  tx: Sql,
  mark: Pick<Restored, 'backup' | 'takenAt' | 'restoredAt' | 'restoredBy'>,
): Promise<void> {
  await tx.query(
    `insert into restored (creditor, backup, taken_at, restored_at, restored_by) values ('*', $1, $2, $3, $4)`,
    [mark.backup, mark.takenAt, mark.restoredAt, mark.restoredBy],
  );
}

export async function keepFirstSignature(unit: Unit, signer: string, signature: string): Promise<void> {
  await unit.query('update restored set first_signer = $1, first_signature = $2', [signer, signature]);
}

export async function clearRestoredMark(unit: Unit): Promise<void> {
  await unit.query('delete from restored');
}
