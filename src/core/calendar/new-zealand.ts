/** New Zealand: weekdays less the national public holidays. Every dated one that falls on a weekend is kept on the next
 *  weekday that is none itself. Regional anniversary days are not in it. Pure.
 *  Sources: Holidays Act 2003, sections 44 to 45A (holidays and their Mondays); Te Kāhui o Matariki Public Holiday Act
 *  2022, schedule (dates of Matariki). */

import { addDays, type IsoDate, isoDate, weekday } from '../date.ts';
import { afterWeekend } from './after-weekend.ts';
import type { CalendarRule } from './days.ts';
import { easterSunday } from './target.ts';

/** Always a Friday, set by the Act to 2052. */
const matariki = new Set([
  '2023-07-14',
  '2024-06-28',
  '2025-06-20',
  '2026-07-10',
  '2027-06-25',
  '2028-07-14',
]);

export const newZealand: CalendarRule = {
  horizon: { from: isoDate('2023-01-01'), to: isoDate('2028-12-31') },
  isOpen: (date) =>
    weekday(date) % 6 !== 0 && !matariki.has(date) && !dated(date).includes(date) && !isMovable(date),
};

function dated(date: IsoDate): readonly IsoDate[] {
  const year = date.slice(0, 4);
  return [
    afterWeekend(isoDate(`${year}-01-01`), 2),
    afterWeekend(isoDate(`${year}-01-02`), 2),
    afterWeekend(isoDate(`${year}-02-06`), 1),
    afterWeekend(isoDate(`${year}-04-25`), 1),
    afterWeekend(isoDate(`${year}-12-25`), 2),
    afterWeekend(isoDate(`${year}-12-26`), 2),
  ];
}

/** Good Friday, Easter Monday, the King's Birthday (first Monday of June) and Labour Day (fourth of October). */
function isMovable(date: IsoDate): boolean {
  const easter = easterSunday(Number(date.slice(0, 4)));
  if (date === addDays(easter, -2) || date === addDays(easter, 1)) return true;
  if (weekday(date) !== 1) return false;
  const ordinal = Math.ceil(Number(date.slice(8)) / 7);
  return (date.slice(5, 7) === '06' && ordinal === 1) || (date.slice(5, 7) === '10' && ordinal === 4);
}
