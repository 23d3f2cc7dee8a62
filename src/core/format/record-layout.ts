/** A fixed or delimited layout, compiled once: what writer, reader and printer share. Pure. */

import { type Encoding, encodingNamed } from './encoding.ts';
import type { Form } from './form.ts';
import { delimitedForm } from './form-delimited.ts';
import { fixedForm } from './form-fixed.ts';
import { compileRecords, type RecordType } from './record-model.ts';
import type { RecordLayoutSpec, StructureItem, Tolerance } from './schema.ts';
import { compileSeal, type Seal } from './seal.ts';
import { compileStructure, groupNames, type Structure } from './structure.ts';
import { compileTotals, type TotalsModel } from './totals.ts';

export type RecordLayout = {
  readonly spec: RecordLayoutSpec;
  /** Built on first use: tables of large encodings are not needed to list layouts. */
  encoding(): Encoding;
  /** For one file. */
  form(): Form;
  readonly records: ReadonlyMap<string, RecordType>;
  readonly structure: Structure;
  readonly totals: TotalsModel;
  readonly parts: WrittenParts;
  readonly hasBatches: boolean;
  readonly hasChanges: boolean;
  /** Names of the groups whose totals start anew with each batch: the batch and the groups inside it. */
  readonly batchScopes: ReadonlySet<string>;
  /** Written after every record. */
  readonly lineEnding: string;
  /** Whether the last record too is followed by one. */
  readonly lastEnding: boolean;
  /** Whether some damage is read without a problem. */
  tolerates(what: Tolerance): boolean;
  /** Whether a line is none of the file's records. */
  isSkipped(line: string): boolean;
  /** How a file is sealed, where it can be. */
  readonly seal: Seal | undefined;
  readonly blocking: { readonly factor: number; readonly fill: string } | undefined;
};

/** Records a writer makes, in order, around the debits. */
export type WrittenParts = {
  readonly fileStart: readonly RecordType[];
  readonly batchStart: readonly RecordType[];
  readonly debit: readonly RecordType[];
  /** The record into whose segments debits are packed. */
  readonly carrier: RecordType | undefined;
  /** Groups of other names that stand once around the batches of the file, and around the debits of each batch. */
  readonly aroundBatches: readonly string[];
  readonly aroundDebits: readonly string[];
  readonly batchEnd: readonly RecordType[];
  readonly fileEnd: readonly RecordType[];
};

/** In: a layout that recordFaults has found nothing wrong with. */
export function compileRecordLayout(spec: RecordLayoutSpec): RecordLayout {
  const records = compileRecords(spec);
  const structure = compileStructure(spec.structure);
  const blocking = spec.kind === 'fixed' ? spec.blocking : undefined;
  let encoding: Encoding | undefined;
  const encodingOnce = () => (encoding ??= encodingNamed(spec.encoding));
  return {
    spec,
    encoding: encodingOnce,
    form: () =>
      spec.kind === 'fixed' ? fixedForm(spec, encodingOnce()) : delimitedForm(spec, records, encodingOnce()),
    records,
    structure,
    totals: compileTotals(records, structure, blocking?.factor ?? 1),
    parts: writtenParts(spec.structure, records),
    batchScopes: scopesInBatch(structure),
    hasBatches: hasGroup(structure, 'batch'),
    hasChanges: hasGroup(structure, 'change'),
    lineEnding: { lf: '\n', crlf: '\r\n', cr: '\r', none: '' }[spec.lines.ending],
    lastEnding: spec.lines.lastEnding !== false,
    tolerates: (what) => spec.lines.tolerate?.includes(what) === true,
    isSkipped: skipTest(spec.lines.skip ?? []),
    seal: spec.seal && compileSeal(spec.seal),
    blocking,
  };
}

function hasGroup({ positions }: Structure, wanted: 'batch' | 'change'): boolean {
  return positions.some(({ groups }) => groups.some(({ level }) => level === wanted));
}

function skipTest(sources: readonly string[]): (line: string) => boolean {
  const patterns = sources.map((source) => new RegExp(source, 'u'));
  return (line) => patterns.some((pattern) => pattern.test(line));
}

function scopesInBatch({ positions }: Structure): ReadonlySet<string> {
  const inside = positions.flatMap(({ groups }) => {
    const batch = groups.findIndex(({ level }) => level === 'batch');
    return batch < 0 ? [] : groups.slice(batch).map(({ name }) => name);
  });
  return new Set(['batch', ...inside]);
}

type Level = 'file' | 'batch' | 'debit';

/** Walks the structure: what stands before the inner group is its head, what stands after it is its end. A group of
 *  another name around batches or debits is written as if its records stood there without it. */
function writtenParts(
  items: readonly StructureItem[],
  records: ReadonlyMap<string, RecordType>,
): WrittenParts {
  const parts = { fileStart: [], batchStart: [], debit: [], batchEnd: [], fileEnd: [] } as Record<
    'fileStart' | 'batchStart' | 'debit' | 'batchEnd' | 'fileEnd',
    RecordType[]
  >;
  const around = { file: [], batch: [], debit: [] } as Record<Level, string[]>;
  let carrier: RecordType | undefined;
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
      else if ('carrier' in item) {
        if (!passed.debit) carrier = records.get(item.carrier);
        walk(item.of, level);
      } else if (item.each === 'batch' || item.each === 'debit') {
        // further groups of debits are only read
        if (!passed[item.each]) walk(item.of, item.each);
        passed[item.each] = true;
      } else if (!passed.debit && groupNames(item.of).includes('debit')) {
        around[level].push(item.each);
        walk(item.of, level);
      }
    }
  };
  walk(items, 'file');
  return { ...parts, carrier, aroundBatches: around.file, aroundDebits: around.batch };
}
