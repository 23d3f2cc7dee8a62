import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  addDays,
  addMonths,
  daysBetween,
  type IsoDate,
  instant,
  isoDate,
  localTime,
  parseInstant,
  parseIsoDate,
  weekday,
} from '../../src/core/date.ts';

const anyDate = fc.integer({ min: 0, max: 60_000 }).map((days) => addDays(isoDate('1970-01-01'), days));

describe('a date', () => {
  it.each(['2026-03-10', '2028-02-29', '2000-02-29', '1999-12-31'])('%s is one', (text) => {
    expect(parseIsoDate(text)).toBe(text);
  });

  it.each([
    '2026-02-29',
    '1900-02-29',
    '2026-13-01',
    '2026-00-10',
    '2026-04-31',
    '2026-2-9',
    '20260210',
    '',
    'x',
    '2026-02-10T00:00:00Z',
    ' 2026-02-10',
  ])('%j is none', (text) => {
    expect(parseIsoDate(text)).toBeUndefined();
    expect(() => isoDate(text)).toThrow('not a date');
  });
});

describe('an instant', () => {
  it.each([
    ['2026-03-10T02:00:00+08:00', '2026-03-09T18:00:00.000Z'],
    ['2026-03-09T18:00Z', '2026-03-09T18:00:00.000Z'],
    ['2026-03-09T18:00:00.5-05:00', '2026-03-09T23:00:00.500Z'],
    ['2026-12-31T23:59:59.999Z', '2026-12-31T23:59:59.999Z'],
    ['2026-12-31T24:00:00+08:00', '2026-12-31T16:00:00.000Z'],
  ])('%s is %s', (text, utc) => {
    expect(parseInstant(text)).toBe(utc);
  });

  it.each([
    '2026-03-10',
    '2026-03-10T02:00:00',
    '2026-03-10 02:00:00Z',
    '2026-02-30T02:00:00Z',
    '2026-04-31T00:00:00+08:00',
    '2026-03-10T25:00:00Z',
    '2026-03-10T24:01:00Z',
    '2026-03-10T02:60:00Z',
    'now',
    '',
  ])('%j is none: it needs a real day and an offset', (text) => {
    expect(parseInstant(text)).toBeUndefined();
    expect(() => instant(text)).toThrow('not an instant with offset');
  });

  it('sorts as text in the order of time', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4e12 }), fc.integer({ min: 0, max: 4e12 }), (a, b) => {
        const [x, y] = [instant(new Date(a).toISOString()), instant(new Date(b).toISOString())];
        expect(x < y).toBe(a < b);
      }),
    );
  });
});

describe('counting days', () => {
  it.each([
    ['2026-02-28', 1, '2026-03-01'],
    ['2028-02-28', 1, '2028-02-29'],
    ['2026-01-01', -1, '2025-12-31'],
    ['2026-03-29', 1, '2026-03-30'],
    ['2026-04-05', 0, '2026-04-05'],
  ])('%s plus %i days is %s', (date, days, result) => {
    expect(addDays(isoDate(date), days)).toBe(result);
  });

  it('there and back is the same day, and the distance is what was added', () => {
    fc.assert(
      fc.property(anyDate, fc.integer({ min: -5000, max: 5000 }), (date, days) => {
        const there = addDays(date, days);
        expect(addDays(there, -days)).toBe(date);
        expect(daysBetween(date, there)).toBe(days);
        expect((weekday(date) + (((days % 7) + 7) % 7)) % 7).toBe(weekday(there));
      }),
    );
  });
});

describe('counting months', () => {
  it.each([
    ['2026-01-31', 1, '2026-02-28'],
    ['2028-01-31', 1, '2028-02-29'],
    ['2026-01-31', 2, '2026-03-31'],
    ['2026-03-31', -1, '2026-02-28'],
    ['2026-12-15', 1, '2027-01-15'],
    ['2026-01-15', -1, '2025-12-15'],
    ['2026-05-31', 13, '2027-06-30'],
    ['2026-05-31', 0, '2026-05-31'],
  ])('%s plus %i months is %s', (date, months, result) => {
    expect(addMonths(isoDate(date), months)).toBe(result);
  });
});

it.each([
  ['2026-03-09', 1],
  ['2026-03-15', 0],
  ['2026-03-14', 6],
])('%s is weekday %i', (date, day) => {
  expect(weekday(isoDate(date))).toBe(day);
});

describe('the wall clock at the bank', () => {
  it.each<[string, string, string, string]>([
    ['2026-03-09T16:00:00Z', 'Asia/Shanghai', '2026-03-10', '00:00:00'],
    ['2026-03-09T15:59:59Z', 'Asia/Shanghai', '2026-03-09', '23:59:59'],
    ['2026-03-29T00:59:59Z', 'Europe/Berlin', '2026-03-29', '01:59:59'],
    ['2026-03-29T01:00:00Z', 'Europe/Berlin', '2026-03-29', '03:00:00'],
    ['2026-11-01T05:30:00Z', 'America/New_York', '2026-11-01', '01:30:00'],
    ['2026-11-01T06:30:00Z', 'America/New_York', '2026-11-01', '01:30:00'],
  ])('at %s in %s is %s %s', (at, zone, date, time) => {
    expect(localTime(instant(at), zone)).toStrictEqual({ date: date as IsoDate, time });
  });
});
