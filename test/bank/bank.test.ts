/** The embedded bank as a creditor meets it: files in, answers out, on a clock that is moved. */

import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { parseScenario, type Scenario } from '../../src/bank/scenario.ts';
import { type FakeDebit, fakePack, fakeRequest, linesOf } from '../support/fake-pack.ts';
import { TestBank } from '../support/test-bank.ts';

const two: FakeDebit[] = [
  { reference: 'D1', amount: 1_000n },
  { reference: 'D2', amount: 2_500n },
];

let at: TestBank;
beforeEach(() => {
  at = new TestBank();
});
afterEach(() => at.stop());

const scenario = (source: string): Scenario => {
  const { scenario: parsed, problems } = parseScenario(source, 'scenario.yaml');
  expect(problems).toEqual([]);
  return parsed!;
};

const debitsIn = (bytes: Uint8Array) => linesOf(bytes).filter((line) => line.level === 'debit');
const fileIn = (bytes: Uint8Array) => linesOf(bytes)[0]?.values ?? {};

describe('a scheme answered by code', () => {
  test('lists every debit in the evening of the collection day, with totals', async () => {
    await at.start([fakePack(['code'])], {
      scenario: scenario('rules: [{ debtor: { reference: D2 }, outcome: { class: insufficient-funds } }]'),
    });
    await at.send('a.jsonl', fakeRequest(two));
    await at.moveTo('2026-03-10T09:59:59Z'); // 17:59:59 in Shanghai
    expect([...(await at.outbox()).keys()]).toEqual([]);
    await at.moveTo('2026-03-10T10:00:00Z');
    const [answer] = [...(await at.outbox()).values()];
    expect(debitsIn(answer!).map(({ values }) => values)).toMatchObject([
      {
        'debit.reference': 'D1',
        'outcome.code': '00',
        'outcome.amount': '1000',
        'outcome.date': '2026-03-10',
      },
      { 'debit.reference': 'D2', 'outcome.code': '02', 'outcome.amount': '0', 'debtor.name': '王小明' },
    ]);
    expect(fileIn(answer!)).toMatchObject({
      'submission.reference': 'F1',
      'submission.count': '2',
      'submission.total': '3500',
      'file.paidCount': '1',
      'file.paidTotal': '1000',
      'file.failedCount': '1',
      'file.failedTotal': '2500',
      'file.date': '2026-03-10',
      'file.time': '18:00:00',
      'file.createdAt': '2026-03-10T10:00:00.000Z',
      'creditor.bankNumber': '000777',
    });
  });

  test('a part may be collected', async () => {
    await at.start([fakePack(['code'])], { scenario: scenario('rules: [{ outcome: { paidPart: 0.25 } }]') });
    await at.send('a.jsonl', fakeRequest([{ reference: 'D1', amount: 1_001n }]));
    await at.moveTo('2026-03-12T00:00:00Z');
    const [answer] = [...(await at.outbox()).values()];
    expect(debitsIn(answer!)[0]?.values).toMatchObject({ 'outcome.code': '01', 'outcome.amount': '250' });
    expect(fileIn(answer!)).toMatchObject({ 'file.paidTotal': '250', 'file.failedTotal': '751' });
  });

  test('a debit that is undone after settlement is paid first, and told again later', async () => {
    const rule = '{ debtor: { reference: D1 }, outcome: { code: "04" }, when: after-settlement, days: 3 }';
    await at.start([fakePack(['code'])], { scenario: scenario(`rules: [${rule}]`) });
    await at.send('a.jsonl', fakeRequest(two));
    await at.moveTo('2026-03-12T00:00:00Z');
    const [first] = [...(await at.outbox()).values()];
    expect(debitsIn(first!).map(({ values }) => values['outcome.code'])).toEqual(['00', '00']);
    expect(fileIn(first!)).toMatchObject({ 'file.paidTotal': '3500', 'file.failedCount': '0' });
    await at.moveTo('2026-03-13T01:00:00Z');
    const late = [...(await at.outbox()).values()].find((bytes) => !bytes.equals(first!));
    expect(debitsIn(late!).map(({ values }) => [values['debit.reference'], values['outcome.code']])).toEqual([
      ['D1', '04'],
    ]);
  });
});

describe('a scheme answered by status', () => {
  const pack = fakePack(['status']);

  test('acknowledges at once, and tells rejects on the next workday, only them', async () => {
    await at.start([pack], {
      scenario: scenario('rules: [{ debtor: { reference: D2 }, outcome: { class: account-problem } }]'),
    });
    await at.send('a.jsonl', fakeRequest(two, { collectionDate: '2026-03-16' }));
    const [first] = [...(await at.outbox()).values()];
    expect(fileIn(first!)).toMatchObject({ 'submission.status': 'OKAY', 'submission.reference': 'F1' });
    expect(linesOf(first!)).toHaveLength(1);
    await at.moveTo('2026-03-10T01:00:00Z');
    const later = [...(await at.outbox()).values()].find((bytes) => !bytes.equals(first!));
    expect(fileIn(later!)['submission.status']).toBe('PART');
    expect(linesOf(later!)[1]?.values).toMatchObject({ 'batch.reference': 'B1', 'batch.status': 'PART' });
    expect(debitsIn(later!).map(({ values }) => values)).toMatchObject([
      { 'debit.reference': 'D2', 'outcome.status': 'NOPE', 'outcome.code': '03' },
    ]);
  });

  test('tells a refund only after the window in which silence is success', async () => {
    await at.start([pack], {
      scenario: scenario('rules: [{ outcome: { class: refused-by-debtor }, when: after-settlement }]'),
    });
    await at.send('a.jsonl', fakeRequest(two, { collectionDate: '2026-03-10' }));
    await at.moveTo('2026-03-18T23:00:00Z');
    expect((await at.outbox()).size).toBe(1);
    await at.moveTo('2026-03-19T01:00:00Z'); // five days of window and two more, over a weekend
    expect((await at.outbox()).size).toBe(2);
  });

  test('refuses a faulty file as a whole, with a status', async () => {
    await at.start([pack]);
    await at.send('a.jsonl', fakeRequest(two, { total: 3_501n }));
    const [answer] = [...(await at.outbox()).values()];
    expect(fileIn(answer!)['submission.status']).toBe('NOPE');
    expect(at.taken()).toMatchObject([{ verdict: 'refused', count: 2, total: '3500' }]);
  });
});

test('a scheme answered by failures hears of the failed ones only, and of nothing when all are paid', async () => {
  await at.start([fakePack(['failures'])], {
    scenario: scenario('rules: [{ debtor: { accountEnds: D2 }, outcome: { class: insufficient-funds } }]'),
  });
  await at.send('a.jsonl', fakeRequest(two));
  await at.send('b.jsonl', fakeRequest([{ reference: 'D3', amount: 5n }], { reference: 'F2' }));
  await at.moveTo('2026-03-11T00:59:00Z');
  expect((await at.outbox()).size).toBe(0);
  await at.moveTo('2026-03-20T01:00:00Z');
  const answers = [...(await at.outbox()).values()];
  expect(answers).toHaveLength(1);
  expect(debitsIn(answers[0]!).map(({ values }) => values['debit.reference'])).toEqual(['D2']);
});

describe('what a bank takes', () => {
  beforeEach(async () => {
    await at.start([fakePack(['code'])]);
  });

  test.each([
    ['a wrong total', { total: 3_499n }, 'TOTAL_SUM'],
    ['a wrong count', { count: 3 }, 'TOTAL_COUNT'],
  ])('%s refuses the whole file by the bank’s own adding up', async (_what, options, code) => {
    await at.send('a.jsonl', fakeRequest(two, options));
    expect(at.taken()).toMatchObject([{ verdict: 'refused', debits: [{ outcome: 'not-taken' }, {}] }]);
    expect(at.taken()[0]?.problems.join()).toContain(code);
    await at.moveTo('2026-04-01T00:00:00Z');
    expect((await at.outbox()).size).toBe(0);
  });

  test('a reference twice in one file refuses it', async () => {
    await at.send('a.jsonl', fakeRequest([...two, { reference: 'D1', amount: 1n }]));
    expect(at.taken()[0]).toMatchObject({ verdict: 'refused' });
    expect(at.taken()[0]?.problems.join()).toContain('REFERENCE_DUPLICATE');
  });

  test('a file that no layout fits is logged', async () => {
    await at.send('a.jsonl', Buffer.from('what is this'));
    expect(at.taken()).toMatchObject([{ verdict: 'unrecognised', problems: ['LAYOUT_UNKNOWN'] }]);
  });

  test('a line that cannot be read refuses the file', async () => {
    await at.send('a.jsonl', Buffer.concat([fakeRequest(two), Buffer.from('{ broken\n')]));
    expect(at.taken()).toMatchObject([{ verdict: 'refused' }]);
  });

  test('the same file again, and another file under the same reference, are duplicates', async () => {
    await at.send('a.jsonl', fakeRequest(two));
    await at.send('b.jsonl', fakeRequest(two));
    await at.send('c.jsonl', fakeRequest([{ reference: 'D9', amount: 1n }]));
    expect(at.taken().map(({ verdict }) => verdict)).toEqual(['taken', 'duplicate-file', 'duplicate-file']);
    expect(at.taken()[1]?.debits).toMatchObject([{ duplicate: true }, { duplicate: true }]);
  });

  test('a debit whose reference was ever taken before is logged and refused as a duplicate', async () => {
    await at.send('a.jsonl', fakeRequest(two));
    await at.moveTo('2026-09-09T02:00:00Z');
    await at.send('b.jsonl', fakeRequest([{ reference: 'D2', amount: 2_500n }], { reference: 'F2' }));
    expect(at.taken()[1]?.debits).toMatchObject([{ reference: 'D2', duplicate: true, outcome: '05' }]);
  });

  test('temporary names are left alone', async () => {
    await at.connected(async (transport) => {
      await transport.upload('in/a.jsonl.part', (async function* () {})());
      await transport.upload('in/.a.jsonl', (async function* () {})());
    });
    await at.bank.settled();
    expect(readdirSync(join(at.dir, 'archive'))).toEqual([]);
  });

  test('a file uploaded straight under its final name is taken when it is closed', async () => {
    await at.connected((transport) =>
      transport.upload(
        'in/a.jsonl',
        (async function* () {
          yield fakeRequest(two);
        })(),
      ),
    );
    await at.bank.settled();
    expect(at.taken()).toMatchObject([{ verdict: 'taken', name: 'a.jsonl', total: '3500' }]);
  });

  test('its log holds no account and no name', async () => {
    await at.start([fakePack(['code'])], { scenario: scenario('rules: [{ outcome: { code: "02" } }]') });
    await at.send('a.jsonl', fakeRequest([{ reference: 'D1', amount: 1n, account: '6222020000001234567' }]));
    const log = readFileSync(join(at.dir, 'state/taken.jsonl'), 'utf8');
    expect(log).toContain('D1');
    expect(log).not.toMatch(/6222020000001234567|4567|王/);
  });
});

describe('a bank that is stopped and started again', () => {
  const failing = scenario('rules: [{ debtor: { reference: D2 }, outcome: { class: insufficient-funds } }]');

  test('answers what it took before, once', async () => {
    const pack = fakePack(['status', 'code']);
    await at.start([pack], { scenario: failing });
    const { fingerprint } = at.bank;
    await at.send('a.jsonl', fakeRequest(two));
    await at.start([pack], { scenario: failing });
    expect(at.bank.fingerprint).toBe(fingerprint);
    await at.moveTo('2026-03-11T00:00:00Z');
    const answers = await at.outbox();
    expect(answers.size).toBe(2);
    await at.connected(async (transport) => {
      for (const name of answers.keys()) await transport.remove(`out/${name}`);
    });
    await at.start([pack], { scenario: failing });
    expect((await at.outbox()).size).toBe(0);
    expect(at.taken()).toHaveLength(1);
  });

  test('takes a file that arrived while it was not looking, and no other again', async () => {
    const pack = fakePack(['code']);
    await at.start([pack]);
    await at.send('a.jsonl', fakeRequest(two));
    await at.bank.stop();
    writeFileSync(
      join(at.dir, 'in/b.jsonl'),
      fakeRequest([{ reference: 'D3', amount: 1n }], { reference: 'F2' }),
    );
    await at.start([pack]);
    expect(at.taken().map(({ name }) => name)).toEqual(['a.jsonl', 'b.jsonl']);
  });

  test('finishes an answer whose bytes were fixed, and forgets a log line that was cut', async () => {
    const pack = fakePack(['status']);
    await at.start([pack]);
    await at.send('a.jsonl', fakeRequest(two));
    const [[name, bytes]] = [...(await at.outbox())] as [[string, Buffer]];
    await at.connected((transport) => transport.remove(`out/${name}`));
    await at.bank.stop();
    writeFileSync(join(at.dir, 'state/outgoing/000001-0'), bytes);
    writeFileSync(join(at.dir, 'state/outgoing/000009-0'), 'half');
    writeFileSync(join(at.dir, 'state/taken.jsonl'), '{"number":2,"verd', { flag: 'a' });
    await at.start([pack]);
    expect([...(await at.outbox())]).toEqual([[name, bytes]]);
    expect(at.taken()).toHaveLength(1);
    expect(readdirSync(join(at.dir, 'state/outgoing'))).toEqual([]);
  });
});

test('an old file leaves the creditor’s sight after a month, the archive keeps it', async () => {
  await at.start([fakePack(['code'])]);
  await at.send('a.jsonl', fakeRequest(two));
  await at.moveTo('2026-04-08T00:00:00Z');
  expect(readdirSync(join(at.dir, 'in'))).toEqual(['a.jsonl']);
  await at.moveTo('2026-04-09T00:00:00Z');
  expect(readdirSync(join(at.dir, 'in'))).toEqual([]);
  expect(readdirSync(join(at.dir, 'archive'))).toEqual(['000001-a.jsonl']);
});

test('no fault was swallowed', async () => {
  await at.start([fakePack(['code'])]);
  await at.send('a.jsonl', fakeRequest(two));
  await at.moveTo('2026-03-12T00:00:00Z');
  expect(at.faults).toEqual([]);
});
