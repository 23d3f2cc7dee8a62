/** The fields of an xml layout, compiled once: how each is spelled and where it stands. Pure.
 *  schema ─▶ [here] ─▶ writer, reader, describe. */

import { type Codec, compileCodec, type Report } from '../codec.ts';
import { compileCondition } from '../condition.ts';
import type { Value } from '../format.ts';
import { compileTemplate, type Lookup } from '../template.ts';
import { type Meaning, vocabulary } from '../vocabulary.ts';
import { type XmlFieldSpec, type XmlLayoutSpec, type XmlLevel, xmlLevels } from './schema.ts';

export type XmlField = {
  readonly spec: XmlFieldSpec;
  readonly level: XmlLevel;
  readonly meaning: Meaning | undefined;
  readonly codec: Codec;
  /** Elements from the group's element down to this one. */
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

export type XmlRecord = {
  readonly level: XmlLevel;
  readonly fields: readonly XmlField[];
  /** Elements from the group around to this group's own. */
  readonly elements: readonly string[];
};

export type XmlRecords = Readonly<Record<XmlLevel, XmlRecord>>;

/** In: a layout without faults (rules.ts). */
export function compileRecords(spec: XmlLayoutSpec): XmlRecords {
  const record = (level: XmlLevel, around: string): XmlRecord => ({
    level,
    elements: spec.records[level].element.split('/'),
    fields: spec.records[level].fields.map((field) => compileField(spec, field, level, around)),
  });
  const [file, batch, debit] = xmlLevels.map((level) => spec.records[level].element);
  return {
    file: record('file', `${file}`),
    batch: record('batch', `${file}/${batch}`),
    debit: record('debit', `${file}/${batch}/${debit}`),
  };
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
    elements: place.replace(/\[\d\]$/, '').split('/'),
    attribute,
    path: `${around}/${field.at}`,
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
