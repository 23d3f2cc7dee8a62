/** Makes a report of what the store added up. Pure. Money comes from the ledger alone, so a report cannot say anything
 *  that the books do not. */

import type { IsoDate } from '../date.ts';
import { liveDebitStates, unpaidDebitStates } from '../states.ts';
import { ageing } from './ageing.ts';
import type {
  Attempts,
  Collection,
  DebitGroup,
  Failure,
  Figures,
  Month,
  Report,
  ReportRows,
} from './model.ts';

export type ReportHead = Pick<Report, 'creditor' | 'name' | 'currency' | 'asOf'>;

/** Throws when a month does not tie: the books are broken and no report may hide it. */
export function buildReport(head: ReportHead, rows: ReportRows): Report {
  const periods = [...new Set(rows.ledger.map(({ period }) => period))].sort();
  const months = periods.map((period): Month => {
    const own = <T extends { readonly period: string }>(all: readonly T[]) =>
      all.filter((row) => row.period === period);
    const figures = figuresOf(own(rows.ledger), own(rows.charges));
    return { period, ...figures, ...collectionOf(own(rows.debits)) };
  });
  for (const month of months) proveTie(month);
  return {
    ...head,
    months,
    total: { ...figuresOf(rows.ledger, rows.charges), ...collectionOf(rows.debits) },
    ageing: ageing(rows.open, head.asOf as IsoDate),
    held: rows.held,
    tasks: rows.tasks,
    mandates: Object.fromEntries(rows.mandates.map(({ state, mandates }) => [state, mandates])),
    prepaidBalance: rows.prepaidBalance,
  };
}

function figuresOf(ledger: ReportRows['ledger'], charges: ReportRows['charges']): Figures {
  const balance = new Map<string, bigint>();
  for (const { ledger: name, minor } of ledger) balance.set(name, (balance.get(name) ?? 0n) + minor);
  const of = (name: string) => balance.get(name) ?? 0n;
  const channels: Record<string, bigint> = {};
  for (const [name, minor] of [...balance].sort(([a], [b]) => (a < b ? -1 : 1))) {
    if (name.startsWith(channelPrefix) && minor !== 0n) channels[name.slice(channelPrefix.length)] = minor;
  }
  return {
    charges: charges.reduce((sum, row) => sum + row.charges, 0),
    billed: -of('income'),
    collected: of('bank'),
    channels,
    prepaid: of('prepaid'),
    credited: of('discount'),
    writtenOff: of('write-off'),
    inFlight: of('clearing'),
    open: of('receivable'),
  };
}

const channelPrefix = 'channel:';

/** What was paid, by whatever way. */
export function paidMinor({ collected, channels, prepaid }: Figures): bigint {
  return collected + channelMinor(channels) + prepaid;
}

export function channelMinor(channels: Figures['channels']): bigint {
  return Object.values(channels).reduce((sum, minor) => sum + minor, 0n);
}

function proveTie(month: Month): void {
  const { period, billed, credited, writtenOff, inFlight, open } = month;
  if (billed !== paidMinor(month) + credited + writtenOff + inFlight + open) {
    throw new Error(`the books of ${period} do not tie: run debitrun verify`);
  }
}

function collectionOf(groups: readonly DebitGroup[]): Collection {
  const again = groups.filter(({ isRepresentment }) => isRepresentment);
  const paidAgain = again.filter(({ state }) => state === 'settled');
  return {
    attempts: attemptsOf(groups),
    representments: {
      ...attemptsOf(again),
      paidMinor: paidAgain.reduce((sum, { collectedMinor }) => sum + collectedMinor, 0n),
    },
    failures: failuresOf(groups),
  };
}

const unpaid: readonly string[] = unpaidDebitStates;
const atTheBank: readonly string[] = liveDebitStates.filter(
  (state) => state !== 'planned' && state !== 'batched',
);

function attemptsOf(groups: readonly DebitGroup[]): Attempts {
  const count = (states: readonly string[]) =>
    groups.reduce((sum, { state, debits }) => sum + (states.includes(state) ? debits : 0), 0);
  const paid = count(['settled']);
  const failed = count(unpaid);
  const waiting = count(atTheBank);
  return { presented: paid + failed + waiting, paid, failed, waiting };
}

function failuresOf(groups: readonly DebitGroup[]): readonly Failure[] {
  const failures = new Map<string, Failure>();
  for (const { state, reasonClass, debits, minor, collectedMinor } of groups) {
    if (!unpaid.includes(state)) continue;
    const name = reasonClass ?? 'unknown';
    const sum = failures.get(name) ?? { reasonClass: name, debits: 0, minor: 0n, undone: 0 };
    const isUndone = state !== 'rejected';
    failures.set(name, {
      reasonClass: name,
      debits: sum.debits + debits,
      minor: sum.minor + (isUndone ? collectedMinor : minor),
      undone: sum.undone + (isUndone ? debits : 0),
    });
  }
  return [...failures.values()].sort(
    (a, b) => Number(b.minor - a.minor) || (a.reasonClass < b.reasonClass ? -1 : 1),
  );
}
