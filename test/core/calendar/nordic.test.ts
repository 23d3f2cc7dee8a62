/** Denmark, Hungary, Switzerland, Sweden, Norway. Oracles: the Danish national bank's list of 2026 and 2027, and lists worked out by hand from the laws’ rules and the date of Easter; weekdays only. */

import { describe, expect, it } from 'vitest';
import { businessCalendar, CalendarHorizonError } from '../../../src/core/calendar/index.ts';
import type { CalendarName } from '../../../src/core/calendar/registry.ts';
import { addDays, isoDate, weekday } from '../../../src/core/date.ts';

const printed: Readonly<Partial<Record<CalendarName, Readonly<Record<string, string>>>>> = {
  denmark: {
    '2024': '01-01 03-28 03-29 04-01 05-09 05-10 05-20 06-05 12-24 12-25 12-26 12-31',
    '2025': '01-01 04-17 04-18 04-21 05-29 05-30 06-05 06-09 12-24 12-25 12-26 12-31',
    '2026': '01-01 04-02 04-03 04-06 05-14 05-15 05-25 06-05 12-24 12-25 12-31',
    '2027': '01-01 03-25 03-26 03-29 05-06 05-07 05-17 12-24 12-31',
    '2028': '04-13 04-14 04-17 05-25 05-26 06-05 12-25 12-26',
  },
  hungary: {
    '2025': '01-01 04-18 04-21 05-01 05-02 06-09 08-20 10-23 10-24 12-24 12-25 12-26',
    '2026': '01-01 01-02 04-03 04-06 05-01 05-25 08-20 08-21 10-23 12-24 12-25',
  },
  switzerland: {
    '2024': '01-01 01-02 03-29 04-01 05-01 05-09 05-20 08-01 12-25 12-26',
    '2025': '01-01 01-02 04-18 04-21 05-01 05-29 06-09 08-01 12-25 12-26',
    '2026': '01-01 01-02 04-03 04-06 05-01 05-14 05-25 12-25',
    '2027': '01-01 03-26 03-29 05-06 05-17',
    '2028': '04-14 04-17 05-01 05-25 06-05 08-01 12-25 12-26',
  },
  sweden: {
    '2024': '01-01 03-29 04-01 05-01 05-09 06-06 06-21 12-24 12-25 12-26 12-31',
    '2025': '01-01 01-06 04-18 04-21 05-01 05-29 06-06 06-20 12-24 12-25 12-26 12-31',
    '2026': '01-01 01-06 04-03 04-06 05-01 05-14 06-19 12-24 12-25 12-31',
    '2027': '01-01 01-06 03-26 03-29 05-06 06-25 12-24 12-31',
    '2028': '01-06 04-14 04-17 05-01 05-25 06-06 06-23 12-25 12-26',
  },
  norway: {
    '2024': '01-01 03-28 03-29 04-01 05-01 05-09 05-17 05-20 12-25 12-26',
    '2025': '01-01 04-17 04-18 04-21 05-01 05-29 06-09 12-25 12-26',
    '2026': '01-01 04-02 04-03 04-06 05-01 05-14 05-25 12-25',
    '2027': '01-01 03-25 03-26 03-29 05-06 05-17',
    '2028': '04-13 04-14 04-17 05-01 05-17 05-25 06-05 12-25 12-26',
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
