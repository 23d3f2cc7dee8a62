/** One writer at a time on a server: an advisory lock held by a connection of its own, which the server frees when the
 *  holder dies. The embedded store needs none: its folder lock admits one process. IO. */

import { Client } from 'pg';
import { LockHeldError } from './directory-lock.ts';

/** Chosen once, for ever: the lock's name in every debitrun database. */
const lockNumber = '6842190513374421';

export type RunnerLock = {
  /** Throws once the lock is lost: another runner may be at work. */
  check(): void;
  release(): Promise<void>;
};

/** Takes the lock and writes down who holds it. Throws LockHeldError naming the holder. */
export async function lockServer(url: string, holder: string): Promise<RunnerLock> {
  const client = new Client({
    connectionString: url,
    application_name: `debitrun ${holder}`.slice(0, 63),
    keepAlive: true,
  });
  let lost: Error | undefined;
  client.on('error', (error) => {
    lost = error;
  });
  await client.connect();
  const { rows } = await client.query('select pg_try_advisory_lock($1) as taken', [lockNumber]);
  if (!rows[0].taken) {
    const named = await holderOf(client);
    await client.end();
    throw new LockHeldError(named);
  }
  return {
    check() {
      if (lost === undefined) return;
      throw new Error('the connection that held the lock of this database broke: run the command again', {
        cause: lost,
      });
    },
    release: () => client.end(),
  };
}

/** Locks are per database, the list of locks is not: another database's runner is not ours. */
async function holderOf(client: Client): Promise<string> {
  const { rows } = await client.query(
    `select a.application_name || ', since ' || to_char(a.backend_start at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as holder
     from pg_locks l join pg_stat_activity a on a.pid = l.pid
     where l.locktype = 'advisory' and l.granted
       and l.database = (select oid from pg_database where datname = current_database())
       and ((l.classid::bigint << 32) | l.objid::bigint) = $1 limit 1`,
    [lockNumber],
  );
  return rows[0]?.holder ?? 'unknown (just gone)';
}
