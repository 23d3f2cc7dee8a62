/** Reading fixed and delimited files: bytes in chunks of any size, debits out, every fault located. Pure, memory of one
 *  record. bytes ─▶ lines ─▶ [here] ─▶ groups ─▶ events. */

import { type ProblemCode, problem } from '../problem.ts';
import type { Report } from './codec.ts';
import type { Form, Line } from './form.ts';
import type { ReadEvents, Reading, ReadSummary, Value } from './format.ts';
import { GroupChecks } from './group-checks.ts';
import { checkOwnSums, checkRepeats, isRepeated } from './line-groups.ts';
import { fillFault, isFill, likeness, ownLine, textFault, viewOf } from './line-view.ts';
import { cutLines, type LineCutter } from './lines.ts';
import type { Printer } from './printer.ts';
import { ProblemList } from './problem-list.ts';
import { ReadingGroups } from './reading-groups.ts';
import type { RecordLayout } from './record-layout.ts';
import type { RecordField, RecordType, Segments } from './record-model.ts';
import { SealCheck } from './seal-check.ts';
import { type GroupType, keptOutOfOrder, type Move } from './structure.ts';
import type { Lookup } from './template.ts';
import { namesOf, Tally } from './totals.ts';

const longestLine = 65_536;

export function readRecords(
  layout: RecordLayout,
  fileName: string,
  events: ReadEvents,
  printer?: Printer,
  receivedOn?: string,
  sealKey?: string,
): Reading {
  const reader = new RecordReader(layout, fileName, events, printer, receivedOn, sealKey);
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
  readonly #checks: GroupChecks;
  readonly #texts: (string | undefined)[] = [];
  readonly #values: (Value | undefined)[] = [];
  readonly #seal: SealCheck | undefined;
  #at: number | undefined;
  /** Level of the group the record at hand stands in. */
  #level: GroupType['level'] | 'file' = 'file';
  #filling = false;
  /** Physical records so far, those before the batch at hand, and how far the file's own numbers differ from them. */
  readonly #records = { read: 0, beforeBatch: 0, astray: 0 };
  #skipped = 0;
  #number = 0;
  #line: Line | undefined;
  #record: RecordType | undefined;
  #field: RecordField | undefined;

  constructor(
    layout: RecordLayout,
    fileName: string,
    events: ReadEvents,
    printer: Printer | undefined,
    receivedOn: string | undefined,
    sealKey: string | undefined,
  ) {
    const { spec } = layout;
    if (layout.seal && sealKey !== undefined) this.#seal = new SealCheck(layout.seal, sealKey);
    this.#layout = layout;
    this.#fileName = fileName;
    this.#events = events;
    this.#printer = printer;
    this.#form = layout.form();
    this.#problems = new ProblemList(events.onProblem);
    this.#groups = new ReadingGroups(events, layout.hasBatches, receivedOn);
    this.#tally = new Tally(layout.totals);
    this.#checks = new GroupChecks(this.#tally, ({ line, record, field }, code, message) => {
      this.#line = line;
      this.#record = record;
      this.#field = field;
      this.#report(code, message);
    });
    this.#cutter = cutLines(
      {
        ending: spec.lines.ending,
        stride: spec.kind === 'fixed' ? spec.lines.length : undefined,
        toleratesUnbroken: layout.tolerates('unbroken'),
        maxBytes: longestLine,
      },
      {
        line: (bytes, start, end, ending) => {
          this.#take(bytes, start, end, ending);
          this.#seal?.passed(bytes.subarray(start, end), ending);
        },
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
    const complete = this.#at !== undefined && structure.final[this.#at];
    if (this.#number === this.#skipped) {
      if (!this.#layout.tolerates('empty')) this.#add('FILE_EMPTY', 'the file holds no record');
    } else if (!complete)
      this.#add('FILE_TRUNCATED', `the file ends before it is complete; next: ${this.#expected()}`);
    this.#closeGroups(0);
    this.#groups.finish();
    this.#checks.closeScope('file');
    const unfilled = fillFault(this.#layout, this.#number - this.#skipped);
    if (unfilled) this.#add('FILE_TRUNCATED', unfilled);
    if (this.#seal?.missing) this.#add('FILE_SEAL', 'the file bears no seal');
    this.#printer?.end();
    const { file, debits, amount, batches, changes } = this.#groups;
    return {
      file: { level: 'file', values: file.values, line: 1 },
      debits,
      amount,
      batches,
      ...(this.#layout.hasChanges ? { changes } : {}),
      problems: this.#problems.list,
      problemCount: this.#problems.count,
    };
  }

  #take(bytes: Uint8Array, start: number, end: number, ending: string): void {
    const number = ++this.#number;
    const decoded = this.#layout.encoding().decode(bytes, start, end);
    const unread = textFault(decoded, this.#layout.spec.encoding);
    const text = unread === undefined ? decoded : undefined;
    const line: Line = { bytes, start, end, text: decoded ?? likeness(bytes, start, end), number };
    this.#line = line;
    this.#record = undefined;
    this.#field = undefined;
    if (this.#layout.isSkipped(line.text)) {
      this.#skipped++;
      this.#printer?.other(line, ending);
      return;
    }
    if (this.#at !== undefined && isFill(this.#layout, line)) {
      this.#filling = true;
      this.#tally.physical();
      this.#printer?.other(line, ending);
      return;
    }
    if (line.text.trim() === '') {
      // tolerated where the layout says so
      if (!this.#layout.tolerates('blank-lines')) this.#report('RECORD_UNKNOWN', 'is empty');
      return;
    }
    if (unread !== undefined) {
      this.#report('FILE_ENCODING', unread);
      this.#groups.spoil();
    }
    const move = this.#recognise(line);
    if (move && this.#recordAt(move.to).aside) this.#skipped++;
    else {
      this.#records.read++;
      this.#tally.physical();
    }
    if (move === undefined) {
      this.#groups.spoil();
      this.#printer?.other(line, ending);
      return;
    }
    this.#move(move, line.number);
    const record = this.#recordAt(move.to);
    this.#readRecord(line, record);
    const spelled = text !== undefined && this.#printer?.spells(line);
    const printer = spelled ? this.#printer : undefined;
    printer?.record(record, this.#texts, this.#values, record.segments ? '' : ending);
    if (record.segments) {
      this.#takeSegments(line, record.segments, printer);
      printer?.other({ ...line, end: line.start }, ending);
    }
    if (!spelled) this.#printer?.other(line, ending);
  }

  /** Reads what stands side by side in one record; each segment is a record of its own for the structure. */
  #takeSegments(line: Line, segments: Segments, printer: Printer | undefined): void {
    const { structure } = this.#layout;
    for (let ordinal = 0; ordinal < segments.count; ordinal++) {
      const segment = this.#form.segment(line, segments, ordinal);
      this.#line = segment ?? line;
      this.#record = this.#layout.records.get(segments.record);
      this.#field = undefined;
      if (!segment) {
        this.#report('FILE_ENCODING', `a character is cut by the edge of segment ${ordinal + 1}`);
        continue;
      }
      const moves = this.#at === undefined ? [] : (structure.next[this.#at] ?? []);
      const move = moves.find(({ to }) => structure.positions[to]?.segment);
      if (!move || segment.text.trim() === '') {
        printer?.other(segment, '');
        continue;
      }
      this.#move(move, line.number);
      const record = this.#recordAt(move.to);
      this.#readRecord(segment, record);
      printer?.record(record, this.#texts, this.#values, '');
    }
  }

  /** Where the line stands in the structure; undefined when it is no record at all. */
  #recognise(line: Line): Move | undefined {
    const { structure } = this.#layout;
    const allowed = this.#at === undefined ? structure.start : (structure.next[this.#at] ?? []);
    if (!this.#filling) for (const move of allowed) if (this.#fits(line, move.to, move.kept)) return move;
    const from = this.#at === undefined ? undefined : structure.positions[this.#at];
    const to = structure.positions.findIndex((_, index) => this.#fits(line, index));
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

  /** Whether a line can be the record that stands at a position; of the groups that are open, `kept` stay open then. */
  #fits(line: Line, position: number, kept = 0): boolean {
    const { positions } = this.#layout.structure;
    if (positions[position]?.segment) return false;
    const open = this.#at === undefined ? [] : (positions[this.#at]?.groups ?? []);
    // what a debit that ends here says is nothing to the record after it
    const ends = open.slice(kept).some(({ level }) => level !== 'batch' && level !== 'around');
    const { lookup, lookupAround } = this.#groups;
    return this.#matches(line, this.#recordAt(position), ends ? lookupAround : lookup);
  }

  #matches(line: Line, record: RecordType, lookup: Lookup): boolean {
    if (record.countTells && this.#form.count(line) !== record.fields.length) return false;
    for (const tag of record.tags) {
      if (!tag.isTag?.((this.#form.peek(line, tag) ?? '').trim())) return false;
    }
    return record.condition?.mayHold(lookup) ?? true;
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
    const lines = moves.map((move) => structure.positions[move.to]).filter((one) => one && !one.segment);
    const names = new Set(lines.map((one) => one?.record));
    return names.size === 0 ? 'nothing more' : [...names].join(', ');
  }

  #move({ to, kept }: Move, line: number): void {
    const { positions } = this.#layout.structure;
    this.#closeGroups(kept);
    const groups = positions[to]?.groups ?? [];
    const head = groups.at(-1)?.level;
    if (kept > 0 && head !== 'batch' && head !== 'around') this.#groups.batchHeadRead();
    for (const group of groups.slice(kept)) {
      if (group.level === 'batch') this.#records.beforeBatch = this.#records.read - 1;
      this.#groups.open(group.level, line);
    }
    this.#at = to;
    this.#level = groups.length === 0 ? 'file' : head;
  }

  /** Closes the open groups deeper than `kept`, innermost first. */
  #closeGroups(kept: number): void {
    const groups = this.#at === undefined ? [] : (this.#layout.structure.positions[this.#at]?.groups ?? []);
    for (const group of groups.slice(kept).toReversed()) {
      this.#checks.closeScope(group.name);
      this.#tally.groupClosed(group.name, this.#groups.lookup);
      this.#groups.close(group.level);
    }
  }

  #readRecord(line: Line, record: RecordType): void {
    // a total of a group just closed was reported where it stands
    this.#line = line;
    this.#record = record;
    const before = this.#problems.count;
    this.#form.cut(line, record, this.#texts, this.#report);
    for (const field of record.fields) this.#values[field.index] = this.#readField(line, record, field);
    this.#field = undefined;
    this.#form.finish(line, record, this.#report);
    checkOwnSums(record, this.#values, (field) => this.#reportAt(field));
    this.#field = undefined;
    const faulty = this.#problems.count > before;
    if (faulty) this.#groups.spoil();
    this.#tally.record(record, this.#texts, this.#values, this.#groups.lookup);
    this.#events.onRecord?.(viewOf(record, line, this.#texts, faulty));
  }

  #readField(line: Line, record: RecordType, field: RecordField): Value | undefined {
    const { lookup } = this.#groups;
    if (!this.#stands(record, field)) {
      this.#texts[field.index] = undefined;
      this.#form.absent(line, record, field, this.#texts);
      return undefined;
    }
    this.#field = field;
    const text = (this.#texts[field.index] ?? '').trim();
    if (text === '' && !field.blankMeans) {
      if (field.required) this.#report('FIELD_REQUIRED', 'is empty');
      return undefined;
    }
    const value = field.codec.decode(text, this.#report, lookup);
    if (value === undefined) return undefined;
    const total = this.#layout.totals.totalOf(record, field);
    if (total && (typeof value === 'bigint' || typeof value === 'string'))
      this.#checks.states({ total, value, line: ownLine(line), record, field });
    checkRepeats(record, field, value, this.#report);
    if (field.spec.ascending) this.#checks.ascending(field, text, field.spec.ascending, this.#report);
    if (field.type === 'sequence' && typeof value === 'bigint') this.#checkNumber(field, value);
    if (field.type === 'seal') {
      const fault = this.#seal?.faultOf(value, lookup('file.keyCheck'));
      if (fault) this.#report('FILE_SEAL', fault);
    }
    if (field.spec.echo) this.#checkEcho(field, value);
    else if (!field.repetition?.part) this.#groups.keep(this.#level, field, value);
    return value;
  }

  /** Where a missing value shifts the others, what decides stands before it. */
  #stands(record: RecordType, field: RecordField): boolean {
    const { lookup } = this.#groups;
    if (!isRepeated(field, this.#values)) return false;
    const { condition } = field;
    return condition === undefined || (record.shifts ? condition.holds(lookup) : condition.mayHold(lookup));
  }

  /** Numbers of physical records; after a fault the file's own numbers go on from there. */
  #checkNumber(field: RecordField, value: bigint): void {
    if (!namesOf(field).includes('record')) return;
    const { read, beforeBatch, astray } = this.#records;
    const here = read - (field.spec.within === 'batch' ? beforeBatch : 0);
    if (value === BigInt(here + astray)) return;
    this.#report('RECORD_ORDER', `numbers the record ${value}, it is ${here + astray}`);
    this.#records.astray = Number(value) - here;
  }

  #checkEcho(field: RecordField, value: Value): void {
    const first = field.means[0] && this.#groups.lookup(field.means[0]);
    if (first !== undefined && String(first) !== String(value)) {
      this.#report('FIELD_ECHO', 'differs from what the file or group began with');
    }
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

  #reportAt(field: RecordField): Report {
    this.#field = field;
    return this.#report;
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
    this.#problems.add(problem(code, { file: this.#fileName, line: this.#number || undefined }, message));
  }
}
