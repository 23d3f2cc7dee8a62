/** Holds: stops that somebody, or follow-up, has set on a charge, an account, a debtor or a mandate. */

import type { IsoDate } from '../core/date.ts';
import type { Sql } from './database.ts';

/** Debits one of whose charges, accounts or whose debtor is held on a day, with the reason. */
export async function heldSubjects(
  sql: Sql,
  creditor: string,
  debitIds: readonly string[],
  day: IsoDate,
): Promise<ReadonlyMap<string, string>> {
  const rows = await sql.query<{ debit_id: string; reason: string }>(
    `select k.debit_id, min(h.reason) as reason
     from claim k join charge c on c.creditor = k.creditor and c.charge_id = k.charge_id
     join hold h on h.creditor = k.creditor and h.released_on is null
       and h.from_on <= $3 and (h.until_on is null or h.until_on >= $3)
       and ((h.subject_kind = 'charge' and h.subject_id = c.charge_id)
         or (h.subject_kind = 'account' and h.subject_id = c.account_id)
         or (h.subject_kind = 'debtor' and h.subject_id = c.debtor_id))
     where k.creditor = $1 and k.debit_id = any($2) group by k.debit_id`,
    [creditor, debitIds, day],
  );
  return new Map(rows.map((row) => [row.debit_id, row.reason]));
}
