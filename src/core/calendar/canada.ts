/** Canada: weekdays less the days on which national payments rest. Pure. Sources: Canada Labour Code, sections 166 and 195
 *  (general holidays, kept on a working day beside the weekend; banks keep the Monday after); a payments processor's
 *  list for 2024 (help.paymentevolution.com KA-01309) for the third Monday of February and the first of August, which are
 *  provincial. Not confirmed by the operator of the clearing: formats/ca-cpa005/README.md. Quebec's 2 January and 24 June
 *  are open. */

import { addDays, type IsoDate, isoDate, weekday } from '../date.ts';
import { afterWeekend } from './after-weekend.ts';
import type { CalendarRule } from './days.ts';
import { easterSunday } from './target.ts';

/** New Year, Canada Day, Truth and Reconciliation, Remembrance Day; Christmas and the day after it. */
const dated = ['01-01', '07-01', '09-30', '11-11', '12-25', '12-26'] as const;

/** Mondays, by the first day they can fall on: Family Day, Victoria Day, Civic Holiday, Labour Day, Thanksgiving. */
const mondays = ['02-15', '05-18', '08-01', '09-01', '10-08'] as const;

export const canada: CalendarRule = {
  horizon: { from: isoDate('2024-01-01'), to: isoDate('2028-12-31') },
  isOpen: (date) => weekday(date) % 6 !== 0 && !isHoliday(date),
};

function isHoliday(date: IsoDate): boolean {
  const year = date.slice(0, 4);
  // Good Friday
  if (date === addDays(easterSunday(Number(year)), -2)) return true;
  if (weekday(date) === 1 && mondays.some((first) => within(date.slice(5), first))) return true;
  return dated.some((day) => date === afterWeekend(isoDate(`${year}-${day}`), day.startsWith('12') ? 2 : 1));
}

/** Whether a day of the year lies in the week that begins with the other; both in one month. */
function within(day: string, first: string): boolean {
  return (
    day.slice(0, 2) === first.slice(0, 2) && day >= first && Number(day.slice(3)) < Number(first.slice(3)) + 7
  );
}
