/** Writing fixed and delimited files in two passes over the same debits: measure, then write. Pure but for the sink.
 *  batch ─▶ [here] ─▶ bytes. Memory: one debit, and a few numbers per batch. */

import type { Problem, Where } from '../problem.ts';
import { problem } from '../problem.ts';
import { ByteWriter } from './byte-writer.ts';
import type { Report } from './codec.ts';
import { isPresent } from './condition.ts';
import type { Form } from './form.ts';
import type { Measuring, Sink, Totals, Value, Values, Writing } from './format.ts';
import { KnownValues } from './known-values.ts';
import { ownLineTotal } from './line-groups.ts';
import { type Measured, type Numbers, sameTotals, statedTotals } from './measured.ts';
import type { RecordLayout } from './record-layout.ts';
import { fieldText, type RecordField, type RecordType } from './record-model.ts';
import type { RunningSeal } from './seal.ts';
import { namesOf, type Stated, Tally } from './totals.ts';

type Spelled = {
  readonly record: RecordType;
  readonly texts: (string | undefined)[];
  readonly values: (Value | undefined)[];
};

export function measureRecords(layout: RecordLayout, file: Values): Measuring {
  const pass = new Pass(layout, file, undefined, undefined);
  return {
    batch: (values) => pass.batch(values),
    debit: (values) => pass.debit(values),
    end: () => pass.end(),
  };
}

export function writeRecords(
  layout: RecordLayout,
  file: Values,
  totals: Totals,
  sink: Sink,
  sealKey?: string,
): Writing {
  const seal = startedSeal(layout, file, sealKey);
  const sealing: Sink = (bytes) => {
    seal?.update(bytes);
    sink(bytes);
  };
  const out = new ByteWriter(layout.encoding(), seal ? sealing : sink);
  const pass = new Pass(layout, file, totals as Measured, out, seal);
  const strictly = (problems: readonly Problem[]) => {
    const [first] = problems;
    if (first)
      throw new Error(
        `second pass differs from the first: ${first.code} ${first.where.field ?? ''}: ${first.message}`,
      );
  };
  return {
    batch: (values) => strictly(pass.batch(values)),
    debit: (values) => strictly(pass.debit(values)),
    end() {
      const again = pass.end();
      strictly([...again.problems, ...again.overfull]);
      if (!sameTotals(again, totals as Measured))
        throw new Error('second pass differs from the first: other totals');
      out.flush();
    },
  };
}

/** Undefined for a file without a seal. Throws when the key at hand is not the one the file names. */
function startedSeal(layout: RecordLayout, file: Values, key: string | undefined): RunningSeal | undefined {
  const named = file['file.keyCheck'];
  if (!layout.seal || !isPresent(named)) return undefined;
  const check = key === undefined ? undefined : layout.seal.keyCheck(key);
  if (key === undefined || check !== named)
    throw new Error(`the key its seal is made with (check value ${String(named)}) is not at hand`);
  return layout.seal.start(key);
}

/** One pass. Without `out` it only measures; with it the totals of the first pass fill the headers. */
class Pass {
  readonly #layout: RecordLayout;
  readonly #known: Measured | undefined;
  readonly #out: ByteWriter | undefined;
  readonly #seal: RunningSeal | undefined;
  readonly #tally: Tally;
  readonly #batches: Numbers[] = [];
  readonly #lineEnding: Uint8Array;
  readonly #form: Form;
  readonly #buffers = new Map<RecordType, Spelled>();
  readonly #values: KnownValues;
  #started = false;
  #problems: Problem[] = [];
  #record = '';
  #field = '';
  #lines = 0;
  /** Something was written, be it a line beside the file. */
  #begun = false;
  /** Lines before the batch at hand. */
  #linesBefore = 0;
  /** Lines from the last one written to the one being spelled. */
  #ahead = 0;
  /** Segments filled of the record that carries debits; 0 when none is open. */
  #packed = 0;
  /** Records of the file by name, for numbers that several kinds share. */
  readonly #written = new Map<string, number>();
  #debits = 0;
  #amount = 0n;
  /** Ordinals: debits and batches of the file, debits of the batch. */
  #ordinals = { batch: 0, debit: 0, debitInBatch: 0 };

  constructor(
    layout: RecordLayout,
    file: Values,
    known: Measured | undefined,
    out: ByteWriter | undefined,
    seal?: RunningSeal,
  ) {
    this.#layout = layout;
    this.#seal = seal;
    this.#values = new KnownValues(file);
    this.#known = known;
    this.#out = out;
    this.#tally = new Tally(layout.totals);
    this.#lineEnding = Buffer.from(layout.lineEnding);
    this.#form = layout.form();
  }

  readonly #report: Report = (code, message, hint) => {
    const where: Where = { record: this.#record, field: this.#field };
    this.#problems.push(problem(code, where, message, hint));
  };

  batch(values: Values): readonly Problem[] {
    this.#problems = [];
    const first = !this.#started;
    if (!first && !this.#layout.hasBatches)
      throw new Error(`${this.#layout.spec.layout} has no batches: one batch per file`);
    if (!first) this.#closeBatch();
    this.#started = true;
    this.#values.startBatch(values);
    // records before the batches may need a value of the first batch, as a billing month in a summary line
    if (first) this.#write(this.#layout.parts.fileStart);
    this.#ordinals.batch++;
    this.#ordinals.debitInBatch = 0;
    this.#linesBefore = this.#lines;
    for (const scope of this.#layout.batchScopes) this.#tally.restart(scope);
    this.#write(this.#layout.parts.batchStart);
    return this.#problems;
  }

  debit(values: Values): readonly Problem[] {
    if (!this.#started) throw new Error('a debit before its batch');
    this.#problems = [];
    this.#values.startDebit(values);
    this.#ordinals.debit++;
    this.#ordinals.debitInBatch++;
    const { carrier } = this.#layout.parts;
    const opened = carrier && this.#needsCarrier(carrier) ? this.#spellAll([carrier]) : [];
    const spelled = this.#spellAll(this.#layout.parts.debit, carrier ? opened.length : 1);
    if (this.#problems.length > 0) {
      this.#ordinals.debit--;
      this.#ordinals.debitInBatch--;
    } else {
      this.#count(values, opened, spelled);
    }
    this.#values.endDebit();
    return this.#problems;
  }

  end(): Measured {
    this.#problems = [];
    if (this.#started) this.#closeBatch();
    else this.#write(this.#layout.parts.fileStart);
    for (const name of this.#layout.parts.aroundBatches) this.#tally.groupClosed(name, this.#values.lookup);
    this.#write(this.#layout.parts.fileEnd);
    this.#fillBlock();
    const file = this.#tally.snapshot((scope) => !this.#layout.batchScopes.has(scope));
    const problems = this.#problems;
    const overfull = this.#known ? [] : this.#overfull(file);
    return { debits: this.#debits, amount: this.#amount, problems, overfull, file, batches: this.#batches };
  }

  /** Totals held against the fields that state them, in headers too. */
  #overfull(file: Numbers): readonly Problem[] {
    const { lookup } = this.#values;
    this.#problems = [];
    for (const { record, field, stated } of statedTotals(this.#layout, file, this.#batches)) {
      if (record.condition?.holds(lookup) === false || field.condition?.holds(lookup) === false) continue;
      this.#record = record.name;
      this.#field = field.name;
      this.#spellValue(field, stated);
    }
    return this.#problems;
  }

  #count(values: Values, opened: readonly Spelled[], spelled: readonly Spelled[]): void {
    const amount = values['debit.amount'];
    this.#debits++;
    this.#amount += typeof amount === 'bigint' ? amount : 0n;
    for (const one of opened) this.#openCarrier(one);
    if (this.#layout.parts.carrier) {
      for (const one of spelled) this.#putRecord(one);
      this.#packed++;
    } else for (const one of spelled) this.#put(one);
    this.#tally.groupClosed('debit', this.#values.lookup);
  }

  #needsCarrier(carrier: RecordType): boolean {
    return this.#packed === 0 || this.#packed === carrier.segments?.count;
  }

  #openCarrier(carrier: Spelled): void {
    this.#closeCarrier();
    this.#startLine();
    this.#putRecord(carrier);
  }

  /** Segments not used are blank. */
  #closeCarrier(): void {
    const segments = this.#layout.parts.carrier?.segments;
    if (!segments || this.#packed === 0) return;
    this.#out?.repeat(0x20, (segments.count - this.#packed) * segments.width);
    this.#endLine();
    this.#packed = 0;
  }

  #closeBatch(): void {
    this.#closeCarrier();
    for (const name of this.#layout.parts.aroundDebits) this.#tally.groupClosed(name, this.#values.lookup);
    this.#write(this.#layout.parts.batchEnd);
    this.#batches.push(this.#tally.snapshot((scope) => this.#layout.batchScopes.has(scope)));
    if (this.#layout.hasBatches) this.#tally.groupClosed('batch', this.#values.lookup);
  }

  #write(records: readonly RecordType[]): void {
    for (const one of this.#spellAll(records)) this.#put(one);
  }

  #put(spelled: Spelled): void {
    this.#startLine(spelled.record);
    this.#putRecord(spelled);
    this.#endLine();
  }

  #putRecord({ record, texts, values }: Spelled): void {
    this.#written.set(record.name, (this.#written.get(record.name) ?? 0) + 1);
    this.#tally.record(record, texts, values, this.#values.lookup);
    if (!this.#out) return;
    const bearer = this.#seal && record.fields.find(({ type }) => type === 'seal');
    if (bearer) {
      // all that stands before this record goes out, and so into the seal
      this.#out.flush();
      texts[bearer.index] = this.#seal?.result();
    }
    this.#form.put(record, texts, this.#out);
  }

  #startLine(record?: RecordType): void {
    if (this.#begun && !this.#layout.lastEnding) this.#out?.bytes(this.#lineEnding);
    this.#begun = true;
    if (record?.aside) return;
    this.#lines++;
    this.#tally.physical();
  }

  #endLine(): void {
    if (this.#layout.lastEnding) this.#out?.bytes(this.#lineEnding);
  }

  #fillBlock(): void {
    const { blocking, spec } = this.#layout;
    if (!blocking || spec.kind !== 'fixed') return;
    while (this.#lines % blocking.factor !== 0) {
      this.#startLine();
      this.#out?.repeat(blocking.fill.charCodeAt(0), spec.lines.length ?? 0);
      this.#endLine();
    }
  }

  /** `ahead`: lines from the last one written to the first of these. */
  #spellAll(records: readonly RecordType[], ahead = 1): readonly Spelled[] {
    const standing = records.filter((record) => record.condition?.holds(this.#values.lookup) ?? true);
    let next = ahead;
    return standing.map((record) => {
      this.#ahead = record.aside ? next : next++;
      return this.#spell(record, standing);
    });
  }

  #spell(record: RecordType, siblings: readonly RecordType[]): Spelled {
    let spelled = this.#buffers.get(record);
    if (!spelled) {
      spelled = { record, texts: [], values: [] };
      this.#buffers.set(record, spelled);
    }
    this.#record = record.name;
    for (const field of record.fields) {
      const { index } = field;
      if (field.repetition?.written === false || field.condition?.holds(this.#values.lookup) === false) {
        spelled.texts[index] = undefined;
        spelled.values[index] = undefined;
        continue;
      }
      this.#field = field.name;
      const before = this.#problems.length;
      const computed = this.#computed(record, field, siblings);
      const text = this.#spellValue(field, computed);
      if (this.#problems.length > before && this.#pending(record, field)) this.#problems.splice(before);
      spelled.texts[index] = text;
      spelled.values[index] =
        computed ?? (field.means.length === 1 ? field.value(this.#values.lookup) : undefined);
    }
    return spelled;
  }

  /** The text of a value that was worked out, or of what the debit, batch or file gives. */
  #spellValue(field: RecordField, computed: Value | undefined): string {
    const before = this.#problems.length;
    const text = this.#form.fit(
      field,
      computed === undefined
        ? fieldText(field, this.#values.lookup, this.#values.compose, this.#report)
        : field.codec.encode(computed, this.#report),
      this.#report,
    );
    if (text === '' && field.required && !field.blankMeans && this.#problems.length === before)
      this.#report('FIELD_REQUIRED', 'has no value', requiredHint(field));
    return text;
  }

  /** What the engine works out itself; undefined for fields that take a value. */
  #computed(record: RecordType, field: RecordField, siblings: readonly RecordType[]): Value | undefined {
    const ownLine = ownLineTotal(record, field, (one) => one.value(this.#values.lookup));
    if (ownLine !== undefined) return ownLine;
    switch (field.type) {
      case 'count':
      case 'sum':
      case 'hash':
      case 'least':
      case 'greatest':
      case 'blocks':
        return this.#total(record, field, siblings);
      case 'seal':
        // made when the record is written; as long as it will be
        return '0'.repeat(this.#layout.seal?.digits ?? 0);
      case 'presence':
        return siblings.some((one) => namesOf(field).includes(one.name));
      case 'sequence':
        return isPresent(field.value(this.#values.lookup))
          ? undefined
          : this.#ordinal(record, field, siblings);
      default:
        return undefined;
    }
  }

  /** Whether a field's value is not known yet because the file is still being measured: it is checked at the end. */
  #pending(record: RecordType, field: RecordField): boolean {
    const total = this.#known ? undefined : this.#layout.totals.totalOf(record, field);
    return total !== undefined && total.scope !== 'debit';
  }

  #total(record: RecordType, field: RecordField, siblings: readonly RecordType[]): Stated {
    const total = this.#layout.totals.totalOf(record, field);
    if (!total) throw new Error(`${record.name}.${field.name} states no total`);
    if (total.scope === 'debit')
      return BigInt(siblings.filter((one) => namesOf(field).includes(one.name)).length);
    // while measuring, headers hold what is known so far: they are not written
    if (!this.#known) return this.#tally.get(total);
    const numbers = this.#layout.batchScopes.has(total.scope)
      ? this.#known.batches[this.#ordinals.batch - 1]
      : this.#known.file;
    return numbers?.[total.index];
  }

  #ordinal(record: RecordType, field: RecordField, siblings: readonly RecordType[]): bigint {
    const names = namesOf(field);
    const [of = 'debit'] = names;
    if (names.length > 1) {
      const before = siblings.slice(0, siblings.indexOf(record)).filter(({ name }) => names.includes(name));
      return BigInt(names.reduce((sum, name) => sum + (this.#written.get(name) ?? 0), before.length + 1));
    }
    if (of === 'batch') return BigInt(this.#ordinals.batch);
    if (of === 'record')
      return BigInt(this.#lines + this.#ahead - (field.spec.within === 'batch' ? this.#linesBefore : 0));
    if (of === 'debit') {
      return BigInt(field.spec.within === 'batch' ? this.#ordinals.debitInBatch : this.#ordinals.debit);
    }
    return 1n; // records that may repeat inside a debit are written once
  }
}

function requiredHint(field: RecordField): string | undefined {
  return field.means.length === 0 ? undefined : `it is ${field.means.join(' and ')}`;
}
