/** What an answer does to its debit. Pure. read ─▶ [here] ─▶ follow-up.
 *  Reject, return or refund follows from the debit's own state and the scheme's table, never from the message it came
 *  in. The same thing said twice does nothing the second time; a contradiction is set aside for a person. */

import type { Outcome } from '../returns/answer.ts';
import type { DebitState } from '../states.ts';

export type SettledDebit = {
  readonly debitId: string;
  readonly state: DebitState;
  readonly minor: bigint;
  readonly collectedMinor: bigint | null;
};

export type EntryFacts = {
  readonly outcome: Outcome;
  readonly collected: bigint | null;
  readonly afterSettlement: 'returned' | 'refunded';
};

export type Effect =
  | { readonly kind: 'accepted' }
  | { readonly kind: 'settled'; readonly collected: bigint }
  | { readonly kind: 'rejected' }
  | { readonly kind: 'returned' | 'refunded' }
  | { readonly kind: 'outcome-unknown' }
  | { readonly kind: 'nothing' }
  | { readonly kind: 'conflict'; readonly message: string };

export function decideEffect(entry: EntryFacts, debit: SettledDebit): Effect {
  const inFlight = debit.state === 'submitted' || debit.state === 'accepted';
  switch (entry.outcome) {
    case 'pending':
      return debit.state === 'submitted' ? { kind: 'accepted' } : { kind: 'nothing' };
    case 'unknown':
      return inFlight ? { kind: 'outcome-unknown' } : { kind: 'nothing' };
    case 'paid':
    case 'paid-part':
      return paidEffect(entry, debit, inFlight);
    case 'failed':
      return failedEffect(entry, debit, inFlight);
    default:
      return unreachable(entry.outcome);
  }
}

function paidEffect(entry: EntryFacts, debit: SettledDebit, inFlight: boolean): Effect {
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
  if (inFlight) return collected === 0n ? { kind: 'rejected' } : { kind: 'settled', collected };
  if (debit.state === 'settled' && debit.collectedMinor === collected) return { kind: 'nothing' };
  return { kind: 'conflict', message: `the bank says it was collected, but the debit is ${debit.state}` };
}

function failedEffect(entry: EntryFacts, debit: SettledDebit, inFlight: boolean): Effect {
  if (inFlight) return { kind: 'rejected' };
  switch (debit.state) {
    case 'settled':
      return { kind: entry.afterSettlement };
    case 'rejected':
    case 'returned':
    case 'refunded':
    case 'reversed':
      return { kind: 'nothing' };
    default:
      return { kind: 'conflict', message: `the bank says it failed, but the debit is ${debit.state}` };
  }
}

function unreachable(outcome: never): never {
  throw new Error(`no effect for ${String(outcome)}`);
}
