/** The fields of an xml layout, compiled once: how each is spelled and where it stands. Pure.
 *  schema ─▶ [here] ─▶ writer, reader, describe. */

import { type Codec, compileCodec, type Report } from '../codec.ts';
import { type Condition, compileCondition } from '../condition.ts';
import type { Value } from '../format.ts';
import { compileTemplate, type Lookup } from '../template.ts';
import { type Meaning, vocabulary } from '../vocabulary.ts';
import type { XmlFieldSpec, XmlLayoutSpec, XmlLevel } from './schema.ts';

export type XmlField = {
  readonly spec: XmlFieldSpec;
  readonly level: XmlLevel;
  readonly meaning: Meaning | undefined;
  readonly codec: Codec;
  /** Elements from the group's element down to this one; none for an attribute of the group's own. */
  readonly elements: readonly string[];
  readonly attribute: string | undefined;
  /** From the root, for problems. */
  readonly path: string;
  readonly personal: boolean;
  /** A fault when it is missing from a file read. */
  readonly required: boolean;
  /** Whether it stands in the file for these values. */
  stands(lookup: Lookup): boolean;
  /** Text to write, "" for nothing. `computed` is the count or sum for fields of these types. */
  text(lookup: Lookup, computed: bigint, report: Report): string;
};

/** A count or sum a group states about groups inside it. */
export type XmlTotal = {
  /** Index of the field that states it. */
  readonly field: number;
  readonly of: XmlLevel;
  /** The meaning added up; undefined for a count. */
  readonly summed: Meaning | undefined;
  readonly where: Condition | undefined;
};

export type XmlRecord = {
  readonly level: XmlLevel;
  readonly fields: readonly XmlField[];
  /** Elements from the group around to this group's own. */
  readonly elements: readonly string[];
  readonly totals: readonly XmlTotal[];
  /** It is one of ours when one of these holds; undefined: always. */
  readonly only: readonly Condition[] | undefined;
};

export type XmlRecords = { readonly file: XmlRecord } & Readonly<
  Record<Exclude<XmlLevel, 'file'>, XmlRecord | undefined>
>;

/** In: a layout without faults (rules.ts). */
export function compileRecords(spec: XmlLayoutSpec): XmlRecords {
  const { file, group, batch, debit, change } = spec.records;
  const toGroup = joined(file.element, group?.element);
  const toBatch = joined(toGroup, batch?.element);
  const record = (level: XmlLevel, path: string): XmlRecord | undefined => {
    const given = spec.records[level];
    if (given === undefined) return undefined;
    return {
      level,
      elements: given.element.split('/'),
      fields: given.fields.map((field) => compileField(spec, field, level, path)),
      totals: given.fields.flatMap((field, index) => totalOf(spec, field, index)),
      only: 'only' in given ? given.only?.map(compileCondition) : undefined,
    };
  };
  return {
    file: record('file', file.element) as XmlRecord,
    group: record('group', toGroup),
    batch: record('batch', toBatch),
    debit: record('debit', joined(toBatch, debit?.element)),
    change: record('change', joined(toBatch, change?.element)),
  };
}

function joined(path: string, element: string | undefined): string {
  return element === undefined ? path : `${path}/${element}`;
}

function totalOf(spec: XmlLayoutSpec, field: XmlFieldSpec, index: number): readonly XmlTotal[] {
  if (field.type !== 'count' && field.type !== 'sum') return [];
  const [of = '', name] = String(field.of).split('.');
  const summed = spec.records[of as XmlLevel]?.fields.find((one) => one.name === name)?.means;
  return [
    {
      field: index,
      of: of as XmlLevel,
      summed: Array.isArray(summed) ? summed[0] : summed,
      where: field.where && compileCondition(field.where),
    },
  ];
}

function compileField(spec: XmlLayoutSpec, field: XmlFieldSpec, level: XmlLevel, around: string): XmlField {
  const [place = '', attribute] = field.at.split('@');
  const meaning = Array.isArray(field.means) ? field.means[0] : field.means;
  const codec = compileCodec(spellingOf(field), { charset: spec.charset });
  const condition = field.when === undefined ? undefined : compileCondition(field.when);
  const fallback = field.default === undefined ? undefined : compileTemplate(field.default);
  const computed = field.type === 'count' || field.type === 'sum';
  const always = computed || field.type === 'const';
  const valueFrom = (lookup: Lookup): Value | undefined => {
    const value = meaning === undefined ? undefined : lookup(meaning);
    return value === undefined || value === '' ? fallback?.format(lookup) : value;
  };
  return {
    spec: field,
    level,
    meaning,
    codec,
    elements: place === '' ? [] : place.replace(/\[\d\]$/, '').split('/'),
    attribute,
    path: place === '' ? `${around}${field.at}` : `${around}/${field.at}`,
    personal:
      field.personal === true || (meaning !== undefined && vocabulary[meaning].type.startsWith('sealed')),
    required: !field.optional && !field.mayMiss && !field.readOnly && condition === undefined,
    stands: (lookup) => !field.readOnly && (condition === undefined || condition.holds(lookup)),
    text(lookup, total, report) {
      const text = codec.encode(computed ? total : valueFrom(lookup), report);
      if (text === '' && !always && !field.optional) report('FIELD_REQUIRED', 'must have a value');
      return text;
    },
  };
}

/** A text that may be written as several elements has no length of its own. */
function spellingOf(field: XmlFieldSpec): XmlFieldSpec {
  if (typeof field.several !== 'object') return field;
  const { maxLength: _piece, ...rest } = field;
  return rest;
}

/** A text as pieces of at most `length` characters, cut between words where it can be. */
export function pieces(text: string, length: number | undefined): readonly string[] {
  if (length === undefined || text.length <= length) return [text];
  const blank = text.lastIndexOf(' ', length);
  const cut = blank > 0 ? blank : length;
  return [text.slice(0, cut), ...pieces(text.slice(blank > 0 ? cut + 1 : cut), length)];
}
