/** Opens the store a workspace uses, locked for one writer, migrated. IO. */

import { join } from 'node:path';
import type { Database } from './database.ts';
import { migrate } from './migrate.ts';

/** `url` set: that server; otherwise the embedded store in `directory`. Throws LockHeldError naming who is at work.
 *  A reader of a server waits for nobody; the embedded store admits one process, reader or not. */
export async function openStore(
  directory: string,
  url: string | undefined,
  holder: string,
  use: 'read' | 'write' = 'write',
): Promise<Database> {
  if (url !== undefined && use === 'read') return (await import('./server.ts')).openServer(url);
  const database = url === undefined ? await embedded(directory, holder) : await server(url, holder);
  try {
    await migrate(database);
    return database;
  } catch (error) {
    await database.close();
    throw error;
  }
}

/** Drivers are loaded when needed: `--help` must not wait for them. */
async function embedded(directory: string, holder: string): Promise<Database> {
  const { openEmbedded } = await import('./embedded.ts');
  return openEmbedded(join(directory, 'db'), holder);
}

/** A runner that lost its lock changes nothing more: every transaction checks before it commits. */
async function server(url: string, holder: string): Promise<Database> {
  const [{ openServer }, { lockServer }] = await Promise.all([
    import('./server.ts'),
    import('./runner-lock.ts'),
  ]);
  const lock = await lockServer(url, holder);
  const database = openServer(url);
  return {
    ...database,
    tx: (work) =>
      database.tx(async (tx) => {
        const result = await work(tx);
        lock.check();
        return result;
      }),
    close: async () => {
      await database.close();
      await lock.release();
    },
  };
}
