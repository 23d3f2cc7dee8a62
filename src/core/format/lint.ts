/** What a layout that compiles still leaves unproven: for the integrator who writes one. Pure. Overlaps without a
 *  condition, gaps between columns and missing sources are refused when it compiles (compile.ts). */

import { type Problem, problem } from '../problem.ts';
import type { ConditionSpec, FieldSpec } from './field-schema.ts';
import type { Layout } from './format.ts';
import { readYaml, type YamlSource } from './layout-source.ts';
import { layoutSpecOf } from './layout-spec.ts';
import type { FixedFieldSpec, LayoutSpec } from './schema.ts';

/** Faults: LAYOUT_UNPROVEN, to be put right. Remarks: LAYOUT_ASYMMETRY, to be meant: what is written is not what is
 *  read, by a rule of the layout itself. */
export type Lint = { readonly faults: readonly Problem[]; readonly remarks: readonly Problem[] };

export function lintLayout(layout: Layout): Lint {
  const spec = layoutSpecOf(layout);
  const place = placesOf(layout);
  const at = (code: 'LAYOUT_UNPROVEN' | 'LAYOUT_ASYMMETRY') => (found: Finding) =>
    problem(code, place(found.record, found.field), found.message, found.advice);
  const placed = fieldsOf(spec);
  return {
    faults: [...placed.flatMap((one) => fieldFaults(one, spec)), ...conditionalOverlaps(spec)].map(
      at('LAYOUT_UNPROVEN'),
    ),
    remarks: [...uncounted(spec, placed), ...placed.flatMap(asymmetries)].map(at('LAYOUT_ASYMMETRY')),
  };
}

type Placed = { readonly record: string; readonly field: FieldSpec };
type Finding = {
  readonly record?: string;
  readonly field?: string;
  readonly message: string;
  readonly advice?: string;
};

const computed = new Set<FieldSpec['type']>(['count', 'sum', 'hash', 'least', 'greatest', 'blocks']);

function fieldsOf(spec: LayoutSpec): readonly Placed[] {
  return Object.entries(spec.records).flatMap(([record, { fields }]) =>
    (fields as readonly FieldSpec[]).map((field) => ({ record, field })),
  );
}

function fieldFaults({ record, field }: Placed, { carries }: LayoutSpec): readonly Finding[] {
  const found: Finding[] = [];
  const at = { record, field: field.name };
  if (!/[\p{L}\d].*[\p{L}\d]/u.test(field.source) || /^(todo|tbd|unknown|none|n\/a)\b/i.test(field.source))
    found.push({
      ...at,
      message: `its source "${field.source}" names no document`,
      advice: 'sheet and section',
    });
  // an answer may state the totals of the file it answers, which it does not hold
  if (
    carries === 'debits' &&
    statesTotal(field) &&
    !computed.has(field.type) &&
    !field.echo &&
    !field.uncounted
  )
    found.push({
      ...at,
      message: `${String(field.means)} is taken as the file states it: nobody counts it`,
      advice: 'type count or sum with `of`; or `uncounted: why`',
    });
  return found;
}

/** Meanings whose value the reader could count itself. */
function statesTotal({ means }: FieldSpec): boolean {
  const names = typeof means === 'string' ? [means] : (means ?? []);
  return names.some((name) => /^(file|batch)\.(count|total)$/.test(name));
}

/** Two fields on the same columns whose conditions may both hold: which one stands there is chance. */
function conditionalOverlaps(spec: LayoutSpec): readonly Finding[] {
  if (spec.kind !== 'fixed') return [];
  return Object.entries(spec.records).flatMap(([record, { fields }]) =>
    fields.flatMap((field, index) =>
      fields
        .slice(index + 1)
        .filter((other) => share(field, other) && !exclude(field.when ?? {}, other.when ?? {}))
        .map((other) => ({
          record,
          field: other.name,
          message: `shares columns with ${field.name}, and both can stand there`,
          advice: 'conditions that exclude each other',
        })),
    ),
  );
}

function share(one: FixedFieldSpec, other: FixedFieldSpec): boolean {
  const last = ({ columns }: FixedFieldSpec) =>
    columns[1] === 'rest' ? Number.POSITIVE_INFINITY : columns[1];
  return one.columns[0] <= last(other) && other.columns[0] <= last(one);
}

/** Whether no value can satisfy both. */
function exclude(one: ConditionSpec, other: ConditionSpec): boolean {
  return Object.entries(one).some(([meaning, wanted]) => {
    const also = other[meaning];
    return also !== undefined && (apart(wanted, also) || apart(also, wanted));
  });
}

function apart(one: ConditionSpec[string], other: ConditionSpec[string]): boolean {
  if (one === 'absent') return other === 'present' || Array.isArray(other);
  if (!Array.isArray(one)) return false;
  if (Array.isArray(other)) return !one.some((word) => other.includes(word));
  return typeof other === 'object' && one.every((word) => other.not.includes(word));
}

/** A file of debits that says nowhere how many it holds: one that lost its end looks whole. */
function uncounted(spec: LayoutSpec, fields: readonly Placed[]): readonly Finding[] {
  if (spec.carries === 'changes' || fields.some(({ field }) => computed.has(field.type))) return [];
  return [
    {
      message: 'no field counts or adds up: a file that lost its last lines looks whole',
      advice: 'say so in the README, and count before sending another way',
    },
  ];
}

function asymmetries({ record, field }: Placed): readonly Finding[] {
  if (field.means === undefined || field.echo) return [];
  const say = (message: string): readonly Finding[] => [{ record, field: field.name, message }];
  const charset = typeof field.charset === 'object' ? field.charset : undefined;
  return [
    ...(field.from === undefined ? [] : say('is written from a template, and read as another value')),
    ...(field.addDays === undefined ? [] : say('is written some days later than it is read')),
    ...(field.cut ? say('a longer value is cut when written: what is read is only its beginning') : []),
    ...(field.take === undefined ? [] : say('only a part of the value is written: the rest cannot be read')),
    ...(charset?.replace === undefined ? [] : say('characters are replaced when written, and stay replaced')),
    ...sharedCodes(field).map((code) => ({
      record,
      field: field.name,
      message: `several words are written as "${code}": the first is read`,
    })),
  ];
}

function sharedCodes({ values = {}, means }: FieldSpec): readonly string[] {
  if (Array.isArray(means)) return [];
  const codes = Object.values(values);
  return [...new Set(codes.filter((code, index) => codes.indexOf(code) !== index))];
}

/** File and line of a field: in the layout's own text, else in what it extends. */
function placesOf({ sources }: Layout) {
  const texts = sources.map(({ name, text }) => readYaml(text, `formats/${name}.yaml`));
  return (record?: string, field?: string) => {
    const path = record === undefined ? [] : ['records', record, 'fields', field ?? ''];
    const source = texts.find((one) => record === undefined || names(one, record, field)) ?? texts[0];
    return { file: source?.origin, line: source?.lineOf(path), record, field };
  };
}

function names({ value }: YamlSource, record: string, field: string | undefined): boolean {
  const { records } = value as { records?: Record<string, { fields?: readonly { name?: string }[] }> };
  return records?.[record]?.fields?.some(({ name }) => name === field) ?? false;
}
