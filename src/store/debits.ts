/** Debits and the claims they hold on charges. */

import type { IsoDate } from '../core/date.ts';
import type { Part } from '../core/ledger.ts';
import type { DebitState } from '../core/states.ts';
import type { Sql } from './database.ts';
import type { Unit } from './unit.ts';

export type StoredDebit = {
  readonly debitId: string;
  readonly number: bigint;
  readonly debtorId: string;
  readonly mandateId: string;
  readonly minor: bigint;
  readonly period: string;
  readonly plannedOn: IsoDate;
  readonly collectOn: IsoDate;
  readonly attempt: number;
  readonly presents: string | null;
  readonly state: DebitState;
  readonly batchId: string | null;
  readonly fileNo: bigint | null;
  readonly trace: string | null;
  readonly collectedMinor: bigint | null;
  readonly settledOn: IsoDate | null;
  /** Day of the bank's statement its outcome rests on; null: silence, or a word about its file or batch. */
  readonly saidOn: string | null;
  /** How often a later statement corrected it. */
  readonly corrections: number;
  readonly outcomeUnknown: boolean;
  readonly reasonCode: string | null;
  readonly reasonClass: string | null;
  readonly followedUp: string | null;
};

type DebitRow = {
  debit_id: string;
  number: bigint;
  debtor_id: string;
  mandate_id: string;
  minor: bigint;
  period: string;
  planned_on: IsoDate;
  collect_on: IsoDate;
  attempt: number;
  presents: string | null;
  state: DebitState;
  batch_id: string | null;
  file_no: bigint | null;
  trace: string | null;
  collected_minor: bigint | null;
  settled_on: IsoDate | null;
  said_on: string | null;
  corrections: number;
  outcome_unknown: boolean;
  reason_code: string | null;
  reason_class: string | null;
  followed_up: string | null;
};

/** Debits after a key that meet `where` (over alias d; its parameters count from $3), in order of their id. */
export async function debitsPage(
  sql: Sql,
  creditor: string,
  after: string,
  limit: number,
  where: string,
  parameters: readonly unknown[] = [],
): Promise<readonly StoredDebit[]> {
  const rows = await sql.query<DebitRow>(
    `select d.* from debit d where d.creditor = $1 and d.debit_id > $2 and (${where})
     order by d.debit_id limit ${limit}`,
    [creditor, after, ...parameters],
  );
  return rows.map(fromRow);
}

export async function debitsById(
  sql: Sql,
  creditor: string,
  debitIds: readonly string[],
): Promise<ReadonlyMap<string, StoredDebit>> {
  const rows = await sql.query<DebitRow>('select * from debit where creditor = $1 and debit_id = any($2)', [
    creditor,
    debitIds,
  ]);
  return new Map(rows.map((row) => [row.debit_id, fromRow(row)]));
}

/** Debits by a column an answer may name: our reference (the debit's id), the trace number or the mandate. */
export async function debitsBy(
  sql: Sql,
  creditor: string,
  column: 'debit_id' | 'trace' | 'mandate_id',
  values: readonly string[],
): Promise<readonly StoredDebit[]> {
  if (values.length === 0) return [];
  const rows = await sql.query<DebitRow>(
    `select * from debit where creditor = $1 and ${column} = any($2) order by number`,
    [creditor, values],
  );
  return rows.map(fromRow);
}

/** Claims of these debits, oldest charge first, with what each charge still owes. */
export async function claimsOf(
  sql: Sql,
  creditor: string,
  debitIds: readonly string[],
): Promise<ReadonlyMap<string, readonly (Part & { readonly openMinor: bigint })[]>> {
  const rows = await sql.query<{
    debit_id: string;
    charge_id: string;
    account_id: string;
    period: string;
    minor: bigint;
    open_minor: bigint;
  }>(
    `select k.debit_id, k.charge_id, c.account_id, c.period, k.minor, c.open_minor
     from claim k join charge c on c.creditor = k.creditor and c.charge_id = k.charge_id
     where k.creditor = $1 and k.debit_id = any($2) order by k.debit_id, c.due_on, c.charge_id`,
    [creditor, debitIds],
  );
  const claims = new Map<string, (Part & { openMinor: bigint })[]>();
  for (const row of rows) {
    const list = claims.get(row.debit_id) ?? [];
    claims.set(row.debit_id, list);
    list.push({
      chargeId: row.charge_id,
      accountId: row.account_id,
      period: row.period,
      minor: row.minor,
      openMinor: row.open_minor,
    });
  }
  return claims;
}

/** Those of these charges that a live debit claims. */
export async function claimedCharges(
  sql: Sql,
  creditor: string,
  chargeIds: readonly string[],
): Promise<ReadonlySet<string>> {
  const rows = await sql.query<{ charge_id: string }>(
    'select charge_id from claim where creditor = $1 and live and charge_id = any($2)',
    [creditor, chargeIds],
  );
  return new Set(rows.map((row) => row.charge_id));
}

/** The charges of these debits are free for another attempt. */
export async function releaseClaims(unit: Unit, debitIds: readonly string[]): Promise<void> {
  if (debitIds.length === 0) return;
  await unit.query('update claim set live = false where creditor = $1 and debit_id = any($2)', [
    unit.act.creditor,
    debitIds,
  ]);
}

/** "D00000482": fits every layout's reference field, sorts as it counts. */
export function debitId(number: bigint): string {
  return `D${number.toString().padStart(8, '0')}`;
}

export function chargeId(number: bigint): string {
  return `C${number.toString().padStart(8, '0')}`;
}

function fromRow(row: DebitRow): StoredDebit {
  return {
    debitId: row.debit_id,
    number: row.number,
    debtorId: row.debtor_id,
    mandateId: row.mandate_id,
    minor: row.minor,
    period: row.period,
    plannedOn: row.planned_on,
    collectOn: row.collect_on,
    attempt: row.attempt,
    presents: row.presents,
    state: row.state,
    batchId: row.batch_id,
    fileNo: row.file_no,
    trace: row.trace,
    collectedMinor: row.collected_minor,
    settledOn: row.settled_on,
    saidOn: row.said_on,
    corrections: row.corrections,
    outcomeUnknown: row.outcome_unknown,
    reasonCode: row.reason_code,
    reasonClass: row.reason_class,
    followedUp: row.followed_up,
  };
}
