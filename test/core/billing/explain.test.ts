import { describe, expect, it } from 'vitest';
import { billPeriod, explainCharge } from '../../../src/core/billing/index.ts';
import { isoDate } from '../../../src/core/date.ts';

const since = isoDate('2020-01-01');
const common = { tariffId: 'T', approval: 'resolution 7', every: 'monthly', from: since } as const;
const page = {
  period: '2026-03',
  currency: 'CNY',
  dueDay: 31,
  assignments: [{ accountId: '3-1201', tariffId: 'T', from: since }],
} as const;

describe('a charge in words', () => {
  it('shows area, rate, days and rounding of a part', () => {
    const owners = [
      { debtorId: 'D1', from: since },
      { debtorId: 'D2', from: isoDate('2026-03-11') },
    ];
    const { charges } = billPeriod({
      ...page,
      accounts: [{ accountId: '3-1201', kind: 'flat', area: '100', owners }],
      tariffs: [{ ...common, title: 'Property fee', kind: 'area', rate: '2.00', steps: [] }],
      readings: [],
    });
    expect(explainCharge(charges[0]!, 'CNY')).toEqual([
      'Property fee, 2026-03, part 1: 64.52 CNY, due 2026-04-30',
      'account 3-1201, tariff T in force since 2020-01-01, approved by resolution 7',
      '100 m² × 2.00 × 1 month = 200',
      '2026-03-01 to 2026-03-10: 10 of 31 days of 200 = 64.516129',
      'rounded half up to the minor unit, once, on the running total of the parts',
    ]);
  });

  it('shows the meter values and each step', () => {
    const { charges } = billPeriod({
      ...page,
      accounts: [{ accountId: '3-1201', kind: 'meter', owners: [{ debtorId: 'D1', from: since }] }],
      tariffs: [
        {
          ...common,
          title: 'Water',
          kind: 'metered',
          steps: [{ upTo: '12', price: '2.80' }, { price: '4.20' }],
        },
      ],
      readings: [
        { accountId: '3-1201', date: isoDate('2026-02-28'), value: '100', kind: 'reading' },
        { accountId: '3-1201', date: isoDate('2026-03-30'), value: '115.5', kind: 'estimate' },
      ],
    });
    expect(explainCharge(charges[0]!, 'CNY').slice(2)).toEqual([
      'meter 100 on 2026-02-28 (reading)',
      'meter 115.5 on 2026-03-30 (estimate)',
      '12 units × 2.80 = 33.6',
      '3.5 units × 4.20 = 14.7',
      '2026-03-01 to 2026-03-31: all 31 days of 48.3',
      'rounded half up to the minor unit, once, on the running total of the parts',
    ]);
  });

  it('is plain JSON, so that the store can keep it', () => {
    const { charges } = billPeriod({
      ...page,
      accounts: [{ accountId: '3-1201', kind: 'flat', owners: [{ debtorId: 'D1', from: since }] }],
      tariffs: [{ ...common, title: 'Parking', kind: 'fixed', rate: '300', steps: [] }],
      readings: [],
    });
    const { explanation } = charges[0]!;
    expect(JSON.parse(JSON.stringify(explanation))).toEqual(explanation);
    expect(explainCharge(charges[0]!, 'CNY')[2]).toBe('300 = 300');
  });
});
