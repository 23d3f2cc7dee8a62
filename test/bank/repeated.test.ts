/** What the bank knows of months and attempts comes from the files it took. */

import { afterEach, beforeEach, expect, test } from 'vitest';
import { parseScenario } from '../../src/bank/scenario.ts';
import { type FakeDebit, fakePack, fakeRequest } from '../support/fake-pack.ts';
import { TestBank } from '../support/test-bank.ts';

let at: TestBank;
beforeEach(() => {
  at = new TestBank();
});
afterEach(() => at.stop());

const outcomes = () => at.taken().map((file) => file.debits.map((debit) => debit.outcome).join());

async function present(reference: string, collectionDate: string, change: Partial<FakeDebit> = {}) {
  await at.moveTo(`${collectionDate}T01:00:00Z`);
  const debit = { reference, amount: 900n, account: '62220001', ...change };
  await at.send(`${reference}.jsonl`, fakeRequest([debit], { reference: `F-${reference}`, collectionDate }));
}

const start = (rules: string) =>
  at.start([fakePack(['code'])], { scenario: parseScenario(`rules: [${rules}]`, 's.yaml').scenario });

test('a second attempt is the same account and amount soon after a failure, even across a restart', async () => {
  const rules = '{ attempt: 2, outcome: paid }, { outcome: { code: "02" } }';
  await start(rules);
  await present('D1', '2026-03-10');
  await start(rules);
  await present('D2', '2026-03-20');
  await present('D3', '2026-04-10'); // next month's bill: the failure is too long ago
  await present('D4', '2026-04-12', { amount: 901n });
  await present('D5', '2026-04-13', { account: '62220002' });
  expect(outcomes()).toEqual(['02', 'paid', '02', '02', '02']);
});

test('months count from the first one the bank saw', async () => {
  await start('{ month: 2, outcome: { code: "03" } }');
  await present('D1', '2026-03-10');
  await present('D2', '2026-03-28');
  await present('D3', '2026-04-10');
  await present('D4', '2026-05-10');
  expect(outcomes()).toEqual(['paid', 'paid', '03', 'paid']);
});
