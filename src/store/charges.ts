/** Charges: what is billed, what of it is open, and what stands in the way of collecting it. */

import type { IsoDate } from '../core/date.ts';
import type { Part } from '../core/ledger.ts';
import type { OpenCharge } from '../core/planning/plan.ts';
import type { Sql } from './database.ts';

/** "account|tariff|part" of the charges these accounts already have for a period. */
export async function billedKeys(
  sql: Sql,
  creditor: string,
  period: string,
  accountIds: readonly string[],
): Promise<ReadonlySet<string>> {
  const rows = await sql.query<{ key: string }>(
    `select account_id || '|' || tariff_id || '|' || part as key from charge
     where creditor = $1 and period = $2 and account_id = any($3)`,
    [creditor, period, accountIds],
  );
  return new Set(rows.map((row) => row.key));
}

/** Debtors after a key who owe something that no live debit claims. */
export async function debtorsOwing(
  sql: Sql,
  creditor: string,
  after: string,
  limit: number,
): Promise<string[]> {
  const rows = await sql.query<{ debtor_id: string }>(
    `select distinct c.debtor_id from charge c
     where c.creditor = $1 and c.open_minor > 0 and c.debtor_id > $2
       and not exists (select 1 from claim k where k.creditor = c.creditor and k.charge_id = c.charge_id and k.live)
     order by c.debtor_id limit $3`,
    [creditor, after, limit],
  );
  return rows.map((row) => row.debtor_id);
}

/** Open charges of these debtors that no live debit claims, oldest first, with what stands in the way today. */
export async function openCharges(
  sql: Sql,
  creditor: string,
  debtorIds: readonly string[],
  today: IsoDate,
): Promise<readonly (OpenCharge & { readonly debtorId: string })[]> {
  const rows = await sql.query<{
    charge_id: string;
    account_id: string;
    debtor_id: string;
    period: string;
    open_minor: bigint;
    due_on: IsoDate;
    held_for: string | null;
    awaits: boolean;
  }>(
    `select c.charge_id, c.account_id, c.debtor_id, c.period, c.open_minor, c.due_on,
       (select h.reason from hold h where h.creditor = c.creditor and h.released_on is null
          and h.from_on <= $3 and (h.until_on is null or h.until_on >= $3)
          and ((h.subject_kind = 'charge' and h.subject_id = c.charge_id)
            or (h.subject_kind = 'account' and h.subject_id = c.account_id)
            or (h.subject_kind = 'debtor' and h.subject_id = c.debtor_id))
        order by h.hold_id limit 1) as held_for,
       exists (select 1 from claim k join debit d on d.creditor = k.creditor and d.debit_id = k.debit_id
               where k.creditor = c.creditor and k.charge_id = c.charge_id and d.followed_up is null
                 and d.state in ('rejected', 'returned', 'refunded', 'reversed')) as awaits
     from charge c
     where c.creditor = $1 and c.debtor_id = any($2) and c.open_minor > 0
       and not exists (select 1 from claim k where k.creditor = c.creditor and k.charge_id = c.charge_id and k.live)
     order by c.debtor_id, c.due_on, c.charge_id`,
    [creditor, debtorIds, today],
  );
  return rows.map((row) => ({
    chargeId: row.charge_id,
    accountId: row.account_id,
    debtorId: row.debtor_id,
    period: row.period,
    minor: row.open_minor,
    dueOn: row.due_on,
    heldFor: row.held_for,
    awaitsFollowUp: row.awaits,
  }));
}

export async function prepaidBalances(
  sql: Sql,
  creditor: string,
  accountIds: readonly string[],
): Promise<ReadonlyMap<string, bigint>> {
  const rows = await sql.query<{ account_id: string; minor: bigint }>(
    'select account_id, minor from prepaid where creditor = $1 and account_id = any($2) and minor > 0',
    [creditor, accountIds],
  );
  return new Map(rows.map((row) => [row.account_id, row.minor]));
}

/** Accounts after a key that have prepaid money and an open charge which a planned debit claims. */
export async function accountsPrepaidWhilePlanned(
  sql: Sql,
  creditor: string,
  after: string,
  limit: number,
): Promise<readonly string[]> {
  const rows = await sql.query<{ account_id: string }>(
    `select p.account_id from prepaid p where p.creditor = $1 and p.minor > 0 and p.account_id > $2
       and exists (select 1 from charge c
                   join claim k on k.creditor = c.creditor and k.charge_id = c.charge_id and k.live
                   join debit d on d.creditor = k.creditor and d.debit_id = k.debit_id and d.state = 'planned'
                   where c.creditor = p.creditor and c.account_id = p.account_id and c.open_minor > 0)
     order by p.account_id limit $3`,
    [creditor, after, limit],
  );
  return rows.map((row) => row.account_id);
}

/** Reasons kept by the last plan for these charges. */
export async function heldReasons(
  sql: Sql,
  creditor: string,
  chargeIds: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const rows = await sql.query<{ charge_id: string; reason: string }>(
    'select charge_id, reason from held where creditor = $1 and charge_id = any($2)',
    [creditor, chargeIds],
  );
  return new Map(rows.map((row) => [row.charge_id, row.reason]));
}

/** Open charges of these accounts that money can be put to, oldest first. What a debit that is already in a file holds
 *  is left out (the money would come twice); what a planned debit holds may be paid, its claim shrinks at batch. */
export async function payableCharges(
  sql: Sql,
  creditor: string,
  accountIds: readonly string[],
): Promise<readonly Part[]> {
  const rows = await sql.query<PartRow>(
    `select c.charge_id, c.account_id, c.period, c.open_minor as minor from charge c
     where c.creditor = $1 and c.account_id = any($2) and c.open_minor > 0
       and not exists (select 1 from claim k join debit d on d.creditor = k.creditor and d.debit_id = k.debit_id
                       where k.creditor = c.creditor and k.charge_id = c.charge_id and k.live and d.state <> 'planned')
     order by c.due_on, c.charge_id`,
    [creditor, accountIds],
  );
  return rows.map(toPart);
}

/** Charges of these accounts that prepayment paid, and how much of each, latest period first. */
export async function prepaidUses(
  sql: Sql,
  creditor: string,
  accountIds: readonly string[],
): Promise<readonly Part[]> {
  const rows = await sql.query<PartRow>(
    `select p.charge_id, p.account_id, p.period, sum(p.minor)::bigint as minor from posting p
     where p.creditor = $1 and p.account_id = any($2) and p.ledger = 'prepaid' and p.period <> '' and p.charge_id is not null
     group by p.charge_id, p.account_id, p.period having sum(p.minor) > 0
     order by p.period desc, p.charge_id desc`,
    [creditor, accountIds],
  );
  return rows.map(toPart);
}

/** By debit and charge: what came in with it as prepayment because the charge was paid otherwise. */
export async function keptByDebits(
  sql: Sql,
  creditor: string,
  debitIds: readonly string[],
): Promise<ReadonlyMap<string, ReadonlyMap<string, bigint>>> {
  const rows = await sql.query<{ debit_id: string; charge_id: string; minor: bigint }>(
    `select p.debit_id, p.charge_id, -sum(p.minor)::bigint as minor from posting p
     where p.creditor = $1 and p.period = '' and p.ledger = 'prepaid' and p.debit_id = any($2) and p.charge_id is not null
       and p.account_id in (select c.account_id from claim k join charge c on c.creditor = k.creditor and c.charge_id = k.charge_id
                            where k.creditor = $1 and k.debit_id = any($2))
     group by p.debit_id, p.charge_id having sum(p.minor) < 0`,
    [creditor, debitIds],
  );
  const kept = new Map<string, Map<string, bigint>>();
  for (const { debit_id, charge_id, minor } of rows)
    kept.set(debit_id, (kept.get(debit_id) ?? new Map()).set(charge_id, minor));
  return kept;
}

/** Accounts of these that have something in a file at the bank or on its way there. */
export async function accountsInFlight(
  sql: Sql,
  creditor: string,
  accountIds: readonly string[],
): Promise<ReadonlySet<string>> {
  const rows = await sql.query<{ account_id: string }>(
    `select distinct c.account_id from claim k
     join charge c on c.creditor = k.creditor and c.charge_id = k.charge_id
     join debit d on d.creditor = k.creditor and d.debit_id = k.debit_id
     where k.creditor = $1 and k.live and d.state <> 'planned' and c.account_id = any($2)`,
    [creditor, accountIds],
  );
  return new Set(rows.map((row) => row.account_id));
}

/** What a channel has paid on these accounts' charges and not taken back, latest period first. */
export async function paidByChannel(
  sql: Sql,
  creditor: string,
  accountIds: readonly string[],
): Promise<readonly (Part & { readonly channel: string })[]> {
  const rows = await sql.query<PartRow & { ledger: string }>(
    `select p.ledger, p.charge_id, p.account_id, p.period, sum(p.minor)::bigint as minor from posting p
     where p.creditor = $1 and p.account_id = any($2) and p.ledger like 'channel:%' and p.charge_id is not null
     group by p.ledger, p.charge_id, p.account_id, p.period having sum(p.minor) > 0
     order by p.period desc, p.charge_id desc`,
    [creditor, accountIds],
  );
  return rows.map((row) => ({ ...toPart(row), channel: row.ledger.slice('channel:'.length) }));
}

type PartRow = { charge_id: string; account_id: string; period: string; minor: bigint };

function toPart({ charge_id, account_id, period, minor }: PartRow): Part {
  return { chargeId: charge_id, accountId: account_id, period, minor };
}
