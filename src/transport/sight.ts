/** What stands under a name at the bank, compared with the file that should stand there. deliver ─▶ [here] ─▶ transport.
 *  A size that a server tells proves nothing by itself: some count what they store, not what they were given. */

import { createHash } from 'node:crypto';
import { remotePath } from './remote-name.ts';
import type { Transport } from './transport.ts';
import { isTransportError } from './transport-error.ts';

/** What stands under a name: nothing, our bytes, or others. */
export type Sighting = 'absent' | 'same' | 'other';

/** How bytes at the bank are known again: digest: read back · size: by what the server says, where reading is not
 *  allowed · none: nothing there can be looked at. */
export type Proof = 'digest' | 'size' | 'none';

export type Wanted = {
  readonly dir: string;
  readonly size: number;
  /** Hex. */
  readonly sha256: string;
  /** Names there that differ by case only are one name. */
  readonly anyCase?: boolean | undefined;
};

/** Throws TransportError when it cannot be looked at. */
export async function sight(
  transport: Transport,
  wanted: Wanted,
  name: string,
  proof: Exclude<Proof, 'none'>,
): Promise<Sighting> {
  const shown = wanted.anyCase ? await asShown(transport, wanted.dir, name) : name;
  if (shown === undefined) return 'absent';
  const path = remotePath(wanted.dir, shown);
  const there = await transport.stat(path);
  if (!there) return 'absent';
  if (there.kind !== 'file') return 'other';
  if (proof === 'size') return there.size === wanted.size ? 'same' : 'other';
  try {
    return (await digestOf(transport.download(path, wanted.size))) === wanted.sha256 ? 'same' : 'other';
  } catch (error) {
    if (isTransportError(error) && error.fault === 'limit') return 'other';
    if (isTransportError(error) && error.fault === 'missing') return 'absent';
    throw error;
  }
}

/** The name as the server lists it, in whatever case; undefined when there is none. */
async function asShown(transport: Transport, dir: string, name: string): Promise<string | undefined> {
  const folded = name.toLowerCase();
  const files = await transport.list(dir);
  return files.find((file) => file.unsafe === undefined && file.name.toLowerCase() === folded)?.name;
}

/** Whether what stands there was left by an attempt of ours that was cut: our bytes, or a part of them, with zeros where a
 *  request that was under way did not arrive. */
export async function isLeftover(
  transport: Transport,
  path: string,
  size: number,
  chunks: AsyncIterable<Uint8Array>,
): Promise<boolean> {
  const ours = new Bytes(chunks);
  try {
    for await (const theirs of transport.download(path, size))
      if (!isPartOf(theirs, await ours.next(theirs.length))) return false;
    return true;
  } catch (error) {
    if (isTransportError(error) && error.fault === 'limit') return false;
    throw error;
  } finally {
    await ours.end();
  }
}

function isPartOf(theirs: Uint8Array, ours: Uint8Array): boolean {
  if (Buffer.compare(theirs, ours) === 0) return true;
  return theirs.every((byte, place) => byte === 0 || byte === ours[place]);
}

/** Chunks of any length, taken in pieces of the lengths that are asked for. */
class Bytes {
  readonly #chunks: AsyncIterator<Uint8Array>;
  #rest: Uint8Array = new Uint8Array(0);

  constructor(chunks: AsyncIterable<Uint8Array>) {
    this.#chunks = chunks[Symbol.asyncIterator]();
  }

  /** Shorter only at the end. */
  async next(length: number): Promise<Uint8Array> {
    const parts: Uint8Array[] = [];
    for (let missing = length; missing > 0; ) {
      if (this.#rest.length === 0) {
        const { value, done } = await this.#chunks.next();
        if (done) break;
        this.#rest = value;
      }
      const part = this.#rest.subarray(0, missing);
      parts.push(part);
      this.#rest = this.#rest.subarray(part.length);
      missing -= part.length;
    }
    return Buffer.concat(parts);
  }

  async end(): Promise<void> {
    await this.#chunks.return?.();
  }
}

async function digestOf(chunks: AsyncIterable<Uint8Array>): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of chunks) hash.update(chunk);
  return hash.digest('hex');
}
