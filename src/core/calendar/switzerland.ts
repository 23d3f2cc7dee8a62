/** Switzerland: days on which payments in francs settle. Pure. Source: notice of the Swiss exchange on trading days (SWX, June 2001), which
 *  names the days that are no value dates for francs; the operator (SIX, Clearing Day Calendar) publishes them each year.
 *  That direct debits keep the same days is UNVERIFIED (others.md §3). */

import { addDays, type IsoDate, isoDate, weekday } from '../date.ts';
import type { CalendarRule } from './days.ts';
import { easterSunday } from './target.ts';

/** New Year, Berchtold's Day, Labour Day, National Day, both days of Christmas. */
const dated = new Set(['01-01', '01-02', '05-01', '08-01', '12-25', '12-26']);

/** Good Friday, Easter Monday, Ascension, Whit Monday, in days from Easter Sunday. */
const aroundEaster = [-2, 1, 39, 50];

export const switzerland: CalendarRule = {
  horizon: { from: isoDate('2024-01-01'), to: isoDate('2028-12-31') },
  isOpen: (date) => weekday(date) % 6 !== 0 && !isClosed(date),
};

function isClosed(date: IsoDate): boolean {
  const easter = easterSunday(Number(date.slice(0, 4)));
  return dated.has(date.slice(5)) || aroundEaster.some((days) => date === addDays(easter, days));
}
