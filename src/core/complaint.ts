/** Complaints: their kinds and ends, by when they are answered, what closing one may do, and how a credit is spread over
 *  what is still owed and what was collected. Pure. Source: DESIGN promise 8 (no debit while disputed). */

import type { BusinessCalendar } from './calendar/index.ts';
import type { IsoDate } from './date.ts';
import type { Part } from './ledger.ts';

export const complaintKinds = {
  amount: 'the amount is wrong',
  service: 'what is charged was not delivered, or badly',
  duplicate: 'it was paid already',
  mandate: 'nobody agreed to the collection',
  fraud: 'somebody else is behind it',
  other: 'anything else',
} as const;
export type ComplaintKind = keyof typeof complaintKinds;

export const complaintSubjects = ['charge', 'account', 'debit'] as const;
export type ComplaintSubject = (typeof complaintSubjects)[number];

export const complaintOutcomes = ['upheld', 'rejected', 'withdrawn'] as const;
export type ComplaintOutcome = (typeof complaintOutcomes)[number];

/** The reason of the holds a complaint sets: nothing so held is collected, dunned, or paid from prepayment. */
export const complaintHold = 'complaint';

/** Business days of the scheme's calendar after the day it was received. */
export type ComplaintLimits = { readonly answerDays: number; readonly escalateDays: number };

export type ComplaintDates = { readonly answerBy: IsoDate; readonly escalateAfter: IsoDate };

/** The last day for the answer, and the day after which it goes up. Throws CalendarHorizonError. */
export function complaintDates(
  receivedOn: IsoDate,
  { answerDays, escalateDays }: ComplaintLimits,
  calendar: BusinessCalendar,
): ComplaintDates {
  return {
    answerBy: calendar.addBusinessDays(receivedOn, answerDays),
    escalateAfter: calendar.addBusinessDays(receivedOn, escalateDays),
  };
}

/** How far an open complaint is behind on a day: the last day itself is in time. */
export function lateness(
  { answerBy, escalateAfter }: ComplaintDates,
  day: IsoDate,
): 'in-time' | 'late' | 'escalated' {
  if (day > escalateAfter) return 'escalated';
  return day > answerBy ? 'late' : 'in-time';
}

export type Closing = {
  readonly outcome: ComplaintOutcome;
  readonly hasCredit: boolean;
  readonly isRefunded: boolean;
  readonly isReleased: boolean;
};

/** Why a complaint cannot be closed so; undefined: it can. */
export function closingFault({ outcome, hasCredit, isRefunded, isReleased }: Closing): string | undefined {
  if (isRefunded && !hasCredit) return 'a refund needs --credit: the amount that was wrong';
  if (hasCredit && outcome !== 'upheld') return `a complaint that is ${outcome} gives no credit`;
  if (outcome === 'upheld' && !hasCredit && !isReleased)
    return 'an upheld complaint needs --credit AMOUNT, or --release when no money is given';
  return undefined;
}

/** A charge with what money can be given back on it. `minor` is what is open; `collected` was paid, by whatever way. */
export type Creditable = Part & { readonly collected: bigint };

export function creditableMinor(charges: readonly Creditable[]): bigint {
  return charges.reduce((sum, { minor, collected }) => sum + minor + collected, 0n);
}

/** Spreads a credit: first over what is still owed, then over what was collected, both in the order given.
 *  In: an amount of at most `creditableMinor`. Out: parts that are owed no more, and parts the payer gets back. */
export function spreadCredit(
  charges: readonly Creditable[],
  amount: bigint,
): { readonly forgiven: readonly Part[]; readonly owedBack: readonly Part[] } {
  let left = amount;
  const take = (most: (charge: Creditable) => bigint): readonly Part[] =>
    charges.flatMap((charge) => {
      const minor = left < most(charge) ? left : most(charge);
      left -= minor;
      const { chargeId, accountId, period } = charge;
      return minor > 0n ? [{ chargeId, accountId, period, minor }] : [];
    });
  const forgiven = take(({ minor }) => minor);
  const owedBack = take(({ collected }) => collected);
  if (left > 0n) throw new Error(`a credit of ${amount} is ${left} more than the charges carry`);
  return { forgiven, owedBack };
}
