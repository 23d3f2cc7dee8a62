/** Korea, Singapore. Oracle: the list of the Python package holidays 0.105 (public and bank holidays), weekdays only, which is made
 *  from the governments' announcements and shares nothing with the rules here. */

import { describe, expect, it } from 'vitest';
import { businessCalendar, CalendarHorizonError } from '../../../src/core/calendar/index.ts';
import type { CalendarName } from '../../../src/core/calendar/registry.ts';
import { addDays, isoDate, weekday } from '../../../src/core/date.ts';

const listed: Readonly<Partial<Record<CalendarName, Readonly<Record<string, string>>>>> = {
  korea: {
    '2024':
      '01-01 02-09 02-12 03-01 04-10 05-01 05-06 05-15 06-06 08-15 09-16 09-17 09-18 10-01 10-03 10-09 12-25',
    '2025':
      '01-01 01-27 01-28 01-29 01-30 03-03 05-01 05-05 05-06 06-03 06-06 08-15 10-03 10-06 10-07 10-08 10-09 12-25',
    '2026': '01-01 02-16 02-17 02-18 03-02 05-01 05-05 05-25 06-03 07-17 08-17 09-24 09-25 10-05 10-09 12-25',
    '2027': '01-01 02-08 02-09 03-01 05-03 05-05 05-13 07-19 08-16 09-14 09-15 09-16 10-04 10-11 12-27',
    '2028':
      '01-26 01-27 01-28 03-01 04-12 05-01 05-02 05-05 06-06 07-17 08-15 10-02 10-03 10-04 10-05 10-09 12-25',
  },
  singapore: {
    '2024': '01-01 02-12 03-29 04-10 05-01 05-22 06-17 08-09 10-31 12-25',
    '2025': '01-01 01-29 01-30 03-31 04-18 05-01 05-12 10-20 12-25',
    '2026': '01-01 02-17 02-18 04-03 05-01 05-27 06-01 08-10 11-09 12-25',
    '2027': '01-01 02-08 03-10 03-26 05-17 05-20 08-09 10-28',
  },
};

describe.each(Object.entries(listed))('the calendar of %s', (name, years) => {
  const calendar = businessCalendar(name as CalendarName);

  it.each(Object.entries(years))('%s has the listed holidays and no other', (year, days) => {
    const closed: string[] = [];
    for (let day = isoDate(`${year}-01-01`); day <= `${year}-12-31`; day = addDays(day, 1)) {
      if (weekday(day) % 6 !== 0 && !calendar.isBusinessDay(day)) closed.push(day.slice(5));
    }
    expect(closed.join(' ')).toBe(days);
  });

  it('refuses a year whose holidays are not known', () => {
    expect(() => calendar.isBusinessDay(isoDate('2029-01-02'))).toThrow(CalendarHorizonError);
  });
});
