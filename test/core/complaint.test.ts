import { describe, expect, it } from 'vitest';
import { businessCalendar } from '../../src/core/calendar/index.ts';
import {
  type Creditable,
  closingFault,
  complaintDates,
  creditableMinor,
  lateness,
  spreadCredit,
} from '../../src/core/complaint.ts';
import { isoDate } from '../../src/core/date.ts';
import { creditedJournal } from '../../src/core/ledger.ts';

describe('the day for the answer', () => {
  const dates = complaintDates(
    isoDate('2026-04-29'),
    { answerDays: 3, escalateDays: 5 },
    businessCalendar('china'),
  );

  it('is counted in business days, past the holidays of May', () => {
    expect(dates).toStrictEqual({ answerBy: '2026-05-07', escalateAfter: '2026-05-09' });
  });

  it.each([
    ['2026-05-07', 'in-time'],
    ['2026-05-08', 'late'],
    ['2026-05-09', 'late'],
    ['2026-05-10', 'escalated'],
  ])('%s is %s', (day, expected) => {
    expect(lateness(dates, isoDate(day))).toBe(expected);
  });
});

describe('closing', () => {
  const closing = { outcome: 'upheld', hasCredit: false, isRefunded: false, isReleased: false } as const;

  it.each([
    [{}, /needs --credit AMOUNT, or --release/],
    [{ isRefunded: true, isReleased: true }, /a refund needs --credit/],
    [{ outcome: 'rejected', hasCredit: true }, /rejected gives no credit/],
    [{ outcome: 'withdrawn', hasCredit: true }, /withdrawn gives no credit/],
  ] as const)('%j is refused', (over, why) => {
    expect(closingFault({ ...closing, ...over })).toMatch(why);
  });

  it.each([
    [{ hasCredit: true }],
    [{ hasCredit: true, isRefunded: true }],
    [{ isReleased: true }],
    [{ outcome: 'rejected' }],
    [{ outcome: 'withdrawn', isReleased: true }],
  ] as const)('%j is allowed', (over) => {
    expect(closingFault({ ...closing, ...over })).toBeUndefined();
  });
});

describe('a credit', () => {
  const charge = (chargeId: string, minor: bigint, collected: bigint): Creditable => ({
    chargeId,
    accountId: 'A1',
    period: '2026-03',
    minor,
    collected,
  });
  const charges = [charge('C1', 100n, 50n), charge('C2', 0n, 300n), charge('C3', 30n, 0n)];
  const spelled = (amount: bigint) => {
    const { forgiven, owedBack } = spreadCredit(charges, amount);
    const short = (parts: typeof forgiven) => parts.map(({ chargeId, minor }) => `${chargeId} ${minor}`);
    return [short(forgiven), short(owedBack)];
  };

  it('can be all that is owed or was collected', () => {
    expect(creditableMinor(charges)).toBe(480n);
  });

  it.each([
    [60n, ['C1 60'], []],
    [120n, ['C1 100', 'C3 20'], []],
    [131n, ['C1 100', 'C3 30'], ['C1 1']],
    [480n, ['C1 100', 'C3 30'], ['C1 50', 'C2 300']],
  ] as const)('of %d lowers what is owed before it gives anything back', (amount, forgiven, owedBack) => {
    expect(spelled(amount)).toEqual([forgiven, owedBack]);
  });

  it('of more than that is a fault of the caller', () => {
    expect(() => spreadCredit(charges, 481n)).toThrow(/1 more/);
  });

  it('is a discount, against what is owed and what was prepaid', () => {
    const { forgiven, owedBack } = spreadCredit(charges, 131n);
    const { source, postings } = creditedJournal('p1', forgiven, owedBack, isoDate('2026-04-10'));
    expect(source).toBe('credit:p1');
    expect(postings.map(({ ledger, chargeId, minor }) => `${ledger} ${chargeId} ${minor}`)).toEqual([
      'discount C1 100',
      'receivable C1 -100',
      'discount C3 30',
      'receivable C3 -30',
      'discount C1 1',
      'prepaid C1 -1',
    ]);
  });
});
