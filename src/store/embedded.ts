/** The embedded store: PGlite in a folder, made durable (fsync restored) and opened by one process at a time. IO.
 *  Source of both fixes: ENGINEERING.md, "embedded store". Uses PGlite internals: its version is pinned exactly. */

import { fsyncSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { NodeFS } from '@electric-sql/pglite/nodefs';
import { type Database, type Sql, textParsers } from './database.ts';
import { lockDirectory } from './directory-lock.ts';

type EmscriptenModule = { NODEFS: { stream_ops: { fsync?: (stream: { nfd: number }) => number } } };

/** Stock NodeFS never reaches the host's fsync: a killed machine would lose what was acknowledged. */
class DurableNodeFS extends NodeFS {
  override async init(...args: Parameters<NodeFS['init']>): ReturnType<NodeFS['init']> {
    const result = await super.init(...args);
    const options = result.emscriptenOpts as { preRun?: ((module: EmscriptenModule) => void)[] };
    options.preRun?.push((module) => {
      module.NODEFS.stream_ops.fsync = (stream) => {
        fsyncSync(stream.nfd);
        return 0;
      };
    });
    return result;
  }
}

/** All of it is filled with zeros at every opening: with PostgreSQL's default of 128 MB a third of a short command. */
const buffers = { folder: 'shared_buffers=64MB', memory: 'shared_buffers=16MB' };

const settings = (...all: readonly string[]) => all.flatMap((setting) => ['-c', setting]);

/** Opens (and makes, the first time) the database in `directory`. Throws LockHeldError naming the holder. */
export async function openEmbedded(directory: string, holder: string): Promise<Database> {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const lock = await lockDirectory(directory, holder);
  try {
    const durable = PGlite.defaultStartParams.filter((parameter) => parameter !== '-F');
    const pglite = await PGlite.create({
      fs: new DurableNodeFS(join(directory, 'data')),
      startParams: [
        ...durable,
        ...settings('fsync=on', 'wal_sync_method=fsync', 'TimeZone=UTC', buffers.folder),
      ],
      parsers: { ...textParsers },
      relaxedDurability: false,
    });
    await pglite.exec(`set timezone = 'UTC'`);
    return database(pglite, () => lock.release());
  } catch (error) {
    await lock.release();
    throw error;
  }
}

/** The same store in memory, gone when it is closed: for sweeps, which put it through what no disk would bear.
 *  `image`: one that was told before, which opens in a tenth of the time of a new one. */
export async function openInMemory(image?: Blob): Promise<MemoryStore> {
  const pglite = await PGlite.create({
    parsers: { ...textParsers },
    startParams: [...PGlite.defaultStartParams, ...settings('TimeZone=UTC', buffers.memory)],
    ...(image === undefined ? {} : { loadDataDir: image }),
  });
  await pglite.exec(`set timezone = 'UTC'`);
  return { ...database(pglite, async () => undefined), image: () => pglite.dumpDataDir('none') };
}

type MemoryStore = Database & {
  /** Everything in it, to open another one from. */
  image(): Promise<Blob>;
};

function database(pglite: PGlite, release: () => Promise<void>): Database {
  const on = (target: { query: PGlite['query'] }): Sql => ({
    query: async <T extends object>(text: string, parameters: readonly unknown[] = []) =>
      (await target.query<T>(text, [...parameters])).rows,
  });
  return {
    ...on(pglite),
    kind: 'embedded',
    script: async (text) => {
      await pglite.exec(text);
    },
    tx: (work) => pglite.transaction((tx) => work(on(tx as unknown as PGlite))),
    snapshot: (work) =>
      pglite.transaction(async (tx) => {
        await tx.exec('set transaction isolation level repeatable read, read only');
        return work(on(tx as unknown as PGlite));
      }),
    upkeep: async () => {
      await pglite.exec('checkpoint');
      await pglite.exec('vacuum (analyze)');
    },
    close: async () => {
      await pglite.close();
      await release();
    },
  };
}
