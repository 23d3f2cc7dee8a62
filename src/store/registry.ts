/** Who owes what for: debtors, billing accounts, tariffs, readings, mandates. Reading for billing; inserting for import. */

import type { Assignment, BillingAccount, Reading, TariffVersion } from '../core/billing/index.ts';
import type { IsoDate } from '../core/date.ts';
import type { Sql } from './database.ts';

/** One page of billing accounts after a key, with owners. Ordered by account. */
export async function accountsPage(
  sql: Sql,
  creditor: string,
  after: string,
  limit: number,
): Promise<readonly BillingAccount[]> {
  const rows = await sql.query<{ account_id: string; kind: string; area: string | null; owners: OwnerRow[] }>(
    `select a.account_id, a.kind, a.area,
            coalesce((select jsonb_agg(jsonb_build_object('debtorId', o.debtor_id, 'from', o.from_on, 'to', o.to_on)
                                       order by o.from_on)
                      from ownership o where o.creditor = a.creditor and o.account_id = a.account_id), '[]') as owners
     from billing_account a where a.creditor = $1 and a.account_id > $2 order by a.account_id limit $3`,
    [creditor, after, limit],
  );
  return rows.map(({ account_id, kind, area, owners }) => ({
    accountId: account_id,
    kind,
    area: area ?? undefined,
    owners: owners.map(({ debtorId, from, to }) => ({ debtorId, from, to: to ?? undefined })),
  }));
}

type OwnerRow = { debtorId: string; from: IsoDate; to: IsoDate | null };

export async function assignmentsOf(
  sql: Sql,
  creditor: string,
  accountIds: readonly string[],
): Promise<readonly Assignment[]> {
  const rows = await sql.query<{
    account_id: string;
    tariff_id: string;
    from_on: IsoDate;
    to_on: IsoDate | null;
  }>(
    `select account_id, tariff_id, from_on, to_on from assignment
     where creditor = $1 and account_id = any($2) order by account_id, tariff_id, from_on`,
    [creditor, accountIds],
  );
  return rows.map((row) => ({
    accountId: row.account_id,
    tariffId: row.tariff_id,
    from: row.from_on,
    to: row.to_on ?? undefined,
  }));
}

/** Readings of these accounts from a day on, up to another. */
export async function readingsOf(
  sql: Sql,
  creditor: string,
  accountIds: readonly string[],
  from: IsoDate,
  to: IsoDate,
): Promise<readonly Reading[]> {
  const rows = await sql.query<{
    account_id: string;
    read_on: IsoDate;
    kind: Reading['kind'];
    value: string;
  }>(
    `select account_id, read_on, kind, value from reading
     where creditor = $1 and account_id = any($2) and read_on between $3 and $4 order by account_id, read_on, kind`,
    [creditor, accountIds, from, to],
  );
  return rows.map(({ account_id, read_on, kind, value }) => ({
    accountId: account_id,
    date: read_on,
    kind,
    value,
  }));
}

export async function tariffs(sql: Sql, creditor: string): Promise<readonly TariffVersion[]> {
  const rows = await sql.query<{
    tariff_id: string;
    from_on: IsoDate;
    to_on: IsoDate | null;
    kind: TariffVersion['kind'];
    title: string;
    rate: string | null;
    steps: TariffVersion['steps'];
    every: string;
    approval: string;
  }>('select * from tariff where creditor = $1 order by tariff_id, from_on', [creditor]);
  return rows.map((row) => ({
    tariffId: row.tariff_id,
    from: row.from_on,
    to: row.to_on ?? undefined,
    kind: row.kind,
    title: row.title,
    rate: row.rate ?? undefined,
    steps: row.steps,
    every: row.every,
    approval: row.approval,
  }));
}
