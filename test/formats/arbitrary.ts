/** Random documents any layout can spell, made from the layout's own rules: widths, types, codes, patterns, checks. What a
 *  layout cannot say by itself (an account whose check digit fits) comes from `validFor`. */

import fc from 'fast-check';
import { charsets } from '../../src/core/format/charset.ts';
import { compileDatePattern } from '../../src/core/format/date-pattern.ts';
import type { FieldSpec } from '../../src/core/format/field-schema.ts';
import type { Layout, Value, Values } from '../../src/core/format/format.ts';
import { layoutSpecOf } from '../../src/core/format/layout-spec.ts';
import type { LayoutSpec, StructureItem } from '../../src/core/format/schema.ts';
import { unitDigits } from '../../src/core/format/units.ts';
import { type Meaning, type MeaningType, vocabulary } from '../../src/core/format/vocabulary.ts';
import { sealed } from '../../src/core/sealed.ts';
import type { Document } from '../core/format/written.ts';
import { overrides, validFor } from './valid.ts';

export type Scope = 'file' | 'batch' | 'debit';

/** A field, where its record stands, and how many characters it holds. */
export type Placed = {
  readonly record: string;
  readonly field: FieldSpec & Placing;
  readonly scope: Scope;
  readonly width: number;
  /** The record stands there only for some words: of several records one is written. */
  readonly chosen?: boolean;
};
type Placing = {
  readonly columns?: readonly [number, number | 'rest'];
  readonly width?: number;
  readonly at?: string;
  readonly fill?: string;
  readonly align?: 'left' | 'right';
  readonly several?: unknown;
  readonly readOnly?: boolean;
};

const scopes: readonly Scope[] = ['file', 'batch', 'debit'];

/** Every field that is written, with the scope of its record. */
export function placedFields(spec: LayoutSpec): readonly Placed[] {
  return spec.kind === 'xml' ? xmlFields(spec) : recordFields(spec);
}

function xmlFields(spec: Extract<LayoutSpec, { kind: 'xml' }>): readonly Placed[] {
  return Object.entries(spec.records).flatMap(([record, group]) => {
    if (group === undefined || record === 'change') return [];
    const scope: Scope = record === 'debit' ? 'debit' : record === 'batch' ? 'batch' : 'file';
    return group.fields
      .filter(({ readOnly }) => !readOnly)
      .map((field) => ({ record, field: field as Placed['field'], scope, width: 200 }));
  });
}

function recordFields(spec: Exclude<LayoutSpec, { kind: 'xml' }>): readonly Placed[] {
  const levels = recordScopes(spec.structure);
  return Object.entries(spec.records).flatMap(([record, { fields, readOnly, when }]) => {
    const scope = levels.get(record);
    if (readOnly || scope === undefined) return [];
    const chosen = Object.values(when ?? {}).some(Array.isArray);
    return (fields as readonly unknown[])
      .map((one: unknown) => one as Placed['field'])
      .filter((field) => !field.readOnly)
      .map((field) => ({ record, field, scope, width: widthOf(spec, field), chosen }));
  });
}

function widthOf(spec: Exclude<LayoutSpec, { kind: 'xml' }>, { columns, width }: Placing): number {
  if (width !== undefined) return width;
  if (columns === undefined) return 30;
  const [first, last] = columns;
  const length = 'length' in spec.lines ? spec.lines.length : undefined;
  return (last === 'rest' ? (length ?? first + 19) : last) - first + 1;
}

function recordScopes(items: readonly StructureItem[]): ReadonlyMap<string, Scope> {
  const found = new Map<string, Scope>();
  const walk = (list: readonly StructureItem[], scope: Scope | undefined): void => {
    for (const item of list) {
      if (typeof item === 'string') {
        if (scope !== undefined) found.set(item.replace(/[?*]$/, ''), scope);
      } else if ('carrier' in item) {
        if (scope !== undefined) found.set(item.carrier, scope);
        walk(item.of, scope);
      } else if ('each' in item) {
        const inner = item.each === 'batch' || item.each === 'debit' ? item.each : scope;
        walk(item.of, item.each === 'change' || (!holdsDebits(item) && inner === scope) ? undefined : inner);
      } else walk('any' in item ? item.any : 'some' in item ? item.some : item.one, scope);
    }
  };
  walk(items, 'file');
  return found;
}

function holdsDebits(item: StructureItem): boolean {
  if (typeof item === 'string') return false;
  if ('each' in item) return item.each === 'debit' || item.each === 'batch' || item.of.some(holdsDebits);
  if ('carrier' in item) return item.of.some(holdsDebits);
  return ('any' in item ? item.any : 'some' in item ? item.some : item.one).some(holdsDebits);
}

/** Whether files of the layout have debits, of ours or answered. */
export function hasDebits(layout: Layout): boolean {
  const spec = layoutSpecOf(layout);
  return spec.kind === 'xml'
    ? spec.records.debit !== undefined
    : JSON.stringify(spec.structure).includes('"each":"debit"');
}

/** Whether the structure knows batches; without them a file has one. */
export function hasBatches(spec: LayoutSpec): boolean {
  if (spec.kind === 'xml') return spec.records.batch !== undefined;
  return JSON.stringify(spec.structure).includes('"each":"batch"');
}

/** The meanings of a layout, the outermost scope they stand in, and all fields that spell them. */
type Spelled = { readonly meaning: Meaning; readonly scope: Scope; readonly fields: readonly Placed[] };

export function spelledMeanings(spec: LayoutSpec): readonly Spelled[] {
  const found = new Map<Meaning, Placed[]>();
  for (const placed of placedFields(spec)) {
    for (const meaning of meaningsIn(placed.field)) {
      const list = found.get(meaning) ?? [];
      list.push(placed);
      found.set(meaning, list);
    }
  }
  return [...found].map(([meaning, fields]) => ({
    meaning,
    fields,
    scope: scopes.find((scope) => fields.some((one) => one.scope === scope)) ?? 'debit',
  }));
}

const computed: ReadonlySet<string> = new Set([
  'count',
  'sum',
  'hash',
  'least',
  'greatest',
  'blocks',
  'presence',
  'const',
  'blank',
  'sequence',
]);

/** Meanings a field binds to, and those its templates and conditions ask for. */
function meaningsIn(field: FieldSpec): readonly Meaning[] {
  const bound = field.means === undefined || computed.has(field.type) ? [] : [field.means].flat();
  const templates = [...`${field.default ?? ''}${field.from ?? ''}`.matchAll(/\{([a-zA-Z.]+)/g)].map(
    ([, name]) => name,
  );
  const asked = [...templates, field.near, field.against, ...Object.keys(field.when ?? {})];
  return [...new Set([...bound, ...(asked.filter((name) => name !== undefined) as Meaning[])])].filter(
    (meaning) => meaning !== 'file.receivedOn',
  );
}

/** Documents of a layout: one batch where it knows none, at most four debits in each. */
export function documentsOf(layout: Layout): fc.Arbitrary<Document> {
  const spec = layoutSpecOf(layout);
  const spelled = spelledMeanings(spec);
  const named = layoutFileNameMeanings(spec, spelled);
  return fc.integer({ min: Date.UTC(2021, 5, 1), max: Date.UTC(2059, 5, 1) }).chain((day) => {
    const at = (scope: Scope) =>
      recordOf(
        spec,
        layout.name,
        [...spelled, ...named].filter((one) => one.scope === scope),
        day,
      );
    const debits = fc.array(at('debit'), { minLength: 1, maxLength: 4 });
    const batches = fc.array(fc.tuple(at('batch'), debits), {
      minLength: 1,
      maxLength: hasBatches(spec) ? 3 : 1,
    });
    return fc.tuple(at('file'), batches).map(([file, list]) => numbered(spec, file, list));
  });
}

/** What the file's name asks for and no field spells. */
function layoutFileNameMeanings(spec: LayoutSpec, spelled: readonly Spelled[]): readonly Spelled[] {
  return [...(spec.fileName ?? '').matchAll(/\{([a-zA-Z.]+)/g)]
    .map(([, name]) => name as Meaning)
    .filter((name) => !spelled.some(({ meaning }) => meaning === name))
    .map((meaning) => ({ meaning, scope: 'file', fields: [] }));
}

/** References differ, and what must ascend does. */
function numbered(
  spec: LayoutSpec,
  file: Values,
  batches: readonly (readonly [Values, readonly Values[]])[],
): Document {
  const ascending = placedFields(spec).filter(({ field }) => field.ascending);
  let serial = 0;
  return {
    file,
    batches: batches.map(([batch, debits]) => ({
      batch: { ...file, ...batch },
      debits: debits.map((debit) => {
        serial += 1;
        const values: Record<string, Value | undefined> = { ...debit, 'debit.serial': BigInt(serial) };
        for (const { field, width } of ascending) {
          const [meaning] = [field.means].flat();
          if (meaning !== undefined)
            values[meaning] = `1${String(serial).padStart(Math.min(width, 15) - 1, '0')}`;
        }
        const reference = values['debit.reference'];
        if (typeof reference === 'string') values['debit.reference'] = distinct(reference, serial);
        return values as Values;
      }),
    })),
  };
}

/** The last characters become the number, in digits or in letters as they were. */
function distinct(text: string, serial: number): string {
  const tail = String(serial).padStart(2, '0');
  return text.length < 3 ? text : text.slice(0, -2) + tail;
}

function recordOf(
  spec: LayoutSpec,
  name: string,
  spelled: readonly Spelled[],
  day: number,
): fc.Arbitrary<Values> {
  const joint = jointMeanings(spelled);
  const single = spelled.filter(({ meaning }) => !joint.some(({ meanings }) => meanings.includes(meaning)));
  const parts: Record<string, fc.Arbitrary<Value | undefined>> = {};
  for (const one of single) parts[one.meaning] = overrides[name]?.[one.meaning] ?? anyValueOf(spec, one, day);
  return fc
    .tuple(
      fc.record(parts),
      ...joint.map(({ words, meanings }) => fc.constantFrom(...words).map((text) => split(text, meanings))),
    )
    .map((all) => Object.assign({}, ...all) as Values);
}

type Joint = { readonly meanings: readonly Meaning[]; readonly words: readonly string[] };

/** Several meanings that decide one code together are drawn together. */
function jointMeanings(spelled: readonly Spelled[]): readonly Joint[] {
  const found = new Map<string, Joint>();
  for (const { fields } of spelled) {
    for (const { field } of fields) {
      const meanings = [field.means ?? []].flat();
      if (meanings.length > 1) found.set(meanings.join(' '), { meanings, words: firstWords(field) });
    }
  }
  return [...found.values()];
}

/** Of words that share a code the first comes back. */
function firstWords(field: FieldSpec): readonly string[] {
  const codes = new Set<string>();
  return Object.entries(field.values ?? {})
    .filter(([, code]) => {
      const fresh = !codes.has(code.trim());
      codes.add(code.trim());
      return fresh;
    })
    .map(([word]) => word);
}

function split(text: string, meanings: readonly Meaning[]): Values {
  const words = text.split(' ');
  return Object.fromEntries(meanings.map((meaning, index) => [meaning, words[index]]));
}

function anyValueOf(
  spec: LayoutSpec,
  { meaning, fields }: Spelled,
  day: number,
): fc.Arbitrary<Value | undefined> {
  // a seal needs a key: sealed files have tests of their own
  if (meaning === 'file.keyCheck') return fc.constant(undefined);
  const { type } = vocabulary[meaning];
  const own = fields.filter(
    ({ field }) => [field.means ?? []].flat().includes(meaning) && !computed.has(field.type),
  );
  const enums = own.filter(({ field }) => field.type === 'enum').map(({ field }) => field);
  if (enums.length > 0) {
    const all = enums.map(firstWords);
    const shared = all.reduce((left, right) => left.filter((word) => right.includes(word)));
    // records that stand for one word each
    const words = shared.length > 0 ? shared : [...new Set(all.flat())];
    if (type === 'flag') return fc.constantFrom(...words.map((word) => word === 'yes'));
    return fc.constantFrom(...words);
  }
  switch (type) {
    case 'amount':
      return amounts(own, placedFields(spec));
    case 'count':
      return fc.bigInt({ min: 1n, max: 10n ** BigInt(Math.min(3, ...own.map(({ width }) => width))) - 1n });
    case 'date':
      return near(day, 100);
    case 'month':
      return near(day, 100).map((date) => date.slice(0, 7));
    case 'time':
      return fc
        .tuple(fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 59 }))
        .map(([hour, minute]) => `${two(hour)}:${two(minute)}:00`);
    case 'instant':
      return near(day, 0).map((date) => `${date}T10:20:30.000Z`);
    case 'flag':
      return fc.boolean();
    default:
      return texts(spec, own, type);
  }
}

const two = (value: number) => String(value).padStart(2, '0');

function near(day: number, days: number): fc.Arbitrary<string> {
  return fc
    .integer({ min: -days, max: days })
    .map((offset) => new Date(day + offset * 86_400_000).toISOString().slice(0, 10));
}

/** Small enough that a dozen of them add up in every sum of the file. */
function amounts(own: readonly Placed[], all: readonly Placed[]): fc.Arbitrary<bigint> {
  const sums = all.filter(
    ({ field }) => field.type === 'sum' || field.type === 'greatest' || field.type === 'least',
  );
  const room = [...own, ...sums].map(({ field, width }) => digitsOf(field, width));
  const steps = own.map(({ field }) =>
    Math.max(0, unitDigits[field.unit ?? 'cent'] - (field.decimals ?? unitDigits[field.unit ?? 'cent'])),
  );
  const scale = 10n ** BigInt(Math.max(0, ...steps));
  const most = 10n ** BigInt(Math.max(1, Math.min(9, ...room) - 2));
  return fc.bigInt({ min: 1n, max: most > scale ? most / scale : 1n }).map((value) => value * scale);
}

/** Digits of minor units a field has room for. */
function digitsOf(field: FieldSpec, width: number): number {
  const above = unitDigits[field.unit ?? 'cent'];
  const decimals = field.decimals ?? above;
  const point = decimals > 0 && field.point !== 'implied' ? 1 : 0;
  return Math.min(width, field.maxLength ?? width) - point - decimals + above;
}

function texts(spec: LayoutSpec, own: readonly Placed[], type: MeaningType): fc.Arbitrary<Value> {
  const wrap = sealing(type);
  const checks = [...new Set(own.map(({ field }) => field.check).filter((name) => name !== undefined))];
  const patterns = own.map(({ field }) => field.matches).filter((one) => one !== undefined);
  const [check] = checks;
  const room = Math.min(20, ...own.map((one) => characters(spec, one)));
  const least = Math.max(
    1,
    ...own.map(({ field, width }) => (zeroFilled(field) ? Math.min(width, 20) : (field.minLength ?? 1))),
  );
  const fits = (text: string) =>
    text.length <= Math.max(room, 1) && patterns.every((one) => new RegExp(one, 'u').test(text));
  if (check !== undefined) {
    const valid = validFor[check];
    if (!valid) throw new Error(`test/formats/valid.ts has no values for the check "${check}"`);
    return valid.filter((text) => patterns.every((one) => new RegExp(one, 'u').test(text))).map(wrap);
  }
  const digitsOnly = own.some(
    ({ field }) =>
      ['digits', 'number'].includes(field.type) || field.appendCheck !== undefined || zeroFilled(field),
  );
  const plain = digitsOnly
    ? numbers(least, Math.max(least, room))
    : words(alphabet(spec, own), least, Math.max(least, room));
  const [pattern] = patterns;
  if (pattern === undefined) return plain.map(wrap);
  return matching(pattern, plain)
    .map((text) => text.trim())
    .filter((text) => text !== '' && fits(text))
    .map(wrap);
}

/** Patterns that look around have no generator: words are tried until one fits. */
function matching(pattern: string, plain: fc.Arbitrary<string>): fc.Arbitrary<string> {
  return pattern.includes('(?') && /\(\?<?[=!]/.test(pattern)
    ? plain
    : fc.stringMatching(new RegExp(pattern, 'u'));
}

function zeroFilled({ fill }: Placing): boolean {
  return fill === '0';
}

/** Characters a field holds at the least: of an encoding with two bytes each, half its bytes. */
function characters(spec: LayoutSpec, { field, width }: Placed): number {
  const all = Math.min(width, field.maxLength ?? width) - (field.appendCheck === undefined ? 0 : 1);
  return wide(spec, field) ? Math.max(1, Math.floor(all / 2)) : all;
}

function wide(spec: LayoutSpec, field: FieldSpec): boolean {
  return (
    ['gbk', 'gb18030', 'euc-kr', 'big5', 'shift_jis'].includes(spec.encoding) &&
    ['any', 'full-width'].includes(String(field.charset ?? spec.charset ?? 'any'))
  );
}

function numbers(least: number, most: number): fc.Arbitrary<string> {
  return fc
    .tuple(
      fc.integer({ min: 1, max: 9 }),
      fc.string({ unit: fc.constantFrom(...'0123456789'), minLength: least - 1, maxLength: most - 1 }),
    )
    .map(([first, rest]) => `${first}${rest}`);
}

/** No blanks at the ends: they cannot be told from padding. */
function words(letters: string, least: number, most: number): fc.Arbitrary<string> {
  return fc
    .string({ unit: fc.constantFrom(...letters), minLength: least, maxLength: most })
    .map((text) => (text.startsWith(' ') ? `A${text.slice(1)}` : text))
    .map((text) => (text.endsWith(' ') ? `${text.slice(0, -1)}Z` : text));
}

const capitals = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 ';
const special: Readonly<Record<string, string>> = {
  gbk: '王李张刘陈欧阳镕ABC 12',
  gb18030: '王李张刘陈欧阳镕ABC 12',
  'euc-kr': '김이박최정강ABC 12',
  big5: '王李張劉陳ABC 12',
  shift_jis: '山田太郎ABC 12',
  latin1: 'ABCabc ÄÖåøé12',
  cp852: 'ABCabc áéőű12',
  'utf-8': 'ABCabc 山ÄØ12',
  ascii: `${capitals}abc.-`,
};

/** Letters every field of the meaning can spell as they are. */
function alphabet(spec: LayoutSpec, own: readonly Placed[]): string {
  const sets = own.map(({ field }) => field.charset ?? spec.charset ?? 'any');
  const separator = spec.kind === 'delimited' ? spec.lines.separator : '';
  const all = sets.every((set) => set === 'any')
    ? (special[spec.encoding] ?? capitals)
    : sets.includes('jis-kana')
      ? 'ｱｲｳﾔﾏﾀﾞABC 12'
      : sets.includes('full-width')
        ? '관리비월분ＡＢ１２'
        : capitals;
  const allowed = sets.map(
    (set) => new RegExp(`[${typeof set === 'string' ? charsets[set].allow : set.allow}]`, 'u'),
  );
  return [...all]
    .filter((letter) => letter !== separator && allowed.every((one) => one.test(letter)))
    .join('');
}

const kinds = {
  'sealed-name': 'name',
  'sealed-account': 'account',
  'sealed-phone': 'phone',
  'sealed-address': 'address',
  'sealed-identity': 'identity',
} as const;

function sealing(type: MeaningType): (text: string) => Value {
  const kind = kinds[type as keyof typeof kinds];
  return kind === undefined ? (text) => text : (text) => sealed(kind, text);
}

/** Whether a field comes back as it was given: nothing cut, composed, repeated or conditional. */
export function comesBack({ field, scope, chosen }: Placed, meaning: Meaning): boolean {
  if (chosen) return false;
  if (![field.means ?? []].flat().includes(meaning) || vocabulary[meaning].level !== 'debit') return false;
  if (
    computed.has(field.type) ||
    field.take ||
    field.cut ||
    field.from ||
    field.echo ||
    field.when ||
    field.lenient
  )
    return false;
  // a day that lies near the day the file came, which no test tells
  if (field.near === 'file.receivedOn') return false;
  if (field.addDays || field.several !== undefined || field.readOnly || field.empty) return false;
  if (field.pattern !== undefined && !wholeDate(field.pattern) && vocabulary[meaning].type === 'date')
    return false;
  return scope === 'debit';
}

function wholeDate(pattern: string): boolean {
  const { parts } = compileDatePattern(pattern);
  return parts.includes('ddd') || parts.includes('dd');
}
