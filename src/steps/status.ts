/** status: what stands where, what waits for whom. Reads only. */

import { authorityFault } from '../core/authority.ts';
import type { Instant } from '../core/date.ts';
import { type ProposalKind, proposalKinds } from '../core/proposal.ts';
import { complaintCounts } from '../store/complaints.ts';
import { operatorsAt } from '../store/operators.ts';
import { type Context, today } from './context.ts';
import { openProposals } from './proposals.ts';
import { authorityDay } from './standing.ts';

export type Status = {
  readonly creditor: string;
  readonly debits: readonly Count[];
  readonly files: readonly Count[];
  readonly inbound: readonly Count[];
  readonly mandates: readonly Count[];
  /** What banks said of mandates, by what became of it. */
  readonly changes: readonly Count[];
  readonly held: readonly Count[];
  readonly openTasks: number;
  /** Open ones, and those of them past the day for their answer. */
  readonly complaints: { readonly open: number; readonly late: number };
  /** How many of `proposals` there are. */
  readonly openProposals: number;
  /** What waits for a second person, of this creditor and of the workspace. */
  readonly proposals: readonly WaitingProposal[];
  /** What an operator has to look at, each with the command for it. */
  readonly waiting: readonly string[];
};

export type WaitingProposal = {
  readonly id: string;
  readonly kind: ProposalKind;
  readonly subject: string;
  readonly proposedBy: string;
  readonly expiresAt: Instant;
  /** Operators who may confirm it today. */
  readonly mayConfirm: readonly string[];
};

export type Count = { readonly what: string; readonly count: number; readonly minor: bigint | null };

export async function status(context: Context): Promise<Status> {
  const { database, creditor } = context;
  const counts = (sql: string) =>
    database.query<{ what: string; count: number; minor: bigint | null }>(sql, [creditor.id]);
  const [tasks] = await database.query<{ count: number }>(
    "select count(*)::int as count from task where creditor = $1 and state = 'open'",
    [creditor.id],
  );
  const proposals = await waitingProposals(context);
  return {
    creditor: creditor.id,
    debits: await counts(
      'select state as what, count(*)::int as count, sum(minor)::bigint as minor from debit where creditor = $1 group by state order by state',
    ),
    files: await counts(
      'select state as what, count(*)::int as count, sum(minor)::bigint as minor from file where creditor = $1 group by state order by state',
    ),
    inbound: await counts(
      'select state as what, count(*)::int as count, null::bigint as minor from inbound where creditor = $1 group by state order by state',
    ),
    mandates: await counts(
      'select state as what, count(*)::int as count, null::bigint as minor from mandate where creditor = $1 group by state order by state',
    ),
    changes: await counts(
      `select coalesce(kind, 'unknown') || ' ' || state as what, count(*)::int as count, null::bigint as minor from mandate_change where creditor = $1 group by 1 order by 1`,
    ),
    held: await counts(
      'select h.reason as what, count(*)::int as count, sum(c.open_minor)::bigint as minor from held h join charge c using (creditor, charge_id) where h.creditor = $1 group by h.reason order by h.reason',
    ),
    openTasks: tasks?.count ?? 0,
    complaints: await complaintCounts(database, creditor.id, today(context)),
    openProposals: proposals.length,
    proposals,
    waiting: await waiting(context),
  };
}

async function waitingProposals(context: Context): Promise<readonly WaitingProposal[]> {
  const open = await openProposals(context);
  if (open.length === 0) return [];
  const operators = await operatorsAt(context.database);
  const day = await authorityDay(context);
  return open.map(({ proposalId: id, kind, subject, proposedBy, expiresAt }) => {
    const { confirm } = proposalKinds[kind];
    const seconds = operators.filter(
      (one) => one.name !== proposedBy && authorityFault(one.name, one, confirm, day) === undefined,
    );
    return { id, kind, subject, proposedBy, expiresAt, mayConfirm: seconds.map(({ name }) => name) };
  });
}

async function waiting({ database, creditor }: Context): Promise<readonly string[]> {
  const files = await database.query<{ file_no: bigint; name: string; state: string }>(
    "select file_no, name, state from file where creditor = $1 and state in ('drafted', 'approved', 'sending', 'unknown', 'refused') order by file_no",
    [creditor.id],
  );
  const inbound = await database.query<{ inbound_no: bigint; name: string }>(
    "select inbound_no, name from inbound where creditor = $1 and state = 'quarantined' order by inbound_no",
    [creditor.id],
  );
  return [
    ...files.map(
      ({ file_no, name, state }) => `file ${file_no} ${name} is ${state}: ${advice(state, file_no)}`,
    ),
    ...inbound.map(
      ({ inbound_no, name }) => `inbound ${inbound_no} ${name} is quarantined: ask the bank for a sound file`,
    ),
  ];
}

function advice(state: string, fileNo: bigint): string {
  switch (state) {
    case 'drafted':
      return `debitrun approve ${fileNo} --as NAME`;
    case 'approved':
      return 'debitrun send';
    case 'refused':
      return `debitrun explain file ${fileNo}`;
    default:
      return 'debitrun send looks it up at the bank';
  }
}
