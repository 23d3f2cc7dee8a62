/** What every calendar is made of, and walking over its days. Pure. Days outside the horizon are refused, not guessed. */

import { addDays, type IsoDate } from '../date.ts';
import { type Problem, problem } from '../problem.ts';

/** First and last day, inclusive, for which the calendar knows its holidays. */
export type Horizon = { readonly from: IsoDate; readonly to: IsoDate };

/** A calendar's rule, asked only for days inside the horizon. */
export type CalendarRule = { readonly horizon: Horizon; isOpen(date: IsoDate): boolean };

/** Thrown when a day is asked for that the calendar does not know; `withinHorizon` turns it into its problem. */
export class CalendarHorizonError extends Error {
  readonly problem: Problem;

  constructor(calendar: string, date: IsoDate, horizon: Horizon) {
    const found = problem(
      'CALENDAR_HORIZON',
      { field: date },
      `the ${calendar} calendar knows ${horizon.from} to ${horizon.to}, not ${date}.`,
      'Install a release with the holidays of that year, or plan an earlier date.',
    );
    super(found.message);
    this.name = 'CalendarHorizonError';
    this.problem = found;
  }
}

/** Business days of one calendar. Every function throws CalendarHorizonError beyond the horizon. */
export type BusinessCalendar = {
  readonly name: string;
  readonly horizon: Horizon;
  isBusinessDay(date: IsoDate): boolean;
  /** The nth business day after the date, before it when n is negative; the date itself, open or not, when n is 0. */
  addBusinessDays(date: IsoDate, n: number): IsoDate;
  /** The date when it is a business day, else the first one after it. */
  next(date: IsoDate): IsoDate;
  /** The date when it is a business day, else the last one before it. */
  previous(date: IsoDate): IsoDate;
};

export function calendarFrom(name: string, rule: CalendarRule): BusinessCalendar {
  const isBusinessDay = (date: IsoDate): boolean => {
    if (date < rule.horizon.from || date > rule.horizon.to) {
      throw new CalendarHorizonError(name, date, rule.horizon);
    }
    return rule.isOpen(date);
  };
  const seek = (date: IsoDate, step: 1 | -1): IsoDate => {
    let day = date;
    while (!isBusinessDay(day)) day = addDays(day, step);
    return day;
  };
  return {
    name,
    horizon: rule.horizon,
    isBusinessDay,
    addBusinessDays(date, n) {
      if (!Number.isInteger(n)) throw new Error(`business days are whole: ${n}`);
      const step = n < 0 ? -1 : 1;
      let day = date;
      for (let left = Math.abs(n); left > 0; left--) day = seek(addDays(day, step), step);
      return day;
    },
    next: (date) => seek(date, 1),
    previous: (date) => seek(date, -1),
  };
}
