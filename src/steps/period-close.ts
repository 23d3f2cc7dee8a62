/** Closes a month that two people agreed to close: the balances they signed are carried over, and from then on the
 *  database refuses postings in it; later happenings are booked on the first open day. */

import { type Problem, problem } from '../core/problem.ts';
import { contentDigest, type ProposalContent } from '../core/proposal.ts';
import type { Sql } from '../store/database.ts';
import { balancesAfter, lastClosedMonth } from '../store/periods.ts';
import type { StoredProposal } from '../store/proposals.ts';
import type { Unit } from '../store/unit.ts';
import { type Context, today } from './context.ts';
import { Refused } from './refusal.ts';

/** Why a month cannot be closed; undefined: it can. */
export async function closeFault(sql: Sql, context: Context, month: string): Promise<Problem | undefined> {
  const { id } = context.creditor;
  const where = { file: id };
  const last = await lastClosedMonth(sql, id);
  if (last !== undefined && month <= last) {
    const next = 'What happened then is booked in the first open month by itself.';
    return problem('PERIOD_CLOSED', where, `${month} is closed: everything up to ${last} is.`, next);
  }
  if (month < today(context).slice(0, 7)) return undefined;
  return problem('PERIOD_CLOSED', where, `${month} is not over.`, 'Close it when the next month has begun.');
}

export function balanceContent(
  balances: readonly { readonly ledger: string; readonly minor: bigint }[],
): ProposalContent {
  return { balances: Object.fromEntries(balances.map(({ ledger, minor }) => [ledger, minor.toString()])) };
}

export async function closePeriod(
  unit: Unit,
  context: Context,
  month: string,
  { proposalId, contentSha256 }: StoredProposal,
): Promise<string> {
  const fault = await closeFault(unit, context, month);
  if (fault !== undefined) throw new Refused(fault);
  const balances = await balancesAfter(unit, context.creditor.id, month);
  const content = balanceContent(balances);
  if (contentDigest(content) !== contentSha256) {
    const why = `something was booked in ${month} since it was proposed to close it.`;
    throw new Refused(
      problem('PERIOD_CLOSED', { file: context.creditor.id }, why, 'Propose it anew: debitrun period close'),
    );
  }
  await unit.insert('period_close', [{ month, closed_at: context.now, proposal_id: proposalId }]);
  await unit.insert(
    'period_balance',
    balances.map(({ ledger, minor }) => ({ month, ledger, minor })),
  );
  unit.event('period.closed', `period:${month}`, { proposal: proposalId, ...content });
  return `${month} is closed; ${balances.length} balances are carried over`;
}
