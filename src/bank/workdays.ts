/** Days on which the embedded bank answers: Monday to Friday. Pure. It knows no holidays on purpose: it must not share
 *  the engine's calendars, and an answer on a holiday is only an early one. */

import { addDays, type IsoDate, weekday } from '../core/date.ts';

function isWorkday(date: IsoDate): boolean {
  const day = weekday(date);
  return day !== 0 && day !== 6;
}

/** The nth workday after the date, before it when n is negative; the date itself when n is 0. */
export function addWorkdays(date: IsoDate, n: number): IsoDate {
  const step = n < 0 ? -1 : 1;
  let day = date;
  for (let left = Math.abs(n); left > 0; ) {
    day = addDays(day, step);
    if (isWorkday(day)) left -= 1;
  }
  return day;
}

/** The date when it is a workday, else the next one. */
export function workdayFrom(date: IsoDate): IsoDate {
  return isWorkday(date) ? date : addWorkdays(date, 1);
}
