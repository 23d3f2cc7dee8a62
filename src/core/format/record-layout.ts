/** A fixed or delimited layout, compiled once: what writer, reader and printer share. Pure. */

import { type Encoding, encodingNamed } from './encoding.ts';
import type { Form } from './form.ts';
import { delimitedForm } from './form-delimited.ts';
import { fixedForm } from './form-fixed.ts';
import { compileRecords, type RecordType } from './record-model.ts';
import type { RecordLayoutSpec, StructureItem } from './schema.ts';
import { compileStructure, type Structure } from './structure.ts';
import { compileTotals, type TotalsModel } from './totals.ts';

export type RecordLayout = {
  readonly spec: RecordLayoutSpec;
  /** Built on first use: tables of large encodings are not needed to list layouts. */
  encoding(): Encoding;
  form(): Form;
  readonly records: ReadonlyMap<string, RecordType>;
  readonly structure: Structure;
  readonly totals: TotalsModel;
  readonly parts: WrittenParts;
  readonly hasBatches: boolean;
  /** Written after every record. */
  readonly lineEnding: string;
  readonly blocking: { readonly factor: number; readonly fill: string } | undefined;
};

/** Records a writer makes, in order, around the debits. */
export type WrittenParts = {
  readonly fileStart: readonly RecordType[];
  readonly batchStart: readonly RecordType[];
  readonly debit: readonly RecordType[];
  readonly batchEnd: readonly RecordType[];
  readonly fileEnd: readonly RecordType[];
};

/** In: a layout that recordFaults has found nothing wrong with. */
export function compileRecordLayout(spec: RecordLayoutSpec): RecordLayout {
  const records = compileRecords(spec);
  const structure = compileStructure(spec.structure);
  const blocking = spec.kind === 'fixed' ? spec.blocking : undefined;
  let encoding: Encoding | undefined;
  let form: Form | undefined;
  const encodingOnce = () => (encoding ??= encodingNamed(spec.encoding));
  return {
    spec,
    encoding: encodingOnce,
    form: () =>
      (form ??=
        spec.kind === 'fixed' ? fixedForm(spec, encodingOnce()) : delimitedForm(spec, encodingOnce())),
    records,
    structure,
    totals: compileTotals(records, structure, blocking?.factor ?? 1),
    parts: writtenParts(spec.structure, records),
    hasBatches: structure.positions.some(({ groups }) => groups.some(({ level }) => level === 'batch')),
    lineEnding: { lf: '\n', crlf: '\r\n', cr: '\r', none: '' }[spec.lines.ending],
    blocking,
  };
}

type Level = 'file' | 'batch' | 'debit';

/** Walks the structure: what stands before the inner group is its head, what stands after it is its end. */
function writtenParts(
  items: readonly StructureItem[],
  records: ReadonlyMap<string, RecordType>,
): WrittenParts {
  const parts = { fileStart: [], batchStart: [], debit: [], batchEnd: [], fileEnd: [] } as Record<
    keyof WrittenParts,
    RecordType[]
  >;
  const passed = { batch: false, debit: false };
  const listFor = (level: Level): RecordType[] => {
    if (level === 'debit') return parts.debit;
    if (level === 'batch') return passed.debit ? parts.batchEnd : parts.batchStart;
    return passed.batch || passed.debit ? parts.fileEnd : parts.fileStart;
  };
  const walk = (list: readonly StructureItem[], level: Level): void => {
    for (const item of list) {
      if (typeof item === 'string') {
        const record = records.get(item.replace(/[?*]$/, ''));
        // an optional record without a condition says nothing about when to write it
        const written = record && !record.readOnly && (record.condition !== undefined || !/[?*]$/.test(item));
        if (record && written) listFor(level).push(record);
      } else if ('any' in item) walk(item.any, level);
      else if ('some' in item) walk(item.some, level);
      else if ('one' in item) walk(item.one, level);
      else if (item.each === 'batch' || item.each === 'debit') {
        walk(item.of, item.each);
        passed[item.each] = true;
      }
    }
  };
  walk(items, 'file');
  return parts;
}
