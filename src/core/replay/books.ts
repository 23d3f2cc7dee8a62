/** Which effects and postings the stored entries of a debit lead to. Pure. entries ─▶ [here] ─▶ comparison. */

import { type Instant, localTime } from '../date.ts';
import {
  type Journal,
  type Part,
  type Posting,
  rejectedJournal,
  settledJournal,
  submittedJournal,
  undoneJournal,
} from '../ledger.ts';
import type { Outcome } from '../returns/answer.ts';
import { decideEffect } from '../settlement/decide.ts';
import type { StoryEvent } from './debit-story.ts';

export type BookedDebit = {
  readonly debitId: string;
  readonly minor: bigint;
  readonly collectedMinor: bigint | null;
  readonly claims: readonly Part[];
  readonly events: readonly StoryEvent[];
};

/** An effect with the entry it rests on; `entry` is null for what silence decided. */
export type BookedEffect = {
  readonly kind: string;
  readonly entry: {
    readonly scope: 'debit' | 'batch' | 'file';
    readonly outcome: Outcome;
    readonly collected: bigint | null;
    readonly afterSettlement: 'returned' | 'refunded';
  } | null;
};

/** What of a debit's effects does not follow from the entries; empty when all do. `absenceFails`: the scheme lists what
 *  was paid, so that silence is no success. */
export function effectFaults(
  debit: BookedDebit,
  effects: readonly BookedEffect[],
  absenceFails = false,
): readonly string[] {
  const moved = new Set(debit.events.map(({ kind }) => kind.slice('debit.'.length)));
  const expected = ['settled', 'rejected', 'returned', 'refunded', 'accepted'].filter((kind) =>
    moved.has(kind),
  );
  const stored = effects.map(({ kind }) => kind).filter((kind) => kind !== 'outcome-unknown');
  const missing = expected
    .filter((kind) => !stored.includes(kind))
    .map((kind) => `${kind} has no effect row`);
  const extra = stored.filter((kind) => !expected.includes(kind)).map((kind) => `${kind} never happened`);
  return [
    ...missing,
    ...extra,
    ...effects.flatMap((effect) => entryFault(debit, effect, absenceFails) ?? []),
  ];
}

function entryFault(
  debit: BookedDebit,
  { kind, entry }: BookedEffect,
  absenceFails: boolean,
): string | undefined {
  if (entry === null) {
    if (absenceFails && (kind === 'rejected' || kind === 'outcome-unknown')) return undefined;
    if (!absenceFails && kind === 'settled' && debit.collectedMinor === debit.minor) return undefined;
    return `${kind} rests on no entry`;
  }
  if (entry.scope !== 'debit')
    return entry.outcome === 'failed' && kind === 'rejected'
      ? undefined
      : `${kind} does not follow from its entry`;
  const undone = kind === 'returned' || kind === 'refunded' || kind === 'reversed';
  const before = { ...debit, state: undone ? ('settled' as const) : ('submitted' as const) };
  const decided = decideEffect(entry, before);
  if (decided.kind !== kind) return `${kind} is stored, its entry leads to ${decided.kind}`;
  if (decided.kind === 'settled' && decided.collected !== debit.collectedMinor)
    return `its entry collected ${decided.collected}, ${debit.collectedMinor} is stored (minor units)`;
  return undefined;
}

export type StoredJournal = {
  readonly source: string;
  readonly kind: string;
  readonly bookedOn: string;
  readonly at: Instant;
  readonly postings: readonly (Omit<Posting, 'ledger'> & { readonly ledger: string })[];
};

/** Differences between the journals a debit's story leads to and those in the books: source, kind, day, each posting. */
export function journalFaults(
  debit: BookedDebit,
  stored: readonly StoredJournal[],
  timeZone: string,
): readonly string[] {
  const faults: string[] = [];
  const left = new Map(stored.map((journal) => [journal.source, journal]));
  for (const expected of expectedJournals(debit)) {
    const found = left.get(expected.source);
    left.delete(expected.source);
    if (found === undefined) faults.push(`${expected.source} is missing from the books`);
    else faults.push(...differences(expected, found, timeZone));
  }
  return [...faults, ...[...left.keys()].map((source) => `${source} stands in the books without a reason`)];
}

function expectedJournals(debit: BookedDebit): readonly Journal[] {
  const { debitId, claims } = debit;
  const day = '1970-01-01' as Journal['bookedOn']; // compared with the instant of posting instead
  const collected = debit.collectedMinor ?? debit.minor;
  return debit.events.flatMap(({ kind }): readonly Journal[] => {
    switch (kind) {
      case 'debit.submitted':
        return [submittedJournal(debitId, claims, day)];
      case 'debit.settled':
        return [settledJournal(debitId, claims, collected, day)];
      case 'debit.rejected':
        return [rejectedJournal(debitId, claims, day)];
      case 'debit.returned':
      case 'debit.refunded':
      case 'debit.reversed':
        return [undoneJournal(undoneKind[kind], debitId, claims, collected, day)];
      default:
        return [];
    }
  });
}

const undoneKind = {
  'debit.returned': 'returned',
  'debit.refunded': 'refunded',
  'debit.reversed': 'reversed',
} as const;

function differences(expected: Journal, stored: StoredJournal, timeZone: string): readonly string[] {
  const faults: string[] = [];
  if (expected.kind !== stored.kind)
    faults.push(`${expected.source} must be ${expected.kind}, ${stored.kind} is stored`);
  const day = localTime(stored.at, timeZone).date;
  if (stored.bookedOn !== day)
    faults.push(`${expected.source} was posted on ${day}, booked on ${stored.bookedOn}`);
  const was = expected.postings.map(spelled).sort();
  const is = stored.postings.map(spelled).sort();
  const missing = was.filter((line) => !is.includes(line));
  const extra = is.filter((line) => !was.includes(line));
  if (missing.length + extra.length > 0 || was.length !== is.length)
    faults.push(
      `${expected.source}: must be ${missing.join('; ') || 'as often'}, is ${extra.join('; ') || 'not'}`,
    );
  return faults;
}

function spelled(posting: StoredJournal['postings'][number]): string {
  const { ledger, accountId, period, chargeId, debitId, minor } = posting;
  return [ledger, accountId, period, chargeId ?? '', debitId ?? '', minor].join(' ');
}
