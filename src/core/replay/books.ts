/** Which effects and postings the stored entries of a debit lead to. Pure. entries ─▶ [here] ─▶ comparison. */

import { type Instant, localTime } from '../date.ts';
import {
  type Correction,
  correctedJournal,
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
  readonly collectOn: string;
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
    readonly happenedOn: string | null;
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
  const expected = [
    ...['settled', 'rejected', 'returned', 'refunded', 'accepted'].filter((kind) => moved.has(kind)),
    ...correctionsOf(debit).map((_, index) => `corrected-${index + 1}`),
  ];
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
    if (!absenceFails && kind === 'settled' && firstCollected(debit) === debit.minor) return undefined;
    return `${kind} rests on no entry`;
  }
  if (entry.scope !== 'debit')
    return entry.outcome === 'failed' && kind === 'rejected'
      ? undefined
      : `${kind} does not follow from its entry`;
  const undone = kind === 'returned' || kind === 'refunded' || kind === 'reversed';
  const decided = decideEffect(entry, {
    ...debit,
    state: undone ? 'settled' : 'submitted',
    saidOn: null,
    corrections: 0,
    outcomeUnknown: false,
  });
  const corrected = correctionsOf(debit)[Number(/^corrected-(\d+)$/.exec(kind)?.[1] ?? 0) - 1];
  if (corrected === undefined && decided.kind !== kind)
    return `${kind} is stored, its entry leads to ${decided.kind}`;
  const stored = corrected?.collected ?? firstCollected(debit);
  const collected = decided.kind === 'settled' ? decided.collected : 0n;
  if ((corrected !== undefined || decided.kind === 'settled') && collected !== stored)
    return `its entry collected ${collected}, ${stored} is stored (minor units)`;
  return undefined;
}

type Told = Correction & { readonly collected: bigint };

/** What later statements of the bank changed, by the events, in their order. */
function correctionsOf({ events }: BookedDebit): readonly Told[] {
  const parts = (value: unknown): readonly Part[] =>
    (value as readonly (Omit<Part, 'minor'> & { minor: string | number })[]).map((part) => ({
      ...part,
      minor: BigInt(part.minor),
    }));
  return events.flatMap(({ kind, data }) =>
    kind === 'debit.correction'
      ? [
          {
            collected: BigInt(String(data.collected)),
            paid: parts(data.paid),
            kept: parts(data.kept),
            undone: parts(data.undone),
            taken: parts(data.taken),
            refilled: parts(data.refilled),
            short: parts(data.short),
          },
        ]
      : [],
  );
}

/** What was collected when it was settled, before any correction. */
function firstCollected(debit: BookedDebit): bigint {
  const settled = debit.events.find(({ kind }) => kind === 'debit.settled');
  const told = settled?.data.collected_minor;
  return told === undefined || told === null ? (debit.collectedMinor ?? debit.minor) : BigInt(String(told));
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
  const collected = firstCollected(debit);
  const corrections = correctionsOf(debit);
  let corrected = 0;
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
      case 'debit.correction': {
        const told = corrections[corrected++];
        return told === undefined ? [] : [correctedJournal(debitId, corrected, told, day)];
      }
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
