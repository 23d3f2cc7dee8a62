/** Australia, the days on which payments between banks settle: weekdays less the holidays both New South Wales and
 *  Victoria keep. A New Year's Day, Australia Day, Christmas Day or Boxing Day on a weekend is kept on the next weekday
 *  that is none itself; Anzac Day is not moved. Holidays of one state are not in it. Pure.
 *  Sources: Reserve Bank of Australia, page "RITS Business Hours" (which holidays); Public Holidays Act 2010 (NSW) and
 *  Public Holidays Act 1993 (Vic) for substitutes. */

import { addDays, type IsoDate, isoDate, weekday } from '../date.ts';
import { afterWeekend } from './after-weekend.ts';
import type { CalendarRule } from './days.ts';
import { easterSunday } from './target.ts';

export const australia: CalendarRule = {
  horizon: { from: isoDate('2023-01-01'), to: isoDate('2028-12-31') },
  isOpen: (date) => weekday(date) % 6 !== 0 && !dated(date).includes(date) && !isMovable(date),
};

function dated(date: IsoDate): readonly IsoDate[] {
  const year = date.slice(0, 4);
  return [
    afterWeekend(isoDate(`${year}-01-01`), 1),
    afterWeekend(isoDate(`${year}-01-26`), 1),
    isoDate(`${year}-04-25`),
    // a Sunday Christmas is kept on the Tuesday: Boxing Day is the Monday
    afterWeekend(isoDate(`${year}-12-25`), 2),
    afterWeekend(isoDate(`${year}-12-26`), 2),
  ];
}

/** Good Friday, Easter Monday, and the King's Birthday on the second Monday of June. */
function isMovable(date: IsoDate): boolean {
  const easter = easterSunday(Number(date.slice(0, 4)));
  if (date === addDays(easter, -2) || date === addDays(easter, 1)) return true;
  return weekday(date) === 1 && date.slice(5, 7) === '06' && Math.ceil(Number(date.slice(8)) / 7) === 2;
}
