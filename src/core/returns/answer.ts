/** Understands what an inbound file says about a debit, a batch or a whole file. Pure. fetch ─▶ [here] ─▶ settle.
 *  The layout's outcome rule says how an outcome is decided, the pack's reasons.yaml what a code means. */

import type { OutcomeRule, Values } from '../format/format.ts';
import { codeOfText } from '../format/outcome-text.ts';
import type { Meaning } from '../format/vocabulary.ts';
import type { Reason, ReasonClass } from '../scheme.ts';

export type Outcome = 'paid' | 'paid-part' | 'failed' | 'pending' | 'unknown';

const dateMeanings = ['batch.collectionDate', 'batch.processingDate'] as const satisfies readonly Meaning[];
export type AnswerDate = (typeof dateMeanings)[number];

/** One thing the bank said. */
export type Answer = {
  readonly scope: 'debit' | 'batch' | 'file';
  readonly outcome: Outcome;
  /** The bank's code or status word; '' when it gave none. */
  readonly code: string;
  readonly reasonClass: ReasonClass | null;
  /** Amount the answer names: what was asked. */
  readonly amount: bigint | null;
  /** Amount really collected, when the bank says so. */
  readonly collected: bigint | null;
  readonly happenedOn: string | null;
  readonly text: string;
  readonly bankReference: string;
  /** What the answer refers to, by meaning: references only, never personal data. */
  readonly references: Readonly<Partial<Record<Meaning, string>>>;
  /** Days the debit was asked for, where the answer names them. */
  readonly dates: Readonly<Partial<Record<AnswerDate, string>>>;
};

const referenceMeanings = [
  'submission.reference',
  'batch.reference',
  'debit.reference',
  'debit.trace',
  'mandate.reference',
] as const satisfies readonly Meaning[];

/** The answer one debit entry gives. `batch` and `file` values stand above it. */
export function debitAnswer(
  debit: Values,
  batch: Values,
  file: Values,
  rule: OutcomeRule,
  reasons: ReadonlyMap<string, Reason>,
): Answer {
  const code = text(debit, 'outcome.code');
  const { outcome, reason } = outcomeOf(rule, code, debit, reasons);
  return {
    scope: 'debit',
    outcome,
    code: code || reason?.code || text(debit, 'outcome.status'),
    reasonClass: reason?.class ?? (outcome === 'failed' || outcome === 'unknown' ? 'unknown' : null),
    amount: askedAmount(debit),
    collected: amount(debit, 'outcome.amount'),
    happenedOn: text(debit, 'outcome.date') || null,
    text: text(debit, 'outcome.text') || reason?.meaning || '',
    bankReference: text(debit, 'outcome.reference'),
    references: referencesOf(file, batch, debit),
    dates: datesOf(file, batch, debit),
  };
}

/** What is said about a whole batch or the whole file: by a status word, or by a list of failures that has come. */
export function groupAnswer(
  scope: 'batch' | 'file',
  batch: Values,
  file: Values,
  rule: OutcomeRule,
  reasons: ReadonlyMap<string, Reason>,
): Answer | undefined {
  if (rule.by === 'failures')
    return rule.acknowledges && scope === 'batch' ? arrival(batch, file) : undefined;
  if (rule.by !== 'status') return undefined;
  const prefix = scope === 'file' ? 'submission' : 'batch';
  const values = scope === 'file' ? file : batch;
  const status = text(values, `${prefix}.status`);
  if (status === '') return undefined;
  const code = text(values, `${prefix}.reason`);
  const reason = reasons.get(code);
  const outcome = outcomeByStatus(rule.statuses, status);
  return {
    scope,
    // Only a single debit is ever settled by word; a good word about many is an acknowledgement.
    outcome: outcome === 'failed' ? 'failed' : 'pending',
    code: outcome === 'failed' && code !== '' ? code : status,
    reasonClass: outcome === 'failed' ? (reason?.class ?? 'unknown') : null,
    amount: null,
    collected: null,
    happenedOn: null,
    text: text(values, `${prefix}.reasonText`) || reason?.meaning || '',
    bankReference: '',
    references: scope === 'file' ? referencesOf(file) : referencesOf(file, batch),
    dates: {},
  };
}

/** A list of all failures of a day, empty or not, proves that the file for that day was worked off. */
function arrival(batch: Values, file: Values): Answer {
  return {
    scope: 'file',
    outcome: 'pending',
    code: 'arrived',
    reasonClass: null,
    amount: null,
    collected: null,
    happenedOn: null,
    text: '',
    bankReference: '',
    references: referencesOf(file, batch),
    dates: datesOf(file, batch),
  };
}

/** Promise 5, second level: what the bank said, whichever file it came in. Parts are escaped and separated, so that no
 *  two different answers share a key. */
export function entryKey(answer: Answer): string {
  const references = referenceMeanings.map((meaning) => answer.references[meaning] ?? '');
  // without a reference of the debit itself, the day tells one debit of a mandate from the next
  const isDated = !namesDebit(answer) && Object.keys(answer.dates).length > 0;
  const dates = isDated ? dateMeanings.map((meaning) => answer.dates[meaning] ?? '') : [];
  const said = [
    answer.outcome,
    answer.code,
    answer.amount ?? '',
    answer.collected ?? '',
    answer.happenedOn ?? '',
  ];
  return [answer.scope, ...references, ...said, ...dates]
    .map((part) => String(part).replace(/[\\|]/g, '\\$&'))
    .join('|');
}

/** Whether it names one debit by itself. */
export function namesDebit({ references }: Answer): boolean {
  return references['debit.reference'] !== undefined || references['debit.trace'] !== undefined;
}

/** What was asked: the amount the answer names, else what came back less the charges in it. */
function askedAmount(debit: Values): bigint | null {
  const stated = amount(debit, 'debit.amount');
  const returned = amount(debit, 'outcome.returnedAmount');
  if (stated !== null || returned === null) return stated;
  return returned - (amount(debit, 'outcome.fee') ?? 0n);
}

function outcomeOf(
  rule: OutcomeRule,
  code: string,
  debit: Values,
  reasons: ReadonlyMap<string, Reason>,
): { readonly outcome: Outcome; readonly reason: Reason | undefined } {
  const reason = reasons.get(code);
  switch (rule.by) {
    case 'code':
      // A code nobody explained may be anything: money may have moved.
      return { outcome: reason?.outcome ?? 'unknown', reason };
    case 'failures':
      return { outcome: reason?.outcome === 'unknown' ? 'unknown' : 'failed', reason };
    case 'status':
      return { outcome: outcomeByStatus(rule.statuses, text(debit, 'outcome.status')), reason };
    case 'listed':
      return { outcome: outcomeByAmount(debit, 'paid'), reason };
    case 'text': {
      const said = reasons.get(codeOfText(rule.texts, text(debit, 'outcome.text')));
      return { outcome: said?.outcome ?? 'unknown', reason: said };
    }
    case 'file':
      return { outcome: rule.outcome === 'paid' ? outcomeByAmount(debit, 'paid') : rule.outcome, reason };
    case 'amount':
      return { outcome: outcomeByAmount(debit, 'unknown'), reason };
    default:
      return unreachable(rule);
  }
}

function outcomeByStatus(
  statuses: Extract<OutcomeRule, { by: 'status' }>['statuses'],
  status: string,
): Outcome {
  const meant = statuses[status];
  return meant === undefined || meant === 'below' ? 'pending' : meant;
}

/** What was collected against what was asked; `otherwise` when the file does not state both. */
function outcomeByAmount(debit: Values, otherwise: Outcome): Outcome {
  const [asked, collected] = [amount(debit, 'debit.amount'), amount(debit, 'outcome.amount')];
  if (collected === null) return otherwise;
  if (collected === 0n) return 'failed';
  if (asked === null) return otherwise;
  return collected === asked ? 'paid' : collected < asked ? 'paid-part' : 'unknown';
}

function referencesOf(...groups: readonly Values[]): Answer['references'] {
  const found: Partial<Record<Meaning, string>> = {};
  for (const group of groups) {
    for (const meaning of referenceMeanings) {
      const value = text(group, meaning);
      if (value !== '') found[meaning] = value;
    }
  }
  return found;
}

function datesOf(...groups: readonly Values[]): Answer['dates'] {
  const found: Partial<Record<AnswerDate, string>> = {};
  for (const meaning of dateMeanings)
    for (const group of groups) {
      const day = text(group, meaning);
      if (day !== '') found[meaning] = day;
    }
  return found;
}

function text(values: Values, meaning: Meaning): string {
  const value = values[meaning];
  return typeof value === 'string' ? value : typeof value === 'bigint' ? value.toString() : '';
}

function amount(values: Values, meaning: Meaning): bigint | null {
  const value = values[meaning];
  return typeof value === 'bigint' ? value : null;
}

function unreachable(rule: never): never {
  throw new Error(`no outcome rule ${JSON.stringify(rule)}`);
}
