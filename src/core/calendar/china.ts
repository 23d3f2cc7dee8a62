/** China: weekdays less the public holidays, plus the weekend days the State Council makes working days (调休).
 *  Pure. Whether a bank debits on make-up days is its agreement's matter (UNVERIFIED, sheet china.md); a creditor whose
 *  bank does so every day uses the calendar every-day. */

import { addDays, type IsoDate, isoDate, weekday } from '../date.ts';
import type { CalendarRule } from './days.ts';

/** Closures first to last day, and make-up working days, as MM-DD of the year. */
type Year = { readonly closed: readonly (readonly [string, string])[]; readonly makeUp: readonly string[] };

/** Source: the General Office of the State Council's notices on holidays for each year, as carried by the npm packages
 *  chinese-days 1.5.7, chinese-workday 1.16.1 and holiday-calendar 1.3.3, which agree day by day (sheet china.md).
 *  A year is added when its notice is out, each autumn; a year without a notice is beyond the horizon. */
const years: Readonly<Record<string, Year>> = {
  '2024': {
    closed: [
      ['01-01', '01-01'],
      ['02-10', '02-17'],
      ['04-04', '04-06'],
      ['05-01', '05-05'],
      ['06-10', '06-10'],
      ['09-15', '09-17'],
      ['10-01', '10-07'],
    ],
    makeUp: ['02-04', '02-18', '04-07', '04-28', '05-11', '09-14', '09-29', '10-12'],
  },
  '2025': {
    closed: [
      ['01-01', '01-01'],
      ['01-28', '02-04'],
      ['04-04', '04-06'],
      ['05-01', '05-05'],
      ['05-31', '06-02'],
      ['10-01', '10-08'],
    ],
    makeUp: ['01-26', '02-08', '04-27', '09-28', '10-11'],
  },
  '2026': {
    closed: [
      ['01-01', '01-03'],
      ['02-15', '02-23'],
      ['04-04', '04-06'],
      ['05-01', '05-05'],
      ['06-19', '06-21'],
      ['09-25', '09-27'],
      ['10-01', '10-07'],
    ],
    makeUp: ['01-04', '02-14', '02-28', '05-09', '09-20', '10-10'],
  },
};

const closed = new Set<IsoDate>();
const makeUp = new Set<IsoDate>();
for (const [year, days] of Object.entries(years)) {
  for (const [first, last] of days.closed) {
    for (let day = isoDate(`${year}-${first}`); day <= `${year}-${last}`; day = addDays(day, 1))
      closed.add(day);
  }
  for (const day of days.makeUp) makeUp.add(isoDate(`${year}-${day}`));
}
const known = Object.keys(years).sort();

export const china: CalendarRule = {
  horizon: { from: isoDate(`${known[0]}-01-01`), to: isoDate(`${known.at(-1)}-12-31`) },
  isOpen: (date) => makeUp.has(date) || (!closed.has(date) && weekday(date) % 6 !== 0),
};
