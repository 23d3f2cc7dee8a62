/** Hungary: weekdays less the public holidays and the rest days that a decree moves there each year; the Saturdays worked instead are
 *  not open here. Pure. Sources: Labour Code (2012. évi I. törvény), section 102; 11/2024. (IV. 8.) and 10/2025. (IV. 30.) NGM rendelet.
 *  That the clearing keeps the same days is UNVERIFIED. A further year is known when its decree is. */

import { addDays, type IsoDate, isoDate, weekday } from '../date.ts';
import type { CalendarRule } from './days.ts';
import { easterSunday } from './target.ts';

const dated = new Set(['01-01', '03-15', '05-01', '08-20', '10-23', '11-01', '12-25', '12-26']);

/** Good Friday, Easter Monday, Whit Monday, in days from Easter Sunday. */
const aroundEaster = [-2, 1, 50];

/** Rest days by decree. */
const moved = new Set(['2025-05-02', '2025-10-24', '2025-12-24', '2026-01-02', '2026-08-21', '2026-12-24']);

export const hungary: CalendarRule = {
  horizon: { from: isoDate('2025-01-01'), to: isoDate('2026-12-31') },
  isOpen: (date) => weekday(date) % 6 !== 0 && !moved.has(date) && !isHoliday(date),
};

function isHoliday(date: IsoDate): boolean {
  const easter = easterSunday(Number(date.slice(0, 4)));
  return dated.has(date.slice(5)) || aroundEaster.some((days) => date === addDays(easter, days));
}
