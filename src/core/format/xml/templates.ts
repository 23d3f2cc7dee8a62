/** The strings between values, prepared once per layout: start tags, end tags and indentation. Pure.
 *  fields ─▶ [here] ─▶ writer. */

import type { Lookup } from '../template.ts';
import type { XmlEncoding } from './decode.ts';
import { pieces, type XmlField, type XmlRecord, type XmlRecords } from './fields.ts';
import type { XmlLayoutSpec } from './schema.ts';
import { escapeAttribute, escapeText } from './text.ts';

export type Leaf = {
  readonly field: XmlField;
  /** Its element holds attributes only. */
  readonly bare: boolean;
  /** The whole element, or several, around the text. */
  spell(text: string, lookup: Lookup, totals: GroupTotals): string;
};

/** What a group states about the debits inside it. */
export type GroupTotals = { readonly count: bigint; readonly amount: bigint };

export type GroupTemplate = {
  open(lookup: Lookup, totals: GroupTotals): string;
  readonly close: string;
  /** What stands after the groups inside, before `close`. */
  readonly late: GroupTemplate | undefined;
  readonly leaves: readonly Leaf[];
  /** End and start tags of containers from one leaf that stands to the next; -1 before the first, length after the last. */
  between(from: number, to: number): string;
};

export type XmlTemplates = Readonly<Record<'file' | 'group' | 'batch' | 'debit', GroupTemplate>> & {
  readonly start: string;
  readonly end: string;
  readonly encoding: XmlEncoding;
  /** Without batch records a file holds one batch. */
  readonly hasBatches: boolean;
  readonly hasDebits: boolean;
};

/** What a layout without the level writes of it. */
const nothing: GroupTemplate = { open: () => '', close: '', late: undefined, leaves: [], between: () => '' };

export function compileTemplates(spec: XmlLayoutSpec, records: XmlRecords): XmlTemplates {
  const line = (depth: number) => (spec.indent === 0 ? '' : `\n${' '.repeat(spec.indent * depth)}`);
  const { file, group, batch, debit } = records;
  const [root = '', ...within] = file.elements;
  const attributes = spec.namespace === undefined ? '' : ` xmlns="${escapeAttribute(spec.namespace)}"`;
  // attributes of the root itself close its tag
  const closed = within.length > 0 || ownAttributes(file).length === 0;
  const encoding = spec.encoding === 'latin1' ? 'iso-8859-1' : spec.encoding;
  const toGroup = 1 + within.length;
  const toBatch = toGroup + (group?.elements.length ?? 0);
  const toDebit = toBatch + (batch?.elements.length ?? 0);
  return {
    start: `<?xml version="1.0" encoding="${encoding.toUpperCase()}"?>\n<${root}${attributes}${closed ? '>' : ''}`,
    end: `${line(0)}</${root}>\n`,
    encoding,
    hasBatches: batch !== undefined,
    hasDebits: debit !== undefined,
    file: groupTemplate({ ...file, elements: within }, 1, line),
    group: group ? groupTemplate(group, toGroup, line) : nothing,
    batch: batch ? groupTemplate(batch, toBatch, line) : nothing,
    debit: debit ? groupTemplate(debit, toDebit, line) : nothing,
  };
}

type Line = (depth: number) => string;

/** `depth` is that of the group's first element. */
function groupTemplate(whole: XmlRecord, depth: number, line: Line): GroupTemplate {
  const late = whole.fields.filter((field) => field.spec.closing);
  const record = { ...whole, fields: whole.fields.filter((field) => !field.spec.closing) };
  const written = record.fields.filter((field, index) => isLeaf(record.fields, field, index));
  const own = ownAttributes(record);
  const inside = depth + record.elements.length;
  const leaves = written.map((field) => leafOf(field, record, line(inside + field.elements.length - 1)));
  const starts = record.elements.map((element, at) => `${line(depth + at)}<${element}`);
  const start = starts.join('>');
  const open = starts.length === 0 ? '' : `${start}>`;
  return {
    open:
      own.length === 0 ? () => open : (lookup, totals) => `${start}${attributeText(own, lookup, totals)}>`,
    close: record.elements
      .map((element, at) => `${line(depth + at)}</${element}>`)
      .reverse()
      .join(''),
    late: late.length === 0 ? undefined : afterGroups(late, whole, inside, line),
    leaves,
    between: remembered(written.length, (from, to) => stepBetween(written[from], written[to], inside, line)),
  };
}

/** Attributes of the record's own element. */
function ownAttributes({ fields }: XmlRecord): readonly XmlField[] {
  return fields.filter((field) => field.elements.length === 0 && !field.spec.readOnly);
}

/** Closing fields as a group without an element of its own. */
function afterGroups(
  fields: readonly XmlField[],
  record: XmlRecord,
  depth: number,
  line: Line,
): GroupTemplate {
  const open = fields.map((field) => ({ ...field, spec: { ...field.spec, closing: false } }));
  return groupTemplate({ ...record, elements: [], fields: open }, depth, line);
}

/** A field with a text, or the first attribute of an element that has none. */
function isLeaf(fields: readonly XmlField[], field: XmlField, index: number): boolean {
  if (field.spec.readOnly || field.elements.length === 0) return false;
  if (field.attribute === undefined) return true;
  const first = fields.findIndex((other) => !other.spec.readOnly && sameElement(other, field));
  return first === index;
}

function sameElement(one: XmlField, other: XmlField): boolean {
  return one.elements.join('/') === other.elements.join('/');
}

function leafOf(field: XmlField, record: XmlRecord, indent: string): Leaf {
  const element = field.elements.at(-1) as string;
  const attributes = record.fields.filter(
    (other) => other.attribute !== undefined && !other.spec.readOnly && sameElement(other, field),
  );
  const close = `</${element}>`;
  const plain = `${indent}<${element}>`;
  const { several, maxLength } = field.spec;
  if (field.attribute !== undefined) {
    return {
      field,
      bare: true,
      spell(_text, lookup, totals) {
        const spelled = attributeText(attributes, lookup, totals);
        return spelled === '' ? '' : `${indent}<${element}${spelled}/>`;
      },
    };
  }
  if (typeof several === 'object') {
    return {
      field,
      bare: false,
      spell: (text) =>
        pieces(text, maxLength)
          .map((piece) => plain + escapeText(piece) + close)
          .join(''),
    };
  }
  if (attributes.length === 0)
    return { field, bare: false, spell: (text) => plain + escapeText(text) + close };
  return {
    field,
    bare: false,
    spell: (text, lookup, totals) =>
      `${indent}<${element}${attributeText(attributes, lookup, totals)}>${escapeText(text)}${close}`,
  };
}

function attributeText(attributes: readonly XmlField[], lookup: Lookup, totals: GroupTotals): string {
  let text = '';
  for (const field of attributes) {
    if (!field.stands(lookup)) continue;
    const value = field.text(lookup, totalFor(field, totals), () => {});
    if (value !== '') text += ` ${field.attribute}="${escapeAttribute(value)}"`;
  }
  return text;
}

/** The total a field states, if it states one. */
export function totalFor({ spec }: XmlField, { count, amount }: GroupTotals): bigint {
  return spec.type === 'sum' ? amount : count;
}

/** Containers of `from` that `to` is not in are closed, those of `to` that `from` was not in are opened. */
function stepBetween(
  from: XmlField | undefined,
  to: XmlField | undefined,
  inside: number,
  line: Line,
): string {
  const leaving = from?.elements.slice(0, -1) ?? [];
  const entering = to?.elements.slice(0, -1) ?? [];
  let shared = 0;
  while (shared < leaving.length && leaving[shared] === entering[shared]) shared += 1;
  const closed = leaving
    .slice(shared)
    .map((element, at) => `${line(inside + shared + at)}</${element}>`)
    .reverse();
  const opened = entering.slice(shared).map((element, at) => `${line(inside + shared + at)}<${element}>`);
  return closed.join('') + opened.join('');
}

/** Each step is made at most once: which optional fields stand is the same for most debits. */
function remembered(count: number, make: (from: number, to: number) => string) {
  const steps: (string | undefined)[] = [];
  return (from: number, to: number): string => {
    const slot = (from + 1) * (count + 1) + to;
    const known = steps[slot];
    if (known !== undefined) return known;
    const made = make(from, to);
    steps[slot] = made;
    return made;
  };
}
