import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isoDate } from '../../src/core/date.ts';
import {
  chargedJournal,
  correction,
  type Journal,
  type Ledger,
  type Part,
  PrepaidRoom,
  prepaidUsedJournal,
  receiptRefundedJournal,
  receivedJournal,
  rejectedJournal,
  settledJournal,
  spread,
  submittedJournal,
  undoneJournal,
} from '../../src/core/ledger.ts';

const day = isoDate('2026-03-09');
const amount = fc.bigInt({ min: 1n, max: 10n ** 12n });
const parts: fc.Arbitrary<Part[]> = fc.array(
  fc.record({
    chargeId: fc.stringMatching(/^C\d{1,4}$/),
    accountId: fc.constantFrom('A1', 'A2', 'A3'),
    period: fc.constantFrom('2026-01', '2026-02'),
    minor: amount,
  }),
  { minLength: 1, maxLength: 6 },
);
const total = (list: readonly Part[]) => list.reduce((sum, { minor }) => sum + minor, 0n);
const receipt = { key: 'wechat/1', accountId: 'A1', channel: 'wechat' };

/** Every journal there is, made of any parts; `share` says how much of them was collected, in percent. */
const journals: Readonly<Record<string, (list: readonly Part[], share: bigint) => Journal>> = {
  charged: (list) => chargedJournal(list[0] as Part, day),
  received: (list) => receivedJournal(receipt, list, 0n, day),
  'received with a rest': (list, share) => receivedJournal(receipt, list, share, day),
  prepaid: (_list, share) => receivedJournal(receipt, [], share + 1n, day),
  'receipt refunded': (list, share) => receiptRefundedJournal(receipt, list, share, day),
  'prepaid used': (list) => prepaidUsedJournal(list[0] as Part, 1, day),
  submitted: (list) => submittedJournal('D1', list, day),
  settled: (list, share) => settledJournal('D1', list, (total(list) * share) / 100n, day),
  rejected: (list) => rejectedJournal('D1', list, day),
  returned: (list, share) => undoneJournal('returned', 'D1', list, (total(list) * share) / 100n, day),
  refunded: (list) => undoneJournal('refunded', 'D1', list, total(list), day),
  reversed: (list) => undoneJournal('reversed', 'D1', list, total(list), day),
};

describe('every journal', () => {
  it.each(Object.entries(journals))(
    '%s: adds up to zero for each account and period, and has no empty line',
    (_name, make) => {
      fc.assert(
        fc.property(parts, fc.bigInt({ min: 0n, max: 100n }), (list, share) => {
          const sums = new Map<string, bigint>();
          for (const { accountId, period, minor } of make(list, share).postings) {
            expect(minor).not.toBe(0n);
            sums.set(`${accountId}|${period}`, (sums.get(`${accountId}|${period}`) ?? 0n) + minor);
          }
          for (const sum of sums.values()) expect(sum).toBe(0n);
        }),
      );
    },
  );

  it('has a source of its own for each happening, so that none is booked twice', () => {
    const list: Part[] = [{ chargeId: 'C1', accountId: 'A1', period: '2026-02', minor: 5n }];
    const sources = [
      ...['submitted', 'settled', 'rejected', 'returned', 'refunded', 'reversed', 'charged', 'received'].map(
        (name) => journals[name]?.(list, 100n).source,
      ),
      prepaidUsedJournal(list[0] as Part, 1, day).source,
      prepaidUsedJournal(list[0] as Part, 2, day).source,
    ];
    expect(new Set(sources).size).toBe(sources.length);
  });
});

describe('a debit’s money', () => {
  const list: readonly Part[] = [
    { chargeId: 'C1', accountId: 'A1', period: '2026-01', minor: 300n },
    { chargeId: 'C2', accountId: 'A1', period: '2026-02', minor: 500n },
  ];
  const balances = (...made: readonly Journal[]): Partial<Record<Ledger, bigint>> => {
    const sums: Partial<Record<Ledger, bigint>> = {};
    for (const { ledger, minor } of made.flatMap(({ postings }) => postings))
      sums[ledger] = (sums[ledger] ?? 0n) + minor;
    return sums;
  };
  const charged = list.map((part) => chargedJournal(part, day));
  const submitted = submittedJournal('D1', list, day);

  const table: readonly (readonly [string, readonly Journal[], Partial<Record<Ledger, bigint>>])[] = [
    ['is owed when charged', charged, { receivable: 800n, income: -800n }],
    ['is in flight when sent', [...charged, submitted], { receivable: 0n, clearing: 800n, income: -800n }],
    [
      'is at the bank when settled',
      [...charged, submitted, settledJournal('D1', list, 800n, day)],
      { receivable: 0n, clearing: 0n, bank: 800n, income: -800n },
    ],
    [
      'is owed again for the part not collected',
      [...charged, submitted, settledJournal('D1', list, 450n, day)],
      { receivable: 350n, clearing: 0n, bank: 450n, income: -800n },
    ],
    [
      'is owed again when rejected',
      [...charged, submitted, rejectedJournal('D1', list, day)],
      { receivable: 800n, clearing: 0n, income: -800n },
    ],
    [
      'is owed again when returned after settlement',
      [
        ...charged,
        submitted,
        settledJournal('D1', list, 800n, day),
        undoneJournal('returned', 'D1', list, 800n, day),
      ],
      { receivable: 800n, clearing: 0n, bank: 0n, income: -800n },
    ],
    [
      'is owed again, what was collected of it, when a part settlement is refunded',
      [
        ...charged,
        submitted,
        settledJournal('D1', list, 450n, day),
        undoneJournal('refunded', 'D1', list, 450n, day),
      ],
      { receivable: 800n, clearing: 0n, bank: 0n, income: -800n },
    ],
  ];
  it.each(table)('%s', (_rule, made, expected) => {
    expect(balances(...made)).toStrictEqual(expected);
  });

  it('part of it pays the oldest claim first, and the journal says it was a part', () => {
    const journal = settledJournal('D1', list, 450n, day);
    expect(journal.kind).toBe('settled-part');
    const bank = journal.postings.filter(({ ledger }) => ledger === 'bank');
    expect(bank.map(({ chargeId, minor }) => [chargeId, minor])).toStrictEqual([
      ['C1', 300n],
      ['C2', 150n],
    ]);
    expect(settledJournal('D1', list, 800n, day).kind).toBe('settled');
  });
});

describe('an amount spread over parts', () => {
  it('is used up in order; what is paid and what is left make up the parts', () => {
    fc.assert(
      fc.property(parts, fc.bigInt({ min: 0n, max: 10n ** 13n }), (list, given) => {
        const { paid, rest } = spread(list, given);
        const all = total(list);
        expect(total(paid)).toBe(given < all ? given : all);
        expect(total(paid) + total(rest)).toBe(all);
        // at most one part is cut in two, and everything before it is paid whole
        expect(paid.length + rest.length - list.length).toBeLessThanOrEqual(1);
        expect(paid.slice(0, -1)).toEqual(list.slice(0, Math.max(0, paid.length - 1)));
        for (const part of [...paid, ...rest]) expect(part.minor > 0n).toBe(true);
      }),
    );
  });
});

describe('a corrected answer', () => {
  const part = (chargeId: string, minor: bigint): Part => ({
    chargeId,
    accountId: 'A1',
    period: '2026-02',
    minor,
  });
  const claims = [part('C1', 300n), part('C2', 500n)];
  const amounts = (list: readonly Part[]) => list.map(({ chargeId, minor }) => `${chargeId} ${minor}`);

  it('that brings money pays what is still owed and no more; the rest is kept', () => {
    const room = {
      payable: new Map([['C2', 120n]]),
      prepaid: new Map(),
      prepayments: new PrepaidRoom(new Map(), []),
    };
    const { paid, kept, undone } = correction(claims, 0n, 800n, room);
    expect([amounts(paid), amounts(kept), amounts(undone)]).toEqual([['C2 120'], ['C1 300', 'C2 380'], []]);
  });

  const kept = new Map([
    ['C1', 300n],
    ['C2', 500n],
  ]);
  it.each<[string, bigint, readonly Part[], { refilled: readonly string[]; short: readonly string[] }]>([
    ['all of it still lies there', 800n, [], { refilled: [], short: [] }],
    ['some of it was used', 350n, [part('C9', 450n)], { refilled: ['C9 450'], short: [] }],
    [
      'some of it was used, some given back',
      350n,
      [part('C9', 200n)],
      { refilled: ['C9 200'], short: ['C2 250'] },
    ],
    ['all of it was given back', 0n, [], { refilled: [], short: ['C1 300', 'C2 500'] }],
  ])('that takes kept money back finds no more than there is: %s', (_what, balance, used, expected) => {
    const prepayments = new PrepaidRoom(new Map([['A1', balance]]), used);
    const { taken, undone, refilled, short } = correction(claims, 800n, 0n, {
      payable: new Map(),
      prepaid: kept,
      prepayments,
    });
    expect([amounts(taken), amounts(undone)]).toEqual([['C1 300', 'C2 500'], []]);
    expect({ refilled: amounts(refilled), short: amounts(short) }).toEqual(expected);
  });

  it('that takes back what was kept of one debit leaves nothing of the account to the next', () => {
    const prepayments = new PrepaidRoom(new Map([['A1', 800n]]), []);
    const room = { payable: new Map(), prepaid: kept, prepayments };
    expect(correction(claims, 800n, 0n, room).short).toEqual([]);
    expect(amounts(correction(claims, 800n, 0n, room).short)).toEqual(['C1 300', 'C2 500']);
  });
});
