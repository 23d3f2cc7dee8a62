/** Which files at a bank were met before, by what its listing says of them. Names under which known bytes came again
 *  stand in the journal only: a row that could be put there by hand would hide an answer. */

import type { Sql } from './database.ts';

export type Remote = { readonly name: string; readonly size: number; readonly modified: string };

/** The event of known bytes under another name, and its subject. */
export const repeatedRemote = 'inbound.repeated';

export function subjectOf(name: string): string {
  return `remote:${name}`;
}

/** Of the files with these names, those whose size and time were met before. */
export async function knownRemotes(
  sql: Sql,
  creditor: string,
  names: readonly string[],
): Promise<{ has(file: Remote): boolean }> {
  const rows = await sql.query<{ name: string; size: bigint; modified: string }>(
    `select name, size, remote_modified as modified from inbound where creditor = $1 and name = any($2)
     union all
     select substr(subject, length('remote:') + 1), (data ->> 'size')::bigint, data ->> 'modified'
     from event where creditor = $1 and subject = any($3) and kind = $4`,
    [creditor, names, names.map(subjectOf), repeatedRemote],
  );
  const known = new Set(rows.map(({ name, size, modified }) => `${size} ${modified} ${name}`));
  return { has: ({ name, size, modified }) => known.has(`${size} ${modified} ${name}`) };
}

/** The inbound file that has these bytes. Throws when there is none. */
export async function sameBytes(sql: Sql, creditor: string, sha256: string): Promise<bigint> {
  const [row] = await sql.query<{ inbound_no: bigint }>(
    'select inbound_no from inbound where creditor = $1 and sha256 = $2',
    [creditor, sha256],
  );
  if (row === undefined) throw new Error(`no inbound file has the digest ${sha256}`);
  return row.inbound_no;
}
