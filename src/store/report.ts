/** The figures of one creditor, added up by the database: one statement a question, one row a group. Reads only. */

import type { IsoDate } from '../core/date.ts';
import type { DebitGroup, HeldLine, ReportRows, TaskLine } from '../core/report/model.ts';
import type { Sql } from './database.ts';

/** `period` limits everything that belongs to a billing month; undefined: all months.
 *  `sql` is a snapshot: the sums belong to one moment. */
export async function reportRows(
  sql: Sql,
  creditor: string,
  period: string | undefined,
): Promise<ReportRows> {
  const wanted = [creditor, period ?? null] as const;
  return {
    ledger: await ledgerByPeriod(sql, wanted),
    charges: await chargesByPeriod(sql, wanted),
    debits: await debitGroups(sql, wanted),
    open: await openByDueDate(sql, wanted),
    held: await heldByReason(sql, wanted),
    tasks: await openTasks(sql, creditor),
    mandates: await mandatesByState(sql, creditor),
    prepaidBalance: await prepaidBalance(sql, creditor),
  };
}

type Wanted = readonly [creditor: string, period: string | null];

/** Money not tied to a month ('' : prepayment received) is left out. */
async function ledgerByPeriod(sql: Sql, wanted: Wanted): Promise<ReportRows['ledger']> {
  return sql.query<ReportRows['ledger'][number]>(
    `select period, ledger, sum(minor)::bigint as minor from posting
     where creditor = $1 and period <> '' and ($2::text is null or period = $2)
     group by period, ledger order by period, ledger`,
    wanted,
  );
}

async function chargesByPeriod(sql: Sql, wanted: Wanted): Promise<ReportRows['charges']> {
  return sql.query<ReportRows['charges'][number]>(
    `select period, count(*)::int as charges from charge
     where creditor = $1 and ($2::text is null or period = $2) group by period order by period`,
    wanted,
  );
}

async function debitGroups(sql: Sql, wanted: Wanted): Promise<readonly DebitGroup[]> {
  const rows = await sql.query<{
    period: string;
    state: string;
    reason_class: string | null;
    represents: boolean;
    debits: number;
    minor: bigint;
    collected: bigint;
  }>(
    `select period, state, reason_class, attempt > 1 as represents, count(*)::int as debits,
       sum(minor)::bigint as minor, coalesce(sum(collected_minor), 0)::bigint as collected
     from debit where creditor = $1 and ($2::text is null or period = $2)
     group by 1, 2, 3, 4 order by 1, 2, 3, 4`,
    wanted,
  );
  return rows.map(({ period, state, reason_class, represents, debits, minor, collected }) => ({
    period,
    state,
    reasonClass: reason_class,
    isRepresentment: represents,
    debits,
    minor,
    collectedMinor: collected,
  }));
}

async function openByDueDate(sql: Sql, wanted: Wanted): Promise<ReportRows['open']> {
  const rows = await sql.query<{ due_on: IsoDate; charges: number; minor: bigint }>(
    `select due_on, count(*)::int as charges, sum(open_minor)::bigint as minor from charge
     where creditor = $1 and open_minor > 0 and ($2::text is null or period = $2) group by due_on order by due_on`,
    wanted,
  );
  return rows.map(({ due_on, charges, minor }) => ({ dueOn: due_on, charges, minor }));
}

async function heldByReason(sql: Sql, wanted: Wanted): Promise<readonly HeldLine[]> {
  return sql.query<HeldLine>(
    `select h.reason, count(*)::int as charges, sum(c.open_minor)::bigint as minor from held h
     join charge c on c.creditor = h.creditor and c.charge_id = h.charge_id
     where h.creditor = $1 and ($2::text is null or c.period = $2)
     group by h.reason order by 3 desc, h.reason collate "C"`,
    wanted,
  );
}

async function openTasks(sql: Sql, creditor: string): Promise<readonly TaskLine[]> {
  const rows = await sql.query<{ kind: string; tasks: number; oldest_on: IsoDate }>(
    `select kind, count(*)::int as tasks, min(made_on) as oldest_on from task
     where creditor = $1 and state = 'open' group by kind order by kind collate "C"`,
    [creditor],
  );
  return rows.map(({ kind, tasks, oldest_on }) => ({ kind, tasks, oldestOn: oldest_on }));
}

async function mandatesByState(sql: Sql, creditor: string): Promise<ReportRows['mandates']> {
  return sql.query<ReportRows['mandates'][number]>(
    `select state, count(*)::int as mandates from mandate where creditor = $1 group by state order by state collate "C"`,
    [creditor],
  );
}

async function prepaidBalance(sql: Sql, creditor: string): Promise<bigint> {
  const [row] = await sql.query<{ minor: bigint }>(
    'select coalesce(sum(minor), 0)::bigint as minor from prepaid where creditor = $1',
    [creditor],
  );
  return row?.minor ?? 0n;
}
