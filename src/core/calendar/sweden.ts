/** Sweden: weekdays less the public holidays and the three eves that count as Sundays. Pure.
 *  Sources: lag (1989:253) om allmänna helgdagar; lag (1930:173) om beräkning av lagstadgad tid, section 2 (Midsummer Eve,
 *  Christmas Eve, New Year's Eve). That the payment operator keeps the same days is UNVERIFIED (sweden-autogiro.md). */

import { addDays, type IsoDate, isoDate, weekday } from '../date.ts';
import type { CalendarRule } from './days.ts';
import { easterSunday } from './target.ts';

/** New Year, Epiphany, Labour Day, National Day, Christmas Eve, Christmas, the day after it, New Year's Eve. */
const dated = new Set(['01-01', '01-06', '05-01', '06-06', '12-24', '12-25', '12-26', '12-31']);

/** Good Friday, Easter Monday, Ascension, in days from Easter Sunday. Whitsun, Midsummer Day and All Saints are weekends. */
const aroundEaster = [-2, 1, 39];

export const sweden: CalendarRule = {
  horizon: { from: isoDate('2024-01-01'), to: isoDate('2028-12-31') },
  isOpen: (date) => weekday(date) % 6 !== 0 && !isHoliday(date) && !isMidsummerEve(date),
};

function isHoliday(date: IsoDate): boolean {
  const easter = easterSunday(Number(date.slice(0, 4)));
  return dated.has(date.slice(5)) || aroundEaster.some((days) => date === addDays(easter, days));
}

/** The Friday before Midsummer Day, which is the Saturday of 20 to 26 June. */
function isMidsummerEve(date: IsoDate): boolean {
  const day = date.slice(5);
  return weekday(date) === 5 && day >= '06-19' && day <= '06-25';
}
