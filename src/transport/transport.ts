/** The border of transport: one open connection to where a bank takes and leaves files, an SFTP server or a folder.
 *  steps ─▶ [here] ─▶ sftp.ts | folder.ts. Every verb either holds its promise or throws TransportError. */

import type { Connection } from './connection.ts';
import { openFolder } from './folder.ts';

export type RemoteFile = {
  readonly name: string;
  readonly kind: 'file' | 'folder' | 'other';
  /** Bytes. */
  readonly size: number;
  /** When the server says it was last written; ISO instant, whole seconds. For people, never for decisions. */
  readonly modified: string;
  /** What makes the name unusable ("holds a path separator"); undefined for a name that is safe. */
  readonly unsafe: string | undefined;
};

/** Paths use "/" and are relative to the login's (or the folder's) root unless they begin with "/". */
export interface Transport {
  /** Everything in a folder, by name. Names with `unsafe` set must not be used for anything but a message. */
  list(dir: string): Promise<readonly RemoteFile[]>;
  /** undefined when there is nothing under that name. */
  stat(path: string): Promise<RemoteFile | undefined>;
  /** Creates the file and has it written through where the server can; fault `exists` when the name is taken. */
  upload(path: string, chunks: AsyncIterable<Uint8Array>): Promise<void>;
  /** Bytes in order; fault `limit` as soon as more than `maxBytes` arrive. */
  download(path: string, maxBytes: number): AsyncIterable<Uint8Array>;
  /** Fault `exists` when `to` is taken: it is never overwritten. */
  renameNew(from: string, to: string): Promise<void>;
  /** Fault `missing` when there is nothing to remove. */
  remove(path: string): Promise<void>;
  /** Ends the connection; never throws. */
  close(): Promise<void>;
}

/** The same connection, with something to be done when it is closed. */
export function closingWith(transport: Transport, afterwards: () => Promise<void>): Transport {
  return {
    list: (dir) => transport.list(dir),
    stat: (path) => transport.stat(path),
    upload: (path, chunks) => transport.upload(path, chunks),
    download: (path, maxBytes) => transport.download(path, maxBytes),
    renameNew: (from, to) => transport.renameNew(from, to),
    remove: (path) => transport.remove(path),
    close: async () => {
      await transport.close();
      await afterwards();
    },
  };
}

/** Throws TransportError with effect `none`: refused, host-key, login, timeout, missing. */
export async function openTransport(connection: Connection): Promise<Transport> {
  if (connection.kind === 'folder') return openFolder(connection);
  // The SSH client takes 70 ms to load: only a command that calls at a bank waits for it.
  const { openSftp } = await import('./sftp.ts');
  return openSftp(connection);
}
