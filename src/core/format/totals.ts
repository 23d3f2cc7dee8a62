/** What a layout counts, adds up and hashes, compiled to small adders that run once per record. Pure.
 *  The same adders run while measuring, while writing (the second pass must agree) and while reading. */

import { type Condition, compileCondition } from './condition.ts';
import type { Value } from './format.ts';
import type { RecordField, RecordType } from './record-model.ts';
import type { Structure } from './structure.ts';
import type { Lookup } from './template.ts';

export type Scope = 'file' | 'batch' | 'debit' | 'other';

/** One number a field states about its group. */
export type Total = {
  readonly index: number;
  readonly scope: Scope;
  readonly kind: 'count' | 'sum' | 'hash' | 'blocks';
  /** Hash: kept below this. Blocks: records per block. */
  readonly modulus: number;
};

type Adder = {
  readonly total: Total;
  readonly condition: Condition | undefined;
  /** What one record adds. */
  readonly amount: (
    texts: readonly (string | undefined)[],
    values: readonly (Value | undefined)[],
  ) => number | bigint;
};

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
      const kind = totalKind(field);
      if (!kind) continue;
      const modulus = kind === 'blocks' ? blockingFactor : 10 ** (field.spec.digits ?? 15);
      const total: Total = { index: totals.length, scope: scopeOf(structure, record), kind, modulus };
      totals.push(total);
      stated.set(field, total);
      const condition = field.spec.where && compileCondition(field.spec.where);
      for (const source of namesOf(field)) {
        const [name = '', fieldName] = source.split('.');
        if (kind === 'count' && groupNames.has(name)) {
          append(byGroup, name, { total, condition, amount: () => 1 });
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
  return type === 'count' || type === 'sum' || type === 'hash' || type === 'blocks' ? type : undefined;
}

export function namesOf(field: RecordField): readonly string[] {
  const { of } = field.spec;
  return of === undefined ? [] : typeof of === 'string' ? [of] : of;
}

/** The group a record stands in, and so the group its totals speak about. */
export function scopeOf(structure: Structure, record: RecordType): Scope {
  const position = structure.positions.find((one) => one.record === record.name);
  const inner = position?.groups.at(-1);
  return inner === undefined ? 'file' : (inner.level ?? 'other');
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
  const [first, last] = field.spec.take ?? [1, 15];
  return (texts) => {
    const number = Number((texts[index] ?? '').trim().slice(first - 1, last));
    return Number.isSafeInteger(number) ? number : 0;
  };
}

/** The running numbers of a file; scopes start anew with their group. */
export class Tally {
  readonly #model: TotalsModel;
  readonly #numbers: (number | bigint)[];
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

  get(total: Total): bigint {
    if (total.kind === 'blocks') return BigInt(Math.ceil(this.#physical / total.modulus));
    return BigInt(this.#numbers[total.index] ?? 0);
  }

  /** All numbers of one scope, to be written in a header or compared with a second pass. */
  snapshot(scope: Scope): readonly (bigint | undefined)[] {
    return this.#model.totals.map((total) => (total.scope === scope ? this.get(total) : undefined));
  }

  #add(
    adder: Adder,
    texts: readonly (string | undefined)[],
    values: readonly (Value | undefined)[],
    lookup: Lookup,
  ): void {
    if (adder.condition && !adder.condition.holds(lookup)) return;
    const { index, kind, modulus } = adder.total;
    const amount = adder.amount(texts, values);
    if (kind === 'sum') this.#numbers[index] = (this.#numbers[index] as bigint) + (amount as bigint);
    else if (kind === 'hash')
      this.#numbers[index] = ((this.#numbers[index] as number) + (amount as number)) % modulus;
    else this.#numbers[index] = (this.#numbers[index] as number) + (amount as number);
  }
}

function zero(total: Total): number | bigint {
  return total.kind === 'sum' ? 0n : 0;
}

function append<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const list = map.get(key);
  if (list) list.push(value);
  else map.set(key, [value]);
}
