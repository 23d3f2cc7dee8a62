/** The rhythm of a tariff, as text in files and store: "monthly", "quarterly", "yearly", and with the month its cycle
 *  begins in when that is not January: "quarterly:2", "yearly:7". Pure. */

import { daysBetween } from '../date.ts';
import { addPeriods, monthsFrom, periodOf, type Span } from './period.ts';

export type Every = { readonly months: 1 | 3 | 12; readonly anchorMonth: number };

const lengths = { monthly: 1, quarterly: 3, yearly: 12 } as const;

/** Undefined when the text is no rhythm. */
export function parseEvery(text: string): Every | undefined {
  const match = /^(monthly|quarterly|yearly)(?::([1-9]|1[0-2]))?$/.exec(text);
  if (!match) return undefined;
  return { months: lengths[match[1] as keyof typeof lengths], anchorMonth: Number(match[2] ?? 1) };
}

/** The cycle a period lies in: its first and last period, the one before it, and its days. */
export type Cycle = Span & {
  readonly months: number;
  readonly previous: string;
  readonly first: string;
  readonly last: string;
  readonly days: number;
};

export function cycleOf(period: string, { months, anchorMonth }: Every): Cycle {
  const since = (Number(period.slice(5)) - anchorMonth + 12) % months;
  const first = addPeriods(period, -since);
  const span = monthsFrom(first, months);
  return {
    ...span,
    months,
    previous: addPeriods(first, -1),
    first,
    last: periodOf(span.to),
    days: daysBetween(span.from, span.to) + 1,
  };
}
