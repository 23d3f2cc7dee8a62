/** The strings between values, prepared once per layout: start tags, end tags and indentation. Pure.
 *  fields ─▶ [here] ─▶ writer. */

import type { Lookup } from '../template.ts';
import { pieces, type XmlField, type XmlRecord, type XmlRecords } from './fields.ts';
import type { XmlLayoutSpec, XmlLevel } from './schema.ts';
import { escapeAttribute, escapeText } from './text.ts';

export type Leaf = {
  readonly field: XmlField;
  /** The whole element, or several, around the text. */
  spell(text: string, lookup: Lookup): string;
};

export type GroupTemplate = {
  readonly open: string;
  readonly close: string;
  readonly leaves: readonly Leaf[];
  /** End and start tags of containers from one leaf that stands to the next; -1 before the first, length after the last. */
  between(from: number, to: number): string;
};

export type XmlTemplates = Readonly<Record<XmlLevel, GroupTemplate>> & {
  readonly start: string;
  readonly end: string;
};

export function compileTemplates(spec: XmlLayoutSpec, records: XmlRecords): XmlTemplates {
  const line = (depth: number) => (spec.indent === 0 ? '' : `\n${' '.repeat(spec.indent * depth)}`);
  const [root = '', ...within] = records.file.elements;
  const attributes = ` xmlns="${escapeAttribute(spec.namespace)}"`;
  return {
    start: `<?xml version="1.0" encoding="UTF-8"?>\n<${root}${attributes}>`,
    end: `${line(0)}</${root}>\n`,
    file: groupTemplate({ ...records.file, elements: within }, 1, line),
    batch: groupTemplate(records.batch, 1 + within.length, line),
    debit: groupTemplate(records.debit, 1 + within.length + records.batch.elements.length, line),
  };
}

type Line = (depth: number) => string;

/** `depth` is that of the group's first element. */
function groupTemplate(record: XmlRecord, depth: number, line: Line): GroupTemplate {
  const written = record.fields.filter((field) => !field.spec.readOnly && field.attribute === undefined);
  const inside = depth + record.elements.length;
  const leaves = written.map((field) => leafOf(field, record, line(inside + field.elements.length - 1)));
  return {
    open: record.elements.map((element, at) => `${line(depth + at)}<${element}>`).join(''),
    close: record.elements
      .map((element, at) => `${line(depth + at)}</${element}>`)
      .reverse()
      .join(''),
    leaves,
    between: remembered(written.length, (from, to) => stepBetween(written[from], written[to], inside, line)),
  };
}

function leafOf(field: XmlField, record: XmlRecord, indent: string): Leaf {
  const element = field.elements.at(-1) as string;
  const attributes = record.fields.filter(
    (other) => other.attribute !== undefined && other.elements.join('/') === field.elements.join('/'),
  );
  const close = `</${element}>`;
  const plain = `${indent}<${element}>`;
  const { several, maxLength } = field.spec;
  if (typeof several === 'object') {
    return {
      field,
      spell: (text) =>
        pieces(text, maxLength)
          .map((piece) => plain + escapeText(piece) + close)
          .join(''),
    };
  }
  if (attributes.length === 0) return { field, spell: (text) => plain + escapeText(text) + close };
  return {
    field,
    spell: (text, lookup) =>
      `${indent}<${element}${attributeText(attributes, lookup)}>${escapeText(text)}${close}`,
  };
}

function attributeText(attributes: readonly XmlField[], lookup: Lookup): string {
  let text = '';
  for (const field of attributes) {
    const value = field.text(lookup, 0n, () => {});
    if (value !== '') text += ` ${field.attribute}="${escapeAttribute(value)}"`;
  }
  return text;
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
