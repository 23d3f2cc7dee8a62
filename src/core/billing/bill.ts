/** Charges of one period from accounts, tariffs and readings. Pure. bill: load ─▶ [here] ─▶ commit.
 *  An item (account, tariff) with a fault is not billed and its problem says why; the rest is. Running it again with
 *  the same input makes the same charges under the same keys. */

import type { IsoDate } from '../date.ts';
import { type Decimal, decimal, parseDecimal, quotientText, roundQuotient } from '../decimal.ts';
import { groupBy } from '../group-by.ts';
import { minorDigits } from '../money.ts';
import { type Problem, problem } from '../problem.ts';
import { type Cycle, cycleOf, parseEvery } from './every.ts';
import type { Assignment, BillingAccount, BillingInput, Charge, Reading, TariffVersion } from './model.ts';
import { dueDate, monthsFrom, periodOf, type Span } from './period.ts';
import { type Price, wholePrice } from './price.ts';
import { inForce, type Segment, segmentsOf } from './segments.ts';
import { measuredUse, type Use } from './use.ts';

export type Billed = { readonly charges: readonly Charge[]; readonly problems: readonly Problem[] };

/** One account under one tariff. */
type Item = {
  readonly account: BillingAccount;
  readonly tariffId: string;
  readonly assignments: readonly Assignment[];
  readonly versions: readonly TariffVersion[];
  readonly readings: readonly Reading[];
  readonly where: Problem['where'];
};

/** What all items of a run share, worked out once. */
type Frame = {
  readonly period: string;
  readonly month: Span;
  readonly due: IsoDate;
  /** Decimals of the currency. */
  readonly digits: number;
  cycleOf(version: TariffVersion): Cycle;
};

function frameOf({ period, dueDay, currency }: BillingInput): Frame {
  const cycles = new Map<string, Cycle>();
  return {
    period,
    month: monthsFrom(period),
    due: dueDate(period, dueDay),
    digits: minorDigits[currency],
    cycleOf({ tariffId, every: text }) {
      const every = parseEvery(text);
      if (!every) throw new Error(`tariff ${tariffId}: "${text}" is no rhythm`);
      const cycle = cycles.get(text) ?? cycleOf(period, every);
      cycles.set(text, cycle);
      return cycle;
    },
  };
}

/** Throws when the input breaks its types (a period or rhythm that is none): import has checked them. */
export function billPeriod(input: BillingInput): Billed {
  const frame = frameOf(input);
  const charges: Charge[] = [];
  const problems: Problem[] = [];
  for (const item of itemsOf(input)) {
    const outcome = billItem(item, frame);
    if (isProblem(outcome)) problems.push(outcome);
    else charges.push(...outcome);
  }
  return { charges, problems };
}

function itemsOf({ accounts, assignments, tariffs, readings }: BillingInput): Item[] {
  const versions = groupBy(tariffs, (version) => version.tariffId);
  const assigned = groupBy(assignments, (assignment) => assignment.accountId);
  const read = groupBy(readings, (reading) => reading.accountId);
  return accounts.flatMap((account) =>
    [...groupBy(assigned.get(account.accountId) ?? [], (assignment) => assignment.tariffId)].map(
      ([tariffId, own]) => ({
        account,
        tariffId,
        assignments: own,
        versions: versions.get(tariffId) ?? [],
        readings: read.get(account.accountId) ?? [],
        where: { record: `account ${account.accountId}`, field: `tariff ${tariffId}` },
      }),
    ),
  );
}

function billItem(item: Item, frame: Frame): readonly Charge[] | Problem {
  const firstDay = firstBilledDay(item, frame.month);
  const lead = inForce(item.versions, firstDay ?? frame.month.from);
  if (!lead) return firstDay ? noVersion(item, firstDay) : [];
  const cycle = frame.cycleOf(lead);
  if (!isBilledIn(frame.period, cycle, lead, item)) return [];
  const segments = segmentsOf(cycle, item.account, item.assignments, item.versions, item.where);
  if (isProblem(segments)) return segments;
  const mixed = segments.find(({ version }) => version.kind !== lead.kind || version.every !== lead.every);
  if (mixed) return changesForm(item, mixed);
  const use = quantityOf(item, lead, cycle);
  if (isProblem(use)) return use;
  return chargesOf({ item, frame, cycle, segments, use });
}

/** What is measured is billed when it is known, in the cycle's last period; what is agreed is billed ahead, in the first
 *  period of the cycle in which the account has the tariff. */
function isBilledIn(period: string, cycle: Cycle, lead: TariffVersion, item: Item): boolean {
  const first = firstBilledDay(item, cycle);
  if (!first) return false;
  return period === (lead.kind === 'metered' ? cycle.last : periodOf(first));
}

function firstBilledDay({ account, assignments }: Item, span: Span): IsoDate | undefined {
  let first: IsoDate | undefined;
  for (const { from, to } of assignments) {
    const start = latest(latest(span.from, from), account.from);
    const isOver = start > span.to || isAfter(start, to) || isAfter(start, account.to);
    if (!isOver && (first === undefined || start < first)) first = start;
  }
  return first;
}

function latest(date: IsoDate, other: IsoDate | undefined): IsoDate {
  return other !== undefined && other > date ? other : date;
}

function isAfter(date: IsoDate, end: IsoDate | undefined): boolean {
  return end !== undefined && date > end;
}

function quantityOf(item: Item, lead: TariffVersion, cycle: Cycle): Use | Problem {
  if (lead.kind === 'metered') return measuredUse(item.readings, cycle, item.where);
  if (lead.kind === 'fixed') return { quantity: decimal('1'), points: [] };
  const area = parseDecimal(item.account.area ?? '');
  if (area?.gt(0)) return { quantity: area, points: [] };
  const hint = 'Import the account with its area in square metres.';
  return problem('BILL_QUANTITY_MISSING', item.where, 'the account has no area.', hint);
}

type Ready = {
  readonly item: Item;
  readonly frame: Frame;
  readonly cycle: Cycle;
  readonly segments: readonly Segment[];
  readonly use: Use;
};

/** One charge per segment: the whole price by days. Agreed prices are per day of the cycle, so an account that comes or
 *  goes in it pays its days; what was measured is all paid by the days on which somebody had the tariff.
 *  Each part takes the rounded running total less the parts before, so parts add up to the rounded whole. */
function chargesOf(ready: Ready): readonly Charge[] {
  const { item, frame, cycle, segments, use } = ready;
  const metered = segments[0]?.version.kind === 'metered';
  const ofDays = metered ? total(segments) : cycle.days;
  const charges: Charge[] = [];
  let running = decimal('0');
  let taken = 0n;
  for (const [index, segment] of segments.entries()) {
    const price = wholePrice(segment.version, use.quantity, cycle.months);
    const share = price.whole.times(segment.days);
    running = running.plus(share);
    const amount = roundQuotient(running, ofDays, frame.digits) - taken;
    taken += amount;
    if (amount === 0n) continue;
    charges.push({
      accountId: item.account.accountId,
      debtorId: segment.debtorId,
      tariffId: item.tariffId,
      period: frame.period,
      part: index + 1,
      amount,
      dueDate: frame.due,
      explanation: explanationOf(ready, segment, price, share, ofDays),
    });
  }
  return charges;
}

function explanationOf(
  { cycle, use }: Ready,
  { version, from, to, days }: Segment,
  { whole, lines }: Price,
  share: Decimal,
  ofDays: number,
): Charge['explanation'] {
  return {
    formula: version.kind,
    title: version.title,
    approval: version.approval,
    tariffFrom: version.from,
    quantity: use.quantity.toFixed(),
    lines,
    months: cycle.months,
    from,
    to,
    days,
    ofDays,
    whole: whole.toFixed(),
    rounding: 'half-up-running-total',
    share: quotientText(share, ofDays, 6),
    readings: use.points.map(({ date, kind, value }) => ({ date, kind, value })),
  };
}

function total(segments: readonly Segment[]): number {
  return segments.reduce((sum, segment) => sum + segment.days, 0);
}

function noVersion(item: Item, day: IsoDate): Problem {
  const known =
    item.versions.length > 0 ? `no version of the tariff is in force on ${day}` : 'no such tariff';
  const hint = 'Import the tariff with dates that cover the period.';
  return problem('BILL_TARIFF_MISSING', item.where, `${known}; nothing was billed for it.`, hint);
}

function changesForm(item: Item, { version }: Segment): Problem {
  return problem(
    'BILL_TARIFF_MIXED',
    item.where,
    `the version of ${version.from} changes the kind or the rhythm of the tariff inside a cycle.`,
    'Let it begin with a new cycle, or give it a tariff of its own.',
  );
}

function isProblem(value: object): value is Problem {
  return 'code' in value;
}
