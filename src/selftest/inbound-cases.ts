/** What a bank can send about debits it was given: one case a way. Data for the inbound sweep. Days are in March 2026; the
 *  debits were asked for on the 12th. */

import type { AnswerText, Asked, PlayedBank, Said } from './played-bank.ts';

export type InboundCase = {
  readonly name: string;
  /** Files it puts out; names are made unique by `tag`. */
  readonly put: (bank: PlayedBank, tag: string) => void;
};

const day = (number: number): string => `2026-03-${number}`;

/** What the case table calls the first, second … debit of the first file. */
function first(bank: PlayedBank): readonly Asked[] {
  const asked = bank.asked();
  return asked.filter(({ file }) => file === asked[0]?.file);
}

function nth(bank: PlayedBank, number: number): Asked {
  const debit = first(bank)[number - 1];
  if (debit === undefined) throw new Error(`the first file has no debit ${number}`);
  return debit;
}

function line({ reference, amount }: Asked, said: Said): Said {
  return { reference, asked: amount, ...said };
}

/** Everything about the first file: debit 1 paid, 2 without funds, 3 in part, the others paid. */
function whole(bank: PlayedBank, on: number): AnswerText {
  const debits = first(bank);
  const words: Readonly<Record<number, (asked: bigint) => Said>> = {
    1: () => ({ code: '11' }),
    2: (asked) => ({ code: '05', collected: asked / 4n }),
  };
  const lines = debits.map((debit, index) =>
    line(debit, { day: day(on), ...(words[index]?.(debit.amount) ?? { code: '00' }) }),
  );
  return { kind: 'answer', day: day(on), submission: debits[0]?.submission, lines };
}

/** The same file issued again: debit 1 failed, 2 was paid, 3 was paid whole. */
function corrected(bank: PlayedBank): AnswerText {
  const answer = whole(bank, 13);
  const codes = ['11', '00', '00'];
  const lines = answer.lines.map((said, index) => ({
    ...said,
    collected: undefined,
    code: codes[index] ?? said.code,
  }));
  return { ...answer, lines };
}

function list(
  kind: 'paid' | 'failed',
  on: number,
  lines: readonly Said[],
  over: Partial<AnswerText> = {},
): AnswerText {
  return { kind, day: day(on), lines, ...over };
}

const one = (name: string, make: (bank: PlayedBank) => AnswerText | string): InboundCase => ({
  name,
  put: (bank, tag) => bank.put(`${tag}.txt`, make(bank)),
});

export const inboundCases: readonly InboundCase[] = [
  one('the whole answer', (bank) => whole(bank, 12)),
  {
    name: 'the whole answer, twice under two names',
    put: (bank, tag) => {
      bank.put(`${tag}-a.txt`, whole(bank, 12));
      bank.put(`${tag}-b.txt`, whole(bank, 12));
    },
  },
  one('the same entries in a file of another day', (bank) => ({ ...whole(bank, 12), day: day(16) })),
  one('a superset: the same entries and a later failing', (bank) => {
    const answer = whole(bank, 12);
    const later = line(nth(bank, 4), { code: '11', day: day(16) });
    // without a reference it need not tie with the file
    return { ...answer, submission: undefined, lines: [...answer.lines, later] };
  }),
  one('a corrected issue', corrected),
  one('a failing before any acknowledgement', (bank) =>
    list('failed', 12, [line(nth(bank, 1), { code: '11', day: day(12) })]),
  ),
  one('a return after settlement', (bank) =>
    list('failed', 20, [line(nth(bank, 1), { code: '11', day: day(20) })]),
  ),
  one('a refund after settlement', (bank) =>
    list('failed', 24, [line(nth(bank, 1), { code: '14', day: day(24) })]),
  ),
  one('a failing without a day', (bank) => list('failed', 20, [line(nth(bank, 1), { code: '11' })])),
  one('a part collected', (bank) =>
    list('paid', 12, [line(nth(bank, 1), { collected: nth(bank, 1).amount / 4n, day: day(12) })]),
  ),
  one('a return with charges of the bank', (bank) => {
    const { reference, amount } = nth(bank, 1);
    const said = { reference, returned: amount + 350n, charges: 350n, code: '11', day: day(18) };
    return list('failed', 18, [said]);
  }),
  one('a failing that names the mandate only', (bank) => {
    const { mandate, amount, collectOn } = nth(bank, 1);
    return list('failed', 17, [{ mandate, asked: amount, collectOn, code: '11', day: day(17) }]);
  }),
  one('a reference nobody knows', (bank) =>
    list('failed', 17, [line({ ...nth(bank, 1), reference: 'D99999999' }, { code: '11', day: day(17) })]),
  ),
  one('another amount than was asked', (bank) =>
    list('failed', 17, [line({ ...nth(bank, 1), amount: 1n }, { code: '11', day: day(17) })]),
  ),
  one('another creditor’s file', (bank) =>
    list('failed', 17, [line(nth(bank, 1), { code: '11', day: day(17) })], { creditor: '00009999' }),
  ),
  one('a count that does not tie', (bank) =>
    list('failed', 17, [line(nth(bank, 1), { code: '11', day: day(17) })], { count: 2 }),
  ),
  one('a sum that does not tie', (bank) =>
    list('failed', 17, [line(nth(bank, 1), { code: '11', day: day(17) })], { total: 1n }),
  ),
  one('a whole answer that lacks a debit', (bank) => {
    const answer = whole(bank, 12);
    return { ...answer, lines: answer.lines.slice(1) };
  }),
  one('a list of what was paid', (bank) =>
    list(
      'paid',
      12,
      [1, 2].map((n) => line(nth(bank, n), { day: day(12) })),
    ),
  ),
  {
    name: 'both lists: what was paid, what failed',
    put: (bank, tag) => {
      bank.put(`${tag}-paid.txt`, list('paid', 12, [line(nth(bank, 1), { day: day(12) })]));
      bank.put(`${tag}-failed.txt`, list('failed', 12, [line(nth(bank, 2), { code: '11', day: day(12) })]));
    },
  },
  one('an outcome nobody knows', (bank) =>
    list('failed', 12, [line(nth(bank, 1), { code: '20', day: day(12) })]),
  ),
  one('a failing of what was presented again', (bank) => {
    const again = bank.asked().filter(({ file }) => file !== bank.asked()[0]?.file);
    const lines = again.map((debit) => line(debit, { code: '11', day: day(24) }));
    return list('failed', 24, lines.length > 0 ? lines : [line(nth(bank, 2), { code: '11', day: day(24) })]);
  }),
  one('the first failing of a debit that was presented again', (bank) =>
    list('failed', 18, [line(nth(bank, 2), { code: '11', day: day(18) })]),
  ),
  one('cut off in the middle', (bank) =>
    answerCut(list('failed', 17, [line(nth(bank, 1), { code: '11', day: day(17) })])),
  ),
];

function answerCut(answer: AnswerText): string {
  return `F|00004711|${answer.day.replaceAll('-', '')}||\nR|`;
}
