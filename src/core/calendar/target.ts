/** TARGET, the calendar of SEPA: weekdays less 1 January, Good Friday, Easter Monday, 1 May, 25 and 26 December. Pure.
 *  Source: ecosystem study §5.3 and sheet sepa.md §4 (UNVERIFIED there against the ECB's own page); the list has been
 *  the same since 2002. */

import { addDays, type IsoDate, isoDate, weekday } from '../date.ts';
import type { CalendarRule } from './days.ts';

const fixed = new Set(['01-01', '05-01', '12-25', '12-26']);

export const target: CalendarRule = {
  horizon: { from: isoDate('2002-01-01'), to: isoDate('2099-12-31') },
  isOpen: (date) => weekday(date) % 6 !== 0 && !fixed.has(date.slice(5)) && !isEasterBreak(date),
};

/** Good Friday and Easter Monday; Easter itself is a Sunday. */
function isEasterBreak(date: IsoDate): boolean {
  const easter = easterSunday(Number(date.slice(0, 4)));
  return date === addDays(easter, -2) || date === addDays(easter, 1);
}

/** Easter Sunday in the Gregorian calendar: the Sunday after the first ecclesiastical full moon of spring.
 *  Gauss's rule with the constants of 1900 to 2099 (24 and 5) and its two exceptions. */
export function easterSunday(year: number): IsoDate {
  const a = year % 19;
  const moon = (19 * a + 24) % 30;
  const sunday = (2 * (year % 4) + 4 * (year % 7) + 6 * moon + 5) % 7;
  const late = moon + sunday;
  const exception = sunday === 6 && (moon === 29 || (moon === 28 && a > 10));
  return addDays(isoDate(`${year}-03-22`), exception ? late - 7 : late);
}
