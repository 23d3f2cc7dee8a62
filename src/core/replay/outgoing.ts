/** A past outgoing file, made again from what was stored when it was cut. Pure. store ─▶ [here] ─▶ comparison. */

import { batchValues, type DebitFacts, debitValues } from '../batching/values.ts';
import type { IsoDate } from '../date.ts';
import type { Layout, Measuring, Sink, Totals, Values, Writing } from '../format/format.ts';
import type { Problem } from '../problem.ts';
import type { SequenceType } from '../scheme.ts';

export type WrittenBatch = {
  readonly batchId: string;
  readonly ordinal: number;
  readonly collectOn: IsoDate;
  readonly sequenceType: SequenceType;
  readonly instrument: string;
  readonly description: string;
  readonly period: string;
  readonly debits: number;
  /** Minor units. */
  readonly minor: bigint;
};

export type WrittenFile = {
  readonly layout: string;
  readonly layoutDigest: string;
  /** As they come back from JSON: counts are text. */
  readonly values: Values;
  readonly firstOfDay: bigint;
  readonly batches: readonly WrittenBatch[];
};

type Row = DebitFacts & {
  readonly serial: number;
  readonly batchId: string | null;
  readonly trace: string | null;
};

/** The two passes over a file's debits, as when it was cut: `measure` every row, `totals`, then `write` every row. */
export class Remaking {
  readonly #layout: Layout;
  readonly #file: WrittenFile;
  readonly #values: Values;
  readonly #sealKey: string | undefined;
  readonly #measuring: Measuring;
  #measured: string | null | undefined;
  #written: string | null | undefined;
  #writing: Writing | undefined;

  /** `sealKey`: needed for a file that bears a seal. */
  constructor(layout: Layout, file: WrittenFile, sealKey?: string) {
    this.#sealKey = sealKey;
    this.#layout = layout;
    this.#file = file;
    this.#values = fileValuesOf(file.values);
    this.#measuring = layout.measure(this.#values);
  }

  /** What the layout has against a row now; it had nothing against it when the file was cut. */
  measure(row: Row): readonly Problem[] {
    const batch = this.#batch(row);
    const faults = this.#measured === row.batchId ? [] : this.#measuring.batch(batch);
    this.#measured = row.batchId;
    return [...faults, ...this.#measuring.debit(this.#debit(batch, row))];
  }

  totals(): Totals {
    return this.#measuring.end();
  }

  begin(totals: Totals, sink: Sink): void {
    this.#writing = this.#layout.write(this.#values, totals, sink, this.#sealKey);
  }

  write(row: Row): void {
    if (this.#writing === undefined) throw new Error('begin comes before write');
    const batch = this.#batch(row);
    if (this.#written !== row.batchId) this.#writing.batch(batch);
    this.#written = row.batchId;
    this.#writing.debit(this.#debit(batch, row));
  }

  end(): void {
    this.#writing?.end();
  }

  #batch(row: Row): Values {
    const batch = this.#file.batches.find(({ batchId }) => batchId === row.batchId);
    if (batch === undefined) throw new UnknownBatch(row.debitId);
    return batchValues(this.#values, batch, batch.batchId, batch.ordinal, batch.period);
  }

  #debit(batch: Values, row: Row): Values {
    const plain = debitValues(batch, row, row.serial, this.#file.firstOfDay + BigInt(row.serial) - 1n);
    return row.trace === null ? plain : { ...plain, 'debit.trace': row.trace };
  }
}

/** A debit names a batch its file does not have: what is stored was changed. */
export class UnknownBatch extends Error {
  readonly debitId: string;
  constructor(debitId: string) {
    super(`${debitId} stands in no batch of its file`);
    this.name = 'UnknownBatch';
    this.debitId = debitId;
  }
}

/** JSON has no bigint: counts come back as text. */
function fileValuesOf(stored: Values): Values {
  const counts = (['file.sequence', 'file.generation'] as const).filter((name) => stored[name] !== undefined);
  return { ...stored, ...Object.fromEntries(counts.map((name) => [name, BigInt(String(stored[name]))])) };
}
