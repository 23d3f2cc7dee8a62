/** Norway: weekdays less the public holidays. Christmas Eve and New Year's Eve are no holidays by law and are open here.
 *  Pure. Sources: lov om helligdager og helligdagsfred (1995-02-24 no. 12), section 2; lov om 1 og 17 mai (1947-04-26
 *  no. 1). That the payment operator keeps the same days is UNVERIFIED (norway-avtalegiro.md). */

import { addDays, type IsoDate, isoDate, weekday } from '../date.ts';
import type { CalendarRule } from './days.ts';
import { easterSunday } from './target.ts';

/** New Year, Labour Day, Constitution Day, both days of Christmas. */
const dated = new Set(['01-01', '05-01', '05-17', '12-25', '12-26']);

/** Maundy Thursday, Good Friday, Easter Monday, Ascension, Whit Monday, in days from Easter Sunday. */
const aroundEaster = [-3, -2, 1, 39, 50];

export const norway: CalendarRule = {
  horizon: { from: isoDate('2024-01-01'), to: isoDate('2028-12-31') },
  isOpen: (date) => weekday(date) % 6 !== 0 && !isHoliday(date),
};

function isHoliday(date: IsoDate): boolean {
  const easter = easterSunday(Number(date.slice(0, 4)));
  return dated.has(date.slice(5)) || aroundEaster.some((days) => date === addDays(easter, days));
}
