import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { businessCalendar } from '../../src/core/calendar/index.ts';
import { addDays, instant, isoDate } from '../../src/core/date.ts';
import {
  contradictedDay,
  decideEffect,
  type Effect,
  type EntryFacts,
  type SettledDebit,
  undated,
} from '../../src/core/settlement/decide.ts';
import { silentUpTo, windowEnd } from '../../src/core/settlement/silence.ts';
import { type DebitState, debitMoves, mayMove } from '../../src/core/states.ts';
import { scheme, testRules } from '../support/rules.ts';

const settled = 'settled 1000';
/** Its failing was a word about the whole file: any statement about the debit itself is later. */
const later = {
  pending: 'nothing',
  unknown: 'nothing',
  paid: 'corrected 1000',
  part: 'corrected 400',
  failed: 'confirmed',
};
/** What each answer does to a debit of 10.00 in each state. "settled" debits were collected whole, by silence. */
const table: Readonly<Record<DebitState, Readonly<Record<string, string>>>> = {
  planned: { pending: 'nothing', unknown: 'nothing', paid: 'conflict', part: 'conflict', failed: 'conflict' },
  batched: { pending: 'nothing', unknown: 'nothing', paid: 'conflict', part: 'conflict', failed: 'conflict' },
  submitted: {
    pending: 'accepted',
    unknown: 'outcome-unknown',
    paid: settled,
    part: 'settled 400',
    failed: 'rejected',
  },
  accepted: {
    pending: 'nothing',
    unknown: 'outcome-unknown',
    paid: settled,
    part: 'settled 400',
    failed: 'rejected',
  },
  settled: {
    pending: 'nothing',
    unknown: 'nothing',
    paid: 'confirmed',
    part: 'corrected 400',
    failed: 'returned',
  },
  rejected: later,
  cancelled: {
    pending: 'nothing',
    unknown: 'nothing',
    paid: 'conflict',
    part: 'conflict',
    failed: 'conflict',
  },
  returned: later,
  refunded: later,
  reversed: { pending: 'nothing', unknown: 'nothing', paid: 'conflict', part: 'conflict', failed: 'nothing' },
};
const answers: Readonly<Record<string, EntryFacts>> = {
  pending: { outcome: 'pending', collected: null, happenedOn: null, afterSettlement: 'returned' },
  unknown: { outcome: 'unknown', collected: null, happenedOn: null, afterSettlement: 'returned' },
  paid: { outcome: 'paid', collected: null, happenedOn: null, afterSettlement: 'returned' },
  part: { outcome: 'paid-part', collected: 400n, happenedOn: null, afterSettlement: 'returned' },
  failed: { outcome: 'failed', collected: null, happenedOn: null, afterSettlement: 'returned' },
};

const debit = {
  debitId: 'D1',
  minor: 1000n,
  collectOn: '2026-03-12',
  saidOn: null,
  corrections: 0,
  outcomeUnknown: false,
};

function effect(
  entry: EntryFacts,
  state: DebitState,
  collectedMinor = state === 'settled' ? 1000n : null,
): Effect {
  return decideEffect(entry, { ...debit, state, collectedMinor });
}
const shown = (found: Effect) =>
  found.kind === 'settled' || found.kind === 'corrected' ? `${found.kind} ${found.collected}` : found.kind;

describe('what an answer does to its debit', () => {
  const rows = Object.entries(table).flatMap(([state, outcomes]) =>
    Object.entries(outcomes).map(([answer, expected]) => [answer, state as DebitState, expected] as const),
  );
  it.each(rows)('"%s" about a debit that is %s: %s', (answer, state, expected) => {
    expect(shown(effect(answers[answer] as EntryFacts, state))).toBe(expected);
  });

  it('is always a move that the state table allows', () => {
    for (const [answer, state] of rows) {
      const found = effect(answers[answer] as EntryFacts, state);
      if (['nothing', 'conflict', 'confirmed', 'outcome-unknown'].includes(found.kind)) continue;
      const to = 'to' in found ? found.to : found.kind;
      // another amount of what stays settled is no move
      expect(to === state || mayMove(debitMoves, state, to)).toBe(true);
    }
  });

  const failed = answers.failed as EntryFacts;
  const paid = answers.paid as EntryFacts;
  it.each<[string, EntryFacts, DebitState, string]>([
    [
      'a refund code after settlement is a refund',
      { ...failed, afterSettlement: 'refunded' },
      'settled',
      'refunded',
    ],
    [
      'a refund code before settlement is a reject: the state decides',
      { ...failed, afterSettlement: 'refunded' },
      'submitted',
      'rejected',
    ],
    ['paid with nothing collected is a reject', { ...paid, collected: 0n }, 'submitted', 'rejected'],
    ['paid with less collected is a part', { ...paid, collected: 999n }, 'accepted', 'settled 999'],
    ['paid with more than was asked is a conflict', { ...paid, collected: 1001n }, 'submitted', 'conflict'],
    [
      'paid in part without saying how much is a conflict',
      { ...paid, outcome: 'paid-part' },
      'submitted',
      'conflict',
    ],
    ['paid after silence confirms it', { ...paid, collected: 1000n }, 'settled', 'confirmed'],
    ['less than silence made of it corrects it', { ...paid, collected: 999n }, 'settled', 'corrected 999'],
  ])('%s', (_rule, entry, state, expected) => {
    expect(shown(effect(entry, state))).toBe(expected);
  });

  it('unknown said twice does nothing the second time', () => {
    const again = { ...debit, state: 'submitted' as const, collectedMinor: null, outcomeUnknown: true };
    expect(decideEffect(answers.unknown as EntryFacts, again).kind).toBe('nothing');
  });
});

describe('statements about one debit', () => {
  const days = ['2026-03-12', '2026-03-13', '2026-03-16', null];
  const statement: fc.Arbitrary<EntryFacts> = fc.record({
    outcome: fc.constant('paid' as const),
    collected: fc.constantFrom(1000n, 400n, 999n),
    happenedOn: fc.constantFrom(...days),
    afterSettlement: fc.constant('returned' as const),
  });
  const failing: fc.Arbitrary<EntryFacts> = fc.record({
    outcome: fc.constant('failed' as const),
    collected: fc.constant(null),
    happenedOn: fc.constantFrom(...days),
    afterSettlement: fc.constant('returned' as const),
  });
  const said = fc.array(fc.oneof(statement, failing), { minLength: 1, maxLength: 4 });

  /** What is collected in the end, and the day of the statement it rests on. */
  function end(entries: readonly EntryFacts[]): string {
    let now: SettledDebit = { ...debit, state: 'submitted', collectedMinor: null };
    for (const entry of entries) {
      const found = decideEffect(entry, now);
      if ('saidOn' in found) now = { ...now, saidOn: found.saidOn };
      if (found.kind === 'settled') now = { ...now, state: 'settled', collectedMinor: found.collected };
      if (found.kind === 'rejected' || found.kind === 'returned') now = { ...now, state: found.kind };
      if (found.kind === 'corrected')
        now = {
          ...now,
          state: found.to,
          collectedMinor: found.to === 'settled' ? found.collected : found.was,
          corrections: now.corrections + 1,
        };
    }
    return `${now.state === 'settled' ? now.collectedMinor : 0n} ${now.saidOn}`;
  }

  it('end the same in whatever order they come, and however often', () => {
    fc.assert(
      fc.property(
        said.chain((entries) =>
          fc.tuple(
            fc.constant(entries),
            fc.shuffledSubarray([...entries, ...entries], { minLength: entries.length * 2 }),
          ),
        ),
        ([entries, again]) => {
          expect(end(again)).toBe(end(entries));
        },
      ),
    );
  });

  it.each<[string, readonly EntryFacts[], string]>([
    [
      'paid, and returned later',
      [facts('paid', 1000n, '2026-03-12'), facts('failed', null, '2026-03-16')],
      '0 2026-03-16',
    ],
    [
      'failed by the first issue, paid by the corrected one',
      [facts('failed', null, '2026-03-12'), facts('paid', 1000n, '2026-03-13')],
      '1000 2026-03-13',
    ],
    [
      'paid in part, then whole',
      [facts('paid-part', 400n, '2026-03-12'), facts('paid', 1000n, '2026-03-13')],
      '1000 2026-03-13',
    ],
    [
      'two amounts of one day: the smaller',
      [facts('paid', 1000n, '2026-03-12'), facts('paid-part', 400n, '2026-03-12')],
      '400 2026-03-12',
    ],
    [
      'a return without a day is later than what was paid',
      [facts('failed', null, null), facts('paid', 1000n, '2026-03-13')],
      `0 ${undated}`,
    ],
  ])('%s', (_what, entries, expected) => {
    expect(end(entries)).toBe(expected);
    expect(end([...entries].reverse())).toBe(expected);
  });

  it.each<[string, EntryFacts, EntryFacts, string | undefined]>([
    [
      'another amount',
      facts('paid', 1000n, '2026-03-12'),
      facts('paid-part', 400n, '2026-03-12'),
      '2026-03-12',
    ],
    [
      'paid and failed',
      facts('paid', 1000n, '2026-03-12'),
      facts('failed', null, '2026-03-12'),
      '2026-03-12',
    ],
    ['the same twice', facts('paid', 1000n, '2026-03-12'), facts('paid', 1000n, '2026-03-12'), undefined],
    ['another day', facts('paid', 1000n, '2026-03-12'), facts('failed', null, '2026-03-13'), undefined],
    ['a return without a day', facts('paid', 1000n, '2026-03-12'), facts('failed', null, null), undefined],
    ['nothing said yet', facts('pending', null, '2026-03-12'), facts('paid', null, '2026-03-12'), undefined],
  ])('of one day that differ contradict, whichever came first: %s', (_what, one, other, day) => {
    const second = (before: EntryFacts, entry: EntryFacts) => {
      const effect = decideEffect(before, { ...debit, state: 'submitted', collectedMinor: null });
      const state =
        effect.kind === 'settled' ? 'settled' : effect.kind === 'rejected' ? 'rejected' : 'submitted';
      const collectedMinor = effect.kind === 'settled' ? effect.collected : null;
      const saidOn = 'saidOn' in effect ? effect.saidOn : null;
      return contradictedDay(entry, { ...debit, state, collectedMinor, saidOn });
    };
    expect(second(one, other)).toBe(day);
    expect(second(other, one)).toBe(day);
  });

  it('contradict nothing that silence made of it', () => {
    const silent = { ...debit, state: 'settled' as const, collectedMinor: 1000n };
    expect(contradictedDay(facts('failed', null, debit.collectOn), silent)).toBeUndefined();
  });

  it('that contradict a failing without a day are set aside', () => {
    const failed = { ...debit, state: 'rejected' as const, collectedMinor: null, saidOn: undated };
    expect(decideEffect(facts('paid', 1000n, '2026-03-13'), failed).kind).toBe('conflict');
  });

  function facts(
    outcome: EntryFacts['outcome'],
    collected: bigint | null,
    happenedOn: string | null,
  ): EntryFacts {
    return { outcome, collected, happenedOn, afterSettlement: 'returned' };
  }
});

describe('silence', () => {
  const learning = (windowBusinessDays: number) =>
    testRules({
      scheme: {
        ...scheme,
        calendar: 'target',
        timeZone: 'Europe/Berlin',
        success: { by: 'silence', windowBusinessDays, needsAcknowledgement: true },
      },
    });

  it('is not success where the scheme learns by code', () => {
    expect(silentUpTo(testRules(), instant('2026-03-30T10:00:00Z'))).toBeUndefined();
  });

  it.each([
    ['2026-03-23T09:00:00Z', 5, '2026-03-13'],
    ['2026-03-22T09:00:00Z', 5, '2026-03-13'],
    ['2026-03-21T09:00:00Z', 5, '2026-03-13'],
    ['2026-03-20T09:00:00Z', 5, '2026-03-12'],
    ['2026-04-07T09:00:00Z', 2, '2026-03-31'],
  ])('at %s, window %i business days, settles what was collected up to %s', (now, days, upTo) => {
    expect(silentUpTo(learning(days), instant(now))).toBe(upTo);
  });

  it('counts from the end of the window where paid debits are listed', () => {
    const listed = testRules({
      scheme: { ...scheme, calendar: 'target', success: { by: 'listed', failedAfterBusinessDays: 3 } },
    });
    expect(silentUpTo(listed, instant('2026-03-20T09:00:00Z'))).toBe('2026-03-16');
  });

  it('settles a collection only on a day after its window has ended, and then always', () => {
    const target = businessCalendar('target');
    fc.assert(
      fc.property(fc.nat({ max: 300 }), fc.nat({ max: 40 }), fc.nat({ max: 10 }), (start, later, window) => {
        const rules = learning(window);
        const collectOn = target.next(addDays(isoDate('2026-01-01'), start));
        const today = addDays(collectOn, later);
        const upTo = silentUpTo(rules, instant(`${today}T10:00:00Z`));
        expect(collectOn <= (upTo ?? '')).toBe(today > windowEnd(collectOn, window, rules));
      }),
    );
  });
});
