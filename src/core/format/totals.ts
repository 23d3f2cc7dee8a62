/** What a layout counts, adds up and hashes, compiled to small adders that run once per record. Pure.
 *  The same adders run while measuring, while writing (the second pass must agree) and while reading. */

import { type Condition, compileCondition } from './condition.ts';
import type { Value } from './format.ts';
import { type HashKeeps, hashKeeps, hashPart } from './hash.ts';
import { totalsOwnLine } from './line-groups.ts';
import type { RecordField, RecordType } from './record-model.ts';
import type { Structure } from './structure.ts';
import type { Lookup } from './template.ts';

/** "file", or the name of the group. */
export type Scope = string;

/** One number (or date) a field states about its group. */
export type Total = {
  readonly index: number;
  readonly scope: Scope;
  readonly kind: TotalKind;
  /** Blocks: records per block. */
  readonly blockingFactor: number;
  /** Sum: something is taken off, and what is stated has no sign. */
  readonly difference: boolean;
  /** Hash: how much of the sum is kept. */
  readonly keeps: HashKeeps;
};

type TotalKind = 'count' | 'sum' | 'hash' | 'least' | 'greatest' | 'blocks';

/** What a group states: numbers are bigint, dates "2026-03-10"; undefined for the extreme of nothing. */
export type Stated = bigint | string | undefined;

type Adder = {
  readonly total: Total;
  readonly condition: Condition | undefined;
  /** What one record adds. */
  readonly amount: (
    texts: readonly (string | undefined)[],
    values: readonly (Value | undefined)[],
    lookup: Lookup,
  ) => Running;
};

/** Counts and hashes run as numbers, sums as bigint, extremes as what they compare. */
type Running = number | bigint | string | undefined;

export type TotalsModel = {
  readonly totals: readonly Total[];
  /** The total a field states; undefined for plain fields. */
  totalOf(record: RecordType, field: RecordField): Total | undefined;
  adders(record: RecordType): readonly Adder[];
  /** Adders that run when a group of this name closes. */
  groupAdders(name: string): readonly Adder[];
};

export function compileTotals(
  records: ReadonlyMap<string, RecordType>,
  structure: Structure,
  blockingFactor: number,
): TotalsModel {
  const totals: Total[] = [];
  const stated = new Map<RecordField, Total>();
  const byRecord = new Map<RecordType, Adder[]>();
  const byGroup = new Map<string, Adder[]>();
  const groupNames = new Set(structure.positions.flatMap(({ groups }) => groups.map((group) => group.name)));
  for (const record of records.values()) {
    for (const field of record.fields) {
      const kind = totalsOwnLine(record, field) ? undefined : totalKind(field);
      if (!kind) continue;
      const total: Total = {
        index: totals.length,
        scope: scopeOf(structure, record),
        kind,
        blockingFactor,
        difference: field.spec.less !== undefined,
        keeps: hashKeeps(field.spec),
      };
      totals.push(total);
      stated.set(field, total);
      const condition = field.spec.where && compileCondition(field.spec.where);
      for (const source of lessOf(field)) {
        const [name = '', fieldName] = source.split('.');
        const taken = records.get(name);
        if (!taken) throw new Error(`${field.name}: no record is named "${name}"`);
        const amount = amountOf(kind, taken, fieldName, field);
        const off: Adder['amount'] = (...record) => -(amount(...record) as bigint);
        append(byRecord, taken, { total, condition, amount: off });
      }
      for (const source of namesOf(field)) {
        const [name = '', fieldName] = source.split('.');
        if (kind === 'count' && groupNames.has(name)) {
          append(byGroup, name, { total, condition, amount: () => 1 });
          continue;
        }
        if (kind === 'count' && name === 'record') {
          for (const one of recordsIn(total.scope, records, structure))
            append(byRecord, one, { total, condition, amount: () => 1 });
          continue;
        }
        const counted = records.get(name);
        if (!counted) throw new Error(`${field.name}: no record or group is named "${name}"`);
        append(byRecord, counted, { total, condition, amount: amountOf(kind, counted, fieldName, field) });
      }
    }
  }
  return {
    totals,
    totalOf: (_record, field) => stated.get(field),
    adders: (record) => byRecord.get(record) ?? [],
    groupAdders: (name) => byGroup.get(name) ?? [],
  };
}

function totalKind(field: RecordField): Total['kind'] | undefined {
  const { type } = field;
  switch (type) {
    case 'count':
    case 'sum':
    case 'hash':
    case 'least':
    case 'greatest':
    case 'blocks':
      return type;
    default:
      return undefined;
  }
}

export function namesOf(field: RecordField): readonly string[] {
  const { of } = field.spec;
  return of === undefined ? [] : typeof of === 'string' ? [of] : of;
}

/** What a sum takes off. */
function lessOf({ spec: { less } }: RecordField): readonly string[] {
  return less === undefined ? [] : typeof less === 'string' ? [less] : less;
}

/** The group a record stands in, and so the group its totals speak about. */
export function scopeOf(structure: Structure, record: RecordType): Scope {
  const position = structure.positions.find((one) => one.record === record.name);
  const inner = position?.groups.at(-1);
  return inner?.name ?? 'file';
}

/** Records with a line of their own anywhere in a group. */
function recordsIn(
  scope: Scope,
  records: ReadonlyMap<string, RecordType>,
  structure: Structure,
): readonly RecordType[] {
  const inside = structure.positions.filter(
    ({ groups, segment }) => !segment && (scope === 'file' || groups.some(({ name }) => name === scope)),
  );
  return [...records.values()].filter(
    (one) => !one.aside && inside.some(({ record }) => record === one.name),
  );
}

function amountOf(
  kind: Total['kind'],
  record: RecordType,
  name: string | undefined,
  field: RecordField,
): Adder['amount'] {
  if (kind === 'count') return () => 1;
  const source = record.fields.find((one) => one.name === name);
  if (!source) throw new Error(`${field.name}: record ${record.name} has no field "${name}"`);
  const { index } = source;
  if (kind === 'sum') {
    return (_texts, values) => {
      const value = values[index];
      return typeof value === 'bigint' ? value : 0n;
    };
  }
  if (kind === 'least' || kind === 'greatest') {
    return (_texts, values) => {
      const value = values[index];
      return typeof value === 'bigint' || typeof value === 'string' ? value : undefined;
    };
  }
  const part = hashPart(field.spec);
  return (texts, _values, lookup) => part(texts[index] ?? '', lookup);
}

/** The running numbers of a file; scopes start anew with their group. */
export class Tally {
  readonly #model: TotalsModel;
  readonly #numbers: Running[];
  #physical = 0;

  constructor(model: TotalsModel) {
    this.#model = model;
    this.#numbers = model.totals.map(zero);
  }

  record(
    record: RecordType,
    texts: readonly (string | undefined)[],
    values: readonly (Value | undefined)[],
    lookup: Lookup,
  ): void {
    for (const adder of this.#model.adders(record)) this.#add(adder, texts, values, lookup);
  }

  /** Every line of the file, also those the structure does not know. */
  physical(): void {
    this.#physical++;
  }

  groupClosed(name: string, lookup: Lookup): void {
    for (const adder of this.#model.groupAdders(name)) this.#add(adder, [], [], lookup);
  }

  restart(scope: Scope): void {
    for (const total of this.#model.totals)
      if (total.scope === scope) this.#numbers[total.index] = zero(total);
  }

  get(total: Total): Stated {
    const running = this.#numbers[total.index];
    switch (total.kind) {
      case 'blocks':
        return BigInt(Math.ceil(this.#physical / total.blockingFactor));
      case 'hash':
        return total.keeps.of(running as number | bigint);
      case 'least':
      case 'greatest':
        return running as Stated;
      case 'count':
        return BigInt((running as number | undefined) ?? 0);
      case 'sum':
        return total.difference && (running as bigint) < 0n ? -(running as bigint) : (running as bigint);
      default:
        return unreachable(total.kind);
    }
  }

  /** All numbers of some scopes, to be written in a header or compared with a second pass. */
  snapshot(holds: (scope: Scope) => boolean): readonly Stated[] {
    return this.#model.totals.map((total) => (holds(total.scope) ? this.get(total) : undefined));
  }

  #add(
    adder: Adder,
    texts: readonly (string | undefined)[],
    values: readonly (Value | undefined)[],
    lookup: Lookup,
  ): void {
    if (adder.condition && !adder.condition.holds(lookup)) return;
    const { index, kind, keeps } = adder.total;
    const before = this.#numbers[index];
    const amount = adder.amount(texts, values, lookup);
    if (kind === 'sum') this.#numbers[index] = (before as bigint) + (amount as bigint);
    else if (kind === 'hash') this.#numbers[index] = keeps.sum(before as number | bigint, amount as number);
    else if (kind === 'least' || kind === 'greatest') this.#numbers[index] = extreme(kind, before, amount);
    else this.#numbers[index] = (before as number) + (amount as number);
  }
}

/** Dates as ISO text compare as they stand. */
function extreme(kind: 'least' | 'greatest', before: Running, value: Running): Running {
  if (before === undefined || value === undefined) return before ?? value;
  return value < before === (kind === 'least') ? value : before;
}

function zero(total: Total): Running {
  if (total.kind === 'least' || total.kind === 'greatest') return undefined;
  return total.kind === 'sum' ? 0n : 0;
}

function unreachable(kind: never): never {
  throw new Error(`no total ${String(kind)}`);
}

function append<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const list = map.get(key);
  if (list) list.push(value);
  else map.set(key, [value]);
}
