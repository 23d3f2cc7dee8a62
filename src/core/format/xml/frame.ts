/** The texts of one group while it is read, and their values once it is whole. Pure. reader ─▶ [here] ─▶ events. */

import { type Problem, problem } from '../../problem.ts';
import { mask, sealed } from '../../sealed.ts';
import { type Report, sealedKind } from '../codec.ts';
import type { Group, RecordView, Value } from '../format.ts';
import type { Lookup } from '../template.ts';
import { vocabulary } from '../vocabulary.ts';
import type { XmlField, XmlRecord } from './fields.ts';
import { xmlLimits } from './limits.ts';
import type { XmlLevel } from './schema.ts';
import type { Node } from './tree.ts';

export type Frame = {
  readonly record: XmlRecord;
  readonly line: number;
  readonly texts: (string | undefined)[];
  readonly lines: number[];
  /** Elements the layout does not describe, for `inspect`: names only, their texts may be anybody's. */
  unknown: { readonly path: string; readonly line: number }[];
  /** Set when the group's own values are read, before its nested groups. */
  group: Group | undefined;
  /** A fault stands in it: a faulty debit is counted and set aside. */
  faulty: boolean;
  /** Faults of what may turn out to be no debit of ours; undefined: faults are told at once. */
  readonly held: Problem[] | undefined;
  /** What the record's totals come to so far; undefined when a value that counts could not be read. */
  readonly tallies: (bigint | undefined)[];
  /** Debits and changes inside, ours or not. */
  inside: number;
};

export type Tell = (problem: Problem) => void;

export function newFrame(record: XmlRecord, line: number): Frame {
  return {
    record,
    line,
    texts: [],
    lines: [],
    unknown: [],
    group: undefined,
    faulty: false,
    held: record.only === undefined ? undefined : [],
    tallies: record.totals.map(() => 0n),
    inside: 0,
  };
}

/** Keeps the text of an element. The first of a repeated element counts, unless the layout joins them. */
export function keepText(
  frame: Frame,
  node: Node,
  text: string,
  line: number,
  file: string,
  tell: Tell,
): void {
  const index = node.fields.find((one) => frame.texts[one] === undefined);
  if (index !== undefined) {
    keepAt(frame, index, text, line, file, tell);
    return;
  }
  const last = node.fields.at(-1) as number;
  const field = frame.record.fields[last] as XmlField;
  const { several } = field.spec;
  if (several === 'first') return;
  if (several === undefined) {
    tell(problem('RECORD_ORDER', placeOf(field, file, line), `${field.spec.name} stands more than once`));
    return;
  }
  const joined = frame.texts[last] + (several === 'add' ? '\n' : several.join) + text;
  if (joined.length <= xmlLimits.fieldText) frame.texts[last] = joined;
}

export function keepAt(
  frame: Frame,
  index: number,
  text: string,
  line: number,
  file: string,
  tell: Tell,
): void {
  const field = frame.record.fields[index] as XmlField;
  if (frame.group !== undefined && !field.spec.closing) {
    const message = `${field.spec.name} stands after the groups inside this one, where no reader expects it`;
    tell(problem('RECORD_ORDER', placeOf(field, file, line), message));
    return;
  }
  if (text.length > xmlLimits.fieldText) {
    tell(
      problem('FIELD_LENGTH', placeOf(field, file, line), `${field.spec.name} has ${text.length} characters`),
    );
  }
  frame.texts[index] = text.slice(0, xmlLimits.fieldText);
  frame.lines[index] = line;
}

/** Reads every field of the group that has come and keeps the result in the frame. */
export function closeFields(frame: Frame, around: Lookup, file: string, tell: Tell): Group {
  const group: Group = { level: told(frame.record.level), values: {}, line: frame.line };
  readFields(frame, group, around, file, tell, (field, text) => text !== undefined || !field.spec.closing);
  frame.group = group;
  return group;
}

/** What stood after the groups inside; it is missed only now. */
export function closeLate(frame: Frame, group: Group, around: Lookup, file: string, tell: Tell): void {
  readFields(frame, group, around, file, tell, ({ spec }) => spec.closing === true);
}

function readFields(
  frame: Frame,
  group: Group,
  around: Lookup,
  file: string,
  tell: Tell,
  isDue: (field: XmlField, text: string | undefined) => boolean,
): void {
  const values = group.values as Record<string, Value>;
  let field = frame.record.fields[0] as XmlField;
  let line = frame.line;
  const report: Report = (code, message, hint) =>
    tell(problem(code, placeOf(field, file, line), `${field.spec.name} ${message}`, hint));
  const lookup: Lookup = (meaning) => values[meaning] ?? around(meaning);
  const repeats: Repeat[] = [];
  for (let index = 0; index < frame.record.fields.length; index += 1) {
    field = frame.record.fields[index] as XmlField;
    line = frame.lines[index] ?? frame.line;
    const text = frame.texts[index];
    if (!isDue(field, text)) continue;
    if (text === undefined || text === '') {
      if (field.required) report('FIELD_REQUIRED', 'is missing');
      continue;
    }
    const value =
      field.spec.several === 'add'
        ? addedUp(field, text, report, lookup)
        : field.codec.decode(text, report, lookup);
    if (value === undefined || field.meaning === undefined) continue;
    if (field.spec.echo) repeats.push({ field, line, text, value });
    else values[field.meaning] ??= value;
  }
  for (const repeat of repeats) {
    ({ field, line } = repeat);
    if (!agrees(repeat, lookup)) report('FIELD_CONSTANT', 'differs from what it repeats');
  }
}

/** What a field with `echo` said: it is compared when all fields of the group are read, wherever they stand. */
type Repeat = {
  readonly field: XmlField;
  readonly line: number;
  readonly text: string;
  readonly value: Value;
};

/** A code that several words share repeats each of them. */
function agrees({ field, text, value }: Repeat, lookup: Lookup): boolean {
  const known = field.meaning === undefined ? undefined : lookup(field.meaning);
  if (known === undefined || String(known) === String(value)) return true;
  let spelled = true;
  const again = field.codec.encode(known, () => {
    spelled = false;
  });
  return spelled && again === text;
}

/** A group between file and batch is never told itself: its batches inherit what it says. */
function told(level: XmlLevel): Group['level'] {
  return level === 'group' ? 'file' : level;
}

/** Repeated amounts, one a line. */
function addedUp(field: XmlField, texts: string, report: Report, lookup: Lookup): bigint {
  let sum = 0n;
  for (const text of texts.split('\n')) {
    const amount = field.codec.decode(text, report, lookup);
    if (typeof amount === 'bigint') sum += amount;
  }
  return sum;
}

export function placeOf(field: XmlField, file: string, line: number) {
  return { file, line, record: field.level, field: field.spec.name, path: field.path };
}

/** For `inspect`: what stood there, personal texts masked, unknown elements by name with their text hidden. */
export function viewOf(frame: Frame): RecordView {
  const known = frame.record.fields.flatMap((field, index) => {
    const text = frame.texts[index];
    if (text === undefined) return [];
    const exact = field.personal ? { exact: sealed('text', text) } : {};
    return [{ name: field.spec.name, text: shown(field, text), doc: field.spec.doc, ...exact }];
  });
  const unknown = frame.unknown.map(({ path, line }) => ({
    name: path,
    text: '***',
    doc: `not described by the layout (line ${line})`,
  }));
  return { record: frame.record.level, line: frame.line, fields: [...known, ...unknown] };
}

function shown(field: XmlField, text: string): string {
  if (!field.personal) return text;
  const kind = field.meaning === undefined ? undefined : sealedKind(vocabulary[field.meaning].type);
  return mask(kind ?? 'address', text);
}
