/** One writer at a time on a server: an advisory lock held by a connection of its own, which the server frees when the
 *  holder dies. The embedded store needs none: its folder lock admits one process. IO. */

import { Client } from 'pg';
import { LockHeldError } from './directory-lock.ts';

/** Chosen once, for ever: the lock's name on every debitrun database. */
const lockNumber = '6842190513374421';

/** Takes the lock and writes down who holds it. Throws LockHeldError naming the holder. */
export async function lockServer(url: string, holder: string): Promise<{ release(): Promise<void> }> {
  const client = new Client({ connectionString: url, application_name: `debitrun ${holder}`.slice(0, 63) });
  client.on('error', () => {
    // The connection broke: the server freed the lock, and the next commit of this process fails on its own.
  });
  await client.connect();
  const { rows } = await client.query('select pg_try_advisory_lock($1) as taken', [lockNumber]);
  if (!rows[0].taken) {
    const held = await client.query(
      `select coalesce((select a.application_name || ', since ' || to_char(a.backend_start at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')
         from pg_locks l join pg_stat_activity a on a.pid = l.pid
         where l.locktype = 'advisory' and l.granted and ((l.classid::bigint << 32) | l.objid::bigint) = $1 limit 1), 'unknown') as holder`,
      [lockNumber],
    );
    await client.end();
    throw new LockHeldError(held.rows[0].holder);
  }
  return { release: () => client.end() };
}
