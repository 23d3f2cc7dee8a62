/** Transport over SFTP: the border's verbs, each spelled in SFTP requests and its refusals turned into faults.
 *  transport ─▶ [here] ─▶ sftp-session.ts. Only plain requests that every server has; extensions where they exist. */

import type { FileEntryWithStats, Stats } from 'ssh2';
import type { SftpConnection } from './connection.ts';
import { nameFault } from './remote-name.ts';
import { refusal } from './sftp-refusal.ts';
import { openSession, type SftpSession } from './sftp-session.ts';
import { download, upload } from './sftp-stream.ts';
import type { RemoteFile, Transport } from './transport.ts';
import { type Effect, TransportError } from './transport-error.ts';

export async function openSftp(connection: SftpConnection): Promise<Transport> {
  return sftpTransport(await openSession(connection));
}

function sftpTransport(session: SftpSession): Transport {
  const { sftp } = session;
  const stat = (path: string) => statOrNothing(session, path);
  return {
    async list(dir) {
      const entries = await asking(`list ${dir}`, 'none', () =>
        session.ask<FileEntryWithStats[]>(`list ${dir}`, 'none', (answer) => sftp.readdir(dir, answer)),
      );
      return entries
        .map((entry) => remoteFile(entry.filename, entry.attrs))
        .sort((a, b) => (a.name < b.name ? -1 : 1));
    },
    stat,
    async upload(path, chunks) {
      await upload(session, path, chunks, await exclusiveOpen(session, path));
    },
    download: (path, maxBytes) => download(session, path, maxBytes),
    async renameNew(from, to) {
      const what = `rename ${from} to ${to}`;
      try {
        await session.ask<void>(what, 'unknown', (answer) => sftp.rename(from, to, answer as () => void));
      } catch (error) {
        throw await nameTaken(session, to, refusal(what, 'none', error));
      }
    },
    async remove(path) {
      await asking(`remove ${path}`, 'none', () =>
        session.ask<void>(`remove ${path}`, 'unknown', (answer) => sftp.unlink(path, answer as () => void)),
      );
    },
    close: () => session.close(),
  };
}

/** Opens for writing only when the name is free. */
async function exclusiveOpen(session: SftpSession, path: string): Promise<Buffer> {
  const what = `create ${path}`;
  try {
    return await session.ask<Buffer>(what, 'unknown', (answer) => session.sftp.open(path, 'wx', answer));
  } catch (error) {
    throw await nameTaken(session, path, refusal(what, 'none', error));
  }
}

/** SFTP version 3 has no word for "exists": servers say "failure", so the name is looked at. */
async function nameTaken(session: SftpSession, path: string, error: TransportError): Promise<TransportError> {
  if (error.fault !== 'protocol' || error.effect !== 'none') return error;
  const there = await statOrNothing(session, path).catch(() => undefined);
  if (!there) return error;
  return new TransportError('exists', 'none', `${error.message} (the name ${path} is taken)`, {
    cause: error,
  });
}

async function statOrNothing(session: SftpSession, path: string): Promise<RemoteFile | undefined> {
  const what = `look at ${path}`;
  try {
    const stats = await session.ask<Stats>(what, 'none', (answer) => session.sftp.lstat(path, answer));
    return remoteFile(path.slice(path.lastIndexOf('/') + 1), stats);
  } catch (error) {
    const fault = refusal(what, 'none', error);
    if (fault.fault === 'missing') return undefined;
    throw fault;
  }
}

async function asking<T>(what: string, effect: Effect, question: () => Promise<T>): Promise<T> {
  try {
    return await question();
  } catch (error) {
    throw refusal(what, effect, error);
  }
}

function remoteFile(name: string, stats: Stats): RemoteFile {
  return {
    name,
    kind: kindOf(stats.mode),
    size: stats.size,
    modified: `${new Date((stats.mtime ?? 0) * 1000).toISOString().slice(0, 19)}Z`,
    unsafe: nameFault(name),
  };
}

/** Servers that send no mode are taken to list files. */
function kindOf(mode: number | undefined): RemoteFile['kind'] {
  if (mode === undefined) return 'file';
  const type = mode & 0o170000;
  return type === 0o100000 || type === 0 ? 'file' : type === 0o040000 ? 'folder' : 'other';
}
