/** Where a holiday goes that falls on a weekend. Pure. calendars of countries ─▶ [here]. */

import { addDays, type IsoDate, weekday } from '../date.ts';

/** A Saturday's is kept on the Monday; a Sunday's on the Monday too, or on the Tuesday (2) where the holiday beside it
 *  takes the Monday. Another day stays. */
export function afterWeekend(date: IsoDate, fromSunday: 1 | 2): IsoDate {
  if (weekday(date) === 6) return addDays(date, 2);
  return weekday(date) === 0 ? addDays(date, fromSunday) : date;
}
