/** audit trail and audit sample: the story of one debit, mandate, file or operator in order; and debits drawn for a
 *  check, each with its file, answers and postings. Reads only. Personal data stays masked. */

import type { IsoDate } from '../core/date.ts';
import { groupBy } from '../core/group-by.ts';
import { displayMoney } from '../core/money.ts';
import {
  type Answer,
  answersOf,
  type Booking,
  bookingsOf,
  type Deed,
  deedsOf,
  deedsToDebitsOf,
  type SampledDebit,
  sampleDebits,
  type TrailEvent,
  type TrailKind,
  trailEvents,
} from '../store/audit-trail.ts';
import type { Row } from '../store/database.ts';
import { mandatesById } from '../store/mandates.ts';
import { type Context, today } from './context.ts';
import { workspaceChain } from './seal.ts';

export { type TrailKind, trailKinds } from '../store/audit-trail.ts';

export type Trail = {
  readonly subject: string;
  readonly sections: readonly { readonly title: string; readonly lines: readonly string[] }[];
};

/** Out: undefined when nothing is known of it. */
export async function auditTrail(context: Context, kind: TrailKind, id: string): Promise<Trail | undefined> {
  const sections = kind === 'user' ? await deeds(context, id) : await story(context, kind, id);
  return sections.some(({ lines }) => lines.length > 0) ? { subject: `${kind} ${id}`, sections } : undefined;
}

async function story(
  context: Context,
  kind: Exclude<TrailKind, 'user'>,
  id: string,
): Promise<Trail['sections']> {
  const { database, creditor } = context;
  const events = await trailEvents(database, creditor.id, kind, id);
  const debits = kind === 'debit' ? [id] : [];
  const answers = await answersOf(database, creditor.id, debits);
  const bookings = await bookingsOf(database, creditor.id, debits);
  return [
    { title: 'mandate', lines: kind === 'mandate' ? await mandateLines(context, id) : [] },
    { title: 'what happened', lines: events.map(eventLine) },
    { title: 'its debits', lines: kind === 'file' ? await debitLines(context, id) : [] },
    { title: 'what the bank said', lines: answers.map(answerLine) },
    { title: 'books', lines: bookings.map((booking) => bookingLine(context, booking)) },
  ];
}

async function deeds(context: Context, actor: string): Promise<Trail['sections']> {
  const sections = [];
  for (const chain of [context.creditor.id, workspaceChain]) {
    const lines = (await deedsOf(context.database, chain, actor)).map(deedLine);
    sections.push({ title: chain === workspaceChain ? 'for the workspace' : `for ${chain}`, lines });
  }
  return sections;
}

async function debitLines({ database, creditor }: Context, fileNo: string): Promise<readonly string[]> {
  return (await deedsToDebitsOf(database, creditor.id, fileNo)).map(deedLine);
}

function deedLine({ at, command, kind, times, first, last }: Deed): string {
  const what = times === 1 ? first : `${times} times, ${first} to ${last}`;
  return `${at}  ${command}: ${kind} ${what}`;
}

async function mandateLines(context: Context, id: string): Promise<readonly string[]> {
  const { database, sealing, creditor } = context;
  const mandate = (await mandatesById(database, sealing, creditor.id, [id], today(context))).get(id);
  if (mandate === undefined) return [];
  const { holder, account, state, debtorId, signedOn, validFrom, validTo } = mandate;
  return [
    `${state}, holder ${holder}, account ${account}, debtor ${debtorId}`,
    `signed ${signedOn}, in force from ${validFrom}${validTo === null ? '' : ` to ${validTo}`}`,
  ];
}

function eventLine({ seq, at, actor, command, kind, subject, data, block }: TrailEvent): string {
  const proof = block === null ? 'not sealed yet' : `block ${block}`;
  const facts = detail(data);
  return `${at}  ${kind} ${subject} by ${actor} (${command})${facts === '' ? '' : `: ${facts}`}  [event ${seq}, ${proof}]`;
}

/** Simple values only; what is nested stays in the journal. */
function detail(data: Row): string {
  return Object.entries(data)
    .filter(([, value]) => value !== null && typeof value !== 'object')
    .map(([name, value]) => `${name} ${value}`)
    .join(', ');
}

function answerLine({ name, line, outcome, code, state }: Answer): string {
  return `${name} line ${line}: ${outcome} ${code} (${state})`;
}

function bookingLine({ creditor }: Context, { journalNo, bookedOn, kind, ledger, minor }: Booking): string {
  const amount = displayMoney({ minor, currency: creditor.pack.scheme.currency });
  return `${bookedOn}  journal ${journalNo} ${kind}: ${ledger} ${amount}`;
}

export type Sampled = SampledDebit & {
  readonly answers: readonly Answer[];
  readonly postings: readonly Booking[];
};

export async function auditSample(
  { database, creditor }: Context,
  sample: { readonly count: number; readonly seed: string; readonly until: IsoDate | undefined },
): Promise<readonly Sampled[]> {
  const debits = await sampleDebits(database, creditor.id, sample);
  const ids = debits.map(({ debitId }) => debitId);
  const answers = groupBy(await answersOf(database, creditor.id, ids), ({ debitId }) => debitId);
  const postings = groupBy(await bookingsOf(database, creditor.id, ids), ({ debitId }) => debitId);
  return debits.map((debit) => ({
    ...debit,
    answers: answers.get(debit.debitId) ?? [],
    postings: postings.get(debit.debitId) ?? [],
  }));
}
