/** The groups open while an xml layout is read: their values, their totals, and who is told when they close. Pure.
 *  reader ─▶ [here] ─▶ events. Memory: one frame per level. */

import type { Problem } from '../../problem.ts';
import type { Group, ReadEvents, ReadSummary, Value } from '../format.ts';
import type { ProblemList } from '../problem-list.ts';
import type { Lookup } from '../template.ts';
import { vocabulary } from '../vocabulary.ts';
import type { XmlRecord, XmlRecords } from './fields.ts';
import { closeFields, closeLate, type Frame, newFrame, viewOf } from './frame.ts';
import type { XmlLevel } from './schema.ts';
import { addToTotals, compareTotals } from './tallies.ts';

/** Faults kept of an entry that may be no debit of ours. */
const heldKept = 100;

/** A file without batch records has one batch, or one in each of its groups. */
const onlyBatch: XmlRecord = { level: 'batch', fields: [], elements: [], totals: [], only: undefined };

type Outer = 'file' | 'group' | 'batch';
type Values = Record<string, Value>;

export class XmlGroups {
  readonly #records: XmlRecords;
  readonly #file: string;
  readonly #events: ReadEvents;
  readonly #found: ProblemList;
  readonly #frames: Record<XmlLevel, Frame | undefined> = {
    file: undefined,
    group: undefined,
    batch: undefined,
    debit: undefined,
    change: undefined,
  };
  readonly #raised: readonly (readonly [string, 'file' | 'batch'])[];
  readonly #shared: readonly string[];
  readonly #counted = { batches: 0, debits: 0, amount: 0n, changes: 0, others: 0 };
  #whole: Group | undefined;

  constructor(records: XmlRecords, file: string, events: ReadEvents, found: ProblemList) {
    this.#records = records;
    this.#file = file;
    this.#events = events;
    this.#found = found;
    this.#raised = raisedMeanings(records);
    this.#shared = sharedMeanings(records);
  }

  get current(): Frame | undefined {
    const { debit, change, batch, group, file } = this.#frames;
    return debit ?? change ?? batch ?? group ?? file;
  }

  /** The file's own group, once it is whole. */
  get whole(): Group | undefined {
    return this.#whole;
  }

  readonly tell = (one: Problem): void => {
    const inner = this.#frames.debit ?? this.#frames.change;
    if (inner) inner.faulty = true;
    if (inner?.held === undefined) this.#found.add(one);
    else if (inner.held.length < heldKept) inner.held.push(one);
  };

  /** What the groups around a debit say, the nearest first. */
  readonly #around: Lookup = (meaning) =>
    this.#frames.batch?.group?.values[meaning] ??
    this.#frames.group?.group?.values[meaning] ??
    this.#frames.file?.group?.values[meaning];

  open(level: XmlLevel, line: number): void {
    if (level !== 'file') this.#head('file');
    if (level !== 'file' && level !== 'group' && this.#frames.group) this.#head('group');
    if (level === 'debit' || level === 'change') this.#openInner();
    if (level === 'batch') this.#counted.batches += 1;
    this.#frames[level] = newFrame(this.#records[level] as XmlRecord, line);
  }

  close(level: XmlLevel): void {
    const frame = this.#frames[level] as Frame;
    if (level === 'debit') this.#closeDebit(frame);
    else if (level === 'change') this.#closeChange(frame);
    else this.#closeOuter(level, frame);
    this.#frames[level] = undefined;
  }

  summary(problems: ProblemList): ReadSummary {
    const { debit, change } = this.#records;
    const { debits, amount, batches, changes, others } = this.#counted;
    const file = this.#whole ?? this.#frames.file?.group ?? { level: 'file', values: {}, line: 1 };
    return {
      file,
      debits,
      amount,
      batches,
      ...(change ? { changes } : {}),
      ...(debit?.only ? { others } : {}),
      problems: problems.list,
      problemCount: problems.count,
    };
  }

  #openInner(): void {
    if (!this.#records.batch && !this.#frames.batch) this.#openOnlyBatch();
    this.#head('batch');
    (this.#frames.batch as Frame).inside += 1;
  }

  /** The group's own fields stand before its nested groups, so they are read when the first of those begins. */
  #head(level: Outer): Group {
    const frame = this.#frames[level] as Frame;
    if (frame.group) return frame.group;
    const group = closeFields(frame, this.#around, this.#file, this.tell);
    this.#events.onRecord?.(viewOf(frame));
    if (level === 'group') this.#raise(group);
    if (level === 'batch') {
      inherit(group, this.#frames.group?.group?.values);
      this.#events.onBatchStart?.(group);
    }
    return group;
  }

  /** What the first group says of the file is known of it, where the file does not say it itself. */
  #raise(group: Group): void {
    const file = this.#frames.file?.group?.values as Values | undefined;
    for (const [meaning, value] of Object.entries(group.values))
      if (file && value !== undefined && levelOf(meaning) === 'file') file[meaning] ??= value;
  }

  #openOnlyBatch(): void {
    const frame = newFrame(onlyBatch, 1);
    const group: Group = { level: 'batch', values: {}, line: 1 };
    inherit(group, this.#frames.group?.group?.values);
    inherit(group, batchValues(this.#frames.file?.group?.values));
    frame.group = group;
    this.#frames.batch = frame;
    this.#counted.batches += 1;
    this.#events.onBatchStart?.(group);
  }

  #closeOuter(level: Outer, frame: Frame): void {
    const group = this.#head(level);
    if (level !== 'batch' && !this.#records.batch) this.#closeOnlyBatch(level);
    closeLate(frame, group, this.#around, this.#file, this.tell);
    compareTotals(frame, this.#file, this.tell);
    if (level === 'file') this.#whole = group;
    if (level !== 'batch') return;
    if (this.#records.debit?.only && frame.inside === 0) this.#counted.others += 1;
    this.#addUp(frame);
    this.#events.onBatch?.(group);
  }

  #closeOnlyBatch(level: 'file' | 'group'): void {
    const due = level === 'group' || (!this.#records.group && this.#counted.batches === 0);
    if (due && !this.#frames.batch) this.#openOnlyBatch();
    const group = this.#frames.batch?.group;
    if (group) this.#events.onBatch?.(group);
    this.#frames.batch = undefined;
  }

  #closeDebit(frame: Frame): void {
    const debit = closeFields(frame, this.#around, this.#file, this.tell);
    const { only } = frame.record;
    const lookup: Lookup = (meaning) => debit.values[meaning] ?? this.#around(meaning);
    if (only && !only.some((condition) => condition.holds(lookup))) {
      this.#counted.others += 1;
      this.#events.onRecord?.({ ...viewOf(frame), record: 'other' });
      return;
    }
    for (const one of frame.held ?? []) this.#found.add(one);
    const amount = debit.values['debit.amount'];
    this.#counted.debits += 1;
    if (typeof amount === 'bigint') this.#counted.amount += amount;
    this.#addUp(frame);
    this.#events.onRecord?.(viewOf(frame));
    const batch = this.#known(debit);
    if (!frame.faulty) this.#events.onDebit?.(debit, batch);
  }

  #closeChange(frame: Frame): void {
    const change = closeFields(frame, this.#around, this.#file, this.tell);
    this.#counted.changes += 1;
    this.#addUp(frame);
    this.#events.onRecord?.(viewOf(frame));
    const batch = this.#known(change);
    if (!frame.faulty) this.#events.onChange?.(change, batch);
  }

  /** What belongs to the groups around but stands in every debit is known of them too: the first debit's says it. What
   *  they say of all their debits, as the day they were collected, is known of each. */
  #known(inner: Group): Group {
    const batch = this.#head('batch');
    const own = inner.values as Values;
    for (const [meaning, level] of this.#raised) {
      const values = (level === 'file' ? this.#head('file') : batch).values as Values;
      const value = own[meaning];
      if (value !== undefined) values[meaning] ??= value;
    }
    for (const meaning of this.#shared) {
      const value = this.#around(meaning as keyof typeof vocabulary);
      if (value !== undefined) own[meaning] ??= value;
    }
    return batch;
  }

  #addUp(inner: Frame): void {
    const { file, group, batch } = this.#frames;
    if (file) addToTotals(file, inner, this.#around);
    if (group) addToTotals(group, inner, this.#around);
    if (batch && batch !== inner) addToTotals(batch, inner, this.#around);
  }
}

function inherit(group: Group, above: Group['values'] | undefined): void {
  for (const [meaning, value] of Object.entries(above ?? {}))
    if (value !== undefined) (group.values as Values)[meaning] ??= value;
}

function levelOf(meaning: string): 'file' | 'batch' | 'debit' {
  return vocabulary[meaning as keyof typeof vocabulary].level;
}

function batchValues(values: Group['values'] = {}): Group['values'] {
  const own = Object.entries(values).filter(([meaning]) => levelOf(meaning) === 'batch');
  return Object.fromEntries(own);
}

/** Meanings of debit fields that belong to a group around. */
function raisedMeanings({ debit }: XmlRecords): readonly (readonly [string, 'file' | 'batch'])[] {
  return (debit?.fields ?? []).flatMap(({ meaning }) => {
    const level = meaning === undefined ? 'debit' : vocabulary[meaning].level;
    return meaning === undefined || level === 'debit' ? [] : [[meaning, level] as const];
  });
}

/** Meanings of debits that stand in a group around. */
function sharedMeanings({ file, group, batch }: XmlRecords): readonly string[] {
  const outer = [file, group, batch].flatMap((record) => record?.fields ?? []);
  const meanings = outer.flatMap(({ meaning }) =>
    meaning !== undefined && vocabulary[meaning].level === 'debit' ? [meaning] : [],
  );
  return [...new Set(meanings)];
}
