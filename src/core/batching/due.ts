/** Whether a planned debit goes into a file now, waits, or is held. Pure. notify ─▶ [here] ─▶ files.
 *  Everything that gave the right to collect when it was planned is checked again here: promise 8. */

import { localInstant, submissionDeadline } from '../calendar/index.ts';
import { addDays, type Instant, type IsoDate, localTime } from '../date.ts';
import { type Mandate, mandateFault, sequenceTypeOf } from '../mandate.ts';
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
  /** Day the notice with exactly this amount, date and account was delivered. */
  readonly noticedOn: IsoDate | null;
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
  if (now > deadline) return { kind: 'postpone', collectOn: earliestDate(rules, now) };
  if (now < opensAt(deadline, debit.collectOn, rules)) return { kind: 'wait' };
  const minor = debit.owedMinor < debit.minor ? debit.owedMinor : debit.minor;
  const fault = faultOf(debit, minor, rules);
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
function opensAt(deadline: Instant, collectOn: IsoDate, { scheme }: CollectionRules): Instant {
  const lastDay = localTime(deadline, scheme.timeZone).date;
  const accepted = addDays(collectOn, -scheme.timing.earliestDays);
  return localInstant(lastDay > accepted ? lastDay : accepted, '00:00', scheme.timeZone);
}

function faultOf(debit: DueDebit, minor: bigint, rules: CollectionRules): string | undefined {
  if (debit.heldFor !== null) return `hold: ${debit.heldFor}`;
  const fault = mandateFault(debit.mandate, debit.collectOn, rules.scheme);
  if (fault !== undefined) return fault;
  if (minor > limitOf(debit.mandate, rules)) return 'over-limit';
  if (debit.noticedOn === null) return 'notice-missing';
  if (!noticeInTime(debit.noticedOn, debit.collectOn, rules.noticeDays)) return 'notice-late';
  return undefined;
}
