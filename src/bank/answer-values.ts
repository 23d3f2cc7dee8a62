/** The values of an answer by meaning: all that the request said, and what the bank adds. Pure. */

import type { Value, Values } from '../core/format/format.ts';
import type { Meaning } from '../core/format/vocabulary.ts';
import type { AnswerJob } from './answer.ts';
import { dateOf, instantOf } from './clock.ts';
import { collectionDate } from './collection-date.ts';
import { answerId, type TakenDebit } from './taken.ts';
import { wordsFor } from './words.ts';

type Draft = { [M in Meaning]?: Value | undefined };
type StatusMeaning = 'paid' | 'failed' | 'pending' | 'below';

export class AnswerValues {
  /** Of the whole answer. */
  readonly file: Values;
  readonly #job: AnswerJob;
  readonly #date: string;

  constructor(job: AnswerJob, requested: Values) {
    this.#job = job;
    this.#date = dateOf(planOf(job).due);
    this.file = { ...requested, ...this.#answerItself(), ...this.#submission(requested), ...this.#sums() };
  }

  /** `booked`: the debit whose entry in a statement the batch is. */
  batch(requested: Values, booked?: TakenDebit): Values {
    const entry = booked === undefined ? {} : this.#booking(booked);
    return { ...this.file, ...given(requested), ...entry, 'batch.status': this.#word('below') };
  }

  /** `ordinal` from 1 in the request. */
  debit(requested: Values, batch: Values, debit: TakenDebit, ordinal: number): Values {
    const { pack, file } = this.#job;
    const paid = debit.outcome === 'paid';
    const code = paid ? paidCode(this.#job) : debit.outcome;
    const values: Draft = {
      ...given(requested),
      'debit.serial': requested['debit.serial'] ?? BigInt(ordinal),
      'debit.collectionDate': collectionDate(requested, batch, pack.scheme),
      'outcome.status': this.#word(paid ? 'paid' : 'failed'),
      'outcome.code': code,
      'outcome.text': code === undefined ? undefined : textFor(code, this.#job),
      'outcome.amount': collectedOf(debit),
      'outcome.returnedAmount': paid ? undefined : BigInt(debit.amount) - collectedOf(debit),
      'outcome.date': this.#date,
      'outcome.reference': `${digits(this.#date)}${padded(file.number, 4)}${padded(ordinal, 6)}`,
      'outcome.agent': requested['debtor.agent'],
    };
    return values;
  }

  #booking(debit: TakenDebit): Draft {
    const paid = planOf(this.#job).kind === 'paid';
    return {
      'booking.direction': paid ? 'credit' : 'debit',
      'booking.status': 'booked',
      'booking.currency': this.#job.pack.scheme.currency,
      'booking.amount': paid ? collectedOf(debit) : BigInt(debit.amount) - collectedOf(debit),
      'booking.reference': `${digits(this.#date)}${padded(this.#job.file.debits.indexOf(debit) + 1, 6)}`,
    };
  }

  #answerItself(): Draft {
    const { pack, file, index, sequence } = this.#job;
    const { due } = planOf(this.#job);
    return {
      'file.reference': `R${digits(this.#date)}${answerId(file, index).replace('-', '')}`,
      'file.date': this.#date,
      'file.time': due.slice(11),
      'file.createdAt': instantOf(due, pack.scheme.timeZone),
      'file.sequence': BigInt(sequence),
    };
  }

  #submission(requested: Values): Draft {
    const { file, request } = this.#job;
    const { kind } = planOf(this.#job);
    const said = {
      acknowledged: 'pending',
      refused: 'failed',
      received: 'pending',
      everything: 'paid',
      paid: 'paid',
      selected: 'below',
    } as const;
    const reason = kind === 'refused' ? refusalCode(this.#job) : undefined;
    return {
      'submission.reference': requested['file.reference'] ?? file.reference,
      'submission.sequence': requested['file.sequence'],
      'submission.generation': requested['file.generation'],
      'submission.kind': request.name.slice(request.name.indexOf('/') + 1),
      'submission.count': BigInt(file.count),
      'submission.total': BigInt(file.total),
      'submission.status': this.#word(said[kind]),
      'submission.reason': reason,
      'submission.reasonText': reason === undefined ? undefined : this.#job.pack.reasons.get(reason)?.meaning,
    };
  }

  #sums(): Draft {
    let [paidCount, paidTotal] = [0n, 0n];
    const { file, index } = this.#job;
    for (const debit of file.debits) {
      const told = debit.answer === index ? collectedOf(debit) : BigInt(debit.amount);
      if (told > 0n || debit.outcome === 'paid') paidCount += 1n;
      paidTotal += told;
    }
    const [count, total] = [BigInt(file.count), BigInt(file.total)];
    return {
      'file.count': count,
      'file.total': total,
      'file.paidCount': paidCount,
      'file.paidTotal': paidTotal,
      'file.failedCount': count - paidCount,
      'file.failedTotal': total - paidTotal,
    };
  }

  /** The layout's first word for it. */
  #word(meaning: StatusMeaning): string | undefined {
    const { outcome } = this.#job.layout;
    if (outcome?.by !== 'status') return undefined;
    return Object.entries(outcome.statuses).find(([, stands]) => stands === meaning)?.[0];
  }
}

function planOf({ file, index }: AnswerJob) {
  const plan = file.answers[index];
  if (!plan) throw new Error(`file ${file.number} has no answer ${index}`);
  return plan;
}

function collectedOf(debit: TakenDebit): bigint {
  if (debit.collected !== undefined) return BigInt(debit.collected);
  return debit.outcome === 'paid' ? BigInt(debit.amount) : 0n;
}

/** Codes for "paid" exist only where a debit's own code, text or amount tells it. */
function paidCode({ pack, layout }: AnswerJob): string | undefined {
  if (layout.outcome?.by === 'status' || layout.outcome?.by === 'failures') return undefined;
  return [...pack.reasons.values()].find((reason) => reason.outcome === 'paid')?.code;
}

/** The reason in the bank's words; where words decide, words the layout understands. */
function textFor(code: string, { pack, layout }: AnswerJob): string | undefined {
  const meaning = pack.reasons.get(code)?.meaning;
  if (layout.outcome?.by !== 'text') return meaning;
  return wordsFor(code, layout.outcome.texts, meaning);
}

function refusalCode({ pack, file }: AnswerJob): string | undefined {
  const wanted = file.verdict === 'duplicate-file' ? 'duplicate' : 'data-error';
  return [...pack.reasons.values()].find((reason) => reason.class === wanted)?.code;
}

/** Without the keys that hold nothing, so that they do not hide what a higher group says. */
function given(values: Values): Draft {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Draft;
}

const digits = (date: string) => date.replaceAll('-', '');
const padded = (number: number, width: number) => String(number).padStart(width, '0');
