/** Opens the store a workspace uses, locked for one writer, migrated, fenced. IO. */

import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { Database } from './database.ts';
import { type Fence, fenced, type Scope, takeFence, wholeWorkspace } from './fence.ts';
import { migrate } from './migrate.ts';
import type { RunnerLock } from './runner-lock.ts';

/** What a runner has: the store, and things outside that one runner uses at a time. */
export type Store = Database & {
  /** Throws LockHeldError naming who has it; returns its release. */
  take(what: string): Promise<() => Promise<void>>;
};

export type OpenOptions = {
  readonly use?: 'read' | 'write' | undefined;
  /** The creditor that is worked on; everything when absent. */
  readonly scope?: Scope | undefined;
  /** On a server: a holder that was silent for so long is replaced. */
  readonly staleMs?: number | undefined;
};

const beatMs = 10_000;

/** `url` set: that server; otherwise the embedded store in `directory`. Throws LockHeldError naming who is at work.
 *  A reader of a server waits for nobody; the embedded store admits one process, reader or not. */
export async function openStore(
  directory: string,
  url: string | undefined,
  holder: string,
  { use = 'write', scope = wholeWorkspace, staleMs }: OpenOptions = {},
): Promise<Store> {
  const runner = { holder, run: randomUUID() };
  if (url !== undefined && use === 'read') {
    const { openServer } = await import('./server.ts');
    return { ...openServer(url), take: nobodyElse };
  }
  if (url !== undefined) return await server(url, runner, scope, staleMs);
  const database = await embedded(directory, holder);
  try {
    await migrate(database);
    // the folder's lock keeps others out, and a reader has nothing to commit
    if (use === 'read') return { ...database, take: nobodyElse };
    const fence = await takeFence(database, scope, runner);
    return { ...fenced(database, fence), take: nobodyElse, close: () => end(database, fence, undefined) };
  } catch (error) {
    await database.close();
    throw error;
  }
}

/** A store that somebody else opened, and closes. */
export function lentStore(database: Database): Store {
  return { ...database, take: nobodyElse, close: async () => undefined };
}

/** The folder lock admits one process, which does one thing at a time. */
const nobodyElse = async () => async () => undefined;

/** Drivers are loaded when needed: `--help` must not wait for them. */
async function embedded(directory: string, holder: string): Promise<Database> {
  const { openEmbedded } = await import('./embedded.ts');
  return openEmbedded(join(directory, 'db'), holder);
}

async function server(
  url: string,
  runner: Parameters<typeof takeFence>[2],
  scope: Scope,
  staleMs: number | undefined,
): Promise<Store> {
  const [{ openServer }, { applicationName, lockServer }] = await Promise.all([
    import('./server.ts'),
    import('./runner-lock.ts'),
  ]);
  const lock = await lockServer(url, runner, scope, { staleMs });
  const database = openServer(url, applicationName(runner.run));
  let fence: Fence;
  try {
    await lock.alone(() => migrate(database));
    fence = await takeFence(database, scope, runner);
  } catch (error) {
    await database.close();
    await lock.release();
    throw error;
  }
  // a beat that fails tells nothing the next commit will not tell
  const beat = setInterval(() => void fence.beat().catch(() => undefined), beatMs);
  beat.unref();
  const guarded = fenced(database, fence);
  return {
    ...guarded,
    tx: (work) =>
      guarded.tx(async (tx) => {
        const result = await work(tx);
        lock.check();
        return result;
      }),
    take: (what) => lock.take(what),
    close: async () => {
      clearInterval(beat);
      await end(database, fence, lock);
    },
  };
}

/** Who ended is not shown as at work; a database that is gone cannot be told. */
async function end(database: Database, fence: Fence, lock: RunnerLock | undefined): Promise<void> {
  await fence.end().catch(() => undefined);
  await database.close();
  await lock?.release();
}
