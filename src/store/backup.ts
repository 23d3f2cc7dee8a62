/** Backup files: made under a temporary name and renamed when they are whole and on the disk, read as a stream. IO. */

import { createReadStream, existsSync } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';
import { problem } from '../core/problem.ts';
import type { Database } from './database.ts';
import { dumpLines, type Taking } from './dump.ts';
import type { DumpEnd } from './dump-form.ts';
import { BackupFault, broken } from './dump-read.ts';

/** Writes everything, as it stands at one moment, to a new file (0600). Nobody is kept waiting: a server shows one moment
 *  to a repeatable-read transaction while others write. Throws BackupFault when the file is there. */
export async function writeBackup(database: Database, file: string, taking: Taking): Promise<DumpEnd> {
  if (existsSync(file))
    throw new BackupFault(
      problem(
        'BACKUP_TARGET',
        { file },
        'there is a file of this name.',
        'Choose another name: backups are never overwritten.',
      ),
    );
  const temporary = `${file}.${process.pid}.part`;
  let end: DumpEnd | undefined;
  try {
    await database.snapshot(async (tx) => {
      const handle = await open(temporary, 'wx', 0o600);
      const lines = dumpLines(tx, { ...taking, onEnd: (told) => (end = told) });
      await pipeline(
        Readable.from(lines),
        createGzip({ level: 6 }),
        handle.createWriteStream({ flush: true }),
      );
    });
    await rename(temporary, file);
    await syncFolder(dirname(file));
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
  if (end === undefined) throw new Error('a backup was written without its end');
  return end;
}

/** The unpacked bytes of a backup. Throws BackupFault when it cannot be read or unpacked. */
export async function* backupBytes(file: string): AsyncGenerator<Uint8Array> {
  const unpacked = createGunzip();
  const read = pipeline(createReadStream(file), unpacked).catch((error: unknown) => error as Error);
  try {
    for await (const chunk of unpacked) yield chunk as Uint8Array;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw broken(file, undefined, `it cannot be read to its end (${code ?? 'unpacking failed'})`, error);
  } finally {
    unpacked.destroy();
    await read;
  }
}

/** A name is on the disk only when its folder is. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
