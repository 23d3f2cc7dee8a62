import { describe, expect, it } from 'vitest';
import { isoDate } from '../../src/core/date.ts';
import { type NoticeFacts, noticeInTime, noticeKey, noticeText } from '../../src/core/notices/notice.ts';
import { sealed } from '../../src/core/sealed.ts';

const facts: NoticeFacts = {
  kind: 'before-collection',
  debitId: 'D00000001',
  amount: { minor: 123450n, currency: 'CNY' },
  collectOn: isoDate('2026-03-16'),
  accountKey: 'a'.repeat(64),
  account: sealed('account', '6222021234567890123'),
  debtorName: sealed('name', '王小明'),
  creditorName: '锦绣物业',
  contact: '400-000-0000',
  mandateId: 'M1',
  items: [{ chargeId: 'C00000001', title: '物业费', label: '1-101', period: '2026-02', minor: 123450n }],
};

describe('the same is not told twice, a change is told anew', () => {
  it('the same facts have the same key', () => {
    expect(noticeKey({ ...facts, contact: 'other', items: [] })).toBe(noticeKey(facts));
  });

  it.each<[string, Partial<NoticeFacts>]>([
    ['another amount', { amount: { minor: 123451n, currency: 'CNY' } }],
    ['another day', { collectOn: isoDate('2026-03-17') }],
    ['another account', { accountKey: `b${'a'.repeat(63)}` }],
    ['another debit', { debitId: 'D00000002' }],
    ['another kind', { kind: 'after-failure' }],
  ])('%s has another key', (_rule, change) => {
    expect(noticeKey({ ...facts, ...change })).not.toBe(noticeKey(facts));
  });

  it('the key shows nothing of the payer', () => {
    expect(noticeKey(facts)).toBe(`D00000001/before-collection/123450/2026-03-16/${'a'.repeat(16)}`);
  });
});

describe('the text for the payer', () => {
  it('names amount, day, agreement, items and whom to ask, and only the tail of the account', () => {
    expect(noticeText(facts).reveal().split('\n')).toStrictEqual([
      '王小明:',
      '锦绣物业 will collect 1,234.50 CNY on 2026-03-16 from your account ******0123 under agreement M1.',
      '  2026-02  物业费, 1-101: 1,234.50 CNY',
      'Questions or objections: 400-000-0000',
    ]);
  });

  it('after a failure says why, and that the amount is still owed', () => {
    const text = noticeText({ ...facts, kind: 'after-failure', reason: 'insufficient funds' }).reveal();
    expect(text).toContain('could not collect 1,234.50 CNY');
    expect(text).toContain('insufficient funds. The amount is still owed.');
  });

  it('is sealed as a whole', () => {
    expect(`${noticeText(facts)}`).toBe('***');
  });
});

describe('a notice is in time', () => {
  it.each([
    ['2026-03-14', 2, true],
    ['2026-03-15', 2, false],
    ['2026-03-16', 0, true],
    ['2026-03-17', 0, false],
    ['2026-03-02', 14, true],
    ['2026-03-03', 14, false],
  ])('given on %s for the 16th with %i days: %s', (day, days, inTime) => {
    expect(noticeInTime(isoDate(day), isoDate('2026-03-16'), days)).toBe(inTime);
  });
});
