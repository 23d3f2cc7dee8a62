/** Reads a backup line by line and holds every count and digest in it against what came by. In: its bytes, unpacked.
 *  Throws BackupFault. Memory holds one line. backup check, restore ─▶ [here]. */

import { createHash, type Hash } from 'node:crypto';
import { problem } from '../core/problem.ts';
import { OneProblemError } from '../core/problem-error.ts';
import { type DumpEnd, type DumpHead, longestLine, readMarker, type TableSum } from './dump-form.ts';

/** Carries what is wrong with a backup, or with the store it should go into. */
export class BackupFault extends OneProblemError {}

export function broken(
  file: string,
  line: number | undefined,
  message: string,
  cause?: unknown,
): BackupFault {
  return new BackupFault(
    problem(
      'BACKUP_BROKEN',
      { file, line },
      `${message}.`,
      'Take another backup; keep this one to find out why.',
    ),
    cause,
  );
}

export interface DumpTaker {
  head?(head: DumpHead): Promise<void>;
  /** One row of a table, as JSON text. */
  row?(table: string, text: string): Promise<void> | void;
  /** After the last row of a table. */
  tableEnd?(table: string): Promise<void>;
}

/** Out: the end of the backup, once everything before it fits. */
export async function readDump(
  file: string,
  bytes: AsyncIterable<Uint8Array>,
  taker: DumpTaker = {},
): Promise<DumpHead & DumpEnd> {
  const reading = new DumpReading(file, taker);
  for await (const line of lines(file, bytes)) await reading.line(line);
  return reading.end();
}

class DumpReading {
  readonly #file: string;
  readonly #taker: DumpTaker;
  readonly #all: Hash = createHash('sha256');
  readonly #sums: TableSum[] = [];
  #head: DumpHead | undefined;
  #end: DumpEnd | undefined;
  #table: { readonly name: string; readonly hash: Hash; rows: number } | undefined;
  #n = 0;

  constructor(file: string, taker: DumpTaker) {
    this.#file = file;
    this.#taker = taker;
  }

  async line(line: Buffer): Promise<void> {
    this.#n++;
    if (this.#end !== undefined) throw this.#fault('something follows the end');
    const text = line.toString('utf8');
    if (text.startsWith('#')) return this.#marker(text, line);
    if (this.#table === undefined) throw this.#fault('a row stands outside of any table');
    this.#all.update(line);
    this.#table.hash.update(line);
    this.#table.rows++;
    await this.#taker.row?.(this.#table.name, text.trimEnd());
  }

  end(): DumpHead & DumpEnd {
    if (this.#head === undefined || this.#end === undefined) throw this.#fault('it stops before its end');
    return { ...this.#head, ...this.#end };
  }

  async #marker(text: string, line: Buffer): Promise<void> {
    const marker = readMarker(text.slice(1).trimEnd());
    if (marker === undefined || (this.#head === undefined) !== (marker.kind === 'head'))
      throw this.#fault('it is no backup of debitrun, or one of another version');
    if (marker.kind !== 'end') this.#all.update(line);
    if (marker.kind !== 'head') await this.#closeTable();
    switch (marker.kind) {
      case 'head':
        this.#head = marker.head;
        return this.#taker.head?.(marker.head);
      case 'table':
        if (marker.table !== this.#head?.order[this.#sums.length])
          throw this.#fault(`table ${marker.table} is not the one that should come here`);
        this.#table = { name: marker.table, hash: createHash('sha256'), rows: 0 };
        return;
      case 'end':
        this.#end = this.#fits(marker.end);
        return;
      default:
        return unreachable(marker);
    }
  }

  async #closeTable(): Promise<void> {
    if (this.#table === undefined) return;
    const { name, hash, rows } = this.#table;
    this.#table = undefined;
    this.#sums.push({ table: name, rows, sha256: hash.digest('hex') });
    await this.#taker.tableEnd?.(name);
  }

  #fits(end: DumpEnd): DumpEnd {
    const tables = this.#head?.order ?? [];
    if (this.#sums.length !== tables.length || end.tables.length !== tables.length)
      throw this.#fault('not every table it names is in it');
    for (const [n, { table, rows, sha256 }] of this.#sums.entries()) {
      const told = end.tables[n];
      if (told?.table === table && told.rows === rows && told.sha256 === sha256) continue;
      throw this.#fault(`the rows of ${table} are not those that were written: ${rows} rows, ${sha256}`);
    }
    if (end.sha256 !== this.#all.digest('hex')) throw this.#fault('its content is not what its end says');
    return end;
  }

  #fault(message: string): BackupFault {
    return broken(this.#file, this.#n === 0 ? undefined : this.#n, message);
  }
}

/** Lines with their line end. A line that never ends is refused before it fills the memory. */
async function* lines(file: string, bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  let pending: Buffer[] = [];
  let size = 0;
  for await (const chunk of bytes) {
    let from = 0;
    for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, from)) {
      yield Buffer.concat([...pending, chunk.subarray(from, at + 1)]);
      pending = [];
      size = 0;
      from = at + 1;
    }
    size += chunk.length - from;
    if (size > longestLine) throw broken(file, undefined, `it has a line of more than ${longestLine} bytes`);
    pending.push(Buffer.from(chunk.subarray(from)));
  }
  if (size > 0) throw broken(file, undefined, 'its last line is cut off');
}

function unreachable(marker: never): never {
  throw new Error(`no marker ${String(marker)}`);
}
