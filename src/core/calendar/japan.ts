/** Japan, bank business days: weekdays less national holidays, their substitute days, days between two holidays, and
 *  31 December to 3 January. Pure. Source: the Act on National Holidays as in force since 2022; equinoxes by the usual
 *  formula for 1980 to 2099. Checked against the Cabinet Office's list, which ends in 2027: so does the horizon. The
 *  closing at New Year is UNVERIFIED in sheet japan-zengin.md. */

import { addDays, type IsoDate, isoDate, weekday } from '../date.ts';
import type { CalendarRule } from './days.ts';

const fixed = new Set([
  '01-01',
  '02-11',
  '02-23',
  '04-29',
  '05-03',
  '05-04',
  '05-05',
  '08-11',
  '11-03',
  '11-23',
]);
const bankClosing = new Set(['12-31', '01-01', '01-02', '01-03']);
/** Month and which Monday of it. */
const mondays: Readonly<Record<string, number>> = { '01': 2, '07': 3, '09': 3, '10': 2 };

export const japan: CalendarRule = {
  horizon: { from: isoDate('2022-01-01'), to: isoDate('2027-12-31') },
  isOpen: (date) => weekday(date) % 6 !== 0 && !bankClosing.has(date.slice(5)) && !isJapaneseHoliday(date),
};

/** National holidays with substitute days and days between two holidays. In: a day of 2022 to 2099. */
export function isJapaneseHoliday(date: IsoDate): boolean {
  if (isNamed(date) || isSubstitute(date)) return true;
  return weekday(date) !== 0 && isNamed(addDays(date, -1)) && isNamed(addDays(date, 1));
}

function isNamed(date: IsoDate): boolean {
  const [year, month = '', day] = date.split('-');
  if (fixed.has(date.slice(5))) return true;
  if (weekday(date) === 1 && mondays[month] === Math.ceil(Number(day) / 7)) return true;
  return Number(day) === equinox(Number(year), month);
}

/** A holiday on a Sunday is kept on the first day after it that is no holiday itself. */
function isSubstitute(date: IsoDate): boolean {
  let day = addDays(date, -1);
  while (isNamed(day)) {
    if (weekday(day) === 0) return true;
    day = addDays(day, -1);
  }
  return false;
}

/** Day of the month; undefined in months without one. */
function equinox(year: number, month: string): number | undefined {
  const first = { '03': 20.8431, '09': 23.2488 }[month];
  const since = year - 1980;
  return first && Math.floor(first + 0.242194 * since) - Math.floor(since / 4);
}
