/** Turns what one debtor owes into planned debits. Pure. bill ─▶ [here] ─▶ notify.
 *  Prepayment is used up first, oldest charge first; what is left is gathered into one debit per mandate and date.
 *  Every charge not taken is held with a reason. */

import { CalendarHorizonError, earliestCollectionDate } from '../calendar/index.ts';
import { complaintHold } from '../complaint.ts';
import { addDays, type Instant, type IsoDate, localTime } from '../date.ts';
import type { Part } from '../ledger.ts';
import { type Mandate, mandateFault, planFault } from '../mandate.ts';
import { type CollectionRules, collectionDay, longestLeadDays, nextCollectionDate } from '../rules.ts';

export type OpenCharge = Part & {
  readonly dueOn: IsoDate;
  /** A hold on the charge, its account or its debtor: the reason. */
  readonly heldFor: string | null;
  /** Its last debit failed and follow-up has not decided yet. */
  readonly awaitsFollowUp: boolean;
};

export type DebtorAccount = {
  readonly debtorId: string;
  /** Open and not claimed, oldest first. */
  readonly charges: readonly OpenCharge[];
  /** Prepaid balance by billing account. */
  readonly prepaid: ReadonlyMap<string, bigint>;
  readonly mandates: readonly (Mandate & { readonly heldFor: string | null })[];
};

export type NewDebit = {
  readonly debtorId: string;
  readonly mandateId: string;
  readonly minor: bigint;
  /** Latest billing period among its charges. */
  readonly period: string;
  readonly plannedOn: IsoDate;
  readonly collectOn: IsoDate;
  readonly claims: readonly Part[];
};

export type Plan = {
  readonly prepaidUses: readonly Part[];
  readonly debits: readonly NewDebit[];
  readonly held: readonly { readonly chargeId: string; readonly reason: string }[];
};

export function planDebtor(debtor: DebtorAccount, rules: CollectionRules, now: Instant): Plan {
  const { prepaidUses: uses, left } = usePrepaid(debtor);
  const held: { chargeId: string; reason: string }[] = [];
  const groups: Group[] = [];
  for (const charge of left) {
    const choice = choose(charge, debtor, groups, rules, now);
    if ('reason' in choice) held.push({ chargeId: charge.chargeId, reason: choice.reason });
    else if (charge.minor > limitOf(choice.mandate, rules))
      held.push({ chargeId: charge.chargeId, reason: 'over-limit' });
    else gather(groups, charge, choice, limitOf(choice.mandate, rules));
  }
  const debits: NewDebit[] = [];
  for (const group of groups) {
    if (group.minor >= rules.minimumPerDebit) debits.push(newDebit(debtor.debtorId, group, rules));
    else held.push(...group.claims.map(({ chargeId }) => ({ chargeId, reason: 'below-minimum' })));
  }
  return { prepaidUses: uses, debits, held };
}

type Choice = { readonly date: IsoDate; readonly mandate: Mandate };
type Group = Choice & { readonly claims: OpenCharge[]; minor: bigint };

/** What is too much for one debit goes into another of the same day: a later run would make that one anyway, and a
 *  second run must add nothing. */
function gather(groups: Group[], charge: OpenCharge, { date, mandate }: Choice, limit: bigint): void {
  const group = roomIn(groups, charge, { date, mandate }, limit);
  if (group === undefined) groups.push({ date, mandate, claims: [charge], minor: charge.minor });
  else {
    group.claims.push(charge);
    group.minor += charge.minor;
  }
}

function roomIn(
  groups: readonly Group[],
  { minor }: OpenCharge,
  { date, mandate }: Choice,
  limit: bigint,
): Group | undefined {
  return groups.find(
    (group) => group.mandate === mandate && group.date === date && group.minor + minor <= limit,
  );
}

function newDebit(
  debtorId: string,
  { date, mandate, claims, minor }: Group,
  rules: CollectionRules,
): NewDebit {
  return {
    debtorId,
    mandateId: mandate.mandateId,
    minor,
    period: claims.reduce((latest, { period }) => (period > latest ? period : latest), ''),
    plannedOn: date,
    collectOn: collectionDay(rules, date),
    claims: claims.map(({ chargeId, accountId, period, minor }) => ({ chargeId, accountId, period, minor })),
  };
}

/** The most one debit under this mandate may ask for. */
export function limitOf(mandate: Mandate, rules: CollectionRules): bigint {
  const limits = [
    rules.maximumPerDebit,
    rules.scheme.limits.perDebit,
    mandate.limitMinor ?? rules.maximumPerDebit,
  ];
  return limits.reduce((least, limit) => (limit < least ? limit : least));
}

/** The earliest day a debit noticed and handed over now may be collected. Throws CalendarHorizonError. */
export function earliestDate(rules: CollectionRules, now: Instant): IsoDate {
  const { timing, timeZone } = rules.scheme;
  const submitted = earliestCollectionDate(
    now,
    longestLeadDays(rules.scheme),
    timing.cutOff,
    rules.calendar,
    timeZone,
  );
  const noticed = addDays(localTime(now, timeZone).date, rules.noticeDays);
  return noticed > submitted ? noticed : submitted;
}

function choose(
  charge: OpenCharge,
  debtor: DebtorAccount,
  groups: readonly Group[],
  rules: CollectionRules,
  now: Instant,
): { readonly reason: string } | Choice {
  if (charge.heldFor !== null) return { reason: heldReason(charge.heldFor) };
  if (charge.awaitsFollowUp) return { reason: 'awaiting-follow-up' };
  if (debtor.mandates.length === 0) return { reason: 'no-mandate' };
  const dated = plannedDate(charge, rules, now);
  if ('reason' in dated) return dated;
  let reason = 'no-mandate';
  for (const mandate of debtor.mandates) {
    const choice = { date: dated.date, mandate };
    const fault =
      mandateFault(mandate, collectionDay(rules, dated.date), rules.scheme) ??
      (mandate.heldFor === null ? undefined : `hold: ${mandate.heldFor}`) ??
      (roomIn(groups, charge, choice, limitOf(mandate, rules)) === undefined
        ? planFault(besidesPlanned(mandate, groups, rules), collectionDay(rules, dated.date), rules.scheme)
        : undefined);
    if (fault === undefined) return choice;
    reason = fault;
    // Its turn comes in some days: that is no reason to debit another account.
    if (fault === 'first-under-way') break;
  }
  return { reason };
}

/** The mandate with what this plan has gathered under it so far. */
function besidesPlanned(mandate: Mandate, groups: readonly Group[], rules: CollectionRules): Mandate {
  const planned = groups
    .filter((group) => group.mandate === mandate)
    .map(({ date }) => ({ collectOn: collectionDay(rules, date), inFile: false }));
  return { ...mandate, underWay: [...mandate.underWay, ...planned] };
}

function plannedDate(
  charge: OpenCharge,
  rules: CollectionRules,
  now: Instant,
): { readonly reason: string } | { readonly date: IsoDate } {
  try {
    const earliest = earliestDate(rules, now);
    const today = localTime(now, rules.scheme.timeZone).date;
    const date = nextCollectionDate(rules, charge.dueOn > today ? charge.dueOn : today, earliest);
    return date > addDays(today, rules.planAheadDays) ? { reason: 'not-due-yet' } : { date };
  } catch (error) {
    if (error instanceof CalendarHorizonError) return { reason: 'calendar-horizon' };
    throw error;
  }
}

/** A complaint is a reason of its own; other holds are named as such. */
function heldReason(heldFor: string): string {
  return heldFor === complaintHold ? complaintHold : `hold: ${heldFor}`;
}

/** What prepayment pays: each account's balance pays that account's charges in their order. Held charges too: the money
 *  is there. Those under a complaint are left out before: nobody knows yet whether they are owed. */
export function prepaidUses(charges: readonly Part[], prepaid: ReadonlyMap<string, bigint>): readonly Part[] {
  const balances = new Map(prepaid);
  const uses: Part[] = [];
  for (const { chargeId, accountId, period, minor } of charges) {
    const balance = balances.get(accountId) ?? 0n;
    const used = balance < minor ? balance : minor;
    if (used === 0n) continue;
    uses.push({ chargeId, accountId, period, minor: used });
    balances.set(accountId, balance - used);
  }
  return uses;
}

function usePrepaid(debtor: DebtorAccount): {
  readonly prepaidUses: readonly Part[];
  readonly left: readonly OpenCharge[];
} {
  const undisputed = debtor.charges.filter(({ heldFor }) => heldFor !== complaintHold);
  const uses = prepaidUses(undisputed, debtor.prepaid);
  const used = new Map(uses.map(({ chargeId, minor }) => [chargeId, minor]));
  const left = debtor.charges
    .map((charge) => ({ ...charge, minor: charge.minor - (used.get(charge.chargeId) ?? 0n) }))
    .filter(({ minor }) => minor > 0n);
  return { prepaidUses: uses, left };
}
