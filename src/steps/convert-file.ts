/** One file said again in another layout. Three readings of the file, each streamed: what the file says of itself, what
 *  the other layout would refuse, then the bytes. Nothing is written while anything is refused. */

import { sealedKind } from '../core/format/codec.ts';
import type { FieldSpec } from '../core/format/field-schema.ts';
import type { Group, Layout, Sink, Value, Values } from '../core/format/format.ts';
import { layoutSpecOf } from '../core/format/layout-spec.ts';
import { type Meaning, vocabulary } from '../core/format/vocabulary.ts';
import { type Problem, problem } from '../core/problem.ts';
import { sealed } from '../core/sealed.ts';
import { readFile } from './formats.ts';

export type Conversion = {
  readonly debits: number;
  /** Minor units. */
  readonly amount: bigint;
  /** What the file tells and the other layout has no field for. */
  readonly dropped: readonly Meaning[];
  readonly problems: readonly Problem[];
};

/** In: the file as `source` reads it; `given` stands for what it does not say. `open` is called once nothing is refused.
 *  Problems carry the line of the file read. */
export function convertFile(
  source: Layout,
  path: string,
  target: Layout,
  given: Values,
  open: () => Sink,
): Conversion {
  const seen = new Set<Meaning>();
  const see = ({ values }: Group) => {
    for (const meaning of Object.keys(values) as Meaning[]) seen.add(meaning);
  };
  const read = readFile(source, path, { onBatchStart: see, onDebit: see });
  see(read.file);
  const known = meaningsOf(target);
  const told = {
    debits: read.debits,
    amount: read.amount,
    dropped: [...seen].filter((meaning) => !known.has(meaning)).sort(),
  };
  if (read.problemCount > 0) return { ...told, problems: read.problems };
  const file = { ...read.file.values, ...given };
  const measuring = target.measure(file);
  const problems: Problem[] = [];
  const note = (line: number) => (found: Problem) => {
    problems.push({ ...found, where: { ...found.where, file: path, line } });
  };
  let batches = 0;
  pass(source, path, given, {
    batch: (values, line) => {
      batches += 1;
      if (batches > 1 && !holdsBatches(target)) note(line)(problem('RECORD_ORDER', {}, oneBatch(target)));
      else measuring.batch(values).forEach(note(line));
    },
    debit: (values, line) => measuring.debit(values).forEach(note(line)),
  });
  const totals = measuring.end();
  for (const found of [...totals.problems, ...totals.overfull])
    problems.push({ ...found, where: { ...found.where, file: path } });
  if (problems.length === 0 && totals.debits !== read.debits)
    problems.push(
      problem(
        'TOTAL_COUNT',
        { file: path },
        `${target.name} would hold ${totals.debits} of ${read.debits} debits`,
      ),
    );
  if (problems.length > 0) return { ...told, problems };
  const writing = target.write(file, totals, open());
  pass(source, path, given, {
    batch: (values) => writing.batch(values),
    debit: (values) => writing.debit(values),
  });
  writing.end();
  return { ...told, problems };
}

type Visit = {
  readonly batch: (values: Values, line: number) => void;
  readonly debit: (values: Values, line: number) => void;
};

/** A batch begins with its first debit: one of credits only is none. */
function pass(source: Layout, path: string, given: Values, { batch, debit }: Visit): void {
  let waiting: Group | undefined;
  let begun = false;
  readFile(source, path, {
    onBatchStart: (group) => {
      waiting = group;
    },
    onDebit: (one, above) => {
      if (waiting !== undefined || !begun) {
        const { values, line } = waiting ?? above;
        batch({ ...values, ...given }, line);
      }
      waiting = undefined;
      begun = true;
      debit(one.values, one.line);
    },
  });
}

function holdsBatches(layout: Layout): boolean {
  const spec = layoutSpecOf(layout);
  if (spec.kind === 'xml') return spec.records.batch !== undefined;
  return JSON.stringify(spec.structure).includes('"each":"batch"');
}

function oneBatch({ name }: Layout): string {
  return `${name} holds one batch, this is another: split the file first.`;
}

function meaningsOf(layout: Layout): ReadonlySet<Meaning> {
  const fields = Object.values(layoutSpecOf(layout).records).flatMap(
    (record) => (record?.fields ?? []) as readonly FieldSpec[],
  );
  return new Set(fields.flatMap(({ means }) => (means === undefined ? [] : [means].flat())));
}

/** A value given on the command line, as the vocabulary carries it; undefined when it cannot be one. */
export function givenValue(meaning: Meaning, text: string): Value | undefined {
  const { type } = vocabulary[meaning];
  const kind = sealedKind(type);
  if (kind !== undefined) return sealed(kind, text);
  switch (type) {
    case 'amount':
    case 'count':
      return /^\d+$/.test(text) ? BigInt(text) : undefined;
    case 'flag':
      return text === 'true' ? true : text === 'false' ? false : undefined;
    case 'date':
      return /^\d{4}-\d\d-\d\d$/.test(text) ? text : undefined;
    case 'month':
      return /^\d{4}-\d\d$/.test(text) ? text : undefined;
    default:
      return text;
  }
}
