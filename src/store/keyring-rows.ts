/** The rows of data keys: found by owner, made, re-wrapped, destroyed. All SQL on data_key. */

import type { Instant } from '../core/date.ts';
import type { Sql } from './database.ts';
import type { KeyKind, WrappedKey } from './keyring.ts';
import type { Unit } from './unit.ts';

/** When and why a key was destroyed: the tombstone. */
export type Destroyed = { readonly at: Instant; readonly by: string; readonly reason: string };

export type StoredKey =
  | { readonly id: string; readonly key: WrappedKey; readonly destroyed?: undefined }
  | { readonly id: string; readonly key?: undefined; readonly destroyed: Destroyed };

type KeyColumns = {
  id: string;
  key_id: string;
  master: string | null;
  wrapped: string | null;
  destroyed_at: Instant | null;
  destroyed_by: string | null;
  reason: string | null;
};

type KeyRow = KeyColumns & { creditor: string; kind: KeyKind };

const keyColumns = 'id, key_id, master, wrapped, destroyed_at, destroyed_by, reason';

/** By owner; owners without a key are left out. */
export async function keysOf(
  sql: Sql,
  creditor: string,
  kind: KeyKind,
  ids: readonly string[],
): Promise<ReadonlyMap<string, StoredKey>> {
  const rows = await sql.query<KeyColumns>(
    `select ${keyColumns} from data_key where creditor = $1 and kind = $2 and id = any($3)`,
    [creditor, kind, [...new Set(ids)]],
  );
  return new Map(rows.map((row) => [row.id, stored({ creditor, kind, ...row })]));
}

export async function insertKeys(unit: Unit, keys: readonly WrappedKey[]): Promise<void> {
  await unit.insert(
    'data_key',
    keys.map(({ kind, id, keyId, master, wrapped }) => ({
      kind,
      id,
      key_id: keyId,
      master,
      wrapped,
      made_at: unit.act.at,
    })),
  );
}

/** Keys, of every creditor, that another master key than `primary` wraps. */
export async function keysToRewrap(sql: Sql, primary: string, limit: number): Promise<readonly WrappedKey[]> {
  const rows = await sql.query<KeyRow>(
    `select creditor, kind, ${keyColumns} from data_key where master is not null and master <> $1
     order by creditor, kind, id limit $2`,
    [primary, limit],
  );
  return rows.flatMap((row) => stored(row).key ?? []);
}

export async function countKeysToRewrap(sql: Sql, primary: string): Promise<number> {
  const [row] = await sql.query<{ n: number }>(
    'select count(*)::int as n from data_key where master is not null and master <> $1',
    [primary],
  );
  return row?.n ?? 0;
}

/** Keys of any creditor, by one statement. */
export async function rewrapKeys(sql: Sql, keys: readonly WrappedKey[]): Promise<void> {
  await sql.query(
    `update data_key k set master = r.master, wrapped = r.wrapped
     from jsonb_populate_recordset(null::data_key, $1::text::jsonb) r
     where k.creditor = r.creditor and k.kind = r.kind and k.id = r.id and k.master is not null`,
    [JSON.stringify(keys)],
  );
}

/** Destroys keys that are there; returns the owners whose key was destroyed now. */
export async function destroyKeys(
  unit: Unit,
  kind: KeyKind,
  ids: readonly string[],
  reason: string,
): Promise<readonly string[]> {
  const { creditor, at, actor } = unit.act;
  const rows = await unit.query<{ id: string }>(
    `update data_key set master = null, wrapped = null, destroyed_at = $4, destroyed_by = $5, reason = $6
     where creditor = $1 and kind = $2 and id = any($3) and destroyed_at is null returning id`,
    [creditor, kind, ids, at, actor, reason],
  );
  return rows.map(({ id }) => id).sort();
}

function stored({ creditor, kind, id, ...row }: KeyRow): StoredKey {
  if (row.master !== null && row.wrapped !== null) {
    return { id, key: { creditor, kind, id, keyId: row.key_id, master: row.master, wrapped: row.wrapped } };
  }
  return {
    id,
    destroyed: { at: row.destroyed_at as Instant, by: row.destroyed_by ?? '', reason: row.reason ?? '' },
  };
}
