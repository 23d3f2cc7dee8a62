/** Federal Reserve Banks, the calendar of ACH: weekdays less the federal holidays. A holiday on a Sunday is kept on the
 *  Monday after it; one on a Saturday is not moved, the Friday before it is open. Pure. Source: nacha.md §3, ecosystem
 *  study §5.3 (which found a package that gets the Saturday rule wrong). */

import { addDays, type IsoDate, isoDate, weekday } from '../date.ts';
import type { CalendarRule } from './days.ts';

/** Month and day, and the first year it was kept. */
const fixed = [
  { day: '01-01', since: 0 }, // New Year's Day
  { day: '06-19', since: 2022 }, // Juneteenth
  { day: '07-04', since: 0 }, // Independence Day
  { day: '11-11', since: 0 }, // Veterans Day
  { day: '12-25', since: 0 }, // Christmas Day
] as const;

/** The nth given weekday of a month; `last` is counted from the month's end. */
const floating = [
  { month: '01', weekday: 1, nth: 3 }, // Martin Luther King Jr. Day
  { month: '02', weekday: 1, nth: 3 }, // Washington's Birthday
  { month: '05', weekday: 1, nth: 'last' }, // Memorial Day
  { month: '09', weekday: 1, nth: 1 }, // Labor Day
  { month: '10', weekday: 1, nth: 2 }, // Columbus Day
  { month: '11', weekday: 4, nth: 4 }, // Thanksgiving Day
] as const;

export const fed: CalendarRule = {
  horizon: { from: isoDate('2000-01-01'), to: isoDate('2099-12-31') },
  isOpen: (date) => weekday(date) % 6 !== 0 && !isFixedHoliday(date) && !isFloatingHoliday(date),
};

function isFixedHoliday(date: IsoDate): boolean {
  const isHoliday = (day: string) =>
    fixed.some((holiday) => day.endsWith(holiday.day) && Number(day.slice(0, 4)) >= holiday.since);
  return isHoliday(date) || (weekday(date) === 1 && isHoliday(addDays(date, -1)));
}

function isFloatingHoliday(date: IsoDate): boolean {
  const ordinal = Math.ceil(Number(date.slice(8)) / 7);
  const isLast = addDays(date, 7).slice(5, 7) !== date.slice(5, 7);
  return floating.some(
    (holiday) =>
      date.slice(5, 7) === holiday.month &&
      weekday(date) === holiday.weekday &&
      (holiday.nth === 'last' ? isLast : holiday.nth === ordinal),
  );
}
