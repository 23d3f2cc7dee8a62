/** One SHA-256 over the whole state: equal on both stores and after a run that changed nothing. */

import { createHash } from 'node:crypto';
import type { Sql } from './database.ts';

/** Every table that is state, with its key; what only tells who is at work is left out. */
const tables: Readonly<Record<string, string>> = {
  creditor: 'creditor',
  counter: 'creditor, name',
  operator: 'creditor, name',
  operator_grant: 'creditor, name, version',
  proposal: 'creditor, proposal_id',
  configuration_record: 'creditor, version',
  event: 'creditor, seq',
  data_key: 'creditor, kind, id',
  debtor: 'creditor, debtor_id',
  billing_account: 'creditor, account_id',
  ownership: 'creditor, account_id, from_on',
  tariff: 'creditor, tariff_id, from_on',
  assignment: 'creditor, account_id, tariff_id, from_on',
  reading: 'creditor, account_id, read_on, kind',
  mandate: 'creditor, mandate_id',
  mandate_version: 'creditor, mandate_id, version',
  charge: 'creditor, charge_id',
  receipt: 'creditor, channel, receipt_id',
  prepaid: 'creditor, account_id',
  batch: 'creditor, batch_id',
  debit: 'creditor, debit_id',
  claim: 'creditor, debit_id, charge_id',
  held: 'creditor, charge_id',
  hold: 'creditor, hold_id',
  complaint: 'creditor, complaint_id',
  file: 'creditor, file_no',
  file_chunk: 'creditor, file_no, n',
  approval: 'creditor, file_no',
  delivery: 'creditor, file_no, attempt',
  inbound: 'creditor, inbound_no',
  inbound_chunk: 'creditor, inbound_no, n',
  form: 'creditor, form_no',
  form_chunk: 'creditor, form_no, n',
  entry: 'creditor, entry_key',
  mandate_change: 'creditor, change_key',
  effect: 'creditor, debit_id, kind',
  notice: 'creditor, notice_key',
  task: 'creditor, task_key',
  journal: 'creditor, journal_no',
  posting: 'creditor, journal_no, line',
  period_close: 'creditor, month',
  period_balance: 'creditor, month, ledger',
  format_version: 'creditor, digest',
  written_debit: 'creditor, file_no, serial',
  inbound_reading: 'creditor, inbound_no, attempt',
  seal: 'creditor, block_no',
  seal_range: 'creditor, block_no, table_name',
  seal_page: 'creditor, block_no, table_name, page',
  seal_signature: 'creditor, block_no, operator',
};

export const stateTables: readonly string[] = Object.keys(tables);

export async function stateDigest(sql: Sql): Promise<string> {
  const hash = createHash('sha256');
  for (const [table, key] of Object.entries(tables)) {
    const [row] = await sql.query<{ digest: string }>(
      `select coalesce(md5(string_agg(md5(t::text), '' order by ${key})), '') as digest from ${table} t`,
    );
    hash.update(`${table}:${row?.digest}\n`);
  }
  return hash.digest('hex');
}
