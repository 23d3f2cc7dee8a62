/** Reading fixed and delimited files: bytes in chunks of any size, debits out, every fault located. Pure, memory of one
 *  record. bytes ─▶ lines ─▶ [here] ─▶ groups ─▶ events. */

import { type Problem, type ProblemCode, problem } from '../problem.ts';
import { mask } from '../sealed.ts';
import type { Report } from './codec.ts';
import type { Form, Line } from './form.ts';
import type { ReadEvents, Reading, ReadSummary, RecordView, Value } from './format.ts';
import { cutLines, type LineCutter } from './lines.ts';
import { ProblemList } from './problem-list.ts';
import { ReadingGroups } from './reading-groups.ts';
import type { RecordLayout } from './record-layout.ts';
import type { RecordField, RecordType } from './record-model.ts';
import { keptOutOfOrder, type Move } from './structure.ts';
import { type Scope, scopeOf, Tally, type Total } from './totals.ts';

const longestLine = 65_536;

/** Takes every line in turn with what was made of it, for writing it back. */
export type Printer = {
  record(
    record: RecordType,
    texts: readonly (string | undefined)[],
    values: readonly (Value | undefined)[],
    ending: string,
  ): void;
  /** A line that is no record of the layout, or fill. */
  other(line: Line, ending: string): void;
  end(): void;
};

/** What a record states about its group, kept until the group closes. */
type Stated = {
  readonly total: Total;
  readonly value: bigint;
  readonly line: Line;
  readonly record: RecordType;
  readonly field: RecordField;
};

export function readRecords(
  layout: RecordLayout,
  fileName: string,
  events: ReadEvents,
  printer?: Printer,
): Reading {
  const reader = new RecordReader(layout, fileName, events, printer);
  return { push: (bytes) => reader.push(bytes), end: () => reader.end() };
}

class RecordReader {
  readonly #layout: RecordLayout;
  readonly #fileName: string;
  readonly #events: ReadEvents;
  readonly #printer: Printer | undefined;
  readonly #form: Form;
  readonly #cutter: LineCutter;
  readonly #problems: ProblemList;
  readonly #groups: ReadingGroups;
  readonly #tally: Tally;
  readonly #scopes: ReadonlyMap<RecordType, Scope>;
  readonly #last = new Map<RecordField, { value: string; scope: Scope }>();
  readonly #texts: (string | undefined)[] = [];
  readonly #values: (Value | undefined)[] = [];
  #stated: Stated[] = [];
  #at: number | undefined;
  #filling = false;
  #number = 0;
  #line: Line | undefined;
  #record: RecordType | undefined;
  #field: RecordField | undefined;

  constructor(layout: RecordLayout, fileName: string, events: ReadEvents, printer: Printer | undefined) {
    const { spec } = layout;
    this.#layout = layout;
    this.#fileName = fileName;
    this.#events = events;
    this.#printer = printer;
    this.#form = layout.form();
    this.#problems = new ProblemList(events.onProblem);
    this.#groups = new ReadingGroups(events, layout.hasBatches);
    this.#tally = new Tally(layout.totals);
    this.#scopes = new Map([...layout.records.values()].map((one) => [one, scopeOf(layout.structure, one)]));
    this.#cutter = cutLines(
      {
        ending: spec.lines.ending,
        stride: spec.kind === 'fixed' ? spec.lines.length : undefined,
        toleratesUnbroken: spec.lines.tolerate?.includes('unbroken') === true,
        maxBytes: longestLine,
      },
      {
        line: (bytes, start, end, ending) => this.#take(bytes, start, end, ending),
        tooLong: () => this.#tooLong(),
      },
    );
  }

  push(bytes: Uint8Array): void {
    this.#cutter.push(bytes);
  }

  end(): ReadSummary {
    this.#cutter.end();
    this.#line = undefined;
    const { structure } = this.#layout;
    if (this.#number === 0) this.#add('FILE_EMPTY', 'the file holds no record');
    else if (this.#at === undefined || !structure.final[this.#at]) {
      this.#add(
        'FILE_TRUNCATED',
        `the file ends before its structure is complete; next: ${this.#expected()}`,
      );
    }
    this.#closeGroups(0);
    this.#groups.finish();
    this.#closeScope('file');
    this.#checkFill();
    this.#printer?.end();
    const { file, debits, amount, batches } = this.#groups;
    return {
      file: { level: 'file', values: file.values, line: 1 },
      debits,
      amount,
      batches,
      problems: this.#problems.list,
      problemCount: this.#problems.count,
    };
  }

  #take(bytes: Uint8Array, start: number, end: number, ending: string): void {
    this.#number++;
    const text = this.#layout.encoding().decode(bytes, start, end);
    const line: Line = { bytes, start, end, text: text ?? likeness(bytes, start, end), number: this.#number };
    this.#line = line;
    this.#record = undefined;
    this.#field = undefined;
    if (this.#isFill(line)) {
      this.#filling = true;
      this.#tally.physical();
      this.#printer?.other(line, ending);
      return;
    }
    if (line.text.trim() === '') {
      this.#blankLine();
      return;
    }
    this.#tally.physical();
    if (text === undefined) {
      this.#report('FILE_ENCODING', `holds bytes that are not ${this.#layout.spec.encoding}`);
      this.#groups.spoil();
    }
    const move = this.#recognise(line);
    if (move === undefined) {
      this.#groups.spoil();
      this.#printer?.other(line, ending);
      return;
    }
    this.#move(move, line.number);
    this.#readRecord(line, this.#recordAt(move.to));
    if (text === undefined) this.#printer?.other(line, ending);
    else this.#printer?.record(this.#recordAt(move.to), this.#texts, this.#values, ending);
  }

  /** Empty lines are tolerated where the layout says so, and a last one always: editors add it. */
  #blankLine(): void {
    if (this.#layout.spec.lines.tolerate?.includes('blank-lines')) return;
    this.#report('RECORD_UNKNOWN', 'is empty');
  }

  #isFill(line: Line): boolean {
    const { blocking, spec } = this.#layout;
    if (!blocking || spec.kind !== 'fixed') return false;
    if (this.#at === undefined || line.text.length < (spec.lines.length ?? 1)) return false;
    const { fill } = blocking;
    for (let i = 0; i < line.text.length; i++) if (line.text[i] !== fill) return false;
    return true;
  }

  /** Where the line stands in the structure; undefined when it is no record at all. */
  #recognise(line: Line): Move | undefined {
    const { structure } = this.#layout;
    const allowed = this.#at === undefined ? structure.start : (structure.next[this.#at] ?? []);
    if (!this.#filling)
      for (const move of allowed) if (this.#matches(line, this.#recordAt(move.to))) return move;
    const from = this.#at === undefined ? undefined : structure.positions[this.#at];
    const to = structure.positions.findIndex((_, index) => this.#matches(line, this.#recordAt(index)));
    const target = structure.positions[to];
    if (this.#filling || (this.#at !== undefined && allowed.length === 0)) {
      this.#report('FILE_TRAILING', `${target?.record ?? 'a line'} follows the end of the file`);
      return undefined;
    }
    if (!target) {
      this.#report('RECORD_UNKNOWN', 'is no record of this layout');
      return undefined;
    }
    this.#record = this.#recordAt(to);
    this.#report('RECORD_ORDER', `${target.record} cannot stand here; expected: ${this.#expected()}`);
    return { to, kept: keptOutOfOrder(from, target) };
  }

  #matches(line: Line, record: RecordType): boolean {
    for (const tag of record.tags) {
      if (!tag.isTag?.((this.#form.peek(line, tag) ?? '').trim())) return false;
    }
    return record.condition?.mayHold(this.#groups.lookup) ?? true;
  }

  #recordAt(position: number): RecordType {
    const name = this.#layout.structure.positions[position]?.record ?? '';
    const record = this.#layout.records.get(name);
    if (!record) throw new Error(`structure names no record at ${position}`);
    return record;
  }

  #expected(): string {
    const { structure } = this.#layout;
    const moves = this.#at === undefined ? structure.start : (structure.next[this.#at] ?? []);
    const names = new Set(moves.map((move) => structure.positions[move.to]?.record));
    return names.size === 0 ? 'nothing more' : [...names].join(', ');
  }

  #move({ to, kept }: Move, line: number): void {
    const { positions } = this.#layout.structure;
    this.#closeGroups(kept);
    const groups = positions[to]?.groups ?? [];
    const head = groups.at(-1)?.level;
    if (kept > 0 && head !== 'batch') this.#groups.batchHeadRead();
    for (const group of groups.slice(kept)) this.#groups.open(group.level, line);
    this.#at = to;
  }

  /** Closes the open groups deeper than `kept`, innermost first. */
  #closeGroups(kept: number): void {
    const groups = this.#at === undefined ? [] : (this.#layout.structure.positions[this.#at]?.groups ?? []);
    for (const group of groups.slice(kept).toReversed()) {
      const scope: Scope = group.level ?? 'other';
      this.#closeScope(scope);
      this.#tally.groupClosed(group.name, this.#groups.lookup);
      this.#groups.close(group.level);
    }
  }

  /** Compares what the group's records state with what was counted. */
  #closeScope(scope: Scope): void {
    for (const { total, value, line, record, field } of this.#stated) {
      if (total.scope !== scope) continue;
      const counted = this.#tally.get(total);
      if (counted === value) continue;
      this.#line = line;
      this.#record = record;
      this.#field = field;
      const code = total.kind === 'sum' ? 'TOTAL_SUM' : total.kind === 'hash' ? 'TOTAL_HASH' : 'TOTAL_COUNT';
      const unit = total.kind === 'sum' ? ' (minor units)' : '';
      this.#report(code, `states ${value}, counted ${counted}${unit}`);
    }
    this.#stated = this.#stated.filter((one) => one.total.scope !== scope);
    this.#tally.restart(scope);
    for (const [field, last] of this.#last) if (last.scope === scope) this.#last.delete(field);
  }

  #readRecord(line: Line, record: RecordType): void {
    this.#record = record;
    const before = this.#problems.count;
    this.#form.cut(line, record, this.#texts, this.#report);
    for (const field of record.fields) this.#values[field.index] = this.#readField(line, record, field);
    this.#field = undefined;
    if (this.#problems.count > before) this.#groups.spoil();
    this.#tally.record(record, this.#texts, this.#values, this.#groups.lookup);
    this.#events.onRecord?.(this.#view(record, line));
  }

  #readField(line: Line, record: RecordType, field: RecordField): Value | undefined {
    const { lookup } = this.#groups;
    if (field.condition && !field.condition.mayHold(lookup)) {
      this.#texts[field.index] = undefined;
      return undefined;
    }
    this.#field = field;
    const text = (this.#texts[field.index] ?? '').trim();
    if (text === '') {
      if (field.required) this.#report('FIELD_REQUIRED', 'is empty');
      return undefined;
    }
    const value = field.codec.decode(text, this.#report, lookup);
    if (value === undefined) return undefined;
    const total = this.#layout.totals.totalOf(record, field);
    if (total && typeof value === 'bigint')
      this.#stated.push({ total, value, line: ownLine(line), record, field });
    if (field.spec.ascending) this.#checkAscending(field, text, field.spec.ascending);
    if (field.spec.echo) this.#checkEcho(field, value);
    else this.#groups.keep(this.#scopes.get(record) ?? 'file', field, value);
    return value;
  }

  #checkAscending(field: RecordField, text: string, scope: Scope): void {
    const before = this.#last.get(field);
    if (before && text === before.value)
      this.#report('REFERENCE_DUPLICATE', 'is the same as in the record before');
    else if (before && text < before.value)
      this.#report('RECORD_ORDER', 'is lower than in the record before');
    this.#last.set(field, { value: text, scope });
  }

  #checkEcho(field: RecordField, value: Value): void {
    const first = field.means[0] && this.#groups.lookup(field.means[0]);
    if (first !== undefined && String(first) !== String(value)) {
      this.#report('FIELD_CONSTANT', `differs from what the group began with`);
    }
  }

  #checkFill(): void {
    const { blocking, spec } = this.#layout;
    if (!blocking || spec.lines.tolerate?.includes('no-fill') || this.#number % blocking.factor === 0) return;
    this.#line = undefined;
    this.#add('FILE_TRUNCATED', `the last block of ${blocking.factor} records is not filled`);
  }

  #tooLong(): void {
    this.#number++;
    this.#line = undefined;
    this.#groups.spoil();
    this.#problems.add(
      problem(
        'FILE_LIMIT',
        { file: this.#fileName, line: this.#number },
        `is longer than ${longestLine} bytes`,
      ),
    );
  }

  readonly #report: Report = (code, message, hint) => {
    const line = this.#line;
    const record = this.#record;
    const field = this.#field;
    const where = {
      file: this.#fileName,
      line: line?.number,
      columns: line && record && field ? this.#form.columns(line, record, field) : undefined,
      record: record?.name,
      field: field?.name,
    };
    this.#problems.add(problem(code, where, message, hint));
  };

  #add(code: ProblemCode, message: string): void {
    const found: Problem = problem(code, { file: this.#fileName, line: this.#number || undefined }, message);
    this.#problems.add(found);
  }

  #view(record: RecordType, line: Line): RecordView {
    const standing = record.fields.filter((field) => this.#texts[field.index] !== undefined);
    const fields = standing.map((field) => {
      const text = this.#texts[field.index] ?? '';
      return {
        name: field.name,
        text: field.masked ? mask(field.masked, text.trim()) : text,
        doc: field.spec.doc,
      };
    });
    return { record: record.name, line: line.number, fields };
  }
}

/** A line that outlives its chunk. */
function ownLine(line: Line): Line {
  const bytes = line.bytes.slice(line.start, line.end);
  return { ...line, bytes, start: 0, end: bytes.length };
}

/** What a line that is no text is recognised and reported by: a character for each byte, none of them NUL. */
function likeness(bytes: Uint8Array, start: number, end: number): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start)
    .toString('latin1')
    .replaceAll('\0', '\ufffd');
}
