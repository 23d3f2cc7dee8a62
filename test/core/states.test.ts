import { describe, expect, it } from 'vitest';
import {
  debitMoves,
  fileMoves,
  inboundMoves,
  liveDebitStates,
  type Moves,
  mandateMoves,
  mayMove,
  unpaidDebitStates,
} from '../../src/core/states.ts';

const tables: Readonly<Record<string, Moves>> = { debitMoves, fileMoves, inboundMoves, mandateMoves };

describe.each(Object.entries(tables))('%s', (_name, moves) => {
  it('leads only to states it lists', () => {
    for (const targets of Object.values(moves))
      for (const target of targets) expect(Object.keys(moves)).toContain(target);
  });

  it('allows exactly the moves it lists, none of them to the same state', () => {
    for (const from of Object.keys(moves))
      for (const to of Object.keys(moves)) expect(mayMove(moves, from, to)).toBe(moves[from]?.includes(to));
    for (const state of Object.keys(moves)) expect(mayMove(moves, state, state)).toBe(false);
  });

  it('knows no move from or to a state it does not list', () => {
    const [first = ''] = Object.keys(moves);
    expect(mayMove(moves, 'nowhere', first)).toBe(false);
    expect(mayMove(moves, first, 'nowhere')).toBe(false);
  });
});

describe('a debit', () => {
  it.each([
    ['a sent debit is never planned again', 'submitted', 'planned'],
    ['a rejected debit stays rejected: presenting again is a new debit', 'rejected', 'planned'],
    ['a debit at the bank is not cancelled by us', 'submitted', 'cancelled'],
    ['before settlement nothing is returned', 'submitted', 'returned'],
    ['after settlement nothing is rejected', 'settled', 'rejected'],
    ['a cancelled debit is not sent', 'cancelled', 'batched'],
  ])('%s', (_rule, from, to) => {
    expect(mayMove(debitMoves, from, to)).toBe(false);
  });

  it('holds its claims from planning until the bank has answered', () => {
    expect([...liveDebitStates]).toStrictEqual(['planned', 'batched', 'submitted', 'accepted']);
  });

  it('is unpaid in every end state it can reach after it was presented', () => {
    const ends = Object.entries(debitMoves)
      .filter(([, targets]) => targets.every((target: string) => target === 'settled'))
      .map(([state]) => state);
    expect(ends.sort()).toStrictEqual([...unpaidDebitStates, 'cancelled'].sort());
  });
});

describe('a file', () => {
  it.each([
    ['a sent file is never sent again', 'sent', 'sending'],
    ['a refused file is never sent again', 'refused', 'sending'],
    ['an unknown delivery is not repeated without being decided', 'unknown', 'sending'],
    ['a file is not sent without approval', 'drafted', 'sending'],
    ['a file at the bank cannot be withdrawn', 'sent', 'withdrawn'],
    ['a file on its way cannot be withdrawn', 'sending', 'withdrawn'],
  ])('%s', (_rule, from, to) => {
    expect(mayMove(fileMoves, from, to)).toBe(false);
  });
});

describe('a mandate', () => {
  it('that is expired is over; one that is cancelled comes back only as what it was', () => {
    expect(mandateMoves.expired).toStrictEqual([]);
    expect(mandateMoves.cancelled).toStrictEqual(['active']);
  });
});
