/** Records of fixed and delimited layouts, compiled once. Pure. schema ─▶ [here] ─▶ form, totals, reader, writer. */

import { Sealed, type SealedKind, sealed } from '../sealed.ts';
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
  /** One of the values of a group that repeats in its line. */
  readonly repetition: Repetition | undefined;
  /** For a tag: whether this text (blanks trimmed) is one of its codes. */
  readonly isTag: ((text: string) => boolean) | undefined;
  /** Words of its meanings, joined by a blank when there are several; undefined for nothing. */
  value(lookup: Lookup): Value | undefined;
};

/** `ordinal` from 1; `counter` is the field of the record that says how often the group stands; a `part` is added up in
 *  its line and means no more by itself. */
export type Repetition = {
  readonly counter: number;
  readonly ordinal: number;
  readonly written: boolean;
  readonly part: boolean;
};

export type Repeat = { readonly least: number; readonly most: number };

export type RecordType = {
  readonly name: string;
  readonly doc: string;
  readonly fields: readonly RecordField[];
  readonly tags: readonly RecordField[];
  readonly condition: Condition | undefined;
  readonly readOnly: boolean;
  /** Records are numbered and counted without it. */
  readonly aside: boolean;
  /** Length of the whole record where the layout states it: its line's, or its segment's. */
  readonly length: number | undefined;
  /** What it carries side by side behind its own fields. */
  readonly segments: Segments | undefined;
  /** Record whose columns its line names. */
  readonly names: string | undefined;
  /** Told from others by its number of values. */
  readonly countTells: boolean;
  /** Whether a value may be missing, and those after it stand further left. */
  readonly shifts: boolean;
  /** By name of the group. */
  readonly repeats: Readonly<Record<string, Repeat>>;
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
      const ordered =
        spec.kind === 'fixed'
          ? fields.toSorted((a, b) => a.place.at - b.place.at)
          : repeated(name, fields, repeatsOf(spec, name));
      return [
        name,
        {
          name,
          doc: record.doc,
          fields: ordered.map((field, index) => ({ ...field, index })),
          tags: ordered.filter((field) => field.isTag),
          condition: record.when && compileCondition(record.when),
          readOnly: record.readOnly === true,
          aside: record.aside === true,
          ...extentOf(spec, name),
          ...lineOf(spec, name, ordered),
        },
      ];
    }),
  );
}

/** What only lines with separators have. */
function lineOf(
  spec: RecordLayoutSpec,
  name: string,
  fields: readonly RecordField[],
): Pick<RecordType, 'names' | 'countTells' | 'shifts' | 'repeats'> {
  if (spec.kind === 'fixed') return { names: undefined, countTells: false, shifts: false, repeats: {} };
  const { names, countTells } = spec.records[name] ?? {};
  const byName = Object.values(spec.records).some((one) => one.names === name);
  return {
    names,
    countTells: countTells === true,
    shifts: !byName && fields.some(({ condition, repetition }) => condition || repetition),
    repeats: repeatsOf(spec, name),
  };
}

function repeatsOf(spec: RecordLayoutSpec, name: string): RecordType['repeats'] {
  if (spec.kind === 'fixed') return {};
  const repeats = Object.entries(spec.records[name]?.repeats ?? {});
  return Object.fromEntries(repeats.map(([group, { least = 0, most }]) => [group, { least, most }]));
}

/** Groups that repeat are laid out as often as they may stand; only the first repetition has meanings. */
function repeated(
  record: string,
  fields: readonly RecordField[],
  repeats: RecordType['repeats'],
): readonly RecordField[] {
  const isPart = ({ name }: RecordField) =>
    fields.some(({ type, spec }) => type === 'sum' && spec.of === `${record}.${name}`);
  const laid: RecordField[] = [];
  for (let at = 0; at < fields.length; ) {
    const name = groupOf(fields[at]);
    let end = at + 1;
    while (name !== undefined && groupOf(fields[end]) === name) end++;
    const group = fields.slice(at, end);
    const { least = 0, most = 1 } = name === undefined ? {} : (repeats[name] ?? {});
    const counter = laid.findIndex(({ type, spec }) => type === 'count' && spec.of === name);
    for (let ordinal = 1; ordinal <= most; ordinal++)
      for (const field of group)
        laid.push(
          name === undefined
            ? field
            : {
                ...field,
                means: ordinal === 1 ? field.means : [],
                repetition: { counter, ordinal, written: ordinal <= least, part: isPart(field) },
              },
        );
    at = end;
  }
  return laid.map((field, index) => ({ ...field, index, place: { ...field.place, at: index + 1 } }));
}

function groupOf(field: RecordField | undefined): string | undefined {
  return (field?.spec as DelimitedFieldSpec | undefined)?.repeat;
}

function extentOf(spec: RecordLayoutSpec, name: string): Pick<RecordType, 'length' | 'segments'> {
  if (spec.kind === 'delimited') return { length: undefined, segments: undefined };
  const { segments, aside } = spec.records[name] ?? {};
  if (aside) return { length: undefined, segments };
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
    repetition: undefined,
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
    const codes = new Set([
      ...Object.values(field.values ?? {}).map((code) => code.trim()),
      ...Object.keys(field.alsoRead ?? {}),
    ]);
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

/** A number written without its check digit gets it back when read. */
function completing(field: RecordFieldSpec, codec: Codec): Codec {
  const complete = field.complete === undefined ? undefined : accountCompletions[field.complete];
  if (!complete) return codec;
  const whole = (value: Value | undefined) => {
    if (value instanceof Sealed) return sealed(value.kind, complete(value.reveal()));
    return typeof value === 'string' ? complete(value) : value;
  };
  return {
    encode: (value, report) => codec.encode(whole(value), report),
    decode: (text, report, lookup) => whole(codec.decode(text, report, lookup)),
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
