/** Korea, bank business days: weekdays less public holidays, substitute holidays, election and temporary holidays, and the
 *  Labour Day of banks. Pure. Rules: the Act on Public Holidays with its decree; days of the lunar calendar are a table.
 *  Checked against the list of the package holidays 0.105 (Python), 2024 to 2028. Sheet korea-cms.md says: Monday to
 *  Friday without public and substitute holidays; that banks close on 1 May before 2026 is general knowledge. */

import { addDays, type IsoDate, isoDate, weekday } from '../date.ts';
import type { CalendarRule } from './days.ts';

/** Seollal (the middle of three days), Buddha's birthday, Chuseok (the middle of three), as MM-DD; a year is added when the
 *  almanac is at hand. `others`: elections and days the government makes holidays; those of later years are not known yet. */
const years: Readonly<
  Record<string, { seollal: string; buddha: string; chuseok: string; others: readonly string[] }>
> = {
  '2024': { seollal: '02-10', buddha: '05-15', chuseok: '09-17', others: ['04-10', '10-01'] },
  '2025': { seollal: '01-29', buddha: '05-05', chuseok: '10-06', others: ['01-27', '06-03'] },
  '2026': { seollal: '02-17', buddha: '05-24', chuseok: '09-25', others: ['06-03'] },
  '2027': { seollal: '02-07', buddha: '05-13', chuseok: '09-15', others: [] },
  '2028': { seollal: '01-27', buddha: '05-02', chuseok: '10-03', others: ['04-12'] },
};

const closed = new Set<IsoDate>();
for (const year of Object.keys(years)) for (const day of closedIn(year)) closed.add(day);
const known = Object.keys(years).sort();

export const korea: CalendarRule = {
  horizon: { from: isoDate(`${known[0]}-01-01`), to: isoDate(`${known.at(-1)}-12-31`) },
  isOpen: (date) => weekday(date) % 6 !== 0 && !closed.has(date),
};

function closedIn(year: string): readonly IsoDate[] {
  const { seollal = '', buddha = '', chuseok = '', others = [] } = years[year] ?? {};
  const on = (day: string) => isoDate(`${year}-${day}`);
  const threeDays = (middle: string) => [-1, 0, 1].map((step) => addDays(on(middle), step));
  const labour = on('05-01');
  // from 2026 on Labour Day and Constitution Day are public holidays with a substitute day
  const [bankOnly, later] = year >= '2026' ? [[], [labour, on('07-17')]] : [[labour], []];
  const unmoved = [on('01-01'), on('06-06'), ...bankOnly, ...others.map(on)];
  const sunday = [...threeDays(seollal), ...threeDays(chuseok)];
  const national = ['03-01', '05-05', buddha, '08-15', '10-03', '10-09', '12-25'].map(on);
  const weekend = [...national, ...later];
  const all = [...unmoved, ...sunday, ...weekend].sort();
  const taken = new Set(all);
  const free = (day: IsoDate) => taken.add(firstFree(day, taken));
  for (const day of new Set(all)) {
    const isSunday = weekday(day) === 0 && (sunday.includes(day) || weekend.includes(day));
    const isSaturday = weekday(day) === 6 && weekend.includes(day);
    // two holidays on one day are one day off too few
    if (isSunday || isSaturday || all.filter((one) => one === day).length > 1) free(day);
  }
  return [...taken];
}

function firstFree(day: IsoDate, taken: ReadonlySet<IsoDate>): IsoDate {
  let free = addDays(day, 1);
  while (weekday(free) % 6 === 0 || taken.has(free)) free = addDays(free, 1);
  return free;
}
