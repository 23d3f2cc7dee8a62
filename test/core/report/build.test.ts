/** A report is what the ledger and the debits add up to. */

import { describe, expect, test } from 'vitest';
import { isoDate } from '../../../src/core/date.ts';
import { buildReport, paidMinor } from '../../../src/core/report/build.ts';
import type { DebitGroup, ReportRows } from '../../../src/core/report/model.ts';

const head = { creditor: 'estate', name: 'Estate', currency: 'CNY', asOf: isoDate('2026-06-30') } as const;
const empty: ReportRows = {
  ledger: [],
  charges: [],
  debits: [],
  open: [],
  held: [],
  tasks: [],
  mandates: [],
  prepaidBalance: 0n,
};

const march = [
  { period: '2026-03', ledger: 'income', minor: -1000n },
  { period: '2026-03', ledger: 'bank', minor: 500n },
  { period: '2026-03', ledger: 'channel:wechat', minor: 150n },
  { period: '2026-03', ledger: 'channel:cash', minor: 100n },
  { period: '2026-03', ledger: 'prepaid', minor: 50n },
  { period: '2026-03', ledger: 'clearing', minor: 120n },
  { period: '2026-03', ledger: 'receivable', minor: 80n },
];

function group(state: string, more: Partial<DebitGroup> = {}): DebitGroup {
  return {
    period: '2026-03',
    state,
    reasonClass: null,
    isRepresentment: false,
    debits: 1,
    minor: 100n,
    collectedMinor: 0n,
    ...more,
  };
}

describe('money', () => {
  test('billed is divided into collected, channels, prepayment, in flight and open', () => {
    const { months, total } = buildReport(head, { ...empty, ledger: march });
    expect(months).toMatchObject([
      {
        period: '2026-03',
        billed: 1000n,
        collected: 500n,
        channels: { cash: 100n, wechat: 150n },
        prepaid: 50n,
        writtenOff: 0n,
        inFlight: 120n,
        open: 80n,
      },
    ]);
    expect(paidMinor(total)).toBe(800n);
  });

  test('months come oldest first, and the total is their sum', () => {
    const april = march.map((row) => ({ ...row, period: '2026-04', minor: row.minor * 3n }));
    const { months, total } = buildReport(head, { ...empty, ledger: [...april, ...march] });
    expect(months.map(({ period }) => period)).toEqual(['2026-03', '2026-04']);
    expect(total).toMatchObject({ billed: 4000n, collected: 2000n, open: 320n });
    expect(total.channels).toEqual({ cash: 400n, wechat: 600n });
  });

  test('a month whose books do not tie is no report', () => {
    const broken = march.map((row) => (row.ledger === 'bank' ? { ...row, minor: 501n } : row));
    expect(() => buildReport(head, { ...empty, ledger: broken })).toThrow(/2026-03 do not tie/);
  });
});

describe('debits', () => {
  test.each([
    ['planned', { presented: 0, paid: 0, failed: 0, waiting: 0 }],
    ['batched', { presented: 0, paid: 0, failed: 0, waiting: 0 }],
    ['cancelled', { presented: 0, paid: 0, failed: 0, waiting: 0 }],
    ['submitted', { presented: 1, paid: 0, failed: 0, waiting: 1 }],
    ['accepted', { presented: 1, paid: 0, failed: 0, waiting: 1 }],
    ['settled', { presented: 1, paid: 1, failed: 0, waiting: 0 }],
    ['rejected', { presented: 1, paid: 0, failed: 1, waiting: 0 }],
    ['returned', { presented: 1, paid: 0, failed: 1, waiting: 0 }],
    ['refunded', { presented: 1, paid: 0, failed: 1, waiting: 0 }],
    ['reversed', { presented: 1, paid: 0, failed: 1, waiting: 0 }],
  ])('a debit that is %s counts as %o', (state, attempts) => {
    expect(buildReport(head, { ...empty, debits: [group(state)] }).total.attempts).toEqual(attempts);
  });

  test('a representment counts among the debits and on its own', () => {
    const debits = [
      group('rejected', { debits: 3 }),
      group('settled', { isRepresentment: true, debits: 2, minor: 200n, collectedMinor: 190n }),
      group('rejected', { isRepresentment: true }),
    ];
    const { total } = buildReport(head, { ...empty, debits });
    expect(total.attempts).toEqual({ presented: 6, paid: 2, failed: 4, waiting: 0 });
    expect(total.representments).toEqual({ presented: 3, paid: 2, failed: 1, waiting: 0, paidMinor: 190n });
  });

  test('failures are added up by reason, most money first; what was undone counts with what was collected', () => {
    const debits = [
      group('rejected', { reasonClass: 'insufficient-funds', debits: 2, minor: 300n }),
      group('returned', { reasonClass: 'insufficient-funds', minor: 100n, collectedMinor: 90n }),
      group('refunded', { reasonClass: 'refused-by-debtor', minor: 900n, collectedMinor: 900n }),
      group('rejected', { reasonClass: null, minor: 1n }),
      group('settled', { reasonClass: 'insufficient-funds', minor: 5000n }),
    ];
    expect(buildReport(head, { ...empty, debits }).total.failures).toEqual([
      { reasonClass: 'refused-by-debtor', debits: 1, minor: 900n, undone: 1 },
      { reasonClass: 'insufficient-funds', debits: 3, minor: 390n, undone: 1 },
      { reasonClass: 'unknown', debits: 1, minor: 1n, undone: 0 },
    ]);
  });
});
