/** The groups that are open while a fixed or delimited file is read, and who is told when they close. Pure.
 *  reader ─▶ [here] ─▶ events. */

import { Sealed, sealed } from '../sealed.ts';
import type { Group, ReadEvents, Value, Values } from './format.ts';
import type { RecordField } from './record-model.ts';
import type { GroupType } from './structure.ts';
import type { Lookup } from './template.ts';
import { type Meaning, vocabulary } from './vocabulary.ts';

type Level = GroupType['level'];
type OpenGroup = {
  readonly level: Group['level'];
  values: Partial<Record<Meaning, Value>>;
  line: number;
  faulty: boolean;
};

export class ReadingGroups {
  readonly #events: ReadEvents;
  readonly #hasBatches: boolean;
  readonly #receivedOn: string | undefined;
  readonly file: OpenGroup = { level: 'file', values: {}, line: 1, faulty: false };
  #batch: OpenGroup | undefined;
  /** The debit, or the change of a mandate, being read. */
  #debit: OpenGroup | undefined;
  /** Groups of other names around batches or debits, outermost first. */
  readonly #around: { readonly values: OpenGroup['values']; readonly shared: Map<Meaning, Value> }[] = [];
  /** Values of a record that is no debit of ours stand nowhere else. */
  #aside: Partial<Record<Meaning, Value>> | undefined;
  #told = false;
  readonly #shared = new Map<Meaning, Value>();
  batches = 0;
  debits = 0;
  changes = 0;
  amount = 0n;

  constructor(events: ReadEvents, hasBatches: boolean, receivedOn: string | undefined) {
    this.#events = events;
    this.#receivedOn = receivedOn;
    this.#hasBatches = hasBatches;
    if (!hasBatches) this.#batch = { level: 'batch', values: {}, line: 1, faulty: false };
  }

  readonly lookup: Lookup = (meaning) =>
    this.#aside?.[meaning] ?? this.#debit?.values[meaning] ?? this.lookupAround(meaning);

  /** Without the debit at hand. */
  readonly lookupAround: Lookup = (meaning) =>
    this.#batch?.values[meaning] ??
    this.#around.at(-1)?.values[meaning] ??
    this.file.values[meaning] ??
    (meaning === 'file.receivedOn' ? this.#receivedOn : undefined);

  open(level: Level, line: number): void {
    if (level === 'batch') this.#openBatch(line);
    else if (level === 'around') {
      const outer = this.#around.at(-1);
      this.#around.push({ values: { ...outer?.values }, shared: new Map(outer?.shared) });
    } else if (level === 'debit' || level === 'change') {
      this.#tellBatch();
      // what a head says of all its debits, as the day they were collected, is known of each
      const values: OpenGroup['values'] = {};
      for (const [meaning, value] of this.#shared) values[meaning] = value;
      this.#debit = { level, values, line, faulty: false };
    } else this.#aside = {};
  }

  close(level: Level): void {
    if (level === 'debit' || level === 'change') this.#closeDebit();
    else if (level === 'around') this.#closeAround();
    else if (level === 'batch') this.#closeBatch();
    else this.#aside = undefined;
  }

  /** The debit being read is set aside: a fault stands in its records. */
  spoil(): void {
    if (this.#debit) this.#debit.faulty = true;
  }

  /** Keeps what a field says with the group its record stands in; a file without batch records has one batch, which
   *  owns the batch values of its summary line. */
  keep(level: Level | 'file', field: RecordField, value: Value): void {
    const [only] = field.means;
    if (only === undefined) return;
    if (field.means.length === 1) {
      this.#set(level, only, continued(this.lookup(only), field, value));
      return;
    }
    const words = String(value).split(' ');
    field.means.forEach((meaning, index) => {
      const word = words[index];
      if (word !== undefined) this.#set(level, meaning, word);
    });
  }

  /** Closes what is open, innermost first. */
  finish(): void {
    this.#closeDebit();
    this.#tellBatch();
    this.#closeBatch();
  }

  #set(level: Level | 'file', meaning: Meaning, value: Value): void {
    if (level === undefined) {
      if (this.#aside) this.#aside[meaning] = value;
      return;
    }
    if (level === 'debit' || level === 'change') {
      if (this.#debit) this.#debit.values[meaning] = value;
      // what belongs to the batch but stands in every debit is known of the batch too
      const owner = this.#owner(meaning);
      if (owner && !(meaning in owner.values)) owner.values[meaning] = value;
      return;
    }
    if (level === 'around') {
      this.#setAround(meaning, value);
      return;
    }
    if (vocabulary[meaning].level === 'debit') this.#shared.set(meaning, value);
    const toBatch = level === 'batch' || (!this.#hasBatches && vocabulary[meaning].level === 'batch');
    const group = toBatch ? this.#batch : this.file;
    if (group) group.values[meaning] = value;
  }

  /** What a group around batches says is known of each batch inside it, and of a file that does not say it itself. */
  #setAround(meaning: Meaning, value: Value): void {
    const { level } = vocabulary[meaning];
    const around = this.#around.at(-1);
    if (around) around.values[meaning] = value;
    if (level === 'debit') {
      around?.shared.set(meaning, value);
      this.#shared.set(meaning, value);
    } else if (level === 'file') {
      if (!(meaning in this.file.values)) this.file.values[meaning] = value;
    } else if (this.#batch) this.#batch.values[meaning] = value;
  }

  #closeAround(): void {
    const closed = this.#around.pop();
    for (const meaning of closed?.shared.keys() ?? []) this.#shared.delete(meaning);
  }

  #owner(meaning: Meaning): OpenGroup | undefined {
    const { level } = vocabulary[meaning];
    return level === 'debit' ? undefined : level === 'batch' ? this.#batch : this.file;
  }

  #openBatch(line: number): void {
    const around = this.#around.at(-1);
    this.#batch = { level: 'batch', values: { ...around?.values }, line, faulty: false };
    this.#told = false;
    if (!this.#hasBatches) return;
    this.#shared.clear();
    for (const [meaning, value] of around?.shared ?? []) this.#shared.set(meaning, value);
  }

  #tellBatch(): void {
    if (this.#told || !this.#batch) return;
    this.#told = true;
    this.batches++;
    this.#events.onBatchStart?.(asGroup(this.#batch));
  }

  /** Called when the batch's first records have been read, and at the latest when it closes. */
  batchHeadRead(): void {
    if (this.#hasBatches) this.#tellBatch();
  }

  #closeDebit(): void {
    const debit = this.#debit;
    this.#debit = undefined;
    if (!debit) return;
    const batch = this.#batch ? asGroup(this.#batch) : emptyBatch;
    if (debit.level === 'change') {
      this.changes++;
      if (!debit.faulty) this.#events.onChange?.(asGroup(debit), batch);
      return;
    }
    this.debits++;
    const amount = debit.values['debit.amount'];
    if (typeof amount === 'bigint') this.amount += amount;
    if (!debit.faulty) this.#events.onDebit?.(asGroup(debit), batch);
  }

  #closeBatch(): void {
    if (!this.#batch) return;
    this.#tellBatch();
    this.#events.onBatch?.(asGroup(this.#batch));
    this.#batch = undefined;
  }
}

/** A field that takes a later part of a value goes on where an earlier field's part ended: bank and branch that stand
 *  apart are one number. Without the part before it, the part stands alone. */
function continued(before: Value | undefined, { spec: { take } }: RecordField, part: Value): Value {
  const length = (take?.[0] ?? 1) - 1;
  if (length === 0 || before === undefined) return part;
  const start = clear(before);
  if (start.length !== length) return part;
  const whole = start + clear(part);
  return part instanceof Sealed ? sealed(part.kind, whole) : whole;
}

function clear(value: Value): string {
  return value instanceof Sealed ? value.reveal() : String(value);
}

const emptyBatch: Group = { level: 'batch', values: {}, line: 1 };

function asGroup({ level, values, line }: OpenGroup): Group {
  return { level, values: values as Values, line };
}
