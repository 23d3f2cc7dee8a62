import { describe, expect, it } from 'vitest';
import { CalendarHorizonError } from '../../src/core/calendar/index.ts';
import { instant, isoDate } from '../../src/core/date.ts';
import { decideFollowUp, type FollowUp, type UnpaidDebit } from '../../src/core/follow-up/decide.ts';
import type { NextAction } from '../../src/core/scheme.ts';
import { scheme, testRules } from '../support/rules.ts';

const unpaid: UnpaidDebit = {
  attempt: 1,
  firstCollectOn: isoDate('2026-03-16'),
  next: 'represent',
  reasonClass: 'insufficient-funds',
  owedMinor: 5000n,
  isDisputed: false,
  mandateActive: true,
};
const decided = (
  change: Partial<UnpaidDebit>,
  now = '2026-03-18T10:00:00+08:00',
  rules = testRules(),
): FollowUp => decideFollowUp({ ...unpaid, ...change }, rules, instant(now));
const again = { kind: 'represent', plannedOn: '2026-03-25', collectOn: '2026-03-25' };

describe('an unpaid debit', () => {
  const table: readonly (readonly [string, Partial<UnpaidDebit>, object])[] = [
    ['for insufficient funds is presented again on the next collection day', {}, again],
    ['under a complaint waits, and nobody is told', { isDisputed: true }, { kind: 'wait-for-complaint' }],
    [
      'under a complaint still suspends the mandate of a closed account',
      { isDisputed: true, next: 'suspend-mandate', reasonClass: 'account-problem' },
      { kind: 'suspend-mandate', task: 'mandate suspended: account-problem' },
    ],
    [
      'is presented as often as the scheme allows, no more',
      { attempt: 2 },
      { kind: 'task', task: 'presented 2 times: collect otherwise' },
    ],
    [
      'is not presented again without an active mandate',
      { mandateActive: false },
      { kind: 'task', task: 'mandate no longer active: collect otherwise' },
    ],
    [
      'for a closed account is not represented: the mandate is suspended',
      { next: 'suspend-mandate', reasonClass: 'account-problem' },
      { kind: 'suspend-mandate', task: 'mandate suspended: account-problem' },
    ],
    [
      'whose outcome is unknown is never presented again on its own',
      { next: 'query-bank', reasonClass: 'unknown' },
      { kind: 'task', task: 'ask the bank what became of this debit' },
    ],
    [
      'for another reason waits for a person',
      { next: 'task', reasonClass: 'deceased' },
      { kind: 'task', task: 'unpaid: deceased' },
    ],
    [
      'for a reason without an action waits for a person too',
      { next: 'none', reasonClass: 'duplicate' },
      { kind: 'task', task: 'unpaid: duplicate' },
    ],
  ];
  it.each(table)('%s', (_rule, change, action) => {
    expect(decided(change)).toStrictEqual(action);
  });

  it.each<NextAction>(['represent', 'suspend-mandate', 'task', 'query-bank', 'none'])(
    'that was paid elsewhere meanwhile needs nothing, whatever the reason asks for (%s)',
    (next) => {
      expect(decided({ next, owedMinor: 0n })).toStrictEqual({ kind: 'nothing-owed' });
    },
  );
});

describe('a representment', () => {
  it('falls on the working day when the collection day is none', () => {
    expect(decided({ firstCollectOn: isoDate('2026-02-25') }, '2026-03-09T10:00:00+08:00')).toStrictEqual({
      kind: 'represent',
      plannedOn: '2026-03-15',
      collectOn: '2026-03-16',
    });
  });

  const within = (withinDays: number) =>
    testRules({ scheme: { ...scheme, representment: { ...scheme.representment, withinDays } } });
  it.each([
    ['on the last day of the window is made', '2026-03-18T10:00:00+08:00', '2026-03-16', 9, 'represent'],
    ['a day after the window is not', '2026-03-18T10:00:00+08:00', '2026-03-16', 8, 'task'],
    [
      'that a holiday moves out of the window is not made',
      '2026-03-09T10:00:00+08:00',
      '2026-02-25',
      18,
      'task',
    ],
    [
      'that a holiday moves to the last day of it is',
      '2026-03-09T10:00:00+08:00',
      '2026-02-25',
      19,
      'represent',
    ],
  ])('%s', (_rule, now, first, days, kind) => {
    expect(decided({ firstCollectOn: isoDate(first) }, now, within(days)).kind).toBe(kind);
  });

  it('may be made twice where the scheme allows two', () => {
    const twice = testRules({
      scheme: { ...scheme, representment: { ...scheme.representment, maximum: 2 } },
    });
    expect(decided({ attempt: 2 }, undefined, twice).kind).toBe('represent');
    expect(decided({ attempt: 3 }, undefined, twice).kind).toBe('task');
  });

  it('beyond the calendar is an error, not a guess', () => {
    expect(() => decided({}, '2026-12-30T10:00:00+08:00')).toThrow(CalendarHorizonError);
  });
});
