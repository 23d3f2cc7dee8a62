/** Brazil: weekdays less the national holidays and the days on which banks rest. Holidays on a weekend are not moved. Pure.
 *  Sources: laws 662 of 1949 (as law 10607 of 2002 has it), 6802 of 1980 and 14759 of 2023 (20 November, from 2024 on);
 *  monetary council resolution 2932 of 2002, article 5 (Carnival and Corpus Christi are no business days of banks). Holidays
 *  of single towns are open: a debit that meets one comes back with code 31 and the day it was made. */

import { addDays, type IsoDate, isoDate, weekday } from '../date.ts';
import type { CalendarRule } from './days.ts';
import { easterSunday } from './target.ts';

/** New Year, Tiradentes, Labour Day, Independence, Our Lady, All Souls, Republic, Black Awareness, Christmas. */
const dated = new Set(['01-01', '04-21', '05-01', '09-07', '10-12', '11-02', '11-15', '11-20', '12-25']);

/** Monday and Tuesday of Carnival, Good Friday, Corpus Christi, in days from Easter Sunday. */
const aroundEaster = [-48, -47, -2, 60];

export const brazil: CalendarRule = {
  horizon: { from: isoDate('2024-01-01'), to: isoDate('2028-12-31') },
  isOpen: (date) => weekday(date) % 6 !== 0 && !isHoliday(date),
};

function isHoliday(date: IsoDate): boolean {
  const easter = easterSunday(Number(date.slice(0, 4)));
  return dated.has(date.slice(5)) || aroundEaster.some((days) => date === addDays(easter, days));
}
