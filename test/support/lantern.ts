/** A bank that is nowhere: a pack of about twenty fields as texts, for scenarios of a workspace with a pack of its own. */

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
/** The pack's files by name. */
export const lanternFiles = {
  'scheme.yaml': scheme,
  'request.yaml': request,
  'answer.yaml': answer,
  'reasons.yaml': reasons,
};

/** Of a creditor in debitrun.yaml. */
export const lanternCreditor = `
    scheme: lantern
    settings: { creditor.account: "6222021234567890123", creditor.identifier: "00004711" }
    billing: { dueDay: 10 }
    collection: { day: 12, retryDay: 24, noticeDays: 3 }`;
