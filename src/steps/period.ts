/** period close: two people close a month. period-close.ts carries it out. */

import { addMonths, isoDate } from '../core/date.ts';
import type { Sql } from '../store/database.ts';
import { balancesAfter, lastClosedMonth } from '../store/periods.ts';
import { type Context, report, type StepReport, today } from './context.ts';
import { balanceContent, closeFault } from './period-close.ts';
import { propose } from './proposals.ts';
import { refuse } from './refusal.ts';

/** Both sign the balances of the month's end. */
export async function proposeClose(context: Context, month: string): Promise<StepReport> {
  const { database, creditor } = context;
  const fault = await closeFault(database, context, month);
  if (fault !== undefined) {
    const problems = [await refuse(context, 'period close', `period:${month}`, fault)];
    return report(context, 'period close', 0, {}, { problems });
  }
  return propose(context, 'period close', {
    kind: 'period-close',
    subject: `period:${month}`,
    content: balanceContent(await balancesAfter(database, creditor.id, month)),
  });
}

export type Period = {
  readonly month: string;
  readonly closedAt: string;
  readonly proposalId: string;
  readonly balances: Readonly<Record<string, bigint>>;
};

/** Closed months with what they carry over, latest first. */
export async function closedPeriods(sql: Sql, creditor: string): Promise<readonly Period[]> {
  const rows = await sql.query<{
    month: string;
    closed_at: string;
    proposal_id: string;
    balances: Record<string, string> | null;
  }>(
    `select month, closed_at, proposal_id,
       (select jsonb_object_agg(ledger, minor::text) from period_balance b where b.creditor = c.creditor and b.month = c.month) as balances
     from period_close c where creditor = $1 order by month desc`,
    [creditor],
  );
  return rows.map((row) => ({
    month: row.month,
    closedAt: row.closed_at,
    proposalId: row.proposal_id,
    balances: Object.fromEntries(
      Object.entries(row.balances ?? {}).map(([ledger, minor]) => [ledger, BigInt(minor)]),
    ),
  }));
}

/** The month an operator would close next: the one after the last, or the last that is over. */
export async function monthToClose(context: Context): Promise<string> {
  const last = await lastClosedMonth(context.database, context.creditor.id);
  const from = last === undefined ? addMonths(today(context), -1) : addMonths(isoDate(`${last}-01`), 1);
  return from.slice(0, 7);
}
