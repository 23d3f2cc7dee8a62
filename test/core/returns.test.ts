import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { OutcomeRule, Values } from '../../src/core/format/format.ts';
import { type ProblemCode, problem, problemCodes } from '../../src/core/problem.ts';
import { type Answer, debitAnswer, entryKey, groupAnswer } from '../../src/core/returns/answer.ts';
import { condemnsFile, otherCreditor, totalsTie } from '../../src/core/returns/soundness.ts';
import type { Reason } from '../../src/core/scheme.ts';
import { sealed } from '../../src/core/sealed.ts';

function reason(code: string, over: Partial<Reason>): [string, Reason] {
  return [
    code,
    {
      code,
      outcome: 'failed',
      class: 'insufficient-funds',
      meaning: `meaning of ${code}`,
      next: 'represent',
      afterSettlement: 'returned',
      source: 'test',
      ...over,
    },
  ];
}
const reasons = new Map([
  reason('00', { outcome: 'paid', class: undefined }),
  reason('01', {}),
  reason('07', { outcome: 'paid-part' }),
  reason('99', { outcome: 'unknown', class: 'technical' }),
]);
const byCode: OutcomeRule = { by: 'code' };
const byFailures: OutcomeRule = { by: 'failures' };
const byStatus: OutcomeRule = {
  by: 'status',
  statuses: { ACSC: 'paid', RJCT: 'failed', PDNG: 'pending', PART: 'below' },
};

const byText: OutcomeRule = {
  by: 'text',
  texts: [
    { matches: '余额不足', code: '01' },
    { matches: '^(成功|完成)', code: '00' },
  ],
};
const byAmount: OutcomeRule = { by: 'amount' };

const told = (rule: OutcomeRule, debit: Values) => debitAnswer(debit, {}, {}, rule, reasons);

describe('what became of a debit', () => {
  it.each<[string, OutcomeRule, Values, Partial<Answer>]>([
    ['by code: paid', byCode, { 'outcome.code': '00' }, { outcome: 'paid', code: '00', reasonClass: null }],
    [
      'by code: failed, with its class',
      byCode,
      { 'outcome.code': '01' },
      { outcome: 'failed', code: '01', reasonClass: 'insufficient-funds' },
    ],
    [
      'by text: the first pattern that matches names the code',
      byText,
      { 'outcome.text': '扣款失败:余额不足' },
      { outcome: 'failed', code: '01', reasonClass: 'insufficient-funds' },
    ],
    [
      'by text: words nobody listed may be anything',
      byText,
      { 'outcome.text': '其他' },
      { outcome: 'unknown' },
    ],
    [
      'by amount: all of it',
      byAmount,
      { 'debit.amount': 5n, 'outcome.amount': 5n },
      { outcome: 'paid', collected: 5n },
    ],
    [
      'by amount: a part',
      byAmount,
      { 'debit.amount': 5n, 'outcome.amount': 2n },
      { outcome: 'paid-part', collected: 2n },
    ],
    ['by amount: nothing', byAmount, { 'debit.amount': 5n, 'outcome.amount': 0n }, { outcome: 'failed' }],
    ['by amount: not stated', byAmount, { 'debit.amount': 5n }, { outcome: 'unknown' }],
    [
      'by amount: more than was asked may be anything',
      byAmount,
      { 'debit.amount': 5n, 'outcome.amount': 6n },
      { outcome: 'unknown' },
    ],
    [
      'a return with charges in it: what was asked is the rest',
      byCode,
      { 'outcome.code': '01', 'outcome.returnedAmount': 5300n, 'outcome.fee': 300n },
      { outcome: 'failed', amount: 5000n },
    ],
    [
      'the amount the answer names itself goes before',
      byCode,
      { 'outcome.code': '01', 'debit.amount': 5000n, 'outcome.returnedAmount': 5300n },
      { amount: 5000n },
    ],
    ['by listing: what is listed is paid', { by: 'listed' }, { 'debit.amount': 5n }, { outcome: 'paid' }],
    [
      'by file: the file of failures, with its code',
      { by: 'file', outcome: 'failed' },
      { 'outcome.code': '01' },
      { outcome: 'failed', code: '01' },
    ],
    ['by file: the file of successes', { by: 'file', outcome: 'paid' }, {}, { outcome: 'paid' }],
    [
      'by code: paid in part',
      byCode,
      { 'outcome.code': '07', 'outcome.amount': 5n },
      { outcome: 'paid-part', collected: 5n },
    ],
    [
      'by code: the bank itself does not know',
      byCode,
      { 'outcome.code': '99' },
      { outcome: 'unknown', reasonClass: 'technical' },
    ],
    [
      'by code: a code nobody explained may be anything',
      byCode,
      { 'outcome.code': 'ZZ' },
      { outcome: 'unknown', code: 'ZZ', reasonClass: 'unknown' },
    ],
    [
      'by code: no code at all may be anything',
      byCode,
      {},
      { outcome: 'unknown', code: '', reasonClass: 'unknown' },
    ],
    [
      'by status: paid',
      byStatus,
      { 'outcome.status': 'ACSC' },
      { outcome: 'paid', code: 'ACSC', reasonClass: null },
    ],
    [
      'by status: failed, for its reason',
      byStatus,
      { 'outcome.status': 'RJCT', 'outcome.code': '01' },
      { outcome: 'failed', code: '01', reasonClass: 'insufficient-funds' },
    ],
    [
      'by status: failed without a reason',
      byStatus,
      { 'outcome.status': 'RJCT' },
      { outcome: 'failed', code: 'RJCT', reasonClass: 'unknown' },
    ],
    ['by status: pending', byStatus, { 'outcome.status': 'PDNG' }, { outcome: 'pending' }],
    [
      'by status: partly below says nothing about this one',
      byStatus,
      { 'outcome.status': 'PART' },
      { outcome: 'pending' },
    ],
    [
      'by status: a word the layout does not list settles nothing',
      byStatus,
      { 'outcome.status': 'WHAT' },
      { outcome: 'pending' },
    ],
    [
      'failures only: failed, for its reason',
      byFailures,
      { 'outcome.code': '01' },
      { outcome: 'failed', reasonClass: 'insufficient-funds' },
    ],
    [
      'failures only: an unexplained code is a failure still',
      byFailures,
      { 'outcome.code': 'ZZ' },
      { outcome: 'failed', reasonClass: 'unknown' },
    ],
    [
      'failures only: a code that says "not known" is not a failure',
      byFailures,
      { 'outcome.code': '99' },
      { outcome: 'unknown' },
    ],
  ])('%s', (_rule, rule, debit, expected) => {
    expect(told(rule, debit)).toMatchObject(expected);
  });

  it('is told with amounts, day, text and references, and nothing of the payer', () => {
    const answer = debitAnswer(
      {
        'debit.reference': 'D1',
        'debit.amount': 500n,
        'outcome.code': '01',
        'outcome.date': '2026-03-16',
        'outcome.text': '余额不足',
        'outcome.reference': 'B77',
        'debtor.account': sealed('account', '6222021234567890123'),
        'debtor.name': sealed('name', '王小明'),
      },
      { 'batch.reference': 'R1' },
      { 'submission.reference': 'F1' },
      byCode,
      reasons,
    );
    expect(answer).toStrictEqual({
      scope: 'debit',
      outcome: 'failed',
      code: '01',
      reasonClass: 'insufficient-funds',
      amount: 500n,
      collected: null,
      happenedOn: '2026-03-16',
      text: '余额不足',
      bankReference: 'B77',
      references: { 'submission.reference': 'F1', 'batch.reference': 'R1', 'debit.reference': 'D1' },
      dates: {},
    });
  });
});

describe('what is said about many at once', () => {
  it.each<[string, string, string]>([
    ['a refusal fails them all', 'RJCT', 'failed'],
    ['a good word only acknowledges: each debit is settled by its own answer', 'ACSC', 'pending'],
    ['a partial word acknowledges', 'PART', 'pending'],
  ])('%s', (_rule, status, outcome) => {
    const file: Values = {
      'submission.reference': 'F1',
      'submission.status': status,
      'submission.reason': '01',
    };
    expect(groupAnswer('file', {}, file, byStatus, reasons)).toMatchObject({ scope: 'file', outcome });
    const batch: Values = { 'batch.reference': 'R1', 'batch.status': status };
    expect(groupAnswer('batch', batch, file, byStatus, reasons)).toMatchObject({ scope: 'batch', outcome });
  });

  it('is nothing when no status is given, or the layout tells by code', () => {
    expect(groupAnswer('file', {}, {}, byStatus, reasons)).toBeUndefined();
    expect(groupAnswer('file', {}, { 'submission.status': 'RJCT' }, byCode, reasons)).toBeUndefined();
    expect(
      groupAnswer('batch', { 'batch.collectionDate': '2026-03-12' }, {}, byFailures, reasons),
    ).toBeUndefined();
  });
});

describe('the key of an entry', () => {
  const text = fc.oneof(fc.string({ maxLength: 4 }), fc.constantFrom('', '|', '\\', '\\|', 'a|b', 'null'));
  const facts = fc.record({
    scope: fc.constantFrom('debit' as const, 'batch' as const, 'file' as const),
    outcome: fc.constantFrom('paid' as const, 'failed' as const, 'pending' as const),
    code: text,
    amount: fc.option(fc.bigInt({ min: 0n, max: 20n })),
    collected: fc.option(fc.bigInt({ min: 0n, max: 20n })),
    happenedOn: fc.option(fc.constantFrom('2026-03-16', '2026-03-17')),
    references: fc.record({
      'submission.reference': text,
      'batch.reference': text,
      'debit.reference': text,
      'debit.trace': text,
      'mandate.reference': text,
    }),
  });
  const answer = (said: typeof facts extends fc.Arbitrary<infer F> ? F : never): Answer => ({
    ...said,
    dates: {},
    reasonClass: null,
    text: '',
    bankReference: '',
  });

  it('is the same exactly when the bank said the same', () => {
    fc.assert(
      fc.property(facts, facts, (a, b) => {
        const same = JSON.stringify(a, plain) === JSON.stringify(b, plain);
        expect(entryKey(answer(a)) === entryKey(answer(b))).toBe(same);
      }),
      { numRuns: 2000 },
    );
  });

  it('is not fooled by a separator inside a reference', () => {
    fc.assert(
      fc.property(fc.array(text, { minLength: 5, maxLength: 5 }), fc.nat({ max: 3 }), (parts, at) => {
        const names = [
          'submission.reference',
          'batch.reference',
          'debit.reference',
          'debit.trace',
          'mandate.reference',
        ] as const;
        const references = (list: readonly string[]) =>
          Object.fromEntries(names.map((name, index) => [name, list[index] ?? '']));
        // the same characters, one separator moved into the text
        const moved = [...parts];
        moved[at] = `${parts[at]}|${parts[at + 1]}`;
        moved[at + 1] = '';
        const said = {
          scope: 'debit' as const,
          outcome: 'paid' as const,
          code: '',
          amount: null,
          collected: null,
          happenedOn: null,
        };
        expect(entryKey(answer({ ...said, references: references(moved) } as never))).not.toBe(
          entryKey(answer({ ...said, references: references(parts) } as never)),
        );
      }),
    );
  });

  it('does not depend on the words the bank adds, nor on the file it came in', () => {
    const one = { ...told(byCode, { 'debit.reference': 'D1', 'outcome.code': '01' }), text: 'a' };
    expect(entryKey({ ...one, text: 'b' })).toBe(entryKey(one));
  });
});

/** bigint as text; null apart from "null". */
function plain(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? `${value}n` : value;
}

describe('the soundness of a file', () => {
  it('faults of one line set that line aside; every other fault condemns the file', () => {
    const aside = Object.keys(problemCodes).filter(
      (code) => !condemnsFile(problem(code as ProblemCode, {}, 'x')),
    );
    expect(aside.sort()).toStrictEqual([
      'FIELD_CHARSET',
      'FIELD_CHECK',
      'FIELD_CODE',
      'FIELD_LENGTH',
      'FIELD_PATTERN',
      'FIELD_REQUIRED',
      'FIELD_TYPE',
    ]);
  });

  it.each<[string, Values, boolean]>([
    ['names this creditor', { 'creditor.identifier': 'DE98ZZZ09999999999' }, false],
    ['names nobody', {}, false],
    ['leaves the name empty', { 'creditor.identifier': '' }, false],
    ['names a thing this creditor has not set', { 'creditor.unit': '001' }, false],
    ['names another creditor', { 'creditor.identifier': 'DE02ZZZ00000000001' }, true],
  ])('a file that %s: for somebody else is %s', (_rule, values, other) => {
    const found = otherCreditor(values, { 'creditor.identifier': 'DE98ZZZ09999999999' }, 'a.xml', 3);
    expect(found?.code).toBe(other ? 'RETURN_OTHER_CREDITOR' : undefined);
  });

  it.each([
    [10, 500n, true],
    [9, 500n, false],
    [11, 500n, false],
    [10, 501n, false],
    [10, 50000n, false],
  ])('a return of %i debits and %s ties with a file of 10 and 500: %s', (debits, amount, ties) => {
    const found = totalsTie({ name: 'file 1', debits: 10, minor: 500n }, { debits, amount }, 'a.txt');
    expect(found?.code).toBe(ties ? undefined : 'RETURN_TOTALS');
  });
});
