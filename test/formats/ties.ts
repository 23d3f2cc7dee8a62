/** What a file states of itself, held against what stands in it: worked out from the records shown, by the language of
 *  formats/README.md alone, with nothing of the engine's own counting. So a reader that passes a total over is found. */

import type { FieldSpec } from '../../src/core/format/field-schema.ts';
import type { Layout, RecordView } from '../../src/core/format/format.ts';
import { layoutSpecOf } from '../../src/core/format/layout-spec.ts';
import type { LayoutSpec } from '../../src/core/format/schema.ts';
import { unitDigits } from '../../src/core/format/units.ts';
import { groupOf, opening, runsOf } from './record-runs.ts';

const kinds = ['count', 'sum', 'hash', 'least', 'greatest', 'blocks'] as const;

/** A total of a layout: where it is stated, and why it cannot be worked out here. */
export type StatedTotal = {
  readonly record: string;
  readonly field: FieldSpec;
  readonly untied: string | undefined;
};

/** Every total of a layout, those also that the layout itself says nobody can count. */
export function totalsOf(layout: Layout): readonly StatedTotal[] {
  const spec = layoutSpecOf(layout);
  return allFields(spec)
    .filter(({ field }) => isTotal(field) || field.uncounted !== undefined)
    .map((one) => ({ ...one, untied: whyUntied(spec, one.record, one.field) }));
}

/** Totals that say otherwise than their file. In: every record of it, in order. */
export function untied(layout: Layout, views: readonly RecordView[]): readonly string[] {
  const spec = layoutSpecOf(layout);
  return totalsOf(layout)
    .filter(({ untied }) => untied === undefined)
    .flatMap(({ record, field }) =>
      runsOf(views, groupOf(spec, record)).flatMap((run) => {
        const made = once(() => madeOf(spec, record, field, run));
        return run
          .filter((view) => view.record === record)
          .map((view) => ({ says: statedIn(field, view), line: view.line }))
          .filter(({ says }) => says !== undefined && made() !== undefined && says !== made())
          .map(({ says, line }) => `${record}.${field.name}, line ${line}: states ${says}, is ${made()}`);
      }),
    );
}

type Fields = readonly { readonly record: string; readonly field: FieldSpec }[];

function allFields(spec: LayoutSpec): Fields {
  return Object.entries(spec.records).flatMap(([record, one]) =>
    ((one?.fields ?? []) as readonly FieldSpec[]).map((field) => ({ record, field })),
  );
}

function isTotal({ type }: FieldSpec): boolean {
  return (kinds as readonly string[]).includes(type);
}

function whyUntied(spec: LayoutSpec, record: string, field: FieldSpec): string | undefined {
  if (field.uncounted !== undefined) return field.uncounted;
  if (field.type === 'blocks') return undefined;
  const asked = Object.keys(field.where ?? {});
  const sources = listOf(field.of).map((source) => source.split('.')[0] ?? '');
  if (asked.some((meaning) => sources.some((name) => bearer(spec, name, meaning) === undefined)))
    return 'what its condition asks for stands in another record';
  if (['least', 'greatest'].includes(field.type) && field.pattern === undefined && field.unit === undefined)
    return sourcesAreNumbers(spec, field) ? undefined : 'its sources are no numbers and no dates';
  const group = groupOf(spec, record);
  if (group !== undefined && !group.begins && group.ends === undefined)
    return `no record of its own begins or ends its group ${group.name}`;
  const counted = field.type === 'count' ? sources.filter((name) => !(name in spec.records)) : [];
  const unclear = counted.filter((name) => name !== 'record' && opening(spec, name, record) === undefined);
  return unclear.length === 0
    ? undefined
    : `no record of its own begins what it counts: ${unclear.join(', ')}`;
}

function sourcesAreNumbers(spec: LayoutSpec, { of }: FieldSpec): boolean {
  return listOf(of).every((source) => {
    const field = sourceField(spec, source);
    return field !== undefined && ['number', 'sequence', 'digits', 'amount'].includes(field.type);
  });
}

/** What the records of a group give. Undefined where one of them cannot be read here. */
function madeOf(
  spec: LayoutSpec,
  record: string,
  field: FieldSpec,
  run: readonly RecordView[],
): bigint | undefined {
  const all = (sources: FieldSpec['of']) =>
    listOf(sources).flatMap((source) => {
      const [name = '', part] = source.split('.');
      return run
        .filter((view) => view.record === name && holds(spec, field, view))
        .flatMap((view) => view.fields.filter((one) => one.name === part).map((one) => exact(one).trim()))
        .map((text) => ({ text, from: sourceField(spec, source) }));
    });
  const numbers = (sources: FieldSpec['of']) =>
    all(sources).map(({ text, from }) => (from === undefined ? undefined : numberOf(from, text)));
  switch (field.type) {
    case 'blocks':
      return BigInt(Math.ceil(run.length / (('blocking' in spec && spec.blocking?.factor) || 1)));
    case 'count':
      return BigInt(listOf(field.of).reduce((sum, name) => sum + countOf(spec, record, field, run, name), 0));
    case 'hash':
      return hashOf(
        spec,
        field,
        all(field.of).map(({ text }) => text),
        run,
      );
    case 'least':
    case 'greatest': {
      const found = numbers(field.of).filter((one) => one !== undefined && one !== nothing);
      const sorted = (found as bigint[]).toSorted((one, other) => (one < other ? -1 : one > other ? 1 : 0));
      return field.type === 'least' ? sorted[0] : sorted.at(-1);
    }
    default: {
      const given = numbers(field.of);
      const taken = numbers(field.less);
      if ([...given, ...taken].includes(undefined)) return undefined;
      const difference = added(given as bigint[]) - added(taken as bigint[]);
      return field.less !== undefined && difference < 0n ? -difference : difference;
    }
  }
}

const nothing = -1n;

function added(numbers: readonly bigint[]): bigint {
  return numbers.filter((one) => one !== nothing).reduce((sum, one) => sum + one, 0n);
}

/** In: a group of records, a record where no group has the name, or `record` for every line. */
function countOf(
  spec: LayoutSpec,
  stating: string,
  field: FieldSpec,
  run: readonly RecordView[],
  name: string,
): number {
  const lines = spec.kind === 'xml' ? [] : Object.entries(spec.records).filter(([, one]) => !one.aside);
  const segments =
    spec.kind === 'fixed' ? Object.values(spec.records).map((one) => one.segments?.record) : [];
  const names =
    name === 'record'
      ? lines.map(([one]) => one).filter((one) => !segments.includes(one))
      : (opening(spec, name, stating) ?? [name]);
  return run.filter((view) => names.includes(view.record) && holds(spec, field, view)).length;
}

/** A date is the number yyyymmdd, an amount is in hundredths of minor units; `nothing` for a field that says nothing. */
function numberOf(field: FieldSpec, text: string): bigint | undefined {
  const { without = '', readFirst, empty = [] } = field;
  if (text === '' || empty.includes(text)) return nothing;
  const parts = text.split('\n').map((part) => {
    const kept = [...part.trim()].filter((letter) => !without.includes(letter)).join('');
    return readFirst === undefined ? kept : kept.slice(0, readFirst);
  });
  const found = parts.map((part) => oneNumber(field, part));
  if (found.includes(undefined)) return field.lenient ? nothing : undefined;
  return added(found as bigint[]);
}

function oneNumber(field: FieldSpec, text: string): bigint | undefined {
  if (field.pattern !== undefined) return dateNumber(field.pattern, text);
  if (field.type !== 'amount' && field.type !== 'sum' && field.unit === undefined)
    return /^\d+$/.test(text) ? BigInt(text) : undefined;
  const above = unitDigits[field.unit ?? 'cent'];
  const places = field.decimals ?? above;
  const point = field.point ?? (places === 0 ? 'implied' : '.');
  const [, whole = '', behind = ''] = /^(\d*)(?:[.,](\d*))?$/.exec(text) ?? [];
  if (whole + behind === '' || (point === 'implied' && behind !== '')) return undefined;
  const shift = above - (point === 'implied' ? places : behind.length) + 6;
  return BigInt(whole + behind) * 10n ** BigInt(shift);
}

function dateNumber(pattern: string, text: string): bigint | undefined {
  const part = (letters: string) => {
    const at = pattern.indexOf(letters);
    return at < 0 ? '' : text.slice(at, at + letters.length);
  };
  const year = part('yyyy') || `20${part('yy')}`;
  const digits = `${year}${part('ddd') || part('mm') + part('dd')}`;
  return /^\d{7,8}$/.test(digits) && digits.length > 6 ? BigInt(digits) : undefined;
}

function statedIn(field: FieldSpec, view: RecordView): bigint | undefined {
  const shown = view.fields.find(({ name }) => name === field.name);
  if (shown === undefined) return undefined;
  const number = numberOf(field, exact(shown).trim());
  return number === nothing ? undefined : number;
}

/** Hash totals, as the README's line "hashes" has them. */
function hashOf(
  spec: LayoutSpec,
  field: FieldSpec,
  texts: readonly string[],
  run: readonly RecordView[],
): bigint | undefined {
  const { digits = 15, keep, against } = field;
  const spelled = (text: string) => {
    const [first, last] = field.take ?? [1, 15];
    const cut = field.takeLast === undefined ? text.slice(first - 1, last) : text.slice(-field.takeLast);
    const clean = field.letters === 'zero' ? cut.replace(/\p{L}/gu, '0') : cut;
    const filled = field.zeroFill === undefined ? clean : clean.padEnd(field.zeroFill, '0');
    return /^\d+$/.test(filled) ? BigInt(filled) : 0n;
  };
  let base = 0n;
  if (against !== undefined) {
    const own = allFields(spec).filter((one) => [one.field.means ?? []].flat().includes(against));
    const shown = own.flatMap((one) =>
      run
        .filter((view) => view.record === one.record)
        .flatMap((view) => view.fields.filter(({ name }) => name === one.field.name)),
    )[0];
    if (shown === undefined) return undefined;
    base = spelled(exact(shown).trim());
  }
  const sum = texts.map(spelled).reduce((total, one) => total + (one < base ? base - one : one - base), 0n);
  return keep === 'first' ? BigInt(String(sum).slice(0, digits)) : sum % 10n ** BigInt(digits);
}

/** Whether a record is one of those a total is about. */
function holds(spec: LayoutSpec, { where = {} }: FieldSpec, view: RecordView): boolean {
  return Object.entries(where).every(([meaning, wanted]) => {
    const field = bearer(spec, view.record, meaning);
    const shown = view.fields.find(({ name }) => name === field?.name);
    const text = shown === undefined ? '' : exact(shown).trim();
    const word = field === undefined ? '' : wordOf(field, text);
    if (typeof wanted === 'string') return (word !== '') === (wanted === 'present');
    return Array.isArray(wanted) ? wanted.includes(word) : !wanted.not.includes(word);
  });
}

function wordOf({ type, value, values, alsoRead }: FieldSpec, text: string): string {
  if (type === 'const') return value ?? text;
  if (type !== 'enum') return text;
  const [word] = Object.entries(values ?? {}).find(([, code]) => code.trim() === text) ?? [];
  return word ?? alsoRead?.[text] ?? text;
}

/** The one field of a record that says this. */
function bearer(spec: LayoutSpec, record: string, meaning: string): FieldSpec | undefined {
  const own = allFields(spec).filter((one) => one.record === record);
  const found = own.filter(({ field }) => [field.means ?? []].flat().includes(meaning as never));
  return found.length === 1 && [found[0]?.field.means].flat().length === 1 ? found[0]?.field : undefined;
}

function sourceField(spec: LayoutSpec, source: string): FieldSpec | undefined {
  const [record, name] = source.split('.');
  return allFields(spec).find((one) => one.record === record && one.field.name === name)?.field;
}

/** Personal texts too: masked on screens, not here. */
function exact({ text, exact }: RecordView['fields'][number]): string {
  return exact?.reveal() ?? text;
}

function listOf(names: FieldSpec['of']): readonly string[] {
  return [names ?? []].flat();
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
