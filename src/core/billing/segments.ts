/** Cuts the days of a cycle where the debtor or the tariff version changes. Pure. */

import { addDays, daysBetween, type IsoDate } from '../date.ts';
import { type Problem, problem } from '../problem.ts';
import type { Assignment, BillingAccount, Dated, TariffVersion } from './model.ts';
import type { Span } from './period.ts';

/** Days with one debtor and one version; never empty. */
export type Segment = Span & {
  readonly debtorId: string;
  readonly version: TariffVersion;
  readonly days: number;
};

/** The days of the span on which the account is open and has the tariff, as cut by every change, in order.
 *  BILL_DEBTOR_MISSING or BILL_TARIFF_MISSING when such a day has no owner or no version. */
export function segmentsOf(
  span: Span,
  account: BillingAccount,
  assignments: readonly Assignment[],
  versions: readonly TariffVersion[],
  where: Problem['where'],
): readonly Segment[] | Problem {
  const segments: Segment[] = [];
  for (const { from, to } of pieces(span, [account, ...account.owners, ...assignments, ...versions])) {
    if (!isBilled(from, account, assignments)) continue;
    const owner = inForce(account.owners, from);
    if (!owner) return uncovered('BILL_DEBTOR_MISSING', where, from, to);
    const version = inForce(versions, from);
    if (!version) return uncovered('BILL_TARIFF_MISSING', where, from, to);
    const last = segments.at(-1);
    const joins =
      last?.debtorId === owner.debtorId && last.version === version && addDays(last.to, 1) === from;
    const start = joins ? segments.pop()!.from : from;
    segments.push({ from: start, to, debtorId: owner.debtorId, version, days: daysBetween(start, to) + 1 });
  }
  return segments;
}

/** Whether the account is open on that day and has one of these assignments. */
function isBilled(date: IsoDate, account: BillingAccount, assignments: readonly Assignment[]): boolean {
  return holds(account, date) && assignments.some((assignment) => holds(assignment, date));
}

/** The one that began last among those in force on that day. */
export function inForce<T extends Dated>(dated: readonly T[], date: IsoDate): T | undefined {
  let found: T | undefined;
  for (const candidate of dated) {
    if (holds(candidate, date) && (!found || candidate.from > found.from)) found = candidate;
  }
  return found;
}

type Bounds = { readonly from?: IsoDate | undefined; readonly to?: IsoDate | undefined };

function holds({ from, to }: Bounds, date: IsoDate): boolean {
  return (from === undefined || from <= date) && (to === undefined || date <= to);
}

/** The span cut before every beginning and after every end that lies in it. */
function pieces(span: Span, bounds: readonly Bounds[]): Span[] {
  const starts = new Set<IsoDate>([span.from]);
  for (const { from, to } of bounds) {
    if (from && from > span.from && from <= span.to) starts.add(from);
    if (to && to >= span.from && to < span.to) starts.add(addDays(to, 1));
  }
  const sorted = [...starts].sort();
  return sorted.map((from, index) => {
    const next = sorted[index + 1];
    return { from, to: next ? addDays(next, -1) : span.to };
  });
}

const faults = {
  BILL_DEBTOR_MISSING: ['nobody owns the account', 'Import the owner with these dates, or end the tariff.'],
  BILL_TARIFF_MISSING: ['no version of the tariff is in force', 'Import a version that covers these days.'],
} as const;

function uncovered(code: keyof typeof faults, where: Problem['where'], from: IsoDate, to: IsoDate): Problem {
  const [what, hint] = faults[code];
  return problem(code, where, `${what} from ${from} to ${to}; nothing was billed for it.`, hint);
}
