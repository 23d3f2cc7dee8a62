/** What an answer does to its debit. Pure. read ─▶ [here] ─▶ follow-up.
 *  Reject, return or refund follows from the debit's own state and the scheme's table, never from the message it came in.
 *  Statements about one debit have an order of their own (day, then smaller amount), and the last of them stands:
 *  whichever file brings them, in whichever order, the end is the same. */

import type { Outcome } from '../returns/answer.ts';
import type { DebitState } from '../states.ts';

export type SettledDebit = {
  readonly debitId: string;
  readonly state: DebitState;
  readonly minor: bigint;
  readonly collectedMinor: bigint | null;
  readonly collectOn: string;
  /** Day of the statement its outcome rests on; null: silence, or a word about its whole file or batch. */
  readonly saidOn: string | null;
  /** How often a later statement corrected it. */
  readonly corrections: number;
  readonly outcomeUnknown: boolean;
};

export type EntryFacts = {
  readonly outcome: Outcome;
  readonly collected: bigint | null;
  readonly happenedOn: string | null;
  readonly afterSettlement: 'returned' | 'refunded';
};

export type Effect =
  | { readonly kind: 'accepted' }
  /** `saidOn` null: learnt by silence, or by a word about the whole file or batch. */
  | { readonly kind: 'settled'; readonly collected: bigint; readonly saidOn: string | null }
  | { readonly kind: 'rejected'; readonly saidOn: string | null }
  | { readonly kind: 'returned' | 'refunded'; readonly saidOn: string }
  /** A later statement says another amount than the one that stood; `to` is what the debit is then. */
  | Corrected
  /** A later statement says the same again. */
  | { readonly kind: 'confirmed'; readonly saidOn: string }
  | { readonly kind: 'outcome-unknown' }
  | { readonly kind: 'nothing' }
  | { readonly kind: 'conflict'; readonly message: string };

export type Corrected = {
  readonly kind: 'corrected';
  readonly to: 'settled' | 'returned' | 'refunded';
  /** Collected before and now, minor units. */
  readonly was: bigint;
  readonly collected: bigint;
  readonly saidOn: string;
};

/** A failure without a day is later than everything: what was paid may be undone at any time, and must not be lost. */
export const undated = '9999-12-31';

type Statement = { readonly on: string; readonly collected: bigint };

export function decideEffect(entry: EntryFacts, debit: SettledDebit): Effect {
  const inFlight = debit.state === 'submitted' || debit.state === 'accepted';
  switch (entry.outcome) {
    case 'pending':
      return debit.state === 'submitted' ? { kind: 'accepted' } : { kind: 'nothing' };
    case 'unknown':
      return inFlight && !debit.outcomeUnknown ? { kind: 'outcome-unknown' } : { kind: 'nothing' };
    case 'paid':
    case 'paid-part':
    case 'failed': {
      const said = statementOf(entry, debit);
      if ('kind' in said) return said;
      if (!inFlight) return against(said, entry, debit);
      return said.collected === 0n
        ? { kind: 'rejected', saidOn: said.on }
        : { kind: 'settled', collected: said.collected, saidOn: said.on };
    }
    default:
      return unreachable(entry.outcome);
  }
}

/** What the entry says was collected, and when; a conflict where it cannot be meant. */
function statementOf(entry: EntryFacts, debit: SettledDebit): Statement | (Effect & { kind: 'conflict' }) {
  if (entry.outcome === 'failed') return { on: entry.happenedOn ?? undated, collected: 0n };
  const collected = entry.collected ?? debit.minor;
  if (entry.outcome === 'paid-part' && entry.collected === null) {
    return { kind: 'conflict', message: 'the bank says a part was collected, but not how much' };
  }
  if (collected > debit.minor) {
    return {
      kind: 'conflict',
      message: `the bank says it collected ${collected}, more than the ${debit.minor} asked for`,
    };
  }
  return { on: entry.happenedOn ?? debit.collectOn, collected };
}

/** A statement about a debit whose outcome is known, or that was never presented. */
function against(said: Statement, entry: EntryFacts, debit: SettledDebit): Effect {
  const stands = standing(debit);
  const word = said.collected === 0n ? 'failed' : 'was collected';
  const conflict: Effect = {
    kind: 'conflict',
    message: `the bank says it ${word}, but the debit is ${debit.state}`,
  };
  if (stands === undefined) return conflict;
  if (debit.state === 'reversed') return said.collected === 0n ? { kind: 'nothing' } : conflict;
  const isLater = said.on > stands.on;
  if (said.collected === stands.collected)
    return isLater ? { kind: 'confirmed', saidOn: said.on } : { kind: 'nothing' };
  const contradicts = said.on === stands.on;
  if (!isLater && !(contradicts && said.collected < stands.collected)) {
    // older than what stands: it came in late; without a day, or of the same day, nobody can tell
    return stands.on === undated || contradicts ? conflict : { kind: 'nothing' };
  }
  if (said.collected === 0n && stands.first) return { kind: entry.afterSettlement, saidOn: said.on };
  const to = said.collected === 0n ? entry.afterSettlement : 'settled';
  return { kind: 'corrected', to, was: stands.collected, collected: said.collected, saidOn: said.on };
}

/** The day of which the bank has now said two different things about the debit: the smaller amount stands, whichever came
 *  first, and only the bank can tell which is true. undefined: nothing contradicts. */
export function contradictedDay(entry: EntryFacts, debit: SettledDebit): string | undefined {
  if (entry.outcome === 'pending' || entry.outcome === 'unknown' || debit.state === 'reversed')
    return undefined;
  const said = statementOf(entry, debit);
  const stands = standing(debit);
  if ('kind' in said || stands === undefined) return undefined;
  return said.on === stands.on && said.collected !== stands.collected ? said.on : undefined;
}

/** The statement the debit's outcome rests on; `first`: it was collected, and that was never undone or corrected. */
function standing(debit: SettledDebit): (Statement & { readonly first: boolean }) | undefined {
  const on = debit.saidOn ?? '';
  switch (debit.state) {
    case 'settled':
      return { on, collected: debit.collectedMinor ?? debit.minor, first: debit.corrections === 0 };
    case 'rejected':
    case 'returned':
    case 'refunded':
    case 'reversed':
      return { on, collected: 0n, first: false };
    default:
      return undefined;
  }
}

function unreachable(outcome: never): never {
  throw new Error(`no effect for ${String(outcome)}`);
}
