/** Whether a planned debit goes into a file now, waits, or is held. Pure. notify ─▶ [here] ─▶ files.
 *  Everything that gave the right to collect when it was planned is checked again here: promise 8. */

import { earliestSubmissionDate, localInstant, submissionDeadline } from '../calendar/index.ts';
import { type Instant, type IsoDate, localTime } from '../date.ts';
import { cutFault, type Mandate, mandateFault, sequenceTypeOf } from '../mandate.ts';
import { noticeInTime } from '../notices/notice.ts';
import { earliestDate, limitOf } from '../planning/plan.ts';
import { type CollectionRules, leadDays } from '../rules.ts';
import type { SequenceType } from '../scheme.ts';

export type DueDebit = {
  readonly debitId: string;
  readonly number: bigint;
  readonly minor: bigint;
  readonly collectOn: IsoDate;
  readonly period: string;
  readonly attempt: number;
  /** What its charges still owe; less than `minor` when something was paid elsewhere since it was planned. */
  readonly owedMinor: bigint;
  readonly heldFor: string | null;
  /** Day the notice of this date and account, and of this amount or more, was delivered. */
  readonly noticedOn: IsoDate | null;
  /** Also with the debits that were taken before this one: they are in a file as good as. */
  readonly mandate: Mandate;
};

export type DueDecision =
  | { readonly kind: 'wait' }
  | { readonly kind: 'cancel'; readonly reason: string }
  /** Pay less: the rest was paid elsewhere; a new notice is not owed for a smaller amount. */
  | { readonly kind: 'held'; readonly reason: string }
  | { readonly kind: 'postpone'; readonly collectOn: IsoDate }
  | {
      readonly kind: 'take';
      readonly sequenceType: SequenceType;
      readonly instrument: string;
      readonly minor: bigint;
    };

/** Decides for one debit. Throws CalendarHorizonError. */
export function decideDue(debit: DueDebit, rules: CollectionRules, now: Instant): DueDecision {
  if (debit.owedMinor === 0n) return { kind: 'cancel', reason: 'paid-elsewhere' };
  const { scheme, calendar } = rules;
  const sequenceType = sequenceTypeOf(debit.mandate, scheme);
  const days = leadDays(scheme, sequenceType);
  const deadline = submissionDeadline(debit.collectOn, days, scheme.timing.cutOff, calendar, scheme.timeZone);
  const right = rightFault(debit, rules);
  // A mandate that has ended does not come back: the charges go to plan again, which finds another or says why not.
  if (right !== undefined && ended.has(right)) return { kind: 'cancel', reason: right };
  if (now > deadline) {
    // Whoever may not be collected from is told no new date, day after day.
    if (right !== undefined) return { kind: 'held', reason: right };
    return { kind: 'postpone', collectOn: calendar.next(earliestDate(rules, now)) };
  }
  if (now < opensAt(deadline, debit.collectOn, rules)) return { kind: 'wait' };
  const minor = debit.owedMinor < debit.minor ? debit.owedMinor : debit.minor;
  const fault = right ?? faultOf(debit, minor, rules);
  if (fault !== undefined) return { kind: 'held', reason: fault };
  return {
    kind: 'take',
    sequenceType,
    instrument: debit.mandate.instrument ?? scheme.instruments[0] ?? '',
    minor,
  };
}

/** A file is cut on the last business day on which it can be, from midnight: late receipts are still seen.
 *  Never earlier than the scheme accepts. */
function opensAt(deadline: Instant, collectOn: IsoDate, { scheme, calendar }: CollectionRules): Instant {
  const lastDay = localTime(deadline, scheme.timeZone).date;
  const accepted = earliestSubmissionDate(collectOn, scheme.timing.earliest, calendar);
  return localInstant(lastDay > accepted ? lastDay : accepted, '00:00', scheme.timeZone);
}

/** Faults that do not pass: the mandate gives no right any more. */
const ended: ReadonlySet<string> = new Set([
  'mandate-cancelled',
  'mandate-expired',
  'mandate-used',
  'mandate-lapsed',
]);

/** Why nothing may be collected from this payer, whatever the amount. */
function rightFault(debit: DueDebit, { scheme }: CollectionRules): string | undefined {
  if (debit.heldFor !== null) return `hold: ${debit.heldFor}`;
  return mandateFault(debit.mandate, debit.collectOn, scheme) ?? cutFault(debit.mandate, scheme);
}

function faultOf(debit: DueDebit, minor: bigint, rules: CollectionRules): string | undefined {
  if (minor > limitOf(debit.mandate, rules)) return 'over-limit';
  if (debit.noticedOn === null) return 'notice-missing';
  if (!noticeInTime(debit.noticedOn, debit.collectOn, rules.noticeDays)) return 'notice-late';
  return undefined;
}
