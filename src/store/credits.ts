/** Money given back for a complaint: what of its charges can be credited, and writing the credit down. */

import type { Creditable } from '../core/complaint.ts';
import type { Part } from '../core/ledger.ts';
import type { Sql } from './database.ts';
import type { Unit } from './unit.ts';

/** What of these charges is open and in no file, and what was collected, by whatever way, and not given back yet. Oldest
 *  first. What stands in a file is neither: the bank decides which it becomes. */
export async function creditableCharges(
  sql: Sql,
  creditor: string,
  chargeIds: readonly string[],
): Promise<readonly Creditable[]> {
  const rows = await sql.query<{
    charge_id: string;
    account_id: string;
    period: string;
    open: bigint;
    collected: bigint;
  }>(
    `select c.charge_id, c.account_id, c.period,
       case when exists (select 1 from claim k join debit d on d.creditor = k.creditor and d.debit_id = k.debit_id
         where k.creditor = c.creditor and k.charge_id = c.charge_id and k.live and d.state <> 'planned')
         then 0::bigint else c.open_minor end as open,
       greatest(0, coalesce((select sum(p.minor) from posting p where p.creditor = c.creditor and p.charge_id = c.charge_id
         and (p.ledger in ('bank', 'prepaid') or p.ledger like 'channel:%')), 0))::bigint as collected
     from charge c where c.creditor = $1 and c.charge_id = any($2) order by c.due_on, c.charge_id`,
    [creditor, chargeIds],
  );
  return rows.map((row) => ({
    chargeId: row.charge_id,
    accountId: row.account_id,
    period: row.period,
    minor: row.open,
    collected: row.collected,
  }));
}

/** Charges owe less by `forgiven`; `owedBack` becomes prepayment of its account. The journal is posted by the caller. */
export async function applyCredit(
  unit: Unit,
  forgiven: readonly Part[],
  owedBack: readonly Part[],
): Promise<void> {
  const { creditor } = unit.act;
  const minors = (parts: readonly Part[]) => parts.map(({ minor }) => minor.toString());
  await unit.query(
    `update charge c set open_minor = c.open_minor - r.minor from unnest($2::text[], $3::bigint[]) r (charge_id, minor)
     where c.creditor = $1 and c.charge_id = r.charge_id`,
    [creditor, forgiven.map(({ chargeId }) => chargeId), minors(forgiven)],
  );
  await unit.query(
    `insert into prepaid (creditor, account_id, minor)
     select $1, r.account_id, sum(r.minor)::bigint from unnest($2::text[], $3::bigint[]) r (account_id, minor) group by 2
     on conflict (creditor, account_id) do update set minor = prepaid.minor + excluded.minor`,
    [creditor, owedBack.map(({ accountId }) => accountId), minors(owedBack)],
  );
}
