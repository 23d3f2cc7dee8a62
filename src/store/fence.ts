/** Fencing tokens: a runner commits only while nobody has taken its work over. IO. open.ts ─▶ [here].
 *  A check shares the row with the transaction it stands in, so that a take-over waits for a commit under way, and every
 *  commit after it is refused. */

import type { Database, Sql } from './database.ts';

/** A creditor's id, or '*': the whole workspace. */
export type Scope = string;
export const wholeWorkspace: Scope = '*';

/** Who comes to work: in words for the one who waits, and a name of its own for its connections. */
export type Runner = { readonly holder: string; readonly run: string };

export type Fence = {
  /** Throws FencedError when another runner has taken over. Call it first in a transaction. */
  check(tx: Sql): Promise<void>;
  /** Tells that the holder is alive. */
  beat(): Promise<void>;
  end(): Promise<void>;
};

/** Another runner has taken the work over: nothing of this transaction was kept. */
export class FencedError extends Error {
  constructor(scope: Scope) {
    const what = scope === wholeWorkspace ? 'this workspace' : `creditor ${scope}`;
    super(`another runner has taken over ${what}: nothing was changed; run the command again`);
    this.name = 'FencedError';
  }
}

/** Takes the work over from whoever had it. Who works on everything fences every creditor, and the other way round. */
export async function takeFence(
  database: Pick<Database, 'query' | 'tx'>,
  scope: Scope,
  { holder, run }: Runner,
): Promise<Fence> {
  const token = await database.tx(async (tx) => {
    const others = scope === wholeWorkspace ? 'creditor <> $1' : "creditor = '*' and creditor <> $1";
    await tx.query(`update runner set token = token + 1 where ${others}`, [scope]);
    const [row] = await tx.query<{ token: bigint }>(
      `insert into runner (creditor, token, holder, run, since, beat_at) values ($1, 1, $2, $3, now(), now())
       on conflict (creditor) do update set token = runner.token + 1, holder = excluded.holder, run = excluded.run,
         since = excluded.since, beat_at = excluded.beat_at, ended_at = null
       returning token`,
      [scope, holder, run],
    );
    return row?.token ?? 0n;
  });
  const mine = [scope, token];
  return {
    check: async (tx) => {
      const held = await tx.query('select 1 from runner where creditor = $1 and token = $2 for share', mine);
      if (held.length === 0) throw new FencedError(scope);
    },
    beat: async () => {
      await database.query('update runner set beat_at = now() where creditor = $1 and token = $2', mine);
    },
    end: async () => {
      await database.query('update runner set ended_at = now() where creditor = $1 and token = $2', mine);
    },
  };
}

/** The store, every transaction of which commits only while the fence stands. */
export function fenced(database: Database, fence: Fence): Database {
  return {
    ...database,
    tx: (work) =>
      database.tx(async (tx) => {
        await fence.check(tx);
        return work(tx);
      }),
  };
}

/** Who is at work by the table: readers show it, nothing is decided by it. */
export type AtWork = {
  readonly scope: Scope;
  readonly holder: string;
  readonly since: string;
  readonly beatAt: string;
};

export async function runnersAtWork(sql: Sql): Promise<readonly AtWork[]> {
  const rows = await sql.query<{ creditor: string; holder: string; since: string; beat_at: string }>(
    'select creditor, holder, since, beat_at from runner where ended_at is null order by creditor',
  );
  return rows.map(({ creditor, holder, since, beat_at }) => ({
    scope: creditor,
    holder,
    since,
    beatAt: beat_at,
  }));
}
