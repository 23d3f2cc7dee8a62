/** United Kingdom, the calendar of Bacs: weekdays less the bank holidays of England and Wales. A holiday on a weekend is
 *  kept on the next weekday that is none itself. Pure. Local holidays of Scotland and Northern Ireland are not in it.
 *  Sources: sheet bacs.md §1; Banking and Financial Dealings Act 1971, schedule 1; proclamations for single days. */

import { addDays, type IsoDate, isoDate, weekday } from '../date.ts';
import { afterWeekend } from './after-weekend.ts';
import type { CalendarRule } from './days.ts';
import { easterSunday } from './target.ts';

/** Days a proclamation adds or takes out, which no rule gives. A new one is added when it is made. */
const proclaimed: Readonly<Record<string, 'closed' | 'open'>> = {
  '2020-05-04': 'open', // early May holiday moved to VE Day
  '2020-05-08': 'closed',
  '2022-05-30': 'open', // spring holiday moved to the platinum jubilee
  '2022-06-02': 'closed',
  '2022-06-03': 'closed', // platinum jubilee
  '2022-09-19': 'closed', // state funeral
  '2023-05-08': 'closed', // coronation
};

export const unitedKingdom: CalendarRule = {
  horizon: { from: isoDate('2020-01-01'), to: isoDate('2028-12-31') },
  isOpen: (date) => {
    if (weekday(date) % 6 === 0) return false;
    const single = proclaimed[date];
    return single === undefined ? !isMondayHoliday(date) && !isDated(date) : single === 'open';
  },
};

/** Good Friday, Easter Monday, the first and last Monday of May and the last of August. */
function isMondayHoliday(date: IsoDate): boolean {
  const easter = easterSunday(Number(date.slice(0, 4)));
  if (date === addDays(easter, -2) || date === addDays(easter, 1)) return true;
  const month = date.slice(5, 7);
  const isFirst = Number(date.slice(8)) <= 7;
  const isLast = addDays(date, 7).slice(5, 7) !== month;
  return weekday(date) === 1 && ((month === '05' && (isFirst || isLast)) || (month === '08' && isLast));
}

/** New Year's Day, Christmas Day and Boxing Day with their substitutes. A Saturday Christmas is kept on the Monday and
 *  its Boxing Day on the Tuesday; a Sunday Christmas on the Tuesday, as Boxing Day is the Monday. */
function isDated(date: IsoDate): boolean {
  const year = date.slice(0, 4);
  const christmas = isoDate(`${year}-12-25`);
  const boxing = addDays(christmas, 1);
  return [
    afterWeekend(isoDate(`${year}-01-01`), 1),
    afterWeekend(christmas, 2),
    afterWeekend(boxing, 2),
  ].includes(date);
}
