/** What replay compares with: entries, and of each debit its row, claims, events, effects and postings. Reads only. */

import type { Instant, IsoDate } from '../core/date.ts';
import type { Sql } from './database.ts';

/** An entry as it is stored, by column. */
export type EntryRow = Readonly<Record<string, unknown>> & {
  readonly entry_key: string;
  readonly inbound_no: bigint;
};

export function entriesByKey(sql: Sql, creditor: string, keys: readonly string[]): Promise<EntryRow[]> {
  return sql.query<EntryRow>('select * from entry where creditor = $1 and entry_key = any($2)', [
    creditor,
    keys,
  ]);
}

export async function entryKeysOf(sql: Sql, creditor: string, inboundNo: bigint): Promise<readonly string[]> {
  const rows = await sql.query<{ entry_key: string }>(
    'select entry_key from entry where creditor = $1 and inbound_no = $2 order by line, entry_key',
    [creditor, inboundNo],
  );
  return rows.map((row) => row.entry_key);
}

export type DebitEvent = {
  readonly subject: string;
  readonly kind: string;
  readonly at: Instant;
  readonly data: Readonly<Record<string, unknown>>;
};

/** Events of these debits in the order they happened. */
export function debitEvents(sql: Sql, creditor: string, debitIds: readonly string[]): Promise<DebitEvent[]> {
  return sql.query<DebitEvent>(
    'select subject, kind, at, data from event where creditor = $1 and subject = any($2) order by subject, seq',
    [creditor, debitIds.map((id) => `debit:${id}`)],
  );
}

/** The rows of these debits, by column. */
export function debitRows(
  sql: Sql,
  creditor: string,
  debitIds: readonly string[],
): Promise<Readonly<Record<string, unknown> & { debit_id: string }>[]> {
  return sql.query('select * from debit where creditor = $1 and debit_id = any($2) order by debit_id', [
    creditor,
    debitIds,
  ]);
}

export function claimRows(
  sql: Sql,
  creditor: string,
  debitIds: readonly string[],
): Promise<{ debit_id: string; charge_id: string; minor: bigint; live: boolean }[]> {
  return sql.query(
    'select debit_id, charge_id, minor, live from claim where creditor = $1 and debit_id = any($2) order by debit_id, charge_id',
    [creditor, debitIds],
  );
}

export type StoredEffect = {
  readonly debit_id: string;
  readonly kind: string;
  readonly entry_key: string | null;
  readonly outcome: 'paid' | 'paid-part' | 'failed' | 'pending' | 'unknown' | null;
  readonly code: string | null;
  readonly scope: 'debit' | 'batch' | 'file' | null;
  readonly minor: bigint | null;
  readonly happened_on: IsoDate | null;
  readonly rules_digest: string | null;
};

/** Effects of these debits with the entry each rests on. */
export function effectsOf(sql: Sql, creditor: string, debitIds: readonly string[]): Promise<StoredEffect[]> {
  return sql.query<StoredEffect>(
    `select f.debit_id, f.kind, f.entry_key, e.outcome, e.code, e.scope, e.minor, e.happened_on, r.rules_digest from effect f
     left join entry e on e.creditor = f.creditor and e.entry_key = f.entry_key
     left join lateral (select rules_digest from inbound_reading r where r.creditor = e.creditor and r.inbound_no = e.inbound_no
                        order by attempt desc limit 1) r on true
     where f.creditor = $1 and f.debit_id = any($2) order by f.debit_id, f.kind`,
    [creditor, debitIds],
  );
}

export type StoredPosting = {
  readonly source: string;
  readonly kind: string;
  readonly booked_on: IsoDate;
  readonly at: Instant;
  readonly ledger: string;
  readonly account_id: string;
  readonly period: string;
  readonly charge_id: string | null;
  readonly debit_id: string | null;
  readonly minor: bigint;
};

/** The postings of these debits with their journals, in the order they were written. */
export function postingsOf(
  sql: Sql,
  creditor: string,
  debitIds: readonly string[],
): Promise<StoredPosting[]> {
  const sources = debitIds.flatMap((id) =>
    ['submitted', 'settled', 'rejected', 'returned', 'refunded', 'reversed'].map(
      (kind) => `debit:${id}:${kind}`,
    ),
  );
  return sql.query<StoredPosting>(
    `select j.source, j.kind, j.booked_on, j.at, p.ledger, p.account_id, p.period, p.charge_id, p.debit_id, p.minor
     from journal j join posting p on p.creditor = j.creditor and p.journal_no = j.journal_no
     where j.creditor = $1 and j.source = any($2 || array(
       select 'debit:' || d.debit_id || ':corrected-' || n from debit d, generate_series(1, d.corrections) n
       where d.creditor = $1 and d.debit_id = any($3)))
     order by j.journal_no, p.line`,
    [creditor, sources, debitIds],
  );
}
