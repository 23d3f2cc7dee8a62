/** A bank nobody has written code for: a pack of about twenty fields in the workspace's own formats/ folder, and a whole
 *  cycle through it, one debit refused. The embedded bank plays the bank from the same texts. The bank is invented. */

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parseScenario } from '../../src/bank/scenario.ts';
import { loadPacks } from '../../src/formats.ts';
import { replay } from '../../src/steps/replay.ts';
import { type Estate, openEstate } from '../support/estate.ts';
import { TestBank } from '../support/test-bank.ts';

const scheme = `name: lantern
title: Lantern village bank
currency: CNY
calendar: china
timeZone: Asia/Shanghai
accountChecks: [digits]
agentChecks: []
creditorFields:
  - { means: creditor.account, check: digits, doc: account to credit }
  - { means: creditor.identifier, check: digits, doc: number the bank gave }
timing:
  leadDays: { first: 1, recurring: 1, final: 1, one-off: 1 }
  cutOff: "16:00"
  earliest: { days: 30, unit: calendar }
  noticeDays: 3
limits: { perDebit: "999999999", debitsPerFile: 99999 }
usesSequenceTypes: false
instruments: []
prenote: none
submission: { layouts: [lantern/request], sequencePer: day }
inbound: [lantern/answer]
match: [[debit.reference, debit.amount]]
success: { by: code }
answerDueBusinessDays: 2
representment: { maximum: 1, withinDays: 60 }
`;

const source = 'source: guide 1';
const head = (name: string, carries: string) => `layout: lantern/${name}
title: Lantern, ${name}
source: invented guide
kind: fixed
status: verified
carries: ${carries}
encoding: gbk
charset: any
fileName: "LT_${name.toUpperCase()}_{file.date:yyyymmdd}_{file.sequence:3}.txt"
lines: { ending: crlf, widths: bytes, length: 90 }
`;
const request = `${head('request', 'debits')}records:
  header:
    doc: head
    fields:
      - { name: record, type: const, value: H, columns: [1, 1], tag: true, doc: record, ${source} }
      - { name: creditor, type: digits, columns: [2, 9], means: creditor.identifier, doc: creditor, ${source} }
      - { name: account, type: digits, columns: [10, 29], align: left, fill: " ", means: creditor.account, doc: account, ${source} }
      - { name: day, type: date, pattern: yyyymmdd, columns: [30, 37], means: file.date, doc: day made, ${source} }
      - { name: sequence, type: number, columns: [38, 40], means: file.sequence, doc: number of the day, ${source} }
      - { name: collection, type: date, pattern: yyyymmdd, columns: [41, 48], means: batch.collectionDate, doc: collection day, ${source} }
      - { name: rest, type: blank, columns: [49, 90], doc: blank, ${source} }
  debit:
    doc: debit
    fields:
      - { name: record, type: const, value: D, columns: [1, 1], tag: true, doc: record, ${source} }
      - { name: serial, type: sequence, of: debit, within: file, columns: [2, 7], means: debit.serial, doc: serial, ${source} }
      - { name: reference, type: text, columns: [8, 27], means: debit.reference, doc: our reference, ${source} }
      - { name: account, type: digits, columns: [28, 47], align: left, fill: " ", means: debtor.account, check: digits, doc: account, ${source} }
      - { name: holder, type: text, columns: [48, 67], means: debtor.name, doc: 户名 holder, ${source} }
      - { name: amount, type: amount, unit: fen, columns: [68, 79], means: debit.amount, doc: amount, ${source} }
      - { name: rest, type: blank, columns: [80, 90], doc: blank, ${source} }
  trailer:
    doc: end
    fields:
      - { name: record, type: const, value: T, columns: [1, 1], tag: true, doc: record, ${source} }
      - { name: count, type: count, of: debit, columns: [2, 7], means: file.count, doc: debits, ${source} }
      - { name: total, type: sum, of: debit.amount, unit: fen, columns: [8, 21], means: file.total, doc: sum, ${source} }
      - { name: hash, type: hash, of: debit.account, digits: 10, columns: [22, 31], doc: hash of accounts, ${source} }
      - { name: rest, type: blank, columns: [32, 90], doc: blank, ${source} }
structure: [header, { each: debit, of: [debit] }, trailer]
`;
const answer = `${head('answer', 'outcomes')}outcome: { by: code }
records:
  header:
    doc: head
    fields:
      - { name: record, type: const, value: A, columns: [1, 1], tag: true, doc: record, ${source} }
      - { name: creditor, type: digits, columns: [2, 9], means: creditor.identifier, doc: creditor, ${source} }
      - { name: day, type: date, pattern: yyyymmdd, columns: [10, 17], means: file.date, doc: day made, ${source} }
      - { name: rest, type: blank, columns: [18, 90], doc: blank, ${source} }
  debit:
    doc: what became of one
    fields:
      - { name: record, type: const, value: R, columns: [1, 1], tag: true, doc: record, ${source} }
      - { name: reference, type: text, columns: [2, 21], means: debit.reference, doc: our reference, ${source} }
      - { name: amount, type: amount, unit: fen, columns: [22, 33], means: debit.amount, doc: amount, ${source} }
      - { name: code, type: text, columns: [34, 35], means: outcome.code, doc: code, ${source} }
      - { name: rest, type: blank, columns: [36, 90], doc: blank, ${source} }
  trailer:
    doc: end
    fields:
      - { name: record, type: const, value: T, columns: [1, 1], tag: true, doc: record, ${source} }
      - { name: count, type: count, of: debit, columns: [2, 7], means: file.count, doc: answers, ${source} }
      - { name: rest, type: blank, columns: [8, 90], doc: blank, ${source} }
structure: [header, { each: debit, of: [debit] }, trailer]
`;
const reasons = `reasons:
  - { code: "00", outcome: paid, meaning: paid, next: none, afterSettlement: returned, ${source} }
  - { code: "11", outcome: failed, class: insufficient-funds, meaning: 余额不足, next: represent, afterSettlement: returned, ${source} }
`;
const files = {
  'scheme.yaml': scheme,
  'request.yaml': request,
  'answer.yaml': answer,
  'reasons.yaml': reasons,
};

const configured = `
    scheme: lantern
    settings: { creditor.account: "6222021234567890123", creditor.identifier: "00004711" }
    billing: { dueDay: 10 }
    collection: { day: 12, retryDay: 24, noticeDays: 3 }`;

const bank = new TestBank();
let estate: Estate;
let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'debitrun-lantern-'));
  mkdirSync(join(folder, 'lantern'));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, 'lantern', name), text);
  const { packs, problems } = loadPacks(folder);
  expect(problems).toEqual([]);
  estate = await openEstate({ households: 3, scheme: configured, pack: { name: 'lantern', files } });
  const { scenario } = parseScenario(
    'rules: [{ debtor: { reference: D00000002 }, outcome: { class: insufficient-funds } }]',
    's.yaml',
  );
  await bank.start([...packs.values()], { scenario });
});
afterAll(async () => {
  await bank.stop();
  await estate?.close();
  rmSync(folder, { recursive: true, force: true });
});

test('a cycle runs through a bank that is data only', async () => {
  for (const at of ['2026-03-02T18:00:00+08:00', '2026-03-11T10:00:00+08:00']) await estate.night(at);
  const [name = ''] = estate.sent();
  expect(name).toMatch(/^LT_REQUEST_2026031\d_001\.txt$/);
  const lines = estate.request(name).toString('latin1').split('\r\n');
  expect(lines).toHaveLength(6);
  expect(lines.slice(0, 5).map((line) => line.length)).toEqual([90, 90, 90, 90, 90]);
  expect(lines[4]?.slice(0, 21)).toBe('T00000300000000030000');

  await bank.moveTo('2026-03-11T03:00:00Z');
  await bank.send(name, estate.request(name));
  expect(bank.taken()).toMatchObject([
    { verdict: 'taken', layout: 'lantern/request', count: 3, problems: [] },
  ]);
  for (const day of ['2026-03-13', '2026-03-14', '2026-03-16']) {
    await bank.moveTo(`${day}T02:00:00Z`);
    for (const [file, bytes] of await bank.outbox()) estate.answer(file, bytes);
    await estate.night(`${day}T03:00:00Z`);
  }
  const states = await estate.workspace.database.query<{ one: string }>(
    `select d.debit_id || ' ' || d.state || coalesce(' ' || d.reason_code, '') as one from debit d order by d.debit_id`,
  );
  expect(states.slice(0, 3).map(({ one }) => one)).toEqual([
    'D00000001 settled 00',
    'D00000002 rejected 11',
    'D00000003 settled 00',
  ]);
  expect(await estate.faults('2026-03-16T04:00:00Z')).toEqual([]);
});

test('and is replayed from what the store keeps of its layouts', async () => {
  const { problems, figures } = await replay(estate.context('2026-03-16T05:00:00Z'), { kind: 'all' });
  expect(problems).toEqual([]);
  expect(figures).toMatchObject({ outgoing: 1, differences: 0 });
});
