/** Denmark: weekdays less the public holidays and the bank closing days. Great Prayer Day is none since 2024 (lov nr. 214,
 *  7 March 2023). Pure. Source: Danmarks Nationalbank, "Banklukkedage", which lists 2026 and 2027. */

import { addDays, type IsoDate, isoDate, weekday } from '../date.ts';
import type { CalendarRule } from './days.ts';
import { easterSunday } from './target.ts';

/** New Year, Constitution Day, Christmas Eve, both days of Christmas, New Year's Eve. */
const dated = new Set(['01-01', '06-05', '12-24', '12-25', '12-26', '12-31']);

/** Maundy Thursday, Good Friday, Easter Monday, Ascension and the day after it, Whit Monday, in days from Easter Sunday. */
const aroundEaster = [-3, -2, 1, 39, 40, 50];

export const denmark: CalendarRule = {
  horizon: { from: isoDate('2024-01-01'), to: isoDate('2028-12-31') },
  isOpen: (date) => weekday(date) % 6 !== 0 && !isClosed(date),
};

function isClosed(date: IsoDate): boolean {
  const easter = easterSunday(Number(date.slice(0, 4)));
  return dated.has(date.slice(5)) || aroundEaster.some((days) => date === addDays(easter, days));
}
