import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type Assignment,
  type BillingAccount,
  type BillingInput,
  billPeriod,
  type Ownership,
  type Reading,
  type TariffVersion,
} from '../../../src/core/billing/index.ts';
import { isoDate } from '../../../src/core/date.ts';

const day = isoDate;
const since = day('2020-01-01');

function flat(over: Partial<BillingAccount> = {}): BillingAccount {
  return { accountId: 'A1', kind: 'flat', area: '89.53', owners: [owner('D1')], ...over };
}

function owner(debtorId: string, from = '2020-01-01', to?: string): Ownership {
  return { debtorId, from: day(from), ...(to ? { to: day(to) } : {}) };
}

function tariff(over: Partial<TariffVersion> = {}): TariffVersion {
  const base = {
    tariffId: 'T',
    title: 'Property fee',
    kind: 'area',
    rate: '2.85',
    every: 'monthly',
  } as const;
  return { ...base, steps: [], approval: 'resolution 7', from: since, ...over };
}

const assigned = (over: Partial<Assignment> = {}): Assignment => ({
  accountId: 'A1',
  tariffId: 'T',
  from: since,
  ...over,
});

function bill(over: Partial<BillingInput> = {}) {
  return billPeriod({
    period: '2026-03',
    currency: 'CNY',
    dueDay: 10,
    accounts: [flat()],
    assignments: [assigned()],
    tariffs: [tariff()],
    readings: [],
    ...over,
  });
}

const read = (date: string, value: string, kind: Reading['kind'] = 'reading'): Reading => ({
  accountId: 'A1',
  date: day(date),
  value,
  kind,
});

const amounts = (over: Partial<BillingInput>) => bill(over).charges.map(({ part, amount }) => [part, amount]);
const codes = (over: Partial<BillingInput>) => bill(over).problems.map(({ code }) => code);

describe('area tariffs', () => {
  it('area times rate, rounded half up once, due on the day after the period', () => {
    // 89.53 × 2.85 = 255.1605
    expect(bill()).toMatchObject({
      problems: [],
      charges: [
        {
          accountId: 'A1',
          debtorId: 'D1',
          tariffId: 'T',
          period: '2026-03',
          part: 1,
          amount: 25516n,
          dueDate: '2026-04-10',
        },
      ],
    });
  });

  it.each<[string, string, bigint | undefined, string]>([
    ['1', '0.005', 1n, 'half goes up'],
    ['1', '0.0049', undefined, 'less than half of the smallest unit is no charge'],
    ['100.10', '2.50', 25025n, 'exact'],
    ['66.67', '1.15', 7667n, '76.6705'],
  ])('%s m² at %s is %s (%s)', (area, rate, amount) => {
    const charges = bill({ accounts: [flat({ area })], tariffs: [tariff({ rate })] }).charges;
    expect(charges[0]?.amount).toBe(amount);
  });

  it('a quarter is billed in its first month for three months, and in no other', () => {
    const quarterly = { tariffs: [tariff({ every: 'quarterly:3' })] };
    expect(amounts({ ...quarterly, period: '2026-03' })).toEqual([[1, 76548n]]); // 89.53 × 2.85 × 3 = 765.4815
    expect(amounts({ ...quarterly, period: '2026-04' })).toEqual([]);
    expect(amounts({ ...quarterly, period: '2026-05' })).toEqual([]);
    expect(amounts({ ...quarterly, period: '2026-06' })).toEqual([[1, 76548n]]);
  });

  it.each([[undefined], ['0'], ['-5'], ['about 80']])('an account with area %s is not billed', (area) => {
    expect(codes({ accounts: [flat({ area })] })).toEqual(['BILL_QUANTITY_MISSING']);
    expect(amounts({ accounts: [flat({ area })] })).toEqual([]);
  });
});

describe('fixed tariffs', () => {
  const parking = { kind: 'fixed', rate: '300' } as const;

  it.each([
    ['monthly', '2026-03', 30000n],
    ['quarterly', '2026-04', 30000n],
    ['quarterly', '2026-03', undefined],
    ['yearly:3', '2026-03', 30000n],
    ['yearly:3', '2027-02', undefined],
    ['yearly', '2026-01', 30000n],
  ])('%s in %s gives %s', (every, period, amount) => {
    const charges = bill({ period, tariffs: [tariff({ ...parking, every })] }).charges;
    expect(charges[0]?.amount).toBe(amount);
  });

  it('a space taken in the middle of a quarter is billed that month, for the days that are left', () => {
    const input = {
      tariffs: [tariff({ ...parking, every: 'quarterly' })],
      assignments: [assigned({ from: day('2026-02-15') })],
    };
    expect(amounts({ ...input, period: '2026-01' })).toEqual([]);
    expect(amounts({ ...input, period: '2026-02' })).toEqual([[1, 15000n]]); // 45 of 90 days
    expect(amounts({ ...input, period: '2026-03' })).toEqual([]);
    expect(amounts({ ...input, period: '2026-04' })).toEqual([[1, 30000n]]);
  });

  it('an account that opens or closes inside the month pays its days only', () => {
    const tariffs = [tariff({ ...parking, rate: '310' })];
    expect(amounts({ tariffs, accounts: [flat({ from: day('2026-03-22') })] })).toEqual([[1, 10000n]]);
    expect(amounts({ tariffs, accounts: [flat({ to: day('2026-03-01') })] })).toEqual([[1, 1000n]]);
    expect(amounts({ tariffs, accounts: [flat({ to: day('2026-02-28') })] })).toEqual([]);
  });
});

describe('changes inside a period', () => {
  it('a rate change in mid-month gives two parts, each for its days', () => {
    const tariffs = [tariff({ rate: '2.00' }), tariff({ rate: '3.00', from: day('2026-03-11') })];
    const { charges } = bill({ tariffs, accounts: [flat({ area: '100' })] });
    // 200 × 10/31 = 64.516…; running 64.516… + 300 × 21/31 = 267.741…
    expect(charges.map(({ part, amount }) => [part, amount])).toEqual([
      [1, 6452n],
      [2, 26774n - 6452n],
    ]);
    expect(charges.map(({ explanation: { from, to, days, ofDays } }) => [from, to, days, ofDays])).toEqual([
      ['2026-03-01', '2026-03-10', 10, 31],
      ['2026-03-11', '2026-03-31', 21, 31],
    ]);
  });

  it('a sale in mid-month splits the fee between the two owners, who together pay the whole', () => {
    const owners = [owner('D1', '2020-01-01', '2026-03-09'), owner('D2', '2026-03-10')];
    const { charges } = bill({ accounts: [flat({ owners })] });
    expect(charges.map(({ debtorId }) => debtorId)).toEqual(['D1', 'D2']);
    expect(charges.reduce((sum, { amount }) => sum + amount, 0n)).toBe(25516n);
  });

  it('a new owner ends the one before even when no end was entered', () => {
    const owners = [owner('D1'), owner('D2', '2026-03-10')];
    expect(bill({ accounts: [flat({ owners })] }).charges.map(({ debtorId }) => debtorId)).toEqual([
      'D1',
      'D2',
    ]);
  });

  it('parts at an equal rate add up to the rounded whole, whatever the cuts', () => {
    const cut = fc.integer({ min: 2, max: 31 }).map((d) => day(`2026-03-${String(d).padStart(2, '0')}`));
    const rate = fc
      .integer({ min: 1, max: 99_999 })
      .map((n) => `${Math.floor(n / 1000)}.${String(n % 1000).padStart(3, '0')}`);
    fc.assert(
      fc.property(
        fc.array(cut, { maxLength: 4 }),
        fc.array(cut, { maxLength: 4 }),
        rate,
        (sales, news, r) => {
          const owners = [owner('D0'), ...sales.map((from, index) => owner(`D${index + 1}`, from))];
          const tariffs = [tariff({ rate: r }), ...news.map((from) => tariff({ rate: r, from }))];
          const sum = (input: Partial<BillingInput>) =>
            bill(input).charges.reduce((total, { amount }) => total + amount, 0n);
          expect(sum({ accounts: [flat({ owners })], tariffs })).toBe(
            sum({ tariffs: [tariff({ rate: r })] }),
          );
        },
      ),
    );
  });

  it('the same input gives the same charges under the same keys', () => {
    const owners = [owner('D1'), owner('D2', '2026-03-10')];
    expect(bill({ accounts: [flat({ owners })] })).toEqual(
      bill({ accounts: [flat({ owners: owners.toReversed() })] }),
    );
  });

  it('a tariff that becomes quarterly inside a billed quarter is refused', () => {
    const tariffs = [tariff({ every: 'quarterly' }), tariff({ every: 'monthly', from: day('2026-05-01') })];
    expect(codes({ tariffs, period: '2026-04' })).toEqual(['BILL_TARIFF_MIXED']);
    expect(codes({ tariffs, period: '2026-01' })).toEqual([]);
  });
});

describe('metered tariffs', () => {
  const steps = [{ upTo: '12', price: '2.80' }, { upTo: '18', price: '4.20' }, { price: '6.00' }];
  const water = { tariffs: [tariff({ kind: 'metered', rate: undefined, steps })] };

  it.each<[string, string, bigint | undefined, string]>([
    ['100', '100', undefined, 'no use, no charge'],
    ['100', '110', 2800n, 'inside the first step'],
    ['100', '112', 3360n, 'to its end'],
    ['100', '115', 4620n, '12 × 2.80 + 3 × 4.20'],
    ['100', '120.5', 7380n, '33.60 + 25.20 + 2.5 × 6.00'],
  ])('from %s to %s costs %s (%s)', (before, after, amount) => {
    const { charges, problems } = bill({
      ...water,
      readings: [read('2026-02-28', before), read('2026-03-30', after)],
    });
    expect(problems).toEqual([]);
    expect(charges[0]?.amount).toBe(amount);
  });

  it('one rate without steps', () => {
    const tariffs = [tariff({ kind: 'metered', rate: '0.5653' })];
    expect(amounts({ tariffs, readings: [read('2026-02-28', '0'), read('2026-03-30', '100')] })).toEqual([
      [1, 5653n],
    ]);
  });

  it('a meter change counts what each meter measured', () => {
    const readings = [
      read('2026-02-28', '990'),
      read('2026-03-15', '3', 'change-in'),
      read('2026-03-15', '995', 'change-out'),
      read('2026-03-31', '8'),
    ];
    expect(amounts({ ...water, readings })).toEqual([[1, 2800n]]);
  });

  it('a meter put in during the month counts from its first value, and all its use is paid', () => {
    const readings = [read('2026-03-10', '5', 'change-in'), read('2026-03-31', '15')];
    const input = { ...water, readings, assignments: [assigned({ from: day('2026-03-10') })] };
    expect(amounts(input)).toEqual([[1, 2800n]]);
  });

  it('an estimate is trued up by the next reading', () => {
    const readings = [
      read('2026-02-28', '100'),
      read('2026-03-31', '110', 'estimate'),
      read('2026-04-30', '114'),
    ];
    expect(amounts({ ...water, readings, period: '2026-03' })).toEqual([[1, 2800n]]);
    expect(amounts({ ...water, readings, period: '2026-04' })).toEqual([[1, 1120n]]);
  });

  it.each(['2026-03-31', '2026-03-20'])('a true reading counts instead of an estimate of %s', (date) => {
    const readings = [read('2026-02-28', '100'), read('2026-03-31', '105'), read(date, '110', 'estimate')];
    expect(amounts({ ...water, readings })).toEqual([[1, 1400n]]);
  });

  it('a quarter is billed in its last month, from the reading before it', () => {
    const tariffs = [tariff({ kind: 'metered', rate: '1', every: 'quarterly' })];
    const readings = [read('2025-12-31', '0'), read('2026-01-31', '4'), read('2026-03-31', '10')];
    expect(amounts({ tariffs, readings, period: '2026-03' })).toEqual([[1, 1000n]]);
    expect(amounts({ tariffs, readings, period: '2026-01' })).toEqual([]);
    const ended = { tariffs, readings, assignments: [assigned({ to: day('2026-01-31') })] };
    expect(amounts({ ...ended, period: '2026-03' })).toEqual([[1, 1000n]]);
  });

  it('use is shared by days when the owner changes', () => {
    const owners = [owner('D1'), owner('D2', '2026-03-11')];
    const tariffs = [tariff({ kind: 'metered', rate: '1' })];
    const readings = [read('2026-02-28', '0'), read('2026-03-31', '31')];
    expect(amounts({ tariffs, readings, accounts: [flat({ owners })] })).toEqual([
      [1, 1000n],
      [2, 2100n],
    ]);
  });

  it.each([
    ['no reading at all', [], 'BILL_READING_MISSING', /2026-03/],
    ['no closing reading', [read('2026-02-28', '1')], 'BILL_READING_MISSING', /2026-03/],
    ['no opening reading', [read('2026-03-31', '9')], 'BILL_READING_MISSING', /2026-02/],
    [
      'an opening too long ago',
      [read('2026-01-31', '1'), read('2026-03-31', '9')],
      'BILL_READING_MISSING',
      /2026-02/,
    ],
    [
      'a meter running backwards',
      [read('2026-02-28', '9'), read('2026-03-31', '8')],
      'BILL_READING_NEGATIVE',
      /9 on 2026-02-28/,
    ],
    [
      'a change without the old value',
      [read('2026-02-28', '9'), read('2026-03-05', '0', 'change-in'), read('2026-03-31', '8')],
      'BILL_READING_MISSING',
      /no change-out/,
    ],
    [
      'a change without the new value',
      [read('2026-02-28', '1'), read('2026-03-05', '5', 'change-out'), read('2026-03-31', '8')],
      'BILL_READING_MISSING',
      /no change-in/,
    ],
    [
      'nothing read after a change',
      [read('2026-02-28', '1'), read('2026-03-05', '5', 'change-out'), read('2026-03-05', '0', 'change-in')],
      'BILL_READING_MISSING',
      /follows the meter change/,
    ],
  ])('%s is a problem and nothing is billed', (_, readings, code, message) => {
    const { charges, problems } = bill({ ...water, readings });
    expect(charges).toEqual([]);
    expect(problems).toMatchObject([{ code, where: { record: 'account A1', field: 'tariff T' } }]);
    expect(problems[0]?.message).toMatch(message);
  });

  it('no use is billed twice or lost over a year of readings, whatever is estimated', () => {
    const uses = fc.array(fc.integer({ min: 0, max: 40 }), { minLength: 12, maxLength: 12 });
    fc.assert(
      fc.property(uses, fc.array(fc.boolean(), { minLength: 12, maxLength: 12 }), (months, estimated) => {
        let value = 0;
        const readings = months.map((use, index) => {
          value += use;
          const kind = estimated[index] ? 'estimate' : 'reading';
          return read(`2026-${String(index + 1).padStart(2, '0')}-28`, String(value), kind);
        });
        const tariffs = [tariff({ kind: 'metered', rate: '1' })];
        let billed = 0n;
        for (let month = 1; month <= 12; month++) {
          const period = `2026-${String(month).padStart(2, '0')}`;
          const all = [read('2025-12-31', '0'), ...readings];
          billed += bill({ period, tariffs, readings: all }).charges[0]?.amount ?? 0n;
        }
        expect(billed).toBe(BigInt(value) * 100n);
      }),
    );
  });
});

describe('what cannot be billed', () => {
  it.each([
    ['an unknown tariff', { tariffs: [] }, 'BILL_TARIFF_MISSING'],
    ['a tariff not yet in force', { tariffs: [tariff({ from: day('2026-04-01') })] }, 'BILL_TARIFF_MISSING'],
    [
      'a tariff that ends in the month',
      { tariffs: [tariff({ to: day('2026-03-30') })] },
      'BILL_TARIFF_MISSING',
    ],
    ['nobody owning it', { accounts: [flat({ owners: [] })] }, 'BILL_DEBTOR_MISSING'],
    [
      'a gap between owners',
      { accounts: [flat({ owners: [owner('D1', '2020-01-01', '2026-03-09'), owner('D2', '2026-03-11')] })] },
      'BILL_DEBTOR_MISSING',
    ],
  ])('%s is a problem and nothing is billed for the item', (_, input, code) => {
    expect(codes(input)).toEqual([code]);
    expect(amounts(input)).toEqual([]);
  });

  it('the rest of the page is billed', () => {
    const accounts = [flat({ accountId: 'A0', area: undefined }), flat()];
    const { charges, problems } = bill({
      accounts,
      assignments: [assigned({ accountId: 'A0' }), assigned()],
    });
    expect(charges.map(({ accountId }) => accountId)).toEqual(['A1']);
    expect(problems.map(({ where }) => where.record)).toEqual(['account A0']);
  });

  it('an account without tariffs is silently not billed', () => {
    expect(bill({ assignments: [] })).toEqual({ charges: [], problems: [] });
  });

  it('a rhythm or period that is none is a fault in code', () => {
    expect(() => bill({ tariffs: [tariff({ every: 'weekly' })] })).toThrow('no rhythm');
    expect(() => bill({ period: '2026-13' })).toThrow('not a period');
  });
});
