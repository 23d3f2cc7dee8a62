/** When something last happened in this store: where a clock that stood still goes on. Reads only. */

import type { Instant } from '../core/date.ts';
import type { Sql } from './database.ts';

/** Out: undefined when nothing has happened yet. */
export async function lastEventAt(sql: Sql): Promise<Instant | undefined> {
  const [row] = await sql.query<{ at: Instant | null }>('select max(at) as at from event');
  return row?.at ?? undefined;
}
