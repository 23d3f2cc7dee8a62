/** The pack of an invented bank, as texts: what its answers can say, the sweeps need. Data. selftest/world ─▶ [here]. */

const source = 'source: invented guide 1';

const scheme = `name: selftest
title: Invented bank of the self-test
currency: CNY
calendar: every-day
timeZone: UTC
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
submission: { layouts: [selftest/request], sequencePer: ever }
inbound: [selftest/answer, selftest/paid, selftest/failed]
match: [[submission.reference, debit.reference], [debit.reference, debit.amount], [mandate.reference, debit.amount, batch.collectionDate]]
success: { by: code }
answerDueBusinessDays: 2
representment: { maximum: 2, withinDays: 90 }
`;

const head = (name: string, carries: string) => `layout: selftest/${name}
title: Invented bank, ${name}
source: invented guide
kind: delimited
status: verified
carries: ${carries}
encoding: ascii
charset: any
fileName: "${name}-{file.date:yyyymmdd}-{file.sequence:4}.txt"
lines: { separator: "|", terminated: true, ending: lf }
`;

const request = `${head('request', 'debits')}records:
  header:
    doc: head
    fields:
      - { name: record, type: const, value: Q, tag: true, doc: record, ${source} }
      - { name: creditor, type: text, means: creditor.identifier, doc: creditor, ${source} }
      - { name: account, type: text, means: creditor.account, doc: account, ${source} }
      - { name: day, type: date, pattern: yyyymmdd, means: file.date, doc: day made, ${source} }
      - { name: sequence, type: number, means: file.sequence, doc: number, ${source} }
      - { name: reference, type: text, means: file.reference, doc: reference of the file, ${source} }
      - { name: collection, type: date, pattern: yyyymmdd, means: batch.collectionDate, doc: collection day, ${source} }
  debit:
    doc: debit
    fields:
      - { name: record, type: const, value: D, tag: true, doc: record, ${source} }
      - { name: reference, type: text, means: debit.reference, doc: our reference, ${source} }
      - { name: mandate, type: text, means: mandate.reference, doc: mandate, ${source} }
      - { name: account, type: text, means: debtor.account, check: digits, doc: account, ${source} }
      - { name: amount, type: amount, unit: fen, means: debit.amount, doc: amount, ${source} }
  trailer:
    doc: end
    fields:
      - { name: record, type: const, value: Z, tag: true, doc: record, ${source} }
      - { name: count, type: count, of: debit, means: file.count, doc: debits, ${source} }
      - { name: total, type: sum, of: debit.amount, unit: fen, means: file.total, doc: sum, ${source} }
structure: [header, { each: debit, of: [debit] }, trailer]
`;

/** \`tag\` tells the three apart; only the answer to a file names it. */
const inbound = (
  name: string,
  tag: string,
  outcome: string,
) => `${head(name, 'outcomes')}outcome: { by: ${outcome} }
records:
  header:
    doc: head
    fields:
      - { name: record, type: const, value: ${tag}, tag: true, doc: record, ${source} }
      - { name: creditor, type: text, means: creditor.identifier, doc: creditor, ${source} }
      - { name: day, type: date, pattern: yyyymmdd, means: file.date, doc: day made, ${source} }
      - { name: reference, type: text, optional: true, means: submission.reference, doc: file that is answered, ${source} }
  debit:
    doc: what became of one
    fields:
      - { name: record, type: const, value: R, tag: true, doc: record, ${source} }
      - { name: reference, type: text, optional: true, means: debit.reference, doc: our reference, ${source} }
      - { name: mandate, type: text, optional: true, means: mandate.reference, doc: mandate, ${source} }
      - { name: collection, type: date, pattern: yyyymmdd, optional: true, means: batch.collectionDate, doc: day asked for, ${source} }
      - { name: amount, type: amount, unit: fen, optional: true, means: debit.amount, doc: amount asked, ${source} }
      - { name: collected, type: amount, unit: fen, optional: true, means: outcome.amount, doc: amount collected, ${source} }
      - { name: returned, type: amount, unit: fen, optional: true, means: outcome.returnedAmount, doc: amount that came back with charges, ${source} }
      - { name: charges, type: amount, unit: fen, optional: true, means: outcome.fee, doc: charges of the bank in it, ${source} }
      - { name: code, type: text, optional: true, means: outcome.code, doc: code, ${source} }
      - { name: day, type: date, pattern: yyyymmdd, optional: true, means: outcome.date, doc: day it happened, ${source} }
  trailer:
    doc: end
    fields:
      - { name: record, type: const, value: Z, tag: true, doc: record, ${source} }
      - { name: count, type: count, of: debit, means: file.count, doc: answers, ${source} }
      - { name: total, type: sum, of: debit.amount, unit: fen, means: file.total, doc: sum asked, ${source} }
structure: [header, { each: debit, of: [debit] }, trailer]
`;

const reasons = `reasons:
  - { code: "00", outcome: paid, meaning: paid, next: none, afterSettlement: returned, ${source} }
  - { code: "05", outcome: paid-part, class: insufficient-funds, meaning: paid in part, next: represent, afterSettlement: returned, ${source} }
  - { code: "11", outcome: failed, class: insufficient-funds, meaning: no funds, next: represent, afterSettlement: returned, ${source} }
  - { code: "12", outcome: failed, class: account-problem, meaning: account closed, next: suspend-mandate, afterSettlement: returned, ${source} }
  - { code: "14", outcome: failed, class: refused-by-debtor, meaning: refused, next: task, afterSettlement: refunded, ${source} }
  - { code: "20", outcome: unknown, class: technical, meaning: nobody knows, next: query-bank, afterSettlement: returned, ${source} }
`;

/** The pack's files by name. */
export const selftestPack: Readonly<Record<string, string>> = {
  'scheme.yaml': scheme,
  'request.yaml': request,
  'answer.yaml': inbound('answer', 'A', 'code'),
  'paid.yaml': inbound('paid', 'S', 'listed'),
  'failed.yaml': inbound('failed', 'F', 'failures'),
  'reasons.yaml': reasons,
};

/** A creditor of it, in debitrun.yaml. */
export const selftestCreditor = `
    scheme: selftest
    settings: { creditor.account: "6222021234567890123", creditor.identifier: "00004711" }
    billing: { dueDay: 10 }
    collection: { day: 12, retryDay: 24, noticeDays: 3 }`;
