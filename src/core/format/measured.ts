/** What measuring a file finds, and where it is stated. Pure. writer ─▶ [here] */

import type { Totals } from './format.ts';
import type { RecordLayout } from './record-layout.ts';
import type { RecordField, RecordType } from './record-model.ts';
import type { Stated } from './totals.ts';

/** By the index of the total. */
export type Numbers = readonly Stated[];

/** What `measure` hands to `write`. */
export type Measured = Totals & { readonly file: Numbers; readonly batches: readonly Numbers[] };

export function sameTotals(one: Measured, other: Measured): boolean {
  const text = (totals: Measured) =>
    JSON.stringify([totals.debits, totals.amount, totals.file, totals.batches], stringly);
  return text(one) === text(other);
}

function stringly(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? value.toString() : value;
}

/** Every total outside the debits: the file's, then those of each batch. */
export function* statedTotals(
  layout: RecordLayout,
  file: Numbers,
  batches: readonly Numbers[],
): Generator<{ readonly record: RecordType; readonly field: RecordField; readonly stated: Stated }> {
  const { fileStart, batchStart, batchEnd, fileEnd } = layout.parts;
  const places = [
    { records: [...fileStart, ...fileEnd], groups: [file] },
    { records: [...batchStart, ...batchEnd], groups: batches },
  ];
  for (const { records, groups } of places)
    for (const numbers of groups)
      for (const record of records)
        for (const field of record.fields) {
          const total = layout.totals.totalOf(record, field);
          if (total) yield { record, field, stated: numbers[total.index] };
        }
}
