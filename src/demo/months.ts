/** The demo's time: which months are billed, and what day is how much later. Pure. */

import { addPeriods } from '../core/billing/index.ts';
import { addDays, addMonths, type Instant, type IsoDate, instant, isoDate } from '../core/date.ts';

const firstPeriod = '2026-03';

export type DemoMonth = {
  /** The month that is billed: "2026-03". */
  readonly period: string;
  /** Its last day: meters are read. */
  readonly lastDay: IsoDate;
  /** Day of the month after, in which it is billed and collected: 1 is the first. */
  day(day: number): IsoDate;
};

export function demoMonths(count: number): readonly DemoMonth[] {
  return Array.from({ length: count }, (_, index) => {
    const period = addPeriods(firstPeriod, index);
    const next = addMonths(isoDate(`${period}-01`), 1);
    return { period, lastDay: addDays(next, -1), day: (day) => addDays(next, day - 1) };
  });
}

/** Each night from the first billing to the end of the last month of collection. */
export function demoNights(months: readonly DemoMonth[]): readonly IsoDate[] {
  const first = months[0]?.day(1);
  const last = months.at(-1)?.day(1);
  if (first === undefined || last === undefined) return [];
  const end = addDays(addMonths(last, 1), -1);
  const nights: IsoDate[] = [];
  for (let night = first; night <= end; night = addDays(night, 1)) nights.push(night);
  return nights;
}

/** 06:30 in China and 00:30 in Germany (summer time) on that day: one clock serves both creditors. */
export function nightInstant(night: IsoDate): Instant {
  return instant(`${addDays(night, -1)}T22:30:00Z`);
}
