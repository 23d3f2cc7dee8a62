import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { businessCalendar } from '../../src/core/calendar/index.ts';
import { addDays, instant, isoDate } from '../../src/core/date.ts';
import { decideEffect, type Effect, type EntryFacts } from '../../src/core/settlement/decide.ts';
import { silentUpTo, windowEnd } from '../../src/core/settlement/silence.ts';
import { type DebitState, debitMoves, mayMove } from '../../src/core/states.ts';
import { scheme, testRules } from '../support/rules.ts';

const settled = 'settled 1000';
/** What each answer does to a debit of 10.00 in each state. "settled" debits were collected whole. */
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
  settled: { pending: 'nothing', unknown: 'nothing', paid: 'nothing', part: 'conflict', failed: 'returned' },
  rejected: { pending: 'nothing', unknown: 'nothing', paid: 'conflict', part: 'conflict', failed: 'nothing' },
  cancelled: {
    pending: 'nothing',
    unknown: 'nothing',
    paid: 'conflict',
    part: 'conflict',
    failed: 'conflict',
  },
  returned: { pending: 'nothing', unknown: 'nothing', paid: 'conflict', part: 'conflict', failed: 'nothing' },
  refunded: { pending: 'nothing', unknown: 'nothing', paid: 'conflict', part: 'conflict', failed: 'nothing' },
  reversed: { pending: 'nothing', unknown: 'nothing', paid: 'conflict', part: 'conflict', failed: 'nothing' },
};
const answers: Readonly<Record<string, EntryFacts>> = {
  pending: { outcome: 'pending', collected: null, afterSettlement: 'returned' },
  unknown: { outcome: 'unknown', collected: null, afterSettlement: 'returned' },
  paid: { outcome: 'paid', collected: null, afterSettlement: 'returned' },
  part: { outcome: 'paid-part', collected: 400n, afterSettlement: 'returned' },
  failed: { outcome: 'failed', collected: null, afterSettlement: 'returned' },
};

function effect(
  entry: EntryFacts,
  state: DebitState,
  collectedMinor = state === 'settled' ? 1000n : null,
): Effect {
  return decideEffect(entry, { debitId: 'D1', state, minor: 1000n, collectedMinor });
}
const shown = (found: Effect) => (found.kind === 'settled' ? `settled ${found.collected}` : found.kind);

describe('what an answer does to its debit', () => {
  const rows = Object.entries(table).flatMap(([state, outcomes]) =>
    Object.entries(outcomes).map(([answer, expected]) => [answer, state as DebitState, expected] as const),
  );
  it.each(rows)('"%s" about a debit that is %s: %s', (answer, state, expected) => {
    expect(shown(effect(answers[answer] as EntryFacts, state))).toBe(expected);
  });

  it('is always a move that the state table allows', () => {
    for (const [answer, state] of rows) {
      const { kind } = effect(answers[answer] as EntryFacts, state);
      if (kind === 'nothing' || kind === 'conflict' || kind === 'outcome-unknown') continue;
      expect(mayMove(debitMoves, state, kind)).toBe(true);
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
    ['paid said twice does nothing', { ...paid, collected: 1000n }, 'settled', 'nothing'],
    [
      'paid said again with another amount is a conflict',
      { ...paid, collected: 999n },
      'settled',
      'conflict',
    ],
  ])('%s', (_rule, entry, state, expected) => {
    expect(shown(effect(entry, state))).toBe(expected);
  });

  it('the same part said twice does nothing the second time', () => {
    expect(effect(answers.part as EntryFacts, 'settled', 400n).kind).toBe('nothing');
  });

  it('an answer applied to what it made does nothing more', () => {
    const after: Partial<Record<Effect['kind'], DebitState>> = {
      settled: 'settled',
      rejected: 'rejected',
      returned: 'returned',
      accepted: 'accepted',
    };
    for (const [answer, state] of rows) {
      const entry = answers[answer] as EntryFacts;
      const first = effect(entry, state);
      const next = after[first.kind];
      if (next === undefined || first.kind === 'returned') continue;
      const again = effect(entry, next, first.kind === 'settled' ? first.collected : null);
      expect(again.kind).toBe('nothing');
    }
  });
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
