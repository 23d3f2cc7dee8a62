/** The tables a finance manager reads on a terminal. */

import { expect, test } from 'vitest';
import { renderSummary } from '../../src/cli/summary.ts';
import { isoDate } from '../../src/core/date.ts';
import { buildReport } from '../../src/core/report/build.ts';

const head = { creditor: 'estate', name: '翠园', currency: 'CNY', asOf: isoDate('2026-04-30') } as const;
const nothing = {
  ledger: [],
  charges: [],
  debits: [],
  open: [],
  held: [],
  tasks: [],
  mandates: [],
  prepaidBalance: 0n,
};

test('every figure stands in its month and in the total', () => {
  const report = buildReport(head, {
    ...nothing,
    ledger: [
      { period: '2026-03', ledger: 'income', minor: -100_000n },
      { period: '2026-03', ledger: 'bank', minor: 60_000n },
      { period: '2026-03', ledger: 'channel:wechat', minor: 15_000n },
      { period: '2026-03', ledger: 'receivable', minor: 25_000n },
    ],
    debits: [
      {
        period: '2026-03',
        state: 'rejected',
        reasonClass: 'account-problem',
        isRepresentment: false,
        debits: 2,
        minor: 25_000n,
        collectedMinor: 0n,
      },
    ],
    held: [{ reason: 'mandate-suspended', charges: 2, minor: 25_000n }],
    mandates: [{ state: 'suspended', mandates: 1 }],
  });
  expect(renderSummary(report)).toBe(`翠园  (estate, amounts in CNY, as of 2026-04-30)

                        Mar 2026     total
----------------------  --------  --------
billed                  1,000.00  1,000.00
collected by debit        600.00    600.00
paid by WeChat            150.00    150.00
prepayment used             0.00      0.00
at the bank                 0.00      0.00
open                      250.00    250.00
collection rate            75.0%     75.0%
debits presented               2         2
debits failed                  2         2
presented again / paid     0 / 0     0 / 0

failed by reason  Mar 2026  total  amount
----------------  --------  -----  ------
account problem          2      2  250.00

not collected because  charges  amount
---------------------  -------  ------
mandate suspended            2  250.00

open tasks: none
mandates suspended: 1
prepayment not yet used: 0.00
`);
});

test('before the first billing it says so', () => {
  expect(renderSummary(buildReport(head, nothing))).toContain('nothing is billed yet');
});
