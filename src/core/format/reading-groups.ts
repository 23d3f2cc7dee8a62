/** The groups that are open while a fixed or delimited file is read, and who is told when they close. Pure.
 *  reader ─▶ [here] ─▶ events. */

import type { Group, ReadEvents, Value, Values } from './format.ts';
import type { RecordField } from './record-model.ts';
import type { Lookup } from './template.ts';
import { type Meaning, vocabulary } from './vocabulary.ts';

type Level = 'file' | 'batch' | 'debit';
type OpenGroup = {
  readonly level: Level;
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
  #debit: OpenGroup | undefined;
  /** Values of a record that is no debit of ours stand nowhere else. */
  #aside: Partial<Record<Meaning, Value>> | undefined;
  #told = false;
  readonly #shared = new Map<Meaning, Value>();
  batches = 0;
  debits = 0;
  amount = 0n;

  constructor(events: ReadEvents, hasBatches: boolean, receivedOn: string | undefined) {
    this.#events = events;
    this.#receivedOn = receivedOn;
    this.#hasBatches = hasBatches;
    if (!hasBatches) this.#batch = { level: 'batch', values: {}, line: 1, faulty: false };
  }

  readonly lookup: Lookup = (meaning) =>
    this.#aside?.[meaning] ??
    this.#debit?.values[meaning] ??
    this.#batch?.values[meaning] ??
    this.file.values[meaning] ??
    (meaning === 'file.receivedOn' ? this.#receivedOn : undefined);

  open(level: Level | undefined, line: number): void {
    if (level === 'batch') this.#openBatch(line);
    else if (level === 'debit') {
      this.#tellBatch();
      // what a head says of all its debits, as the day they were collected, is known of each
      const values: OpenGroup['values'] = {};
      for (const [meaning, value] of this.#shared) values[meaning] = value;
      this.#debit = { level, values, line, faulty: false };
    } else this.#aside = {};
  }

  close(level: Level | undefined): void {
    if (level === 'debit') this.#closeDebit();
    else if (level === 'batch') this.#closeBatch();
    else this.#aside = undefined;
  }

  /** The debit being read is set aside: a fault stands in its records. */
  spoil(): void {
    if (this.#debit) this.#debit.faulty = true;
  }

  /** Keeps what a field says with the group its record stands in; a file without batch records has one batch, which
   *  owns the batch values of its summary line. */
  keep(level: Level | 'other', field: RecordField, value: Value): void {
    const [only] = field.means;
    if (only === undefined) return;
    if (field.means.length === 1) {
      this.#set(level, only, value);
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

  #set(level: Level | 'other', meaning: Meaning, value: Value): void {
    if (level === 'other') {
      if (this.#aside) this.#aside[meaning] = value;
      return;
    }
    if (level === 'debit') {
      if (this.#debit) this.#debit.values[meaning] = value;
      // what belongs to the batch but stands in every debit is known of the batch too
      const owner = this.#owner(meaning);
      if (owner && !(meaning in owner.values)) owner.values[meaning] = value;
      return;
    }
    if (vocabulary[meaning].level === 'debit') this.#shared.set(meaning, value);
    const toBatch = level === 'batch' || (!this.#hasBatches && vocabulary[meaning].level === 'batch');
    const group = toBatch ? this.#batch : this.file;
    if (group) group.values[meaning] = value;
  }

  #owner(meaning: Meaning): OpenGroup | undefined {
    const { level } = vocabulary[meaning];
    return level === 'debit' ? undefined : level === 'batch' ? this.#batch : this.file;
  }

  #openBatch(line: number): void {
    this.#batch = { level: 'batch', values: {}, line, faulty: false };
    this.#told = false;
    if (this.#hasBatches) this.#shared.clear();
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
    this.debits++;
    const amount = debit.values['debit.amount'];
    if (typeof amount === 'bigint') this.amount += amount;
    if (!debit.faulty)
      this.#events.onDebit?.(asGroup(debit), this.#batch ? asGroup(this.#batch) : emptyBatch);
  }

  #closeBatch(): void {
    if (!this.#batch) return;
    this.#tellBatch();
    this.#events.onBatch?.(asGroup(this.#batch));
    this.#batch = undefined;
  }
}

const emptyBatch: Group = { level: 'batch', values: {}, line: 1 };

function asGroup({ level, values, line }: OpenGroup): Group {
  return { level, values: values as Values, line };
}
