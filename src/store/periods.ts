/** Closed months and what they carry over. Nothing is booked in a closed month: the database refuses it too. */

import { addMonths, type IsoDate, isoDate } from '../core/date.ts';
import type { Sql } from './database.ts';

/** The last closed month ("2026-03"); it closes all before it. */
export async function lastClosedMonth(sql: Sql, creditor: string): Promise<string | undefined> {
  const [row] = await sql.query<{ month: string | null }>(
    'select max(month) as month from period_close where creditor = $1',
    [creditor],
  );
  return row?.month ?? undefined;
}

/** The first day postings may bear; long ago while nothing is closed. */
export async function firstOpenDay(sql: Sql, creditor: string): Promise<IsoDate> {
  const month = await lastClosedMonth(sql, creditor);
  return month === undefined ? isoDate('0001-01-01') : addMonths(isoDate(`${month}-01`), 1);
}

/** What each ledger account holds at the end of a month, minor units; those at zero are left out. */
export async function balancesAfter(
  sql: Sql,
  creditor: string,
  month: string,
): Promise<readonly { readonly ledger: string; readonly minor: bigint }[]> {
  return sql.query(
    `select p.ledger, sum(p.minor)::bigint as minor from posting p
     join journal j on j.creditor = p.creditor and j.journal_no = p.journal_no
     where p.creditor = $1 and j.booked_on < $2::date group by p.ledger having sum(p.minor) <> 0
     order by p.ledger collate "C"`,
    [creditor, addMonths(isoDate(`${month}-01`), 1)],
  );
}
