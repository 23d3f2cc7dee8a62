/** Transport to a local or mounted folder: the same promises as SFTP, kept with exclusive creation, links and fsync.
 *  transport ─▶ [here] ─▶ node:fs. Nothing outside the folder is reachable, and links in it are not followed. */

import { constants } from 'node:fs';
import { type FileHandle, link, lstat, open, readdir, realpath, unlink } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { FolderConnection } from './connection.ts';
import { nameFault } from './remote-name.ts';
import type { RemoteFile, Transport } from './transport.ts';
import { type Effect, type Fault, isTransportError, TransportError } from './transport-error.ts';

const chunkBytes = 262_144;

export async function openFolder(connection: FolderConnection): Promise<Transport> {
  const root = await telling(`open folder ${connection.path}`, 'none', () => realpath(connection.path));
  return folderTransport(root);
}

function folderTransport(root: string): Transport {
  const inside = (path: string) => insideOf(root, path);
  return {
    list: (dir) => telling(`list ${dir}`, 'none', async () => listFolder(await inside(dir))),
    stat: (path) => telling(`look at ${path}`, 'none', async () => statOf(await inside(path))),
    upload: async (path, chunks) => {
      const target = await inside(path);
      const file = await telling(`create ${path}`, 'none', () => open(target, 'wx', 0o600));
      await writeAll(`write ${path}`, file, target, chunks);
    },
    download: (path, maxBytes) => readAll(path, inside, maxBytes),
    async renameNew(from, to) {
      const [source, target] = [await inside(from), await inside(to)];
      const what = `rename ${from} to ${to}`;
      // link refuses a name that is taken, rename would replace it
      await telling(what, 'none', () => link(source, target));
      await telling(what, 'unknown', async () => {
        await syncFolder(dirname(target));
        await unlink(source);
        await syncFolder(dirname(source));
      });
    },
    remove: (path) =>
      telling(`remove ${path}`, 'none', async () => {
        const target = await inside(path);
        await unlink(target);
        await syncFolder(dirname(target));
      }),
    close: async () => {},
  };
}

/** The real path of a name under the root. The folder it stands in must exist and lie inside. */
async function insideOf(root: string, path: string): Promise<string> {
  const steps = path.split('/').filter((step) => step !== '' && step !== '.');
  if (steps.includes('..')) throw new TransportError('denied', 'none', `${path} leaves the folder`);
  const full = join(root, ...steps);
  if (full === root) return root;
  const parent = await telling(`look at ${path}`, 'none', () => realpath(dirname(full)));
  if (parent !== root && !parent.startsWith(`${root}/`))
    throw new TransportError('denied', 'none', `${path} leaves the folder`);
  return join(parent, basename(full));
}

async function listFolder(dir: string): Promise<RemoteFile[]> {
  const files = await Promise.all((await readdir(dir)).map((name) => statOf(join(dir, name))));
  return files.filter((file) => file !== undefined).sort((a, b) => (a.name < b.name ? -1 : 1));
}

async function statOf(path: string): Promise<RemoteFile | undefined> {
  const stats = await lstat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (!stats) return undefined;
  const name = basename(path);
  return {
    name,
    kind: stats.isFile() ? 'file' : stats.isDirectory() ? 'folder' : 'other',
    size: stats.size,
    modified: `${stats.mtime.toISOString().slice(0, 19)}Z`,
    unsafe: nameFault(name),
  };
}

async function writeAll(
  what: string,
  file: FileHandle,
  target: string,
  chunks: AsyncIterable<Uint8Array>,
): Promise<void> {
  try {
    for await (const chunk of chunks) await telling(what, 'unknown', () => file.writeFile(chunk));
    await telling(what, 'unknown', () => file.sync());
  } finally {
    await file.close();
  }
  await telling(what, 'unknown', () => syncFolder(dirname(target)));
}

async function* readAll(
  path: string,
  inside: (path: string) => Promise<string>,
  maxBytes: number,
): AsyncIterable<Uint8Array> {
  const what = `read ${path}`;
  const target = await inside(path);
  const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
  const file = await telling(what, 'none', () => open(target, flags));
  try {
    if (!(await file.stat()).isFile())
      throw new TransportError('denied', 'none', `${what}: not a plain file`);
    let received = 0;
    for (;;) {
      const { bytesRead, buffer } = await telling(what, 'none', () => file.read(Buffer.alloc(chunkBytes)));
      if (bytesRead === 0) return;
      received += bytesRead;
      if (received > maxBytes)
        throw new TransportError(
          'limit',
          'none',
          `${what}: more than the ${maxBytes} bytes that are accepted`,
        );
      yield buffer.subarray(0, bytesRead);
    }
  } finally {
    await file.close();
  }
}

/** A name is only safe on the disk when its folder is. */
async function syncFolder(dir: string): Promise<void> {
  const handle = await open(dir, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function telling<T>(what: string, effect: Effect, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (isTransportError(error)) throw error;
    const { code = '', message } = error as NodeJS.ErrnoException;
    throw new TransportError(faults[code] ?? 'protocol', effect, `${what}: ${code || message}`, {
      cause: error,
    });
  }
}

const faults: Readonly<Record<string, Fault>> = {
  ENOENT: 'missing',
  ENOTDIR: 'missing',
  EEXIST: 'exists',
  EACCES: 'denied',
  EPERM: 'denied',
  EROFS: 'denied',
  ELOOP: 'denied',
  EISDIR: 'denied',
  ENOSPC: 'space',
  EDQUOT: 'space',
  ETIMEDOUT: 'timeout',
  ESTALE: 'dropped',
  EIO: 'dropped',
};
