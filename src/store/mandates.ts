/** Mandates with what their history says about them. */

import type { IsoDate } from '../core/date.ts';
import type { Mandate, UnderWay } from '../core/mandate.ts';
import type { MandateState } from '../core/states.ts';
import type { Sql } from './database.ts';
import type { DebtorKeys } from './sealing.ts';

export type StoredMandate = Mandate & { readonly heldFor: string | null };

type MandateRow = {
  mandate_id: string;
  debtor_id: string;
  state: MandateState;
  kind: 'recurring' | 'one-off';
  holder_sealed: string;
  account_sealed: string;
  account_key: string;
  agent: string | null;
  account_type: string | null;
  instrument: string | null;
  signed_on: IsoDate;
  valid_from: IsoDate;
  valid_to: IsoDate | null;
  limit_minor: bigint | null;
  collections: bigint;
  last_collected_on: IsoDate | null;
  under_way: readonly UnderWay[];
  held_for: string | null;
};

/** Where a mandate's sealed values stand. */
export function placeOfMandate(column: 'holder' | 'account', mandateId: string): string {
  return `mandate.${column}/${mandateId}`;
}

/** Mandates of these debtors, in order of their id. A collection rejected before settlement does not count;
 *  debits that the bank has not been given yet are told apart. */
export function mandatesOfDebtors(
  sql: Sql,
  keys: DebtorKeys,
  creditor: string,
  debtorIds: readonly string[],
  today: IsoDate,
): Promise<readonly StoredMandate[]> {
  return select(sql, keys, creditor, 'm.debtor_id = any($2)', debtorIds, today);
}

export async function mandatesById(
  sql: Sql,
  keys: DebtorKeys,
  creditor: string,
  mandateIds: readonly string[],
  today: IsoDate,
): Promise<ReadonlyMap<string, StoredMandate>> {
  const found = await select(sql, keys, creditor, 'm.mandate_id = any($2)', mandateIds, today);
  return new Map(found.map((mandate) => [mandate.mandateId, mandate]));
}

async function select(
  sql: Sql,
  keys: DebtorKeys,
  creditor: string,
  which: string,
  ids: readonly string[],
  today: IsoDate,
): Promise<readonly StoredMandate[]> {
  const rows = await sql.query<MandateRow>(
    `select m.*, coalesce(h.collections, 0) as collections, h.last_collected_on,
       coalesce(h.under_way, '[]') as under_way,
       (select o.reason from hold o where o.creditor = m.creditor and o.released_on is null
          and o.subject_kind = 'mandate' and o.subject_id = m.mandate_id
          and o.from_on <= $3 and (o.until_on is null or o.until_on >= $3) order by o.hold_id limit 1) as held_for
     from mandate m
     left join lateral (
       select count(*) filter (where not u.waits) as collections,
         max(d.settled_on) filter (where not u.waits) as last_collected_on,
         json_agg(json_build_object('collectOn', d.collect_on, 'inFile', d.state = 'batched') order by d.number)
           filter (where u.waits) as under_way
       from debit d cross join lateral (select d.state in ('planned', 'batched') as waits) u
       where d.creditor = m.creditor and d.mandate_id = m.mandate_id
         and d.state not in ('rejected', 'cancelled')) h on true
     where m.creditor = $1 and ${which} order by m.mandate_id`,
    [creditor, ids, today],
  );
  const vault = await keys.forDebtors(
    sql,
    creditor,
    rows.map((row) => row.debtor_id),
  );
  return rows.map((row) => ({
    mandateId: row.mandate_id,
    debtorId: row.debtor_id,
    state: row.state,
    kind: row.kind,
    holder: vault.open(row.debtor_id, placeOfMandate('holder', row.mandate_id), 'name', row.holder_sealed),
    account: vault.open(
      row.debtor_id,
      placeOfMandate('account', row.mandate_id),
      'account',
      row.account_sealed,
    ),
    accountKey: row.account_key,
    agent: row.agent,
    accountType: row.account_type,
    instrument: row.instrument,
    signedOn: row.signed_on,
    validFrom: row.valid_from,
    validTo: row.valid_to,
    limitMinor: row.limit_minor,
    collections: Number(row.collections),
    lastCollectedOn: row.last_collected_on,
    underWay: row.under_way,
    heldFor: row.held_for,
  }));
}
