/** Records of fixed and delimited layouts, compiled once. Pure. schema ─▶ [here] ─▶ form, totals, reader, writer. */

import type { SealedKind } from '../sealed.ts';
import { accountCompletions } from './account-completion.ts';
import { type Codec, compileCodec, meaningsOf, type Report, sealedKind } from './codec.ts';
import { type Condition, compileCondition, isPresent } from './condition.ts';
import type { FieldType } from './field-schema.ts';
import type { Value } from './format.ts';
import type { DelimitedFieldSpec, FixedFieldSpec, RecordFieldSpec, RecordLayoutSpec } from './schema.ts';
import { compileTemplate, type Lookup, type Template } from './template.ts';
import { type Meaning, vocabulary } from './vocabulary.ts';

/** Where a value stands and how it is padded. `width` undefined: as long as it is. */
export type Place = {
  /** Fixed: first column from 1. Delimited: position from 1. */
  readonly at: number;
  readonly width: number | undefined;
  readonly right: boolean;
  /** Character that fills an occupied field. */
  readonly fill: string;
};

export type RecordField = {
  readonly name: string;
  readonly type: FieldType;
  readonly spec: RecordFieldSpec;
  readonly place: Place;
  readonly means: readonly Meaning[];
  readonly codec: Codec;
  readonly condition: Condition | undefined;
  readonly fallback: Template | undefined;
  /** Makes the text written instead of the meaning's value. */
  readonly source: Template | undefined;
  /** How it is masked on screens; undefined: shown as it is. */
  readonly masked: SealedKind | undefined;
  readonly required: boolean;
  /** An enum whose codes include the blank. */
  readonly blankMeans: boolean;
  /** Position among the fields of its record. */
  readonly index: number;
  /** For a tag: whether this text (blanks trimmed) is one of its codes. */
  readonly isTag: ((text: string) => boolean) | undefined;
  /** Words of its meanings, joined by a blank when there are several; undefined for nothing. */
  value(lookup: Lookup): Value | undefined;
};

export type RecordType = {
  readonly name: string;
  readonly doc: string;
  readonly fields: readonly RecordField[];
  readonly tags: readonly RecordField[];
  readonly condition: Condition | undefined;
  readonly readOnly: boolean;
  /** Length of the whole record where the layout states it: its line's, or its segment's. */
  readonly length: number | undefined;
  /** What it carries side by side behind its own fields. */
  readonly segments: Segments | undefined;
};

export type Segments = {
  readonly record: string;
  readonly count: number;
  readonly from: number;
  readonly width: number;
};

/** In: a layout that recordFaults has found nothing wrong with. */
export function compileRecords(spec: RecordLayoutSpec): ReadonlyMap<string, RecordType> {
  return new Map(
    Object.entries(spec.records).map(([name, record]) => {
      const specs: readonly RecordFieldSpec[] = record.fields;
      const fields = specs.map((field, index) => compileField(spec, field, index));
      const ordered = spec.kind === 'fixed' ? fields.toSorted((a, b) => a.place.at - b.place.at) : fields;
      return [
        name,
        {
          name,
          doc: record.doc,
          fields: ordered.map((field, index) => ({ ...field, index })),
          tags: ordered.filter((field) => field.isTag),
          condition: record.when && compileCondition(record.when),
          readOnly: record.readOnly === true,
          ...extentOf(spec, name),
        },
      ];
    }),
  );
}

function extentOf(spec: RecordLayoutSpec, name: string): Pick<RecordType, 'length' | 'segments'> {
  if (spec.kind === 'delimited') return { length: undefined, segments: undefined };
  const { segments } = spec.records[name] ?? {};
  const around = Object.values(spec.records).find((one) => one.segments?.record === name)?.segments;
  const packed = segments && segments.from - 1 + segments.count * segments.width;
  return { length: around?.width ?? spec.lines.length ?? packed, segments };
}

const numeric: ReadonlySet<FieldType> = new Set([
  'number',
  'amount',
  'count',
  'sum',
  'hash',
  'blocks',
  'sequence',
]);

function compileField(layout: RecordLayoutSpec, field: RecordFieldSpec, index: number): RecordField {
  const means = meaningsOf(field);
  const codec = completing(field, compileCodec(field, { charset: layout.charset }));
  const carried = means[0] === undefined ? undefined : vocabulary[means[0]].type;
  return {
    name: field.name,
    type: field.type,
    spec: field,
    place: placeOf(layout.kind, field, index),
    means,
    codec,
    condition: field.when && compileCondition(field.when),
    fallback: field.default === undefined || means.length > 1 ? undefined : compileTemplate(field.default),
    source: field.from === undefined ? undefined : compileTemplate(field.from),
    masked: (carried && sealedKind(carried)) ?? (field.personal ? 'name' : undefined),
    blankMeans: field.type === 'enum' && Object.values(field.values ?? {}).some((code) => code.trim() === ''),
    required:
      !field.optional && field.type !== 'blank' && !(field.type === 'const' && field.value?.trim() === ''),
    index,
    isTag: field.tag ? tagTest(field) : undefined,
    value: valueReader(field, means),
  };
}

function placeOf(kind: 'fixed' | 'delimited', field: RecordFieldSpec, index: number): Place {
  const isNumber = numeric.has(field.type);
  const right = (field.align ?? (isNumber ? 'right' : 'left')) === 'right';
  if (kind === 'delimited') {
    return { at: index + 1, width: (field as DelimitedFieldSpec).width, right, fill: field.fill ?? ' ' };
  }
  const [first, last] = (field as FixedFieldSpec).columns;
  const width = last === 'rest' ? undefined : last - first + 1;
  return { at: first, width, right, fill: field.fill ?? (isNumber && right ? '0' : ' ') };
}

function tagTest(field: RecordFieldSpec): (text: string) => boolean {
  if (field.type === 'const') {
    const constant = (field.value ?? '').trim();
    return (text) => text === constant;
  }
  if (field.type === 'enum') {
    const codes = new Set(Object.values(field.values ?? {}).map((code) => code.trim()));
    return (text) => codes.has(text);
  }
  const pattern = new RegExp(field.matches ?? '', 'u');
  return (text) => pattern.test(text);
}

function valueReader(
  field: RecordFieldSpec,
  means: readonly Meaning[],
): (lookup: Lookup) => Value | undefined {
  const [only] = means;
  if (only === undefined) return () => undefined;
  if (means.length === 1) return (lookup) => lookup(only);
  const absent = field.default?.split(' ') ?? [];
  return (lookup) => means.map((meaning, i) => lookup(meaning) ?? absent[i] ?? '').join(' ');
}

/** A routing number written without its check digit gets it back when read. */
function completing(field: RecordFieldSpec, codec: Codec): Codec {
  const complete = field.complete === undefined ? undefined : accountCompletions[field.complete];
  if (!complete) return codec;
  return {
    encode: (value, report) => codec.encode(typeof value === 'string' ? complete(value) : value, report),
    decode(text, report, lookup) {
      const value = codec.decode(text, report, lookup);
      return typeof value === 'string' ? complete(value) : value;
    },
  };
}

/** The text a field has in a record being written, without padding. */
export function fieldText(field: RecordField, lookup: Lookup, assign: Assign, report: Report): string {
  let value = field.source ? field.source.format(lookup) : field.value(lookup);
  if (!isPresent(value) && field.fallback) {
    value = field.fallback.format(lookup);
    if (value !== undefined && field.means[0] !== undefined) assign(field.means[0], value);
  }
  return field.codec.encode(value, report);
}

/** Keeps a composed value for the fields and records that follow. */
export type Assign = (meaning: Meaning, value: Value) => void;
