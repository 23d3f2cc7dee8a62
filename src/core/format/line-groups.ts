/** Groups of values that repeat inside one line, as often as a count before them says, and sums over them. Pure.
 *  reader, writer, totals ─▶ [here]. */

import type { Report } from './codec.ts';
import type { Value } from './format.ts';
import type { RecordField, RecordType, Repeat } from './record-model.ts';

/** The group a count of the record counts; undefined for a count of anything else. */
export function countedRepeat(record: RecordType, { type, spec }: RecordField): Repeat | undefined {
  return type === 'count' && typeof spec.of === 'string' ? record.repeats[spec.of] : undefined;
}

/** The repeated amounts of its own line a sum adds up; undefined for a sum of anything else. */
function summedFields(record: RecordType, { type, spec }: RecordField): readonly RecordField[] | undefined {
  if (type !== 'sum' || typeof spec.of !== 'string') return undefined;
  const [owner, name] = spec.of.split('.');
  const fields = owner === record.name ? record.fields.filter((one) => one.name === name) : [];
  return fields.some(({ repetition }) => repetition) ? fields : undefined;
}

/** Whether a field counts or adds up what stands in its own line. */
export function totalsOwnLine(record: RecordType, field: RecordField): boolean {
  return countedRepeat(record, field) !== undefined || summedFields(record, field) !== undefined;
}

/** What such a field says in a line being written. */
export function ownLineTotal(
  record: RecordType,
  field: RecordField,
  given: (field: RecordField) => Value | undefined,
): bigint | undefined {
  const repeat = countedRepeat(record, field);
  if (repeat) return BigInt(repeat.least);
  return summedFields(record, field)
    ?.filter(({ repetition }) => repetition?.written)
    .reduce((sum, one) => sum + amountOf(given(one)), 0n);
}

/** Whether a field stands in the line being read, by the count read before it. */
export function isRepeated({ repetition }: RecordField, values: readonly (Value | undefined)[]): boolean {
  return repetition === undefined || amountOf(values[repetition.counter]) >= BigInt(repetition.ordinal);
}

/** A count beyond what the line can hold. */
export function checkRepeats(record: RecordType, field: RecordField, value: Value, report: Report): void {
  const repeat = countedRepeat(record, field);
  if (!repeat || typeof value !== 'bigint') return;
  if (value < BigInt(repeat.least) || value > BigInt(repeat.most))
    report('FIELD_TYPE', `says ${value}, the line holds ${repeat.least} to ${repeat.most}`);
}

/** Sums over the line that has been read. */
export function checkOwnSums(
  record: RecordType,
  values: readonly (Value | undefined)[],
  at: (field: RecordField) => Report,
): void {
  for (const field of record.fields) {
    const stated = values[field.index];
    const summed = summedFields(record, field);
    if (!summed || typeof stated !== 'bigint') continue;
    const counted = summed.reduce((sum, { index }) => sum + amountOf(values[index]), 0n);
    if (counted !== stated) at(field)('TOTAL_SUM', `states ${stated}, counted ${counted} (minor units)`);
  }
}

function amountOf(value: Value | undefined): bigint {
  return typeof value === 'bigint' ? value : 0n;
}
