/** Australia, New Zealand, South Africa. Oracles: the yearly lists the governments publish, weekdays only. */

import { describe, expect, it } from 'vitest';
import { businessCalendar, CalendarHorizonError } from '../../../src/core/calendar/index.ts';
import type { CalendarName } from '../../../src/core/calendar/registry.ts';
import { addDays, isoDate, weekday } from '../../../src/core/date.ts';

const published: Readonly<Partial<Record<CalendarName, Readonly<Record<string, string>>>>> = {
  australia: {
    '2023': '01-02 01-26 04-07 04-10 04-25 06-12 12-25 12-26',
    '2024': '01-01 01-26 03-29 04-01 04-25 06-10 12-25 12-26',
    '2025': '01-01 01-27 04-18 04-21 04-25 06-09 12-25 12-26',
    '2026': '01-01 01-26 04-03 04-06 06-08 12-25 12-28',
    '2027': '01-01 01-26 03-26 03-29 06-14 12-27 12-28',
    '2028': '01-03 01-26 04-14 04-17 04-25 06-12 12-25 12-26',
  },
  'new-zealand': {
    '2023': '01-02 01-03 02-06 04-07 04-10 04-25 06-05 07-14 10-23 12-25 12-26',
    '2024': '01-01 01-02 02-06 03-29 04-01 04-25 06-03 06-28 10-28 12-25 12-26',
    '2025': '01-01 01-02 02-06 04-18 04-21 04-25 06-02 06-20 10-27 12-25 12-26',
    '2026': '01-01 01-02 02-06 04-03 04-06 04-27 06-01 07-10 10-26 12-25 12-28',
    '2027': '01-01 01-04 02-08 03-26 03-29 04-26 06-07 06-25 10-25 12-27 12-28',
    '2028': '01-03 01-04 02-07 04-14 04-17 04-25 06-05 07-14 10-23 12-25 12-26',
  },
  'south-africa': {
    '2024': '01-01 03-21 03-29 04-01 05-01 05-29 06-17 08-09 09-24 12-16 12-25 12-26',
    '2025': '01-01 03-21 04-18 04-21 04-28 05-01 06-16 09-24 12-16 12-25 12-26',
    '2026': '01-01 04-03 04-06 04-27 05-01 06-16 08-10 09-24 12-16 12-25',
    '2027': '01-01 03-22 03-26 03-29 04-27 06-16 08-09 09-24 12-16 12-27',
    '2028': '03-21 04-14 04-17 04-27 05-01 06-16 08-09 09-25 12-25 12-26',
  },
};

describe.each(Object.entries(published))('the calendar of %s', (name, years) => {
  const calendar = businessCalendar(name as CalendarName);

  it.each(Object.entries(years))('%s has the published holidays and no other', (year, days) => {
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
