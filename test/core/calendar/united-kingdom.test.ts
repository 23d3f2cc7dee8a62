/** Oracle: the yearly lists of bank holidays in England and Wales that the government publishes; 2028 by the Act. */

import { describe, expect, it } from 'vitest';
import { businessCalendar } from '../../../src/core/calendar/index.ts';
import { isoDate } from '../../../src/core/date.ts';
import { closedAsListed } from './closed-days.ts';

closedAsListed({
  'united-kingdom': {
    '2020': '01-01 04-10 04-13 05-08 05-25 08-31 12-25 12-28',
    '2021': '01-01 04-02 04-05 05-03 05-31 08-30 12-27 12-28',
    '2022': '01-03 04-15 04-18 05-02 06-02 06-03 08-29 09-19 12-26 12-27',
    '2023': '01-02 04-07 04-10 05-01 05-08 05-29 08-28 12-25 12-26',
    '2024': '01-01 03-29 04-01 05-06 05-27 08-26 12-25 12-26',
    '2025': '01-01 04-18 04-21 05-05 05-26 08-25 12-25 12-26',
    '2026': '01-01 04-03 04-06 05-04 05-25 08-31 12-25 12-28',
    '2027': '01-01 03-26 03-29 05-03 05-31 08-30 12-27 12-28',
    '2028': '01-03 04-14 04-17 05-01 05-29 08-28 12-25 12-26',
  },
});
const calendar = businessCalendar('united-kingdom');

describe('the calendar of the United Kingdom', () => {
  it('keeps a Sunday Christmas on the Tuesday', () => {
    expect(calendar.isBusinessDay(isoDate('2022-12-27'))).toBe(false);
    expect(calendar.addBusinessDays(isoDate('2022-12-23'), 1)).toBe('2022-12-28');
  });

  it('gives the processing day before a collection after Easter', () => {
    expect(calendar.addBusinessDays(isoDate('2026-04-07'), -1)).toBe('2026-04-02');
  });
});
