/** Takes one file that arrived: recognises, reads strictly, looks for duplicates, decides each debit's fate and plans
 *  the answers. The result is one TakenFile; nothing is written here. bank ─▶ [here] ─▶ submission, fate, plan. */

import type { Instant, IsoDate } from '../core/date.ts';
import type { Group, Values } from '../core/format/format.ts';
import { formatProblem, type Problem } from '../core/problem.ts';
import type { Pack } from '../core/scheme.ts';
import { dateOf, type WallTime, wallTime } from './clock.ts';
import { collectionDate } from './collection-date.ts';
import { type DebitFacts, duplicateFate, fateOf } from './fate.ts';
import type { Memory } from './memory.ts';
import { AnswerPlan, refusalAnswer } from './plan-answers.ts';
import type { Scenario } from './scenario.ts';
import { type Checked, type Recognised, readStrictly, recognise, textIn } from './submission.ts';
import type { TakenDebit, TakenFile } from './taken.ts';

const keptProblems = 50;

export type Arrival = {
  readonly name: string;
  /** Where the bank's own copy lies, and its name under archive/. */
  readonly path: string;
  readonly archive: string;
  readonly sha256: string;
  readonly size: number;
  readonly at: Instant;
};

export type IntakeRules = {
  readonly packs: ReadonlyMap<string, Pack>;
  readonly scenario: Scenario;
  readonly memory: Memory;
};

export async function takeIn(arrival: Arrival, rules: IntakeRules): Promise<TakenFile> {
  const number = rules.memory.taken.length + 1;
  const recognised = await recognise(arrival.path, arrival.name, rules.packs);
  const wall = wallTime(arrival.at, recognised?.pack.scheme.timeZone ?? 'UTC');
  const { name, archive, sha256, size, at } = arrival;
  const known = { number, name, at, wall, archive, sha256, size };
  if (!recognised) return { ...known, verdict: 'unrecognised', ...nothing, problems: ['LAYOUT_UNKNOWN'] };
  const intake = new Intake(recognised, rules, arrival, wall);
  const checked = await readStrictly(
    recognised,
    { path: arrival.path, name, on: dateOf(wall) },
    (debit, batch) => intake.add(debit, batch),
  );
  return { ...known, ...intake.verdict(checked, sha256) };
}

const nothing = { creditor: '', reference: '', count: 0, total: '0', answers: [], debits: [] } as const;

/** One file under way. Debits are judged as they pass, before the end of the file can refuse them all. */
class Intake {
  readonly #recognised: Recognised;
  readonly #rules: IntakeRules;
  readonly #at: Instant;
  readonly #wall: WallTime;
  /** What the file's name tells. */
  readonly #named: Values;
  readonly #plan: AnswerPlan;
  readonly #debits: TakenDebit[] = [];
  #creditor = '';
  #lastDate: IsoDate | undefined;

  constructor(recognised: Recognised, rules: IntakeRules, { name, at }: Arrival, wall: WallTime) {
    this.#recognised = recognised;
    this.#rules = rules;
    this.#at = at;
    this.#wall = wall;
    this.#named = recognised.layout.nameValues(name);
    this.#plan = new AnswerPlan(recognised.pack, recognised.layout, wall);
  }

  add(debit: Values, batch: Group): void {
    const { pack } = this.#recognised;
    const { memory } = this.#rules;
    this.#creditor ||= creditorOf(this.#named, batch.values, debit);
    const date = collectionDate(debit, batch.values, pack.scheme);
    if (date && (this.#lastDate === undefined || date > this.#lastDate)) this.#lastDate = date;
    const amount = typeof debit['debit.amount'] === 'bigint' ? debit['debit.amount'] : 0n;
    const presenter = memory.presenter(pack.scheme.name, textIn(debit, 'debtor.account'), amount);
    const facts = this.#facts(debit, amount, date, presenter);
    const duplicate = memory.hasTakenDebit(pack.scheme.name, this.#creditor, facts.reference);
    const fate = duplicate ? duplicateFate(pack) : fateOf(this.#rules.scenario, pack, facts);
    this.#debits.push({
      reference: facts.reference,
      amount: String(amount),
      outcome: fate?.code ?? 'paid',
      collected: fate && fate.collected > 0n ? String(fate.collected) : undefined,
      answer: this.#plan.place(fate, date),
      late: fate?.phase === 'after-settlement' || undefined,
      duplicate: duplicate || undefined,
      presenter: fate ? presenter : undefined,
    });
  }

  verdict(
    checked: Checked,
    sha256: string,
  ): Omit<TakenFile, 'number' | 'name' | 'at' | 'wall' | 'archive' | 'sha256' | 'size'> {
    const { pack, layout } = this.#recognised;
    const { scheme } = pack;
    const reference = textIn(checked.summary.file.values, 'file.reference');
    const creditor = this.#creditor;
    const result = {
      scheme: scheme.name,
      layout: layout.name,
      creditor,
      reference,
      month: this.#monthOf(this.#lastDate),
      collectionDate: this.#lastDate,
      count: checked.count,
      total: String(checked.total),
      problems: checked.problems.slice(0, keptProblems).map(oneLine),
    };
    const refused = { debits: this.#debits.map(bare), answers: refusalAnswer(pack, layout, this.#wall) };
    if (this.#rules.memory.hasTakenFile(scheme.name, creditor, reference, sha256))
      return { ...result, ...refused, verdict: 'duplicate-file' };
    if (checked.problems.length > 0) return { ...result, ...refused, verdict: 'refused' };
    return { ...result, verdict: 'taken', debits: this.#debits, answers: this.#plan.finished() };
  }

  #facts(debit: Values, amount: bigint, date: IsoDate | undefined, presenter: string): DebitFacts {
    const { memory } = this.#rules;
    const { name } = this.#recognised.pack.scheme;
    const month = this.#monthOf(date);
    return {
      scheme: name,
      reference: textIn(debit, 'debit.reference'),
      customer: textIn(debit, 'debit.customer'),
      mandate: textIn(debit, 'mandate.reference'),
      account: textIn(debit, 'debtor.account'),
      amount,
      month,
      monthNumber: memory.monthNumber(name, month),
      attempt: memory.attempt(presenter, this.#at),
    };
  }

  /** The month of collection, where the file does not say: of arrival. A billing month is not what counts. */
  #monthOf(date: IsoDate | undefined): string {
    return (date ?? dateOf(this.#wall)).slice(0, 7);
  }
}

/** Whom a reference belongs to: the first of these that the file tells. */
function creditorOf(...places: readonly Values[]): string {
  const meanings = [
    'creditor.identifier',
    'creditor.bankNumber',
    'creditor.unit',
    'file.originIdentifier',
    'creditor.account',
    'creditor.area',
  ] as const;
  for (const meaning of meanings)
    for (const values of places) if (textIn(values, meaning) !== '') return textIn(values, meaning);
  return '';
}

/** A debit of a file that is not taken: named, and nothing becomes of it. */
function bare({ reference, amount, duplicate }: TakenDebit): TakenDebit {
  return { reference, amount, outcome: 'not-taken', duplicate };
}

function oneLine(found: Problem): string {
  return formatProblem(found).replace(/\s*\n\s*/g, ' ');
}
