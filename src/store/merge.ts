/** Inserts rows that are new, changes in rows that are there what may change, and names rows that differ otherwise. */

import type { Sql } from './database.ts';
import { type Row, toJson } from './database.ts';
import type { Unit } from './unit.ts';

export type Difference = { readonly key: string; readonly columns: readonly string[] };

export type Merged = {
  readonly added: number;
  readonly changed: number;
  /** Rows that are there with another value in a column that may not change; they are left as they are. */
  readonly conflicts: readonly Difference[];
};

/** All rows have the same columns and different keys. The comparison is the database's own, type by type. */
export async function mergeRows(
  unit: Unit,
  table: string,
  key: readonly string[],
  rows: readonly Row[],
  changeable: readonly string[],
): Promise<Merged> {
  if (rows.length === 0) return { added: 0, changed: 0, conflicts: [] };
  const others = Object.keys(rows[0] ?? {}).filter((column) => !key.includes(column) && column !== 'state');
  const differing = others.map(
    (column) => `case when t.${column} is distinct from r.${column} then '${column}' end`,
  );
  const compared = await unit.query<{ n: number; there: boolean; columns: string[] }>(
    `select r.n::int as n, t.creditor is not null as there,
            array_remove(array[${differing.join(', ') || 'null'}]::text[], null) as columns
     from (select (jsonb_populate_record(null::${table}, item)).*, n
           from jsonb_array_elements($2::text::jsonb) with ordinality as items (item, n)) r
     left join ${table} t on t.creditor = $1 and ${key.map((column) => `t.${column} = r.${column}`).join(' and ')}
     order by r.n`,
    [unit.act.creditor, toJson(rows)],
  );
  const fresh: Row[] = [];
  const changed: Row[] = [];
  const conflicts: Difference[] = [];
  for (const { n, there, columns } of compared) {
    const row = rows[n - 1] as Row;
    const name = key.map((column) => String(row[column])).join(' ');
    if (!there) fresh.push(row);
    else if (columns.some((column) => !changeable.includes(column))) conflicts.push({ key: name, columns });
    else if (columns.length > 0) {
      changed.push(Object.fromEntries([...key, ...changeable].map((column) => [column, row[column]])));
      unit.event(`${table}.changed`, `${table}:${name}`, { columns });
    }
  }
  await unit.insert(table, fresh);
  await unit.update(table, key, changed);
  return { added: fresh.length, changed: changed.length, conflicts };
}

/** Which of these keys a table holds. */
export async function existingKeys(
  unit: Sql & { readonly act: { readonly creditor: string } },
  table: string,
  column: string,
  keys: readonly string[],
): Promise<ReadonlySet<string>> {
  const rows = await unit.query<{ key: string }>(
    `select ${column} as key from ${table} where creditor = $1 and ${column} = any($2)`,
    [unit.act.creditor, [...new Set(keys)]],
  );
  return new Set(rows.map((row) => row.key));
}
