/** The bytes of files out and in: chunks, compressed, then encrypted with a key of the file's own, in the same transaction
 *  as the row that names them. Digests are of the clear bytes. */

import { createHash, type Hash } from 'node:crypto';
import { gunzipSync, gzipSync } from 'node:zlib';
import type { Sql } from './database.ts';
import { type Destroyed, insertKeys, keysOf } from './keyring-rows.ts';
import type { Sealing } from './sealing.ts';
import { type DataKey, openChunk, SealBroken, sealChunk } from './sealing-cipher.ts';
import type { Unit } from './unit.ts';

/** form: the other form of a file out or in (forms.ts). */
export type BytesOf = 'file' | 'inbound' | 'form';

/** The key of the bytes was destroyed when their retention ended: digest, counts and name are what is left. */
export class BytesExpired extends Error {
  readonly destroyed: Destroyed;
  constructor(of: BytesOf, no: bigint, destroyed: Destroyed) {
    super(
      `the bytes of ${of} ${no} were destroyed at ${destroyed.at} by ${destroyed.by}: ${destroyed.reason}`,
    );
    this.name = 'BytesExpired';
    this.destroyed = destroyed;
  }
}

export type Keys = Pick<Sealing, 'keyring'>;

const chunkSize = 256 * 1024;
/** What a stored chunk can unpack to: less than one that was full and a piece. More was not written by us. */
const largestChunk = 2 * chunkSize;
const flushAt = 16;

/** Takes bytes of any chunking; `flush` writes what is full, `end` the rest. Memory stays at a few chunks as long as
 *  the caller flushes now and then. */
export class ChunkWriter {
  readonly #unit: Unit;
  readonly #of: BytesOf;
  readonly #no: bigint;
  readonly #key: ReturnType<Keys['keyring']['make']>;
  readonly #hash: Hash = createHash('sha256');
  #pending: Uint8Array[] = [];
  #pendingSize = 0;
  #ready: { n: number; bytes: string }[] = [];
  #n = 0;
  size = 0;

  constructor(unit: Unit, { keyring }: Keys, of: BytesOf, no: bigint) {
    this.#unit = unit;
    this.#of = of;
    this.#no = no;
    this.#key = keyring.make(unit.act.creditor, of, String(no));
  }

  push(bytes: Uint8Array): void {
    this.#hash.update(bytes);
    this.size += bytes.length;
    for (let from = 0; from < bytes.length; from += chunkSize) {
      const piece = bytes.subarray(from, from + chunkSize);
      // A copy, as writers fill their buffer again; not slice(), which on a Buffer copies nothing.
      this.#pending.push(Buffer.from(piece));
      this.#pendingSize += piece.length;
      if (this.#pendingSize >= chunkSize) this.#pack();
    }
  }

  async flush(): Promise<void> {
    if (this.#ready.length >= flushAt) await this.#store();
  }

  /** Writes what is left and returns the SHA-256 (hex) of everything. */
  async end(): Promise<string> {
    if (this.#pendingSize > 0) this.#pack();
    await this.#store();
    await insertKeys(this.#unit, [this.#key.wrapped]);
    return this.#hash.digest('hex');
  }

  #pack(): void {
    const packed = gzipSync(Buffer.concat(this.#pending), { level: 6 });
    const place = placeOf(this.#unit.act.creditor, this.#of, this.#no);
    const sealed = Buffer.from(sealChunk(this.#key.key, place, ++this.#n, packed));
    this.#ready.push({ n: this.#n, bytes: `\\x${sealed.toString('hex')}` });
    this.#pending = [];
    this.#pendingSize = 0;
  }

  async #store(): Promise<void> {
    const rows = this.#ready.map(({ n, bytes }) => ({ [`${this.#of}_no`]: this.#no, n, bytes }));
    this.#ready = [];
    await this.#unit.insert(`${this.#of}_chunk`, rows);
  }
}

/** The stored bytes, in order, one chunk in memory at a time. Throws BytesExpired, SealBroken. */
export async function* storedBytes(
  sql: Sql,
  keys: Keys,
  of: BytesOf,
  creditor: string,
  no: bigint,
): AsyncGenerator<Uint8Array> {
  const key = await keyOf(sql, keys, of, creditor, no);
  const place = placeOf(creditor, of, no);
  for (let n = 1; ; n++) {
    const [row] = await sql.query<{ bytes: Uint8Array }>(
      `select bytes from ${of}_chunk where creditor = $1 and ${of}_no = $2 and n = $3`,
      [creditor, no, n],
    );
    if (row === undefined) return;
    yield unpacked(openChunk(key, place, n, row.bytes), `${place}/${n}`);
  }
}

/** Bytes that open and do not unpack were sealed by somebody who holds the key, not by us. Throws SealBroken. */
function unpacked(packed: Uint8Array, place: string): Uint8Array {
  try {
    return gunzipSync(packed, { maxOutputLength: largestChunk });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new SealBroken(
      place,
      code === 'ERR_BUFFER_TOO_LARGE' ? 'it unpacks to too much' : 'it does not unpack',
    );
  }
}

/** All chunks as one, for work that needs a file whole. */
export async function inOnePiece(chunks: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  for await (const bytes of chunks) parts.push(bytes);
  return Buffer.concat(parts);
}

/** SHA-256 (hex) of what is really stored. Throws as storedBytes does. */
export async function storedDigest(
  sql: Sql,
  keys: Keys,
  of: BytesOf,
  creditor: string,
  no: bigint,
): Promise<string> {
  const hash = createHash('sha256');
  for await (const bytes of storedBytes(sql, keys, of, creditor, no)) hash.update(bytes);
  return hash.digest('hex');
}

async function keyOf(
  sql: Sql,
  { keyring }: Keys,
  of: BytesOf,
  creditor: string,
  no: bigint,
): Promise<DataKey> {
  const id = String(no);
  const found = (await keysOf(sql, creditor, of, [id])).get(id);
  if (found === undefined) throw new SealBroken(`${of} ${no}`, 'its key is missing');
  if (found.destroyed !== undefined) throw new BytesExpired(of, no, found.destroyed);
  return keyring.unwrap(found.key);
}

export function placeOf(creditor: string, of: BytesOf, no: bigint): string {
  return JSON.stringify([creditor, of, String(no)]);
}
