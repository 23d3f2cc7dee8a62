/** The rhythm of a tariff, as text in files and store: "monthly", "quarterly", "yearly", and with the month its cycle
 *  begins in when that is not January: "quarterly:2", "yearly:7". Pure. */

import { addPeriods, monthsFrom, type Span } from './period.ts';

export type Every = { readonly months: 1 | 3 | 12; readonly anchorMonth: number };

const lengths = { monthly: 1, quarterly: 3, yearly: 12 } as const;

/** Undefined when the text is no rhythm. */
export function parseEvery(text: string): Every | undefined {
  const match = /^(monthly|quarterly|yearly)(?::([1-9]|1[0-2]))?$/.exec(text);
  if (!match) return undefined;
  return { months: lengths[match[1] as keyof typeof lengths], anchorMonth: Number(match[2] ?? 1) };
}

/** The cycle a period lies in: its first and last period, and its days. */
export type Cycle = Span & { readonly first: string; readonly last: string };

export function cycleOf(period: string, every: Every): Cycle {
  const month = Number(period.slice(5));
  const since = (month - every.anchorMonth + 12) % every.months;
  const first = addPeriods(period, -since);
  return { first, last: addPeriods(first, every.months - 1), ...monthsFrom(first, every.months) };
}
