/** The registry as import takes it: rows of each kind, and what happened when. Personal columns stay sealed here. */

import type { Instant } from '../core/date.ts';
import type { Sql } from './database.ts';

type Rows = readonly Readonly<Record<string, string | null>>[];

export function tariffsForImport(sql: Sql, creditor: string): Promise<Rows> {
  return sql.query(
    `select tariff_id, title, kind, from_on::text as "from", coalesce(to_on::text, '') as "to", every, approval,
       coalesce(rate::text, (select string_agg(
         coalesce(lag, '0') || '-' || coalesce(s ->> 'upTo', '') || ': ' || (s ->> 'price'), '; ' order by n)
         from (select s, n, lag(s ->> 'upTo') over (order by n) as lag from jsonb_array_elements(t.steps) with ordinality x (s, n)) y)) as rate
     from tariff t where creditor = $1 order by tariff_id, from_on`,
    [creditor],
  );
}

/** One row for each owner of an account; `debtor_id` leads to the personal columns. */
export function accountsForImport(sql: Sql, creditor: string): Promise<Rows> {
  return sql.query(
    `select a.account_id, a.kind, coalesce(a.area::text, '') as area, o.debtor_id, o.from_on::text as "from", coalesce(o.to_on::text, '') as "to",
       coalesce((select string_agg(distinct s.tariff_id, ';') from assignment s
         where s.creditor = a.creditor and s.account_id = a.account_id), '') as tariffs
     from billing_account a join ownership o on o.creditor = a.creditor and o.account_id = a.account_id
     where a.creditor = $1 order by a.account_id, o.from_on`,
    [creditor],
  );
}

export function readingsForImport(sql: Sql, creditor: string): Promise<Rows> {
  return sql.query(
    `select account_id, read_on::text as date, value::text as value, kind from reading where creditor = $1 order by read_on, account_id, kind`,
    [creditor],
  );
}

/** The state each mandate had before its first move, and its id; personal columns by mandatesById. */
export function mandatesForImport(
  sql: Sql,
  creditor: string,
): Promise<readonly { mandate_id: string; debtor_id: string; state: string }[]> {
  return sql.query(
    `select m.mandate_id, m.debtor_id, coalesce((select e.data ->> 'from' from event e
       where e.creditor = m.creditor and e.subject = 'mandate:' || m.mandate_id and e.data ? 'from' order by e.seq limit 1), m.state) as state
     from mandate m where creditor = $1 order by m.mandate_id`,
    [creditor],
  );
}

/** Receipts with the instant they were taken. */
export function receiptsForImport(
  sql: Sql,
  creditor: string,
): Promise<
  readonly {
    channel: string;
    receipt_id: string;
    account_id: string;
    kind: string;
    minor: bigint;
    received_at: Instant;
    taken_at: Instant;
  }[]
> {
  return sql.query(
    `select r.channel, r.receipt_id, r.account_id, r.kind, r.minor, r.received_at, coalesce(min(e.at), r.received_at) as taken_at
     from receipt r left join event e on e.creditor = r.creditor and e.subject = 'receipt:' || r.channel || ':' || r.receipt_id
     where r.creditor = $1 group by r.channel, r.receipt_id, r.account_id, r.kind, r.minor, r.received_at
     order by taken_at, r.channel, r.receipt_id`,
    [creditor],
  );
}

export type ActThen = { readonly at: Instant; readonly command: string; readonly period: string | null };

/** Which commands changed something, in their order; with the period of charges made. */
export function actsUpTo(sql: Sql, creditor: string, until: Instant): Promise<readonly ActThen[]> {
  return sql.query<ActThen>(
    `select at, command, case when kind = 'charge.made' then data ->> 'period' end as period, min(seq) as first
     from event where creditor = $1 and at <= $2 group by 1, 2, 3 order by first`,
    [creditor, until],
  );
}

export function debtorIds(sql: Sql, creditor: string): Promise<readonly { debtor_id: string }[]> {
  return sql.query('select debtor_id from debtor where creditor = $1 order by debtor_id', [creditor]);
}
