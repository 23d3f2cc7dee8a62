/** The bytes of files out and in: compressed chunks in the same transaction as the row that names them. */

import { createHash, type Hash } from 'node:crypto';
import { gunzipSync, gzipSync } from 'node:zlib';
import type { Sql } from './database.ts';
import type { Unit } from './unit.ts';

export type BytesOf = 'file' | 'inbound';

const chunkSize = 256 * 1024;
const flushAt = 16;

/** Takes bytes of any chunking; `flush` writes what is full, `end` the rest. Memory stays at a few chunks as long as
 *  the caller flushes now and then. */
export class ChunkWriter {
  readonly #unit: Unit;
  readonly #of: BytesOf;
  readonly #no: bigint;
  readonly #hash: Hash = createHash('sha256');
  #pending: Uint8Array[] = [];
  #pendingSize = 0;
  #ready: { n: number; bytes: string }[] = [];
  #n = 0;
  size = 0;

  constructor(unit: Unit, of: BytesOf, no: bigint) {
    this.#unit = unit;
    this.#of = of;
    this.#no = no;
  }

  push(bytes: Uint8Array): void {
    this.#hash.update(bytes);
    this.size += bytes.length;
    // A copy, as writers fill their buffer again; not slice(), which on a Buffer copies nothing.
    this.#pending.push(Buffer.from(bytes));
    this.#pendingSize += bytes.length;
    if (this.#pendingSize >= chunkSize) this.#pack();
  }

  async flush(): Promise<void> {
    if (this.#ready.length >= flushAt) await this.#store();
  }

  /** Writes what is left and returns the SHA-256 (hex) of everything. */
  async end(): Promise<string> {
    if (this.#pendingSize > 0) this.#pack();
    await this.#store();
    return this.#hash.digest('hex');
  }

  #pack(): void {
    const packed = gzipSync(Buffer.concat(this.#pending), { level: 6 });
    this.#ready.push({ n: ++this.#n, bytes: `\\x${packed.toString('hex')}` });
    this.#pending = [];
    this.#pendingSize = 0;
  }

  async #store(): Promise<void> {
    const rows = this.#ready.map(({ n, bytes }) => ({ [`${this.#of}_no`]: this.#no, n, bytes }));
    this.#ready = [];
    await this.#unit.insert(`${this.#of}_chunk`, rows);
  }
}

/** The stored bytes, in order, one chunk in memory at a time. */
export async function* storedBytes(
  sql: Sql,
  of: BytesOf,
  creditor: string,
  no: bigint,
): AsyncGenerator<Uint8Array> {
  for (let n = 1; ; n++) {
    const [row] = await sql.query<{ bytes: Uint8Array }>(
      `select bytes from ${of}_chunk where creditor = $1 and ${of}_no = $2 and n = $3`,
      [creditor, no, n],
    );
    if (row === undefined) return;
    yield gunzipSync(row.bytes);
  }
}

/** SHA-256 (hex) of what is really stored. */
export async function storedDigest(sql: Sql, of: BytesOf, creditor: string, no: bigint): Promise<string> {
  const hash = createHash('sha256');
  for await (const bytes of storedBytes(sql, of, creditor, no)) hash.update(bytes);
  return hash.digest('hex');
}
