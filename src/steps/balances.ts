/** What charges still owe and what accounts have prepaid, changed by the differences of many happenings at once. Used by
 *  effects, receipts. One statement a table. */

import type { Part } from '../core/ledger.ts';
import type { Unit } from '../store/unit.ts';

/** Adds to what charges still owe, or takes off; a charge may stand in it more than once. */
export async function changeOwed(
  unit: Unit,
  changes: readonly Pick<Part, 'chargeId' | 'minor'>[],
): Promise<void> {
  const sums = addedUp(changes.map(({ chargeId, minor }) => [chargeId, minor]));
  if (sums.size === 0) return;
  await unit.query(
    `update charge c set open_minor = c.open_minor + r.minor
     from unnest($2::text[], $3::bigint[]) r (charge_id, minor) where c.creditor = $1 and c.charge_id = r.charge_id`,
    [unit.act.creditor, [...sums.keys()], [...sums.values()].map(String)],
  );
}

/** Adds to the prepayment of accounts, or takes off; an account may stand in it more than once. */
export async function changePrepaid(
  unit: Unit,
  changes: readonly Pick<Part, 'accountId' | 'minor'>[],
): Promise<void> {
  const sums = addedUp(changes.map(({ accountId, minor }) => [accountId, minor]));
  if (sums.size === 0) return;
  await unit.query(
    `insert into prepaid (creditor, account_id, minor) select $1, account_id, 0 from unnest($2::text[]) r (account_id)
     on conflict (creditor, account_id) do nothing`,
    [unit.act.creditor, [...sums.keys()]],
  );
  await unit.query(
    `update prepaid p set minor = p.minor + r.minor from unnest($2::text[], $3::bigint[]) r (account_id, minor)
     where p.creditor = $1 and p.account_id = r.account_id`,
    [unit.act.creditor, [...sums.keys()], [...sums.values()].map(String)],
  );
}

function addedUp(changes: readonly (readonly [id: string, minor: bigint])[]): ReadonlyMap<string, bigint> {
  const sums = new Map<string, bigint>();
  for (const [id, minor] of changes) sums.set(id, (sums.get(id) ?? 0n) + minor);
  return sums;
}
