import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { businessCalendar, CalendarHorizonError, withinHorizon } from '../../../src/core/calendar/index.ts';
import { type CalendarName, calendarNames, calendarRules } from '../../../src/core/calendar/registry.ts';
import { easterSunday } from '../../../src/core/calendar/target.ts';
import { addDays, isoDate } from '../../../src/core/date.ts';

/** Oracles: sheet china.md, the State Council notices, the Federal Reserve's rule, printed almanacs for Easter. */
const days: readonly (readonly [calendar: CalendarName, date: string, open: boolean, why: string])[] = [
  ['china', '2026-01-04', true, 'make-up Sunday'],
  ['china', '2026-02-14', true, 'make-up Saturday'],
  ['china', '2026-02-28', true, 'make-up Saturday'],
  ['china', '2026-05-09', true, 'make-up Saturday'],
  ['china', '2026-09-20', true, 'make-up Sunday'],
  ['china', '2026-10-10', true, 'make-up Saturday'],
  ['china', '2025-01-26', true, 'make-up Sunday'],
  ['china', '2025-02-08', true, 'make-up Saturday'],
  ['china', '2025-04-27', true, 'make-up Sunday'],
  ['china', '2025-09-28', true, 'make-up Sunday'],
  ['china', '2025-10-11', true, 'make-up Saturday'],
  ['china', '2024-02-04', true, 'make-up Sunday'],
  ['china', '2024-02-09', true, 'New Year’s Eve, a working Friday in 2024'],
  ['china', '2026-01-02', false, 'New Year'],
  ['china', '2026-03-07', false, 'ordinary Saturday'],
  ['china', '2026-03-09', true, 'ordinary Monday'],
  ['china', '2025-10-08', false, 'National Day and Mid-Autumn'],
  ['china', '2025-10-09', true, 'after the long closure'],
  ['target', '2026-04-03', false, 'Good Friday'],
  ['target', '2026-04-06', false, 'Easter Monday'],
  ['target', '2026-04-07', true, 'Tuesday after Easter'],
  ['target', '2026-05-01', false, 'Labour Day'],
  ['target', '2026-12-25', false, 'Christmas'],
  ['target', '2028-12-26', false, 'second day of Christmas, a Tuesday'],
  ['target', '2026-12-24', true, 'Christmas Eve'],
  ['target', '2027-01-01', false, 'New Year'],
  ['target', '2026-05-14', true, 'Ascension is a TARGET day'],
  ['fed', '2026-07-03', true, 'Friday before a Saturday Independence Day'],
  ['fed', '2026-07-04', false, 'Saturday'],
  ['fed', '2027-07-05', false, 'Monday after a Sunday Independence Day'],
  ['fed', '2023-01-02', false, 'Monday after a Sunday New Year'],
  ['fed', '2021-12-31', true, 'Friday before a Saturday New Year'],
  ['fed', '2022-06-20', false, 'Monday after a Sunday Juneteenth'],
  ['fed', '2020-06-19', true, 'Juneteenth was no holiday yet'],
  ['fed', '2026-06-19', false, 'Juneteenth'],
  ['fed', '2026-01-19', false, 'third Monday of January'],
  ['fed', '2026-02-16', false, 'third Monday of February'],
  ['fed', '2026-05-25', false, 'last Monday of May'],
  ['fed', '2027-05-31', false, 'last Monday of a May with five'],
  ['fed', '2027-05-24', true, 'last Monday but one of May'],
  ['fed', '2026-09-07', false, 'first Monday of September'],
  ['fed', '2026-10-12', false, 'second Monday of October'],
  ['fed', '2026-11-26', false, 'fourth Thursday of November'],
  ['fed', '2026-11-27', true, 'day after Thanksgiving'],
  ['every-day', '2026-02-17', true, 'any day'],
];

describe('business days', () => {
  it.each(days)('%s %s open: %s (%s)', (name, date, open) => {
    expect(businessCalendar(name).isBusinessDay(isoDate(date))).toBe(open);
  });

  it('the long closures of 2026 in China are closed from end to end', () => {
    const { isBusinessDay } = businessCalendar('china');
    for (const [first, length] of [
      ['2026-02-15', 9],
      ['2026-10-01', 7],
    ] as const) {
      const closure = Array.from({ length }, (_, day) => addDays(isoDate(first), day));
      expect(closure.filter(isBusinessDay)).toEqual([]);
      expect(isBusinessDay(addDays(isoDate(first), length))).toBe(true);
    }
  });

  it.each([
    ['2024', 251],
    ['2025', 248],
    ['2026', 248],
  ])('China works the number of days in %s that the notices leave', (year, expected) => {
    const { isBusinessDay } = businessCalendar('china');
    let open = 0;
    for (let day = isoDate(`${year}-01-01`); day.startsWith(year); day = addDays(day, 1)) {
      if (isBusinessDay(day)) open += 1;
    }
    expect(open).toBe(expected);
  });

  it.each([
    [2000, '2000-04-23'],
    [2008, '2008-03-23'],
    [2011, '2011-04-24'],
    [2019, '2019-04-21'],
    [2024, '2024-03-31'],
    [2025, '2025-04-20'],
    [2026, '2026-04-05'],
    [2027, '2027-03-28'],
    [2038, '2038-04-25'],
    [2049, '2049-04-18'],
    [2076, '2076-04-19'],
  ])('Easter of %s is %s', (year, date) => expect(easterSunday(year)).toBe(date));
});

describe('moving over business days', () => {
  const china = businessCalendar('china');

  it.each([
    ['2026-02-13', 1, '2026-02-14'],
    ['2026-02-13', 2, '2026-02-24'],
    ['2026-02-24', -1, '2026-02-14'],
    ['2026-02-18', 0, '2026-02-18'],
    ['2026-02-18', 1, '2026-02-24'],
    ['2026-02-18', -1, '2026-02-14'],
    ['2026-03-06', 5, '2026-03-13'],
  ])('%s plus %s is %s', (date, n, result) => expect(china.addBusinessDays(isoDate(date), n)).toBe(result));

  it('next and previous keep a business day and leave a holiday on either side', () => {
    expect(china.next(isoDate('2026-02-14'))).toBe('2026-02-14');
    expect(china.next(isoDate('2026-02-15'))).toBe('2026-02-24');
    expect(china.previous(isoDate('2026-02-23'))).toBe('2026-02-14');
    expect(china.previous(isoDate('2026-02-24'))).toBe('2026-02-24');
  });

  it('half a business day is a fault in code', () => {
    expect(() => china.addBusinessDays(isoDate('2026-02-14'), 0.5)).toThrow('whole');
  });

  it('going n forward and n back from a business day returns to it', () => {
    const name = fc.constantFrom<CalendarName>('target', 'fed', 'every-day');
    fc.assert(
      fc.property(name, fc.nat(20_000), fc.nat(30), (calendarName, offset, n) => {
        const calendar = businessCalendar(calendarName);
        const start = calendar.next(addDays(isoDate('2010-01-01'), offset));
        expect(calendar.addBusinessDays(calendar.addBusinessDays(start, n), -n)).toBe(start);
      }),
    );
  });
});

describe('the horizon', () => {
  it.each(calendarNames)('%s knows its first and last day and refuses the days around them', (name) => {
    const { horizon, isBusinessDay } = businessCalendar(name);
    expect(horizon).toEqual(calendarRules[name].horizon);
    expect(typeof isBusinessDay(horizon.from)).toBe('boolean');
    expect(typeof isBusinessDay(horizon.to)).toBe('boolean');
    expect(() => isBusinessDay(addDays(horizon.from, -1))).toThrow(CalendarHorizonError);
    expect(() => isBusinessDay(addDays(horizon.to, 1))).toThrow(CalendarHorizonError);
  });

  it('a day of a year without a notice is a problem, never a guess', () => {
    const china = businessCalendar('china');
    expect(china.horizon).toEqual({ from: '2024-01-01', to: '2026-12-31' });
    expect(() => china.isBusinessDay(isoDate('2027-01-04'))).toThrow(CalendarHorizonError);
    expect(() => china.isBusinessDay(isoDate('2023-12-29'))).toThrow(CalendarHorizonError);
    const outcome = withinHorizon(() => china.addBusinessDays(isoDate('2026-12-31'), 1));
    expect(outcome.problem?.code).toBe('CALENDAR_HORIZON');
    expect(outcome.problem?.message).toContain('2027-01-01');
  });

  it('a computation inside the horizon gives its value, and other errors pass through', () => {
    expect(withinHorizon(() => businessCalendar('target').next(isoDate('2026-04-03')))).toEqual({
      value: '2026-04-07',
    });
    expect(() => withinHorizon(() => isoDate('never'))).toThrow('not a date');
  });
});
