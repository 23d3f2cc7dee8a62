/** One process per embedded database: an abstract unix socket named by the folder's device and inode, which the
 *  kernel frees when its holder dies. IO. The neighbour file only names the holder for the message; a lock file alone
 *  would outlive its owner, and a heartbeat looks stale while PGlite blocks the event loop.
 *  Not seen across containers that share a volume: they need the server store. */

import { createHash } from 'node:crypto';
import { readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';

export class LockHeldError extends Error {
  readonly holder: string;
  constructor(holder: string) {
    super(`another runner is at work here: ${holder}`);
    this.name = 'LockHeldError';
    this.holder = holder;
  }
}

/** `holder` is shown to whoever comes second: who, what, since when. */
export async function lockDirectory(
  directory: string,
  holder: string,
): Promise<{ release(): Promise<void> }> {
  const { dev, ino } = statSync(directory, { bigint: true });
  const name = `\0debitrun-${createHash('sha256').update(`${dev}:${ino}`).digest('hex').slice(0, 32)}`;
  const note = join(directory, 'holder');
  const server = createServer();
  try {
    await listen(server, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE') throw new LockHeldError(readNote(note));
    throw error;
  }
  server.unref();
  writeFileSync(note, `${holder}\n`);
  return {
    release: () =>
      new Promise((resolve) => {
        rmSync(note, { force: true });
        server.close(() => resolve());
      }),
  };
}

function listen(server: Server, name: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(name, resolve);
  });
}

function readNote(note: string): string {
  try {
    return readFileSync(note, 'utf8').trim() || 'unknown';
  } catch {
    return 'unknown (just starting)';
  }
}
