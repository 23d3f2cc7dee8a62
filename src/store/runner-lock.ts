/** One runner per creditor on a server, and none beside one that works on the whole workspace: advisory locks held by a
 *  connection of their own, which the server frees when the holder dies. A holder that shows no sign of life is ended and
 *  replaced; the fence keeps it from committing when it wakes up. The embedded store needs none of this: its folder lock
 *  admits one process. IO. */

import { createHash } from 'node:crypto';
import { Client } from 'pg';
import { LockHeldError } from './directory-lock.ts';
import { type Runner, type Scope, wholeWorkspace } from './fence.ts';

export type RunnerLock = {
  /** Throws once the lock is lost: another runner may be at work. */
  check(): void;
  /** Runs work that must not run twice at once on this database. */
  alone<T>(work: () => Promise<T>): Promise<T>;
  /** Something outside that one runner uses at a time. Throws LockHeldError naming who has it; returns its release. */
  take(what: string): Promise<() => Promise<void>>;
  release(): Promise<void>;
};

/** A holder that has not been heard of for so long is taken for dead, paused or cut off. */
const defaultStaleMs = 120_000;

/** A dead machine is noticed by the server in about half a minute, not in two hours. */
const keepAlive = '-c tcp_keepalives_idle=15 -c tcp_keepalives_interval=5 -c tcp_keepalives_count=3';

/** Throws LockHeldError naming the holder. */
export async function lockServer(
  url: string,
  { holder, run }: Runner,
  scope: Scope,
  { staleMs = defaultStaleMs }: { readonly staleMs?: number | undefined } = {},
): Promise<RunnerLock> {
  const client = new Client({
    connectionString: url,
    application_name: applicationName(run),
    keepAlive: true,
    options: keepAlive,
  });
  let lost: Error | undefined;
  client.on('error', (error) => {
    lost = error;
  });
  await client.connect();
  try {
    await acquire(client, scope, staleMs);
  } catch (error) {
    await client.end();
    throw error;
  }
  const check = (): void => {
    if (lost === undefined) return;
    throw new Error(`the connection that held the lock of ${holder} broke: run the command again`, {
      cause: lost,
    });
  };
  return {
    check,
    alone: async (work) => {
      const key = lockKey('alone');
      await client.query('select pg_advisory_lock($1)', [key]);
      try {
        return await work();
      } finally {
        await client.query('select pg_advisory_unlock($1)', [key]);
      }
    },
    take: async (what) => {
      check();
      const key = lockKey(`outside ${what}`);
      if (!(await tryLock(client, 'pg_try_advisory_lock', key)))
        throw new LockHeldError((await blockers(client, key)).map(shown).join('; ') || unknownHolder);
      return async () => {
        await client.query('select pg_advisory_unlock($1)', [key]).catch(() => undefined);
      };
    },
    release: () => client.end(),
  };
}

/** Names all connections of one runner, so that they can be ended together. */
export function applicationName(run: string): string {
  return `debitrun ${run}`;
}

/** Work on everything waits for everybody; work on one creditor for that creditor's runner and for work on everything. */
async function acquire(client: Client, scope: Scope, staleMs: number): Promise<void> {
  const all = lockKey(wholeWorkspace);
  if (scope === wholeWorkspace) return await take(client, 'pg_try_advisory_lock', all, staleMs);
  await take(client, 'pg_try_advisory_lock_shared', all, staleMs);
  await take(client, 'pg_try_advisory_lock', lockKey(`creditor ${scope}`), staleMs);
}

type TryLock = 'pg_try_advisory_lock' | 'pg_try_advisory_lock_shared';

async function take(client: Client, lock: TryLock, key: string, staleMs: number): Promise<void> {
  if (await tryLock(client, lock, key)) return;
  const holders = await blockers(client, key);
  const alive = holders.filter(({ silentMs }) => silentMs === null || silentMs < staleMs);
  if (alive.length > 0) throw new LockHeldError(alive.map(shown).join('; '));
  for (const { run } of holders)
    await client.query(
      `select pg_terminate_backend(pid) from pg_stat_activity
       where application_name = $1 and datname = current_database() and pid <> pg_backend_pid()`,
      [applicationName(run)],
    );
  // the server frees what an ended connection held within moments
  for (let attempt = 0; attempt < 50; attempt++) {
    if (await tryLock(client, lock, key)) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new LockHeldError((await blockers(client, key)).map(shown).join('; ') || unknownHolder);
}

async function tryLock(client: Client, lock: TryLock, key: string): Promise<boolean> {
  const { rows } = await client.query(`select ${lock}($1) as taken`, [key]);
  return rows[0].taken as boolean;
}

type Blocker = {
  readonly run: string;
  readonly holder: string | null;
  readonly since: string;
  /** null: it has not told who it is yet, so it has only just begun. */
  readonly silentMs: number | null;
};

const unknownHolder = 'unknown (just gone)';

/** Who holds this lock. Locks are per database, the list of locks is not: another database's runner is not ours. */
async function blockers(client: Client, key: string): Promise<readonly Blocker[]> {
  const { rows: tables } = await client.query("select to_regclass('runner') is not null as there");
  // before the first migration nobody can have told who they are
  const told = tables[0].there ? 'runner' : '(select null as run, null as holder, now() as beat_at)';
  const { rows } = await client.query(
    `select substr(a.application_name, length('debitrun ') + 1) as run, r.holder,
       to_char(a.backend_start at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as since,
       (extract(epoch from now() - r.beat_at) * 1000)::float8 as "silentMs"
     from pg_locks l join pg_stat_activity a on a.pid = l.pid
       left join ${told} r on r.run = substr(a.application_name, length('debitrun ') + 1)
     where l.locktype = 'advisory' and l.granted and l.pid <> pg_backend_pid()
       and l.database = (select oid from pg_database where datname = current_database())
       and ((l.classid::bigint << 32) | l.objid::bigint) = $1`,
    [key],
  );
  return rows as Blocker[];
}

function shown({ run, holder, since }: Blocker): string {
  return holder ?? `${run}, since ${since}`;
}

/** A lock's name as a number, the same in every version. */
function lockKey(name: string): string {
  return createHash('sha256').update(`debitrun ${name}`).digest().readBigInt64BE(0).toString();
}
