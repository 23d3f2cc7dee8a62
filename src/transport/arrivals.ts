/** Which files a bank leaves for us are whole: others may still be writing while we list. fetch ─▶ [here] ─▶ transport. */

import { remotePath } from './remote-name.ts';
import type { RemoteFile, Transport } from './transport.ts';

/** stable: two looks at it say the same, and as many bytes come as they say · marker: a second file says that it is
 *  whole · listed: whatever is listed, where the bank puts files there at once and its sizes are not to be believed. */
export type Arrivals = {
  readonly ready: 'stable' | 'marker' | 'listed';
  /** Name of the marker file, for a file's name. */
  readonly marker: (name: string) => string;
  /** Between the two looks, when something new is there. */
  readonly waitMs: number;
  /** Larger files are left there. */
  readonly maxBytes: number;
  /** What becomes of a file at the bank once it is stored here. */
  readonly after: 'keep' | 'remove' | { readonly moveTo: string };
};

export const usualArrivals: Arrivals = {
  ready: 'stable',
  marker: (name) => `${name}.ok`,
  waitMs: 0,
  maxBytes: 2 ** 31,
  after: 'keep',
};

export type Listed = {
  readonly whole: readonly RemoteFile[];
  /** Names that are left for later: unsafe ones are whole, so that they are told. */
  readonly unfinished: readonly string[];
};

/** In: the first listing, without what is of no interest. Throws TransportError. */
export async function arrived(
  transport: Transport,
  dir: string,
  listing: readonly RemoteFile[],
  fresh: readonly RemoteFile[],
  rules: Arrivals,
  wait: (ms: number) => Promise<void>,
): Promise<Listed> {
  if (rules.ready === 'listed' || fresh.length === 0) return { whole: fresh, unfinished: [] };
  if (rules.ready === 'marker') {
    const names = new Set(listing.map(({ name }) => name));
    const markers = new Set(listing.map(({ name }) => rules.marker(name)));
    const files = fresh.filter(({ name }) => !markers.has(name));
    return parted(files, ({ name }) => names.has(rules.marker(name)));
  }
  if (rules.waitMs === 0) return { whole: fresh, unfinished: [] };
  await wait(rules.waitMs);
  const later = new Map((await transport.list(dir)).map((file) => [file.name, file]));
  return parted(fresh, (file) => isUnchanged(file, later.get(file.name)));
}

/** Whether the file still is what was listed, and as many bytes came. Where the rule believes no sizes: always. */
export async function isSteady(
  transport: Transport,
  dir: string,
  file: RemoteFile,
  received: number,
  { ready }: Arrivals,
): Promise<boolean> {
  if (ready !== 'stable') return true;
  if (received !== file.size) return false;
  return isUnchanged(file, await transport.stat(remotePath(dir, file.name)));
}

function isUnchanged(before: RemoteFile, after: RemoteFile | undefined): boolean {
  return after !== undefined && before.size === after.size && before.modified === after.modified;
}

function parted(files: readonly RemoteFile[], isWhole: (file: RemoteFile) => boolean): Listed {
  return {
    whole: files.filter((file) => file.unsafe !== undefined || isWhole(file)),
    unfinished: files.filter((file) => file.unsafe === undefined && !isWhole(file)).map(({ name }) => name),
  };
}

/** Takes a stored file out of the bank's folder: never one that changed since it was stored. Out: false when it did, or
 *  is gone. `storedAs`: its number here, so that names that come every day do not meet where it is moved. */
export async function putAway(
  transport: Transport,
  dir: string,
  file: RemoteFile,
  after: Exclude<Arrivals['after'], 'keep'>,
  storedAs: string,
): Promise<boolean> {
  const path = remotePath(dir, file.name);
  if (!isUnchanged(file, await transport.stat(path))) return false;
  if (after === 'remove') await transport.remove(path);
  else await transport.renameNew(path, remotePath(after.moveTo, `${storedAs}-${file.name}`));
  return true;
}
