import { describe, expect, it } from 'vitest';
import { type IsoDate, instant, isoDate } from '../../src/core/date.ts';
import type { Mandate } from '../../src/core/mandate.ts';
import {
  type DebtorAccount,
  earliestDate,
  limitOf,
  type OpenCharge,
  planDebtor,
} from '../../src/core/planning/plan.ts';
import type { CollectionRules } from '../../src/core/rules.ts';
import { nextCollectionDate } from '../../src/core/rules.ts';
import { monday, scheme, testMandate, testRules } from '../support/rules.ts';

function charge(chargeId: string, minor: bigint, over: Partial<OpenCharge> = {}): OpenCharge {
  return {
    chargeId,
    accountId: 'A1',
    period: '2026-02',
    minor,
    dueOn: isoDate('2026-03-05'),
    heldFor: null,
    awaitsFollowUp: false,
    ...over,
  };
}

type Given = {
  readonly charges?: readonly OpenCharge[];
  readonly prepaid?: Readonly<Record<string, bigint>>;
  readonly mandates?: readonly (Partial<Mandate> & { readonly heldFor?: string | null })[];
  readonly rules?: Partial<CollectionRules>;
  readonly now?: string;
};

function debtor({ charges = [charge('C1', 5000n)], prepaid = {}, mandates = [{}] }: Given): DebtorAccount {
  return {
    debtorId: 'P1',
    charges,
    prepaid: new Map(Object.entries(prepaid)),
    mandates: mandates.map(({ heldFor = null, ...over }) => ({ ...testMandate(over), heldFor })),
  };
}

function planned(given: Given) {
  return planDebtor(debtor(given), testRules(given.rules), instant(given.now ?? monday));
}

describe('a charge is held, with its reason', () => {
  const table: readonly (readonly [string, Given, string])[] = [
    ['when somebody holds it', { charges: [charge('C1', 5000n, { heldFor: 'dispute' })] }, 'hold: dispute'],
    [
      'while its last failure waits for follow-up',
      { charges: [charge('C1', 5000n, { awaitsFollowUp: true })] },
      'awaiting-follow-up',
    ],
    ['without a mandate', { mandates: [] }, 'no-mandate'],
    ['with a suspended mandate', { mandates: [{ state: 'suspended' }] }, 'mandate-suspended'],
    ['with a cancelled mandate', { mandates: [{ state: 'cancelled' }] }, 'mandate-cancelled'],
    ['with a mandate the bank has not confirmed', { mandates: [{ state: 'pending' }] }, 'mandate-pending'],
    [
      'with a mandate that ends before the day',
      { mandates: [{ validTo: isoDate('2026-03-14') }] },
      'mandate-expired',
    ],
    [
      'with a mandate that ends before the day, moved for a holiday',
      { mandates: [{ validTo: isoDate('2026-03-15') }] },
      'mandate-expired',
    ],
    [
      'with a mandate that begins later',
      { mandates: [{ validFrom: isoDate('2026-03-17') }] },
      'mandate-not-yet-valid',
    ],
    ['with a used one-off mandate', { mandates: [{ kind: 'one-off', collections: 1 }] }, 'mandate-used'],
    ['when its mandate is held', { mandates: [{ heldFor: 'court order' }] }, 'hold: court order'],
    ['when it is more than the mandate allows', { mandates: [{ limitMinor: 4999n }] }, 'over-limit'],
    ['when it is more than the creditor allows', { rules: { maximumPerDebit: 4999n } }, 'over-limit'],
    [
      'when it is more than the scheme allows',
      { rules: { scheme: { ...scheme, limits: { ...scheme.limits, perDebit: 4999n } } } },
      'over-limit',
    ],
    ['when it is too little to collect', { rules: { minimumPerDebit: 5001n } }, 'below-minimum'],
    [
      'while its day is too far ahead',
      { charges: [charge('C1', 5000n, { dueOn: isoDate('2026-05-20') })] },
      'not-due-yet',
    ],
    ['when the calendar does not know the day', { now: '2026-12-28T10:00:00+08:00' }, 'calendar-horizon'],
  ];
  it.each(table)('%s', (_rule, given, reason) => {
    const { debits, held } = planned(given);
    expect(debits).toStrictEqual([]);
    expect(held).toStrictEqual([{ chargeId: 'C1', reason }]);
  });
});

describe('a debit is planned', () => {
  it('with the charges it claims, under the mandate, for its day', () => {
    const charges = [charge('C1', 5000n, { period: '2026-01' }), charge('C2', 700n, { accountId: 'A2' })];
    expect(planned({ charges })).toStrictEqual({
      prepaidUses: [],
      held: [],
      debits: [
        {
          debtorId: 'P1',
          mandateId: 'M1',
          minor: 5700n,
          period: '2026-02',
          plannedOn: '2026-03-15',
          collectOn: '2026-03-16',
          claims: [
            { chargeId: 'C1', accountId: 'A1', period: '2026-01', minor: 5000n },
            { chargeId: 'C2', accountId: 'A2', period: '2026-02', minor: 700n },
          ],
        },
      ],
    });
  });

  it('for each day of its charges', () => {
    const charges = [charge('C1', 5000n), charge('C2', 700n, { dueOn: isoDate('2026-03-20') })];
    expect(planned({ charges }).debits.map(({ minor, plannedOn }) => [minor, plannedOn])).toStrictEqual([
      [5000n, '2026-03-15'],
      [700n, '2026-03-25'],
    ]);
  });

  it('up to exactly the limit and down to exactly the minimum', () => {
    const exact = { mandates: [{ limitMinor: 5000n }], rules: { minimumPerDebit: 5000n } };
    expect(planned(exact).debits.map(({ minor }) => minor)).toStrictEqual([5000n]);
  });

  it('again for what is over the limit of one: a second run finds nothing left to plan', () => {
    const charges = [charge('C1', 4000n), charge('C2', 3000n), charge('C3', 1000n), charge('C4', 9000n)];
    const { debits, held } = planned({ charges, mandates: [{ limitMinor: 5000n }] });
    expect(debits.map(({ claims }) => claims.map(({ chargeId }) => chargeId))).toStrictEqual([
      ['C1', 'C3'],
      ['C2'],
    ]);
    expect(held).toStrictEqual([{ chargeId: 'C4', reason: 'over-limit' }]);
    const rest = charges.filter(({ chargeId }) => held.some((item) => item.chargeId === chargeId));
    expect(planned({ charges: rest, mandates: [{ limitMinor: 5000n }] }).debits).toStrictEqual([]);
  });

  it('under the first mandate that gives the right', () => {
    const mandates = [
      { mandateId: 'M1', state: 'cancelled' as const },
      { mandateId: 'M2', heldFor: 'dispute' },
      { mandateId: 'M3' },
      { mandateId: 'M4' },
    ];
    expect(planned({ mandates }).debits.map(({ mandateId }) => mandateId)).toStrictEqual(['M3']);
  });

  it('once under a one-off mandate: the charges of another day wait', () => {
    const charges = [
      charge('C1', 5000n),
      charge('C2', 700n),
      charge('C3', 900n, { dueOn: isoDate('2026-03-20') }),
    ];
    const { debits, held } = planned({ charges, mandates: [{ kind: 'one-off', collections: 0 }] });
    expect(debits.map(({ minor }) => minor)).toStrictEqual([5700n]);
    expect(held).toStrictEqual([{ chargeId: 'C3', reason: 'mandate-in-use' }]);
  });

  it('under another mandate when the one-off is in use', () => {
    const underWay = [{ collectOn: isoDate('2026-03-16'), inFile: false }];
    const mandates = [{ kind: 'one-off', collections: 0, underWay }, { mandateId: 'M2' }] as const;
    expect(planned({ mandates }).debits.map(({ mandateId }) => mandateId)).toStrictEqual(['M2']);
  });

  it('once for the first’s day: what is over the limit waits, and is not taken from another account', () => {
    const told = { scheme: { ...scheme, usesSequenceTypes: true, firstBeforeRecurring: true } };
    const mandates = [{ collections: 0, limitMinor: 5000n }, { mandateId: 'M2' }];
    const charges = [charge('C1', 4000n), charge('C2', 3000n), charge('C3', 1000n)];
    const { debits, held } = planned({ charges, mandates, rules: told });
    expect(debits.map(({ claims }) => claims.map(({ chargeId }) => chargeId))).toStrictEqual([['C1', 'C3']]);
    expect(held).toStrictEqual([{ chargeId: 'C2', reason: 'first-under-way' }]);
  });

  it('only for the charges that are not held', () => {
    const charges = [charge('C1', 5000n, { heldFor: 'dispute' }), charge('C2', 700n)];
    const { debits, held } = planned({ charges });
    expect(debits.map(({ minor }) => minor)).toStrictEqual([700n]);
    expect(held).toStrictEqual([{ chargeId: 'C1', reason: 'hold: dispute' }]);
  });
});

describe('prepayment', () => {
  it('pays the oldest charge of its account first, and the debit takes the rest', () => {
    const charges = [charge('C1', 5000n), charge('C2', 3000n)];
    const { prepaidUses, debits } = planned({ charges, prepaid: { A1: 6000n } });
    expect(prepaidUses.map(({ chargeId, minor }) => [chargeId, minor])).toStrictEqual([
      ['C1', 5000n],
      ['C2', 1000n],
    ]);
    expect(debits[0]?.claims.map(({ chargeId, minor }) => [chargeId, minor])).toStrictEqual([['C2', 2000n]]);
  });

  it('never pays another account’s charge', () => {
    const { prepaidUses, debits } = planned({ prepaid: { A2: 6000n } });
    expect(prepaidUses).toStrictEqual([]);
    expect(debits[0]?.minor).toBe(5000n);
  });

  it('that covers everything leaves no debit and holds nothing', () => {
    expect(planned({ prepaid: { A1: 9000n }, mandates: [] })).toMatchObject({ debits: [], held: [] });
  });

  it('pays a charge that is held, too: the money is there', () => {
    const { prepaidUses, held } = planned({
      charges: [charge('C1', 5000n, { heldFor: 'dispute' })],
      prepaid: { A1: 2000n },
    });
    expect(prepaidUses[0]?.minor).toBe(2000n);
    expect(held).toStrictEqual([{ chargeId: 'C1', reason: 'hold: dispute' }]);
  });
});

describe('the earliest day', () => {
  const table: readonly (readonly [string, string, Partial<CollectionRules>, string])[] = [
    [
      'waits for the longest lead time: Monday and three working days',
      '2026-03-09T10:00:00+08:00',
      {},
      '2026-03-12',
    ],
    ['counts from the next day after the cut-off', '2026-03-09T16:01:00+08:00', {}, '2026-03-13'],
    ['counts today exactly at the cut-off', '2026-03-09T16:00:00+08:00', {}, '2026-03-12'],
    [
      'waits for the notice when that takes longer',
      '2026-03-09T10:00:00+08:00',
      { noticeDays: 14 },
      '2026-03-23',
    ],
    [
      'counts a weekend day that is made up for (28 February 2026) as a working day',
      '2026-02-27T10:00:00+08:00',
      {},
      '2026-03-03',
    ],
    ['does not count Spring Festival', '2026-02-13T10:00:00+08:00', {}, '2026-02-25'],
  ];
  it.each(table)('%s', (_rule, now, rules, day) => {
    expect(earliestDate(testRules(rules), instant(now))).toBe(day);
  });
});

describe('the collection day', () => {
  const table: readonly (readonly [string, readonly number[], string, string, string])[] = [
    ['is the first one not before the charge is due', [15, 25], '2026-03-16', '2026-03-12', '2026-03-25'],
    ['is the same day when due on it', [15, 25], '2026-03-15', '2026-03-12', '2026-03-15'],
    ['counts when only its working day is late enough', [15], '2026-03-09', '2026-03-16', '2026-03-15'],
    ['goes on in the next month', [5], '2026-03-06', '2026-03-12', '2026-04-05'],
    ['of the 31st is a short month’s last day', [31], '2026-04-01', '2026-04-02', '2026-04-30'],
    ['in a long holiday moves to the day after it', [2], '2026-09-28', '2026-10-08', '2026-10-02'],
  ];
  it.each(table)('%s', (_rule, collectionDays, from, earliest, day) => {
    const rules = testRules({ collectionDays });
    expect(nextCollectionDate(rules, isoDate(from), isoDate(earliest))).toBe(day);
  });
});

it('a holiday shift never makes a second instalment: the planned day stays, the collection day moves', () => {
  const plan = planned({
    now: '2026-09-28T10:00:00+08:00',
    rules: { collectionDays: [1] },
    charges: [charge('C1', 5000n, { dueOn: isoDate('2026-09-05') })],
  });
  expect(plan.debits.map(({ plannedOn, collectOn }) => [plannedOn, collectOn])).toStrictEqual([
    ['2026-10-01' as IsoDate, '2026-10-08' as IsoDate],
  ]);
});

describe('the limit of one debit', () => {
  it.each([
    ['the mandate’s', 10n, 20n, 30n, 10n],
    ['the creditor’s', 20n, 10n, 30n, 10n],
    ['the scheme’s', 30n, 20n, 10n, 10n],
    ['the creditor’s when the mandate has none', null, 15n, 30n, 15n],
  ] as const)('is the least: %s', (_whose, limitMinor, maximumPerDebit, perDebit, limit) => {
    const rules = testRules({
      maximumPerDebit,
      scheme: { ...scheme, limits: { ...scheme.limits, perDebit } },
    });
    expect(limitOf(testMandate({ limitMinor }), rules)).toBe(limit);
  });
});
