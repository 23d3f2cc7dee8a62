/** A scheme, a creditor's rules and a mandate that allow everything; each test spoils what it is about. */

import { businessCalendar } from '../../src/core/calendar/index.ts';
import { type Instant, instant, isoDate } from '../../src/core/date.ts';
import type { Mandate } from '../../src/core/mandate.ts';
import type { CollectionRules } from '../../src/core/rules.ts';
import type { Scheme } from '../../src/core/scheme.ts';
import { sealed } from '../../src/core/sealed.ts';

/** Monday 2026-03-09, 10:00 in Shanghai: before the cut-off of 16:00. */
export const monday: Instant = instant('2026-03-09T10:00:00+08:00');

/** Lead time one business day, three for a first; notice two days; a file at most five days ahead. */
export const scheme: Scheme = {
  name: 'test',
  title: 'Test scheme',
  currency: 'CNY',
  calendar: 'china',
  timeZone: 'Asia/Shanghai',
  accountChecks: [],
  agentChecks: [],
  creditorFields: [],
  timing: {
    leadDays: { first: 3, recurring: 1, final: 1, 'one-off': 3 },
    cutOff: '16:00',
    earliest: { days: 5, unit: 'calendar' },
    noticeDays: 2,
  },
  limits: { perDebit: 5_000_000n, debitsPerFile: 1000 },
  usesSequenceTypes: false,
  firstBeforeRecurring: false,
  instruments: ['core', 'b2b'],
  prenote: 'none',
  mandateLapseMonths: undefined,
  submission: { layouts: ['test/request'], sequencePer: 'day' },
  inbound: ['test/return'],
  match: [['debit.reference']],
  success: { by: 'code' },
  answerDueBusinessDays: 3,
  representment: { maximum: 1, withinDays: 30, description: undefined },
};

export function testRules(over: Partial<CollectionRules> = {}): CollectionRules {
  const chosen = over.scheme ?? scheme;
  return {
    scheme: chosen,
    calendar: businessCalendar(chosen.calendar),
    collectionDays: [15, 25],
    noticeDays: chosen.timing.noticeDays,
    minimumPerDebit: 100n,
    maximumPerDebit: 1_000_000n,
    planAheadDays: 31,
    ...over,
  };
}

export function testMandate(over: Partial<Mandate> = {}): Mandate {
  return {
    mandateId: 'M1',
    debtorId: 'P1',
    state: 'active',
    kind: 'recurring',
    holder: sealed('name', '王小明'),
    account: sealed('account', '6222021234567890123'),
    accountKey: 'k1',
    agent: null,
    accountType: null,
    instrument: null,
    signedOn: isoDate('2025-06-01'),
    validFrom: isoDate('2025-06-01'),
    validTo: null,
    limitMinor: null,
    collections: 4,
    lastCollectedOn: isoDate('2026-02-15'),
    underWay: [],
    ...over,
  };
}
