/** Calendars held against lists of their closed days: the frame of the tests that have such a list. */

import { describe, expect, it } from 'vitest';
import { businessCalendar, CalendarHorizonError } from '../../../src/core/calendar/index.ts';
import type { CalendarName } from '../../../src/core/calendar/registry.ts';
import { addDays, isoDate, weekday } from '../../../src/core/date.ts';

/** By calendar and year: "01-01 04-03", weekdays only. No calendar of these knows 2029. */
export type ClosedDays = Readonly<Partial<Record<CalendarName, Readonly<Record<string, string>>>>>;

export function closedAsListed(listed: ClosedDays): void {
  describe.each(Object.entries(listed))('the calendar of %s', (name, years) => {
    const calendar = businessCalendar(name as CalendarName);

    it.each(Object.entries(years))('%s has the listed holidays and no other', (year, days) => {
      const closed: string[] = [];
      for (let day = isoDate(`${year}-01-01`); day <= `${year}-12-31`; day = addDays(day, 1))
        if (weekday(day) % 6 !== 0 && !calendar.isBusinessDay(day)) closed.push(day.slice(5));
      expect(closed.join(' ')).toBe(days);
    });

    it('refuses a year whose holidays are not known', () => {
      expect(() => calendar.isBusinessDay(isoDate('2029-01-02'))).toThrow(CalendarHorizonError);
    });
  });
}
