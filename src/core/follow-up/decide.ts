/** What is done about an unpaid debit. Pure. settle ─▶ [here] ─▶ plan.
 *  One representment rule per scheme, a suspended mandate for account and mandate problems, a task for the rest. */

import { addDays, type Instant, type IsoDate, localTime } from '../date.ts';
import { earliestDate } from '../planning/plan.ts';
import { type CollectionRules, collectionDay, nextCollectionDate } from '../rules.ts';
import type { NextAction, ReasonClass } from '../scheme.ts';

export type UnpaidDebit = {
  readonly attempt: number;
  /** Collection date of the first presentation. */
  readonly firstCollectOn: IsoDate;
  readonly next: NextAction;
  readonly reasonClass: ReasonClass;
  /** What its charges still owe. */
  readonly owedMinor: bigint;
  /** Whether its mandate still gives the right: a returned one-off has used it up. */
  readonly mandateActive: boolean;
  /** All its charges that are still owed are under a complaint. */
  readonly isDisputed: boolean;
};

export type FollowUp =
  | { readonly kind: 'represent'; readonly plannedOn: IsoDate; readonly collectOn: IsoDate }
  | { readonly kind: 'suspend-mandate'; readonly task: string }
  /** The charges wait for a person: nothing is collected again on its own. */
  | { readonly kind: 'task'; readonly task: string }
  | { readonly kind: 'nothing-owed' }
  /** Nothing is done and nobody is told before the complaint has ended. */
  | { readonly kind: 'wait-for-complaint' };

/** Throws CalendarHorizonError. */
export function decideFollowUp(debit: UnpaidDebit, rules: CollectionRules, now: Instant): FollowUp {
  // An account that is closed stays so, whatever becomes of the complaint.
  if (debit.isDisputed && debit.next !== 'suspend-mandate') return { kind: 'wait-for-complaint' };
  if (debit.owedMinor === 0n) return { kind: 'nothing-owed' };
  switch (debit.next) {
    case 'represent':
      return represent(debit, rules, now);
    case 'suspend-mandate':
      return { kind: 'suspend-mandate', task: `mandate suspended: ${debit.reasonClass}` };
    case 'query-bank':
      return { kind: 'task', task: 'ask the bank what became of this debit' };
    case 'task':
    case 'none':
      return { kind: 'task', task: `unpaid: ${debit.reasonClass}` };
    default:
      return unreachable(debit.next);
  }
}

function represent(debit: UnpaidDebit, rules: CollectionRules, now: Instant): FollowUp {
  const { maximum, withinDays } = rules.scheme.representment;
  if (debit.attempt > maximum)
    return { kind: 'task', task: `presented ${debit.attempt} times: collect otherwise` };
  if (!debit.mandateActive) return { kind: 'task', task: 'mandate no longer active: collect otherwise' };
  const today = localTime(now, rules.scheme.timeZone).date;
  const plannedOn = nextCollectionDate(rules, today, earliestDate(rules, now));
  const collectOn = collectionDay(rules, plannedOn);
  if (collectOn > addDays(debit.firstCollectOn, withinDays)) {
    return {
      kind: 'task',
      task: `no collection day within ${withinDays} days of the first: collect otherwise`,
    };
  }
  return { kind: 'represent', plannedOn, collectOn };
}

function unreachable(next: never): never {
  throw new Error(`no follow-up for ${String(next)}`);
}
