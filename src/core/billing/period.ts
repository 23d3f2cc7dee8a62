/** Billing periods are calendar months as text, "2026-03". Pure. */

import { addDays, addMonths, type IsoDate, isoDate } from '../date.ts';

/** First and last day, inclusive. */
export type Span = { readonly from: IsoDate; readonly to: IsoDate };

export function isPeriod(text: string): boolean {
  return /^\d{4}-(0[1-9]|1[0-2])$/.test(text);
}

/** All days of the months beginning with this one. Throws on text that is no period. */
export function monthsFrom(period: string, months = 1): Span {
  if (!isPeriod(period)) throw new Error(`not a period: ${period}`);
  const from = isoDate(`${period}-01`);
  return { from, to: addDays(addMonths(from, months), -1) };
}

export function periodOf(date: IsoDate): string {
  return date.slice(0, 7);
}

/** A later month, or an earlier one when `months` is negative. */
export function addPeriods(period: string, months: number): string {
  return periodOf(addMonths(monthsFrom(period).from, months));
}

/** The day in the month after the period, or that month's last day: day 31 of 2026-03 is due on 2026-04-30.
 *  In: day 1-31. */
export function dueDate(period: string, day: number): IsoDate {
  const month = monthsFrom(addPeriods(period, 1));
  const due = addDays(month.from, day - 1);
  return due < month.to ? due : month.to;
}
