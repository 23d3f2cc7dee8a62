/** What ties a debtor, what is found in a text, and what is not. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isoDate } from '../../src/core/date.ts';
import { erasureBlockers, type Ties } from '../../src/core/privacy/erasure.ts';
import { KnownValues, type ValueKind } from '../../src/core/privacy/known-values.ts';
import { lookAlikes } from '../../src/core/privacy/look-alikes.ts';
import { bytesEndOn } from '../../src/core/privacy/retention.ts';

describe('a debtor', () => {
  const free: Ties = {
    liveDebits: [],
    openCharges: [],
    prepaidAccounts: [],
    openTasks: [],
    holds: [],
    openComplaints: [],
    ownerships: [],
  };

  it('with nothing open may be erased', () => {
    expect(erasureBlockers(free)).toStrictEqual([]);
  });

  it.each([
    [{ liveDebits: ['D1'] }, /^a debit is live: D1 /],
    [{ openCharges: ['C1', 'C2'] }, /^money is owed on: C1, C2 /],
    [{ prepaidAccounts: ['A1'] }, /^prepayment is left on: A1 /],
    [{ openTasks: ['T1'] }, /^a task is open: T1 /],
    [{ holds: ['H1'] }, /^a hold is open: H1 /],
    [{ openComplaints: ['K1'] }, /^a complaint is open: K1 /],
    [{ ownerships: [{ accountId: 'A1', to: null }] }, /^the debtor still owns: A1 \(/],
    [{ ownerships: [{ accountId: 'A1', to: isoDate('2026-05-01') }] }, /still owns: A1 to 2026-05-01 \(/],
    [{ openCharges: ['1', '2', '3', '4', '5', '6', '7'] }, /: 1, 2, 3, 4, 5 and 2 more \(/],
  ] satisfies [Partial<Ties>, RegExp][])('with %j is not', (ties, message) => {
    const blockers = erasureBlockers({ ...free, ...ties });
    expect(blockers).toHaveLength(1);
    expect(blockers[0]).toMatch(message);
  });
});

describe('known values', () => {
  const find = (kind: ValueKind, clear: string, text: string) => {
    const known = new KnownValues();
    known.add({ kind, clear, owner: 'P1' });
    return known.find(text).length;
  };

  it.each([
    ['account', '6222000000000001', '00006222000000000001000', 1],
    ['account', '6222000000000001', '6222 0000 0000 0001', 1],
    ['account', 'DE89370400440532013000', 'de89 3704 0044 0532 0130 00', 1],
    ['account', '6222000000000001', '622200000000001', 0],
    ['account', '12345', '12345', 0],
    ['phone', '13800138000', 'tel. 138-0013-8000', 1],
    ['email', 'li@example.cn', 'to LI@example.cn', 1],
    ['name', '王伟', '户名王伟。', 1],
    ['name', '王', '王', 0],
    ['name', 'Erika Muster', 'for ERIKA MUSTER, Bonn', 1],
    ['name', 'Muster', 'Musterhaus', 0],
    ['name', 'Mann', 'Mann', 0],
  ] satisfies [ValueKind, string, string, number][])('%s %s in "%s": %i', (kind, clear, text, hits) => {
    expect(find(kind, clear, text)).toBe(hits);
  });

  it('an account is found wherever it stands', () => {
    const account = fc.stringMatching(/^\d{6,19}$/);
    fc.assert(
      fc.property(account, fc.string(), fc.string(), (clear, before, after) => {
        expect(find('account', clear, `${before}${clear}${after}`)).toBe(1);
      }),
    );
  });
});

describe('numbers that look like accounts', () => {
  const own = new Set(['DE75512108001245126199']);
  it.each([
    ['an IBAN', 'DE89370400440532013000', ['iban']],
    ['one in groups, before a word', 'DE89 3704 0044 0532 0130 00 ABCD', ['iban']],
    ['one with a wrong digit', 'DE88370400440532013000', []],
    ['the creditor’s own', 'DE75 5121 0800 1245 1261 99', []],
    ['a card', 'card 4111111111111111.', ['card']],
    ['a card with a wrong digit', 'card 4111111111111112.', []],
    ['a digest', 'a4111111111111111b', []],
  ])('%s', (_, text, kinds) => {
    expect(lookAlikes(text, own)).toStrictEqual(kinds);
  });
});

it('bytes end so many days after they were stored, or never', () => {
  expect(bytesEndOn(isoDate('2026-03-10'), 30)).toBe('2026-04-09');
  expect(bytesEndOn(isoDate('2026-03-10'), undefined)).toBe(null);
});
