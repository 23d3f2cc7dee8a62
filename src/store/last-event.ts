/** When something last happened in this store: where a clock that stood still goes on. Reads only; one look into the
 *  journal's key for each creditor, as its time never runs backwards. */

import type { Instant } from '../core/date.ts';
import type { Sql } from './database.ts';

/** Of any creditor. Out: undefined when nothing has happened yet. */
export async function lastEventAt(sql: Sql): Promise<Instant | undefined> {
  const [row] = await sql.query<{ at: Instant | null }>(
    `select max(last.at) as at from counter c cross join lateral
       (select at from event e where e.creditor = c.creditor order by e.seq desc limit 1) last
     where c.name = 'event'`,
  );
  return row?.at ?? undefined;
}

/** Of one creditor. Out: undefined when nothing has happened yet. */
export async function lastEventOf(sql: Sql, creditor: string): Promise<Instant | undefined> {
  const [row] = await sql.query<{ at: Instant }>(
    'select at from event where creditor = $1 order by seq desc limit 1',
    [creditor],
  );
  return row?.at;
}
