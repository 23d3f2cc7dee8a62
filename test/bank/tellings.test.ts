/** What the bank answers where a scheme's files decide by text, by amount, by which file it is, or list what was paid. */

import { afterEach, beforeEach, expect, test } from 'vitest';
import { parseScenario } from '../../src/bank/scenario.ts';
import type { Layout } from '../../src/core/format/format.ts';
import { debitAnswer } from '../../src/core/returns/answer.ts';
import { fakeLayout, fakePack, fakeRequest } from '../support/fake-pack.ts';
import { TestBank } from '../support/test-bank.ts';

let at: TestBank;
beforeEach(() => {
  at = new TestBank();
});
afterEach(() => at.stop());

const debits = ['D1', 'D2', 'D3', 'D4'].map((reference) => ({ reference, amount: 900n }));
const rules = `
  { debtor: { reference: D2 }, outcome: { class: insufficient-funds } },
  { debtor: { reference: D3 }, outcome: { paidPart: 0.5 } },
  { debtor: { reference: D4 }, outcome: { class: account-problem }, when: after-settlement, days: 8 }`;

type Inbound = Parameters<typeof fakePack>[0];

/** Answers as the engine understands them: "layout reference outcome code". */
async function told(inbound: Inbound, until: string, pack = fakePack(inbound)): Promise<readonly string[]> {
  const { scenario } = parseScenario(`rules: [${rules}]`, 's.yaml');
  await at.start([pack], { scenario });
  await at.send('f.jsonl', fakeRequest(debits));
  await at.moveTo(until);
  const answers = await at.outbox();
  expect(at.faults).toEqual([]);
  return [...answers].flatMap(([, bytes]) => {
    const layout = pack.scheme.inbound
      .map((name) => pack.layouts.get(name) as Layout)
      .find((one) => one.detect(bytes) > 0) as Layout;
    const found: string[] = [];
    const reading = layout.read('answer', {
      onDebit({ values }, batch) {
        const said = debitAnswer(values, batch.values, {}, layout.outcome!, pack.reasons);
        const what = [said.references['debit.reference'], said.outcome, said.collected].join(' ');
        found.push(`${layout.name.slice(5)} ${what} ${said.code} ${said.text}`.trim());
      },
    });
    reading.push(bytes);
    reading.end();
    return found;
  });
}

test('by amount: every debit with what was collected of it', async () => {
  expect(await told(['amount'], '2026-03-11T00:00:00Z')).toEqual([
    'amount D1 paid 900 00 meaning of 00',
    'amount D2 failed 0 02 meaning of 02',
    'amount D3 paid-part 450 01 meaning of 01',
    'amount D4 paid 900 00 meaning of 00',
  ]);
});

test('by text: words the layout reads as the code', async () => {
  const words = await told(['text'], '2026-03-11T00:00:00Z');
  expect(words.slice(0, 2)).toEqual(['text D1 paid 900 00 done', 'text D2 failed 0 02 toolow']);
});

test('listed: what was paid stands in the list, at once or in part; what failed does not', async () => {
  expect(await told(['listed'], '2026-03-11T00:00:00Z')).toEqual([
    'listed D1 paid 900 00 meaning of 00',
    'listed D3 paid-part 450 01 meaning of 01',
    'listed D4 paid 900 00 meaning of 00',
  ]);
});

test('one file of what was taken, one of what was paid, one of what failed', async () => {
  const answers = await told(['taken', 'paid', 'failed'], '2026-03-30T00:00:00Z');
  expect(answers.map((line) => line.split(' ').slice(0, 3).join(' ')).sort()).toEqual([
    'failed D2 failed',
    'failed D4 failed',
    'paid D1 paid',
    'paid D3 paid-part',
    'paid D4 paid',
    'taken D1 pending',
    'taken D2 pending',
    'taken D3 pending',
    'taken D4 pending',
  ]);
});

test('where only statements tell it, each debit is an entry of its own with direction and amount', async () => {
  const pack = fakePack(['failures']);
  const statement = { ...fakeLayout('test/failures', { by: 'failures' }), describe: () => [bookingField] };
  await told(['failures'], '2026-03-30T00:00:00Z', {
    ...pack,
    layouts: new Map([...pack.layouts, ['test/failures', statement]]),
  });
  const lines = [...(await at.outbox()).values()].flatMap((bytes) => bytes.toString().trim().split('\n'));
  const entries = lines.map((line) => JSON.parse(line)).filter(({ level }) => level === 'batch');
  expect(entries.map(({ values }) => values['booking.amount'])).toEqual(['900', '450', '900']);
  expect(entries[0].values).toMatchObject({
    'booking.direction': 'debit',
    'booking.status': 'booked',
    'booking.currency': 'CNY',
  });
});

const bookingField = {
  record: 'entry',
  name: 'direction',
  at: '1',
  type: 'enum',
  required: true,
  means: 'booking.direction',
  doc: '',
  source: '',
};
