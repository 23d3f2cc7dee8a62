/** Japanese bank days against the Cabinet Office's list, day by day, as the samples carry it. */

import { existsSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { businessCalendar, CalendarHorizonError } from '../../../src/core/calendar/index.ts';
import { isJapaneseHoliday } from '../../../src/core/calendar/japan.ts';
import { addDays, isoDate } from '../../../src/core/date.ts';

const list = new URL('../../../../shared/reference/samples/japan/japanese-holidays.csv', import.meta.url);

it.runIf(existsSync(list))('every day of 2022 to 2027 is a holiday when the list says so', () => {
  const listed = readFileSync(list, 'utf8').match(/^202[2-7]-\d\d-\d\d/gm);
  const found: string[] = [];
  for (let day = isoDate('2022-01-01'); day <= '2027-12-31'; day = addDays(day, 1))
    if (isJapaneseHoliday(day)) found.push(day);
  expect(found).toEqual(listed);
});

it.each([
  ['2026-05-06', false], // for Sunday 3 May
  ['2026-09-22', false], // between two holidays
  ['2026-03-20', false],
  ['2026-12-31', false],
  ['2027-01-04', true],
])('%s open: %s', (day, open) => {
  expect(businessCalendar('japan').isBusinessDay(isoDate(day))).toBe(open);
});

it('a year that is not published is refused', () => {
  expect(() => businessCalendar('japan').isBusinessDay(isoDate('2028-01-04'))).toThrow(CalendarHorizonError);
});
