import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  businessCalendar,
  earliestCollectionDate,
  earliestSubmissionDate,
  latestCollectionDate,
  localInstant,
  submissionDeadline,
} from '../../../src/core/calendar/index.ts';
import { addDays, instant, isoDate, localTime } from '../../../src/core/date.ts';

describe('local time as an instant', () => {
  it.each([
    ['2026-03-10', '17:00', 'Asia/Shanghai', '2026-03-10T09:00:00.000Z', 'no summer time'],
    ['2026-07-01', '17:00:30', 'Europe/Berlin', '2026-07-01T15:00:30.000Z', 'summer'],
    ['2026-01-15', '17:00', 'Europe/Berlin', '2026-01-15T16:00:00.000Z', 'winter'],
    ['2026-03-29', '02:30', 'Europe/Berlin', '2026-03-29T01:30:00.000Z', 'skipped: reads 03:30'],
    ['2026-10-25', '02:30', 'Europe/Berlin', '2026-10-25T00:30:00.000Z', 'shown twice: the first'],
    ['2026-03-29', '03:00', 'Europe/Berlin', '2026-03-29T01:00:00.000Z', 'first minute after the gap'],
    ['2026-11-01', '01:30', 'America/New_York', '2026-11-01T05:30:00.000Z', 'shown twice: the first'],
    ['2026-03-08', '16:45', 'America/New_York', '2026-03-08T20:45:00.000Z', 'day of the change'],
    ['2026-03-10', '00:00', 'Pacific/Chatham', '2026-03-09T10:15:00.000Z', 'offset with minutes'],
    ['2026-03-10', '24:00', 'Asia/Shanghai', '2026-03-10T16:00:00.000Z', 'end of the day'],
  ])('%s %s in %s is %s (%s)', (date, time, zone, expected) => {
    expect(localInstant(isoDate(date), time, zone)).toBe(expected);
  });

  it('every instant shown once comes back from its own wall clock', () => {
    const zones = fc.constantFrom('Asia/Shanghai', 'Europe/Berlin', 'America/New_York', 'Pacific/Chatham');
    fc.assert(
      fc.property(zones, fc.nat(3_000 * 24), (zone, hours) => {
        const at = instant(new Date(Date.UTC(2020, 0, 1, hours)).toISOString());
        const { date, time } = localTime(at, zone);
        const back = localInstant(date, time, zone);
        expect(localTime(back, zone)).toEqual({ date, time });
        expect(back <= at).toBe(true);
      }),
    );
  });
});

describe('timing', () => {
  const china = businessCalendar('china');
  const target = businessCalendar('target');

  it.each([
    ['2026-03-10', 1, '2026-03-09T09:00:00.000Z'],
    ['2026-03-10', 0, '2026-03-10T09:00:00.000Z'],
    ['2026-02-24', 1, '2026-02-14T09:00:00.000Z'],
    ['2026-02-20', 1, '2026-02-14T09:00:00.000Z'],
  ])('a file for %s with %s lead days must be there by %s', (date, lead, deadline) => {
    expect(submissionDeadline(isoDate(date), lead, '17:00', china, 'Asia/Shanghai')).toBe(deadline);
  });

  it.each([
    ['2026-03-09T08:59:00Z', 1, '2026-03-10', 'before the cut-off'],
    ['2026-03-09T09:00:00Z', 1, '2026-03-10', 'at the cut-off'],
    ['2026-03-09T09:00:00.001Z', 1, '2026-03-11', 'just after the cut-off'],
    ['2026-03-09T16:30:00Z', 0, '2026-03-10', 'already tomorrow in Shanghai'],
    ['2026-02-14T09:00:01Z', 0, '2026-02-24', 'late on the last day before the closure'],
    ['2026-02-16T01:00:00Z', 1, '2026-02-25', 'inside the closure'],
  ])('handed over %s with %s lead days collects on %s (%s)', (now, lead, date) => {
    expect(earliestCollectionDate(instant(now), lead, '17:00', china, 'Asia/Shanghai')).toBe(date);
  });

  it.each([
    // Tuesday after Labor Day: the banking day before it is Friday (nacha.md §3, R18)
    ['2026-09-08', { days: 1, unit: 'business' }, '2026-09-04'],
    ['2026-09-08', { days: 4, unit: 'calendar' }, '2026-09-04'],
    // a Friday: four calendar days would let it go on Monday, three banking days too early
    ['2026-09-18', { days: 1, unit: 'business' }, '2026-09-17'],
    ['2026-09-18', { days: 4, unit: 'calendar' }, '2026-09-14'],
  ] as const)('a file for %s may be handed over %o before, from %s', (date, earliest, from) => {
    const fed = businessCalendar('fed');
    expect(earliestSubmissionDate(isoDate(date), earliest, fed)).toBe(from);
    expect(latestCollectionDate(isoDate(from), earliest, fed)).toBe(date);
  });

  it('the earliest date can still be met now, and the business day before it cannot', () => {
    fc.assert(
      fc.property(fc.nat(5_000 * 24 * 60), fc.nat(6), (minutes, lead) => {
        const now = instant(new Date(Date.UTC(2015, 0, 1, 0, minutes)).toISOString());
        const date = earliestCollectionDate(now, lead, '15:30', target, 'Europe/Berlin');
        const deadline = (day: typeof date) =>
          submissionDeadline(day, lead, '15:30', target, 'Europe/Berlin');
        expect(target.isBusinessDay(date)).toBe(true);
        expect(now <= deadline(date)).toBe(true);
        expect(now > deadline(target.previous(addDays(date, -1)))).toBe(true);
      }),
    );
  });
});
