/** South Africa: weekdays less the public holidays. One on a Sunday makes the Monday a holiday too; one on a Saturday is
 *  not moved. Pure. Sources: Public Holidays Act 36 of 1994, section 1, section 2 (1) (Mondays) and schedule 1; single
 *  days by proclamation under section 2A. */

import { addDays, type IsoDate, isoDate, weekday } from '../date.ts';
import type { CalendarRule } from './days.ts';
import { easterSunday } from './target.ts';

/** Human Rights Day, Freedom Day, Workers' Day, Youth Day, Women's Day, Heritage Day, Reconciliation, Goodwill. */
const dated = new Set([
  '01-01',
  '03-21',
  '04-27',
  '05-01',
  '06-16',
  '08-09',
  '09-24',
  '12-16',
  '12-25',
  '12-26',
]);

/** A day of elections is a holiday only when it is proclaimed; a new one is added then. */
const proclaimed = new Set([
  '2024-05-29', // Government Gazette of 23 February 2024
]);

export const southAfrica: CalendarRule = {
  horizon: { from: isoDate('2024-01-01'), to: isoDate('2028-12-31') },
  isOpen: (date) => weekday(date) % 6 !== 0 && !isHoliday(date) && !proclaimed.has(date),
};

function isHoliday(date: IsoDate): boolean {
  const easter = easterSunday(Number(date.slice(0, 4)));
  // Good Friday and Family Day
  if (date === addDays(easter, -2) || date === addDays(easter, 1)) return true;
  return dated.has(date.slice(5)) || (weekday(date) === 1 && dated.has(addDays(date, -1).slice(5)));
}
