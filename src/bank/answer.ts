/** Writes one answer of the embedded bank: the request's values read again from the archive, with what became of each
 *  debit, through the scheme's inbound layout. Streams: the file is read three times, never held. */

import type { Layout, Measuring, ReadSummary, Sink, Values } from '../core/format/format.ts';
import { formatProblem, type Problem } from '../core/problem.ts';
import type { Pack } from '../core/scheme.ts';
import { AnswerValues } from './answer-values.ts';
import { dateOf } from './clock.ts';
import { type Received, readFileThrough } from './submission.ts';
import type { AnswerKind, TakenDebit, TakenFile } from './taken.ts';
import { isAwaited, tellsBookings } from './telling.ts';

export type AnswerJob = {
  readonly pack: Pack;
  readonly request: Layout;
  readonly layout: Layout;
  readonly file: TakenFile;
  /** Which of the file's answers. */
  readonly index: number;
  /** The archived request. */
  readonly path: string;
  /** Number of this answer among those of its layout and day, from 1. */
  readonly sequence: number;
  /** A fault: the debits of each batch in reverse. They are held in memory then. */
  readonly reversed?: boolean | undefined;
};

export type PreparedAnswer = { readonly name: string; readonly write: (sink: Sink) => Promise<void> };

function receivedOf({ path, file }: AnswerJob): Received {
  return { path, name: file.name, on: dateOf(file.wall) };
}

/** The answer's name, and a function that makes its bytes. Throws when the layout cannot carry the answer: a fault of
 *  the pack, which names the field. */
export async function prepareAnswer(job: AnswerJob): Promise<PreparedAnswer> {
  const requested = await readFileThrough(job.request, receivedOf(job), {});
  const values = new AnswerValues(job, {
    ...job.request.nameValues(job.file.name),
    ...requested.file.values,
  });
  const measuring = job.layout.measure(values.file);
  await told(job, values, sure(job, measuring));
  const totals = measuring.end();
  refuse(job, [...totals.problems, ...totals.overfull]);
  return {
    name: job.layout.fileName(values.file),
    async write(sink) {
      const writing = job.layout.write(values.file, totals, sink);
      await told(job, values, writing);
      writing.end();
    },
  };
}

async function told(job: AnswerJob, values: AnswerValues, calls: Calls): Promise<void> {
  if (!job.reversed) return void (await walk(job, values, calls));
  const batches: { readonly batch: Values; readonly debits: Values[] }[] = [];
  await walk(job, values, {
    batch: (batch) => void batches.push({ batch, debits: [] }),
    debit: (debit) => void batches.at(-1)?.debits.push(debit),
  });
  for (const { batch, debits } of batches) {
    calls.batch(batch);
    for (const debit of debits.reverse()) calls.debit(debit);
  }
}

type Calls = { readonly batch: (values: Values) => void; readonly debit: (values: Values) => void };

/** Gives the debits this answer tells of, each batch before its first one. */
async function walk(job: AnswerJob, values: AnswerValues, calls: Calls): Promise<ReadSummary | undefined> {
  const { kind } = job.file.answers[job.index] ?? {};
  if (kind === 'acknowledged' || kind === 'refused') return undefined;
  const apart = tellsBookings(job.layout);
  // a list that is awaited names its day also when it lists nothing
  const awaited = isAwaited(job.layout);
  let ordinal = 0;
  let begun: Values | undefined;
  return readFileThrough(job.request, receivedOf(job), {
    onDebit(debit, batch) {
      const taken = job.file.debits[ordinal];
      ordinal += 1;
      if (!taken) throw new Error(`archive ${job.file.archive} holds more debits than were taken`);
      const tells = isTold(taken, kind, job.index);
      if (!tells && !awaited) return;
      if (begun !== batch.values || apart) {
        begun = batch.values;
        calls.batch(values.batch(batch.values, apart ? taken : undefined));
      }
      if (tells) calls.debit(values.debit(debit.values, batch.values, toldNow(taken, job.index), ordinal));
    },
  });
}

function isTold(debit: TakenDebit, kind: AnswerKind | undefined, index: number): boolean {
  if (debit.answer === index) return true;
  switch (kind) {
    case 'selected':
      return false;
    case 'paid':
      return debit.outcome === 'paid' || debit.late === true;
    default:
      return true;
  }
}

/** An answer about every debit, or the paid ones, calls a debit paid that fails only later. */
function toldNow(debit: TakenDebit, index: number): TakenDebit {
  if (debit.answer === index || debit.outcome === 'paid') return debit;
  return { ...debit, outcome: 'paid', collected: undefined };
}

/** What cannot be written stops here, before a byte of it is. */
function sure(job: AnswerJob, measuring: Measuring): Calls {
  return {
    batch: (values) => refuse(job, measuring.batch(values)),
    debit: (values) => refuse(job, measuring.debit(values)),
  };
}

function refuse({ layout }: AnswerJob, problems: readonly Problem[]): void {
  if (problems.length === 0) return;
  throw new Error(`${layout.name} cannot carry the answer: ${problems.map(formatProblem).join(' ')}`);
}
