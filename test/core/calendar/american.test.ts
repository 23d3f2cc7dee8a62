/** Canada, Brazil. Oracles: for Canada in 2024 the list of a payments processor; all else worked out by hand from the rules
 *  of the laws and the date of Easter; weekdays only. */

import { describe, expect, it } from 'vitest';
import { businessCalendar, CalendarHorizonError } from '../../../src/core/calendar/index.ts';
import type { CalendarName } from '../../../src/core/calendar/registry.ts';
import { addDays, isoDate, weekday } from '../../../src/core/date.ts';

const printed: Readonly<Partial<Record<CalendarName, Readonly<Record<string, string>>>>> = {
  brazil: {
    '2024': '01-01 02-12 02-13 03-29 05-01 05-30 11-15 11-20 12-25',
    '2025': '01-01 03-03 03-04 04-18 04-21 05-01 06-19 11-20 12-25',
    '2026': '01-01 02-16 02-17 04-03 04-21 05-01 06-04 09-07 10-12 11-02 11-20 12-25',
    '2027': '01-01 02-08 02-09 03-26 04-21 05-27 09-07 10-12 11-02 11-15',
    '2028': '02-28 02-29 04-14 04-21 05-01 06-15 09-07 10-12 11-02 11-15 11-20 12-25',
  },
  canada: {
    '2024': '01-01 02-19 03-29 05-20 07-01 08-05 09-02 09-30 10-14 11-11 12-25 12-26',
    '2025': '01-01 02-17 04-18 05-19 07-01 08-04 09-01 09-30 10-13 11-11 12-25 12-26',
    '2026': '01-01 02-16 04-03 05-18 07-01 08-03 09-07 09-30 10-12 11-11 12-25 12-28',
    '2027': '01-01 02-15 03-26 05-24 07-01 08-02 09-06 09-30 10-11 11-11 12-27 12-28',
    '2028': '01-03 02-21 04-14 05-22 07-03 08-07 09-04 10-02 10-09 11-13 12-25 12-26',
  },
};

describe.each(Object.entries(printed))('the calendar of %s', (name, years) => {
  const calendar = businessCalendar(name as CalendarName);

  it.each(Object.entries(years))('%s has the printed holidays and no other', (year, days) => {
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
