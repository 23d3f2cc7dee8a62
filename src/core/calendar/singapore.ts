/** Singapore: weekdays less public holidays; one on a Sunday makes the next day a holiday that is none yet, one on a Saturday
 *  is not moved. Pure. Sources: Holidays Act 1998, schedule and section 4; days of other calendars and polling days are the
 *  Ministry of Manpower's yearly lists, known to 2027. Checked against the list of the package holidays 0.105 (Python). */

import { addDays, type IsoDate, isoDate, weekday } from '../date.ts';
import type { CalendarRule } from './days.ts';
import { easterSunday } from './target.ts';

/** Chinese New Year (the first of two days), Hari Raya Puasa, Hari Raya Haji, Vesak Day, Deepavali. */
const movable: Readonly<Record<string, readonly [newYear: string, ...others: string[]]>> = {
  '2024': ['02-10', '04-10', '06-17', '05-22', '10-31'],
  '2025': ['01-29', '03-31', '06-07', '05-12', '10-20'],
  '2026': ['02-17', '03-21', '05-27', '05-31', '11-08'],
  '2027': ['02-06', '03-10', '05-17', '05-20', '10-28'],
};
const dated = ['01-01', '05-01', '08-09', '12-25'];

const known = Object.keys(movable).sort();
const closed = new Set<IsoDate>(known.flatMap(closedIn));

export const singapore: CalendarRule = {
  horizon: { from: isoDate(`${known[0]}-01-01`), to: isoDate(`${known.at(-1)}-12-31`) },
  isOpen: (date) => weekday(date) % 6 !== 0 && !closed.has(date),
};

function closedIn(year: string): readonly IsoDate[] {
  const [newYear = '', ...others] = movable[year] ?? [];
  const first = isoDate(`${year}-${newYear}`);
  const days = new Set<IsoDate>([
    first,
    addDays(first, 1),
    addDays(easterSunday(Number(year)), -2),
    ...[...others, ...dated].map((day) => isoDate(`${year}-${day}`)),
  ]);
  for (const day of [...days].sort()) {
    if (weekday(day) !== 0) continue;
    let next = addDays(day, 1);
    while (days.has(next)) next = addDays(next, 1);
    days.add(next);
  }
  return [...days];
}
