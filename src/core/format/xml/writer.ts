/** Writes an xml layout in two passes over the same debits: `measure` finds faults and totals, `write` makes the bytes.
 *  Pure. values ─▶ [here] ─▶ sink. What a group looks like is joined from strings prepared when the layout compiled. */

import { type Problem, problem } from '../../problem.ts';
import type { Report } from '../codec.ts';
import { type Encoding, type EncodingName, encodingNamed } from '../encoding.ts';
import type { Measuring, Sink, Totals, Values, Writing } from '../format.ts';
import type { Lookup } from '../template.ts';
import type { XmlField, XmlRecord, XmlRecords } from './fields.ts';
import { type GroupTemplate, type GroupTotals, totalFor, type XmlTemplates } from './templates.ts';
import { textOut, uncarriable } from './text.ts';

type Sums = { count: bigint; amount: bigint };

/** Totals with what the second pass needs: one pair per batch, so memory grows with batches only. */
type XmlTotals = Totals & { readonly perBatch: readonly Readonly<Sums>[] };

export function measureXml(spelling: EncodingName, records: XmlRecords, file: Values): Measuring {
  const encoding = spelling === 'utf-8' ? undefined : encodingNamed(spelling);
  const faultsOf = (record: XmlRecord | undefined, lookup: Lookup) =>
    record === undefined ? [] : groupFaults(record, lookup, encoding);
  const perBatch: Sums[] = [];
  let fileChecked = false;
  let batch: Values = {};
  return {
    batch(values) {
      batch = values;
      perBatch.push({ count: 0n, amount: 0n });
      if (perBatch.length > 1 && !records.batch) throw new Error(oneBatch);
      const header = headerLookup(file, batch);
      const problems = fileChecked
        ? []
        : [...faultsOf(records.file, header), ...faultsOf(records.group, header)];
      fileChecked = true;
      return [...problems, ...faultsOf(records.batch, lookupIn(batch, file))];
    },
    debit(values) {
      const sums = perBatch.at(-1);
      if (!sums) throw new Error('debit before batch');
      if (!records.debit) throw new Error(noDebits);
      const problems = faultsOf(records.debit, lookupIn(values, batch, file));
      if (problems.length === 0) addTo(sums, values);
      return problems;
    },
    end(): XmlTotals {
      const whole = { count: 0n, amount: 0n };
      for (const sums of perBatch) {
        whole.count += sums.count;
        whole.amount += sums.amount;
      }
      const overfull = [
        ...totalFaults(records.file, whole),
        ...totalFaults(records.group, whole),
        ...perBatch.flatMap((sums) => totalFaults(records.batch, sums)),
      ];
      return { debits: Number(whole.count), amount: whole.amount, problems: [], overfull, perBatch };
    },
  };
}

export function writeXml(templates: XmlTemplates, file: Values, totals: Totals, sink: Sink): Writing {
  const { perBatch } = totals as XmlTotals;
  if (!perBatch) throw new Error('totals were not made by this layout’s measure');
  const out = textOut(sink, () => templates.encoding);
  const written: Sums = { count: 0n, amount: 0n };
  let inBatch: Sums = { count: 0n, amount: 0n };
  let batch: Values = {};
  let batches = 0;
  const closeBatch = () => {
    if (batches === 0) return;
    const measured = perBatch[batches - 1];
    if (measured?.count !== inBatch.count || measured.amount !== inBatch.amount) {
      throw new Error(`batch ${batches} differs between the two passes`);
    }
    out.add(closeText(templates.batch, lookupIn(batch, file), measured));
  };
  const whole = { count: BigInt(totals.debits), amount: totals.amount };
  const header = (first: Values) => {
    const lookup = headerLookup(file, first);
    out.add(templates.start + groupText(templates.file, lookup, whole));
    out.add(groupText(templates.group, lookup, whole));
  };
  return {
    batch(values) {
      closeBatch();
      const measured = perBatch[batches];
      if (!measured) throw new Error('more batches than were measured');
      if (batches === 0) header(values);
      batches += 1;
      batch = values;
      inBatch = { count: 0n, amount: 0n };
      out.add(groupText(templates.batch, lookupIn(values, file), measured));
    },
    debit(values) {
      if (batches === 0) throw new Error('debit before batch');
      addTo(inBatch, values);
      addTo(written, values);
      out.add(groupText(templates.debit, lookupIn(values, batch, file), inBatch));
      out.add(templates.debit.close);
    },
    end() {
      if (batches === 0) header({});
      closeBatch();
      if (batches !== perBatch.length || written.amount !== totals.amount) {
        throw new Error('the file differs between the two passes');
      }
      out.add(closeText(templates.group, headerLookup(file, batch), whole));
      out.add(closeText(templates.file, headerLookup(file, batch), whole));
      out.add(templates.end);
      out.end();
    },
  };
}

function addTo(sums: Sums, values: Values): void {
  sums.count += 1n;
  const amount = values['debit.amount'];
  if (typeof amount === 'bigint') sums.amount += amount;
}

/** A file header may repeat what its batches share, as the creditor's name: the first batch gives it. */
function headerLookup(file: Values, first: Values): Lookup {
  return lookupIn(file, first);
}

/** The nearest group that has the value gives it. */
function lookupIn(first: Values, second?: Values, third?: Values): Lookup {
  return (meaning) => first[meaning] ?? second?.[meaning] ?? third?.[meaning];
}

const oneBatch = 'the layout has no batches: one batch per file';
const noDebits = 'the layout has no debits: it is only read';

function groupFaults(record: XmlRecord, lookup: Lookup, encoding: Encoding | undefined): readonly Problem[] {
  let problems: Problem[] | undefined;
  let field: XmlField | undefined;
  const report: Report = (code, message, hint) => {
    const where = { record: record.level, field: field?.spec.name, path: field?.path };
    problems ??= [];
    problems.push(problem(code, where, `${field?.spec.name} ${message}`, hint));
  };
  for (field of record.fields) {
    if (!field.stands(lookup)) continue;
    const text = field.text(lookup, 0n, report);
    const sign = uncarriable(text);
    if (sign !== undefined) report('FIELD_CHARSET', `holds U+${hex(sign)}, which XML cannot carry`);
    else if (encoding && !/^[ -~]*$/.test(text)) {
      const character = encoding.unspellable(text);
      const found = character?.codePointAt(0);
      if (found !== undefined)
        report('FIELD_CHARSET', `holds U+${hex(found)}, which ${encoding.name} cannot spell`);
    }
  }
  return problems ?? [];
}

/** Totals that have no room where they are stated. */
function totalFaults(record: XmlRecord | undefined, totals: GroupTotals): readonly Problem[] {
  const problems: Problem[] = [];
  for (const field of record?.fields ?? []) {
    const { level, path, spec, codec } = field;
    if (spec.type !== 'count' && spec.type !== 'sum') continue;
    const report: Report = (code, message, hint) => {
      const where = { record: level, field: spec.name, path };
      problems.push(problem(code, where, `${spec.name} ${message}`, hint));
    };
    codec.encode(totalFor(field, totals), report);
  }
  return problems;
}

function hex(sign: number): string {
  return sign.toString(16).toUpperCase().padStart(4, '0');
}

/** A group from its own start tag to before its nested groups. Throws on faults: `measure` has named them. */
function groupText(template: GroupTemplate, lookup: Lookup, totals: GroupTotals): string {
  let text = template.open(lookup, totals);
  let last = -1;
  for (let index = 0; index < template.leaves.length; index += 1) {
    const leaf = template.leaves[index] as GroupTemplate['leaves'][number];
    if (!leaf.field.stands(lookup)) continue;
    const value = leaf.field.text(lookup, totalFor(leaf.field, totals), refuse);
    if (value === '' && !leaf.bare) continue;
    const spelled = leaf.spell(value, lookup, totals);
    if (spelled === '') continue;
    text += template.between(last, index) + spelled;
    last = index;
  }
  return text + template.between(last, template.leaves.length);
}

/** From after the nested groups to the end tag. */
function closeText({ late, close }: GroupTemplate, lookup: Lookup, totals: GroupTotals): string {
  return (late ? groupText(late, lookup, totals) : '') + close;
}

const refuse: Report = (code, message) => {
  throw new Error(`a value with a fault reached the second pass: ${code} ${message}`);
};
