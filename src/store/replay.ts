/** What replay rests on: layouts and rules as they were, debits as they were written, what a reading was done with.
 *  Kept by batch and read in their own transactions; read back by replay. */

import { createHash } from 'node:crypto';
import type { DebitFacts, MandateStatus } from '../core/batching/values.ts';
import type { IsoDate } from '../core/date.ts';
import type { Layout, LayoutText, Values } from '../core/format/format.ts';
import type { Meaning } from '../core/format/vocabulary.ts';
import type { WrittenFile } from '../core/replay/outgoing.ts';
import type { ChangeReason, Pack, Reason, Scheme, SequenceType } from '../core/scheme.ts';
import { type Sql, toJson } from './database.ts';
import { placeOfMandate } from './mandates.ts';
import { placeOfDebtor } from './notices.ts';
import type { Sealing } from './sealing.ts';
import type { Unit } from './unit.ts';

/** What decides how an answer is understood and matched. */
export type AnswerRules = {
  readonly match: Scheme['match'];
  readonly reasons: readonly Reason[];
  /** Absent where the pack lists no codes about mandates. */
  readonly changes?: readonly ChangeReason[];
};

export async function keepLayout(unit: Unit, layout: Layout): Promise<void> {
  const { digest, name, sources } = layout;
  await unit.insertNew('format_version', [{ digest, kind: 'layout', name, content: sources }]);
}

/** What an inbound file was read with, in the transaction that read it. */
export async function keepReading(
  unit: Unit,
  inboundNo: bigint,
  layout: Layout,
  creditor: { readonly pack: Pack; readonly settings: Readonly<Partial<Record<Meaning, string>>> },
): Promise<void> {
  await keepLayout(unit, layout);
  const { scheme, reasons, changes } = creditor.pack;
  const rules: AnswerRules = {
    match: scheme.match,
    reasons: [...reasons.values()],
    ...(changes === undefined || changes.size === 0 ? {} : { changes: [...changes.values()] }),
  };
  const rulesDigest = createHash('sha256').update(toJson(rules)).digest('hex');
  await unit.insertNew('format_version', [
    { digest: rulesDigest, kind: 'answer-rules', name: scheme.name, content: rules },
  ]);
  const [series] = await unit.query<{ last: bigint }>(
    `select last from counter where creditor = $1 and name = 'file'`,
    [unit.act.creditor],
  );
  const before = await unit.query('select 1 from inbound_reading where creditor = $1 and inbound_no = $2', [
    unit.act.creditor,
    inboundNo,
  ]);
  await unit.insert('inbound_reading', [
    {
      inbound_no: inboundNo,
      attempt: before.length + 1,
      layout_digest: layout.digest,
      rules_digest: rulesDigest,
      settings: creditor.settings,
      last_file_no: series?.last ?? 0n,
    },
  ]);
}

export async function keepWrittenDebits(
  unit: Unit,
  sealing: Sealing,
  fileNo: bigint,
  rows: readonly (DebitFacts & { readonly serial: number })[],
): Promise<void> {
  const vault = await sealing.forDebtors(
    unit,
    unit.act.creditor,
    rows.map(({ customer }) => customer),
  );
  await unit.insert(
    'written_debit',
    rows.map(({ serial, debitId, customer, period, mandate, customerName, remittance, mandateStatus }) => ({
      file_no: fileNo,
      serial,
      debit_id: debitId,
      debtor_id: customer,
      period,
      mandate_id: mandate.mandateId,
      signed_on: mandate.signedOn,
      holder_sealed: vault.seal(customer, placeOfMandate('holder', mandate.mandateId), mandate.holder),
      account_sealed: vault.seal(customer, placeOfMandate('account', mandate.mandateId), mandate.account),
      customer_name_sealed: vault.seal(customer, placeOfDebtor('name'), customerName),
      agent: mandate.agent,
      account_type: mandate.accountType,
      remittance,
      mandate_status: mandateStatus,
    })),
  );
}

/** The account as it was sealed for the last file that told the bank of each mandate. A debit that was rejected, or whose
 *  file was withdrawn, told it nothing. `before`: the file that is being cut; its debits are all told at once. */
export async function lastToldAccounts(
  sql: Sql,
  creditor: string,
  mandateIds: readonly string[],
  before: bigint,
): Promise<ReadonlyMap<string, string>> {
  const rows = await sql.query<{ mandate_id: string; account_sealed: string }>(
    `select distinct on (d.mandate_id) d.mandate_id, w.account_sealed
     from debit d join written_debit w on w.creditor = d.creditor and w.file_no = d.file_no and w.serial = d.serial
     where d.creditor = $1 and d.mandate_id = any($2) and d.file_no < $3
       and d.state not in ('planned', 'rejected', 'cancelled')
     order by d.mandate_id, d.file_no desc, d.serial desc`,
    [creditor, mandateIds, before],
  );
  return new Map(rows.map((row) => [row.mandate_id, row.account_sealed]));
}

export async function layoutVersion(
  sql: Sql,
  creditor: string,
  digest: string,
): Promise<readonly LayoutText[] | undefined> {
  return await version<readonly LayoutText[]>(sql, creditor, digest, 'layout');
}

export async function answerRules(
  sql: Sql,
  creditor: string,
  digest: string,
): Promise<AnswerRules | undefined> {
  return await version<AnswerRules>(sql, creditor, digest, 'answer-rules');
}

async function version<T>(sql: Sql, creditor: string, digest: string, kind: string): Promise<T | undefined> {
  const [row] = await sql.query<{ content: T }>(
    'select content from format_version where creditor = $1 and digest = $2 and kind = $3',
    [creditor, digest, kind],
  );
  return row?.content;
}

/** The file's own values and its batches, as they were given to the layout. */
export async function writtenFile(
  sql: Sql,
  creditor: string,
  fileNo: bigint,
): Promise<WrittenFile | undefined> {
  const [file] = await sql.query<{
    layout: string;
    layout_digest: string;
    file_values: Values;
    first_of_day: bigint | null;
  }>(
    'select layout, layout_digest, file_values, first_of_day from file where creditor = $1 and file_no = $2',
    [creditor, fileNo],
  );
  if (file === undefined) return undefined;
  const batches = await sql.query<{
    batch_id: string;
    ordinal: number;
    collect_on: IsoDate;
    sequence_type: SequenceType;
    instrument: string;
    description: string;
    period: string;
    debits: number;
    minor: bigint;
  }>('select * from batch where creditor = $1 and file_no = $2 order by ordinal', [creditor, fileNo]);
  return {
    layout: file.layout,
    layoutDigest: file.layout_digest,
    values: file.file_values,
    firstOfDay: file.first_of_day ?? 0n,
    batches: batches.map((row) => ({
      batchId: row.batch_id,
      ordinal: row.ordinal,
      collectOn: row.collect_on,
      sequenceType: row.sequence_type,
      instrument: row.instrument,
      description: row.description,
      period: row.period,
      debits: row.debits,
      minor: row.minor,
    })),
  };
}

export type WrittenDebit = DebitFacts & {
  readonly serial: number;
  readonly batchId: string | null;
  readonly trace: string | null;
  /** The payer was erased: what stood in the file cannot be shown again. */
  readonly erased: boolean;
  /** Columns of the debit that differ from what was kept when the file was cut. */
  readonly altered: readonly string[];
};

/** Debits of a file after a serial number, as they were written; amount, period, trace and batch from the debit itself. */
export async function writtenDebits(
  sql: Sql,
  sealing: Sealing,
  creditor: string,
  fileNo: bigint,
  after: number,
  limit: number,
): Promise<readonly WrittenDebit[]> {
  const rows = await sql.query<{
    serial: number;
    debit_id: string;
    debtor_id: string;
    minor: bigint;
    period: string;
    batch_id: string | null;
    trace: string | null;
    attempt: number;
    mandate_id: string;
    signed_on: IsoDate;
    holder_sealed: string;
    account_sealed: string;
    customer_name_sealed: string;
    agent: string | null;
    account_type: string | null;
    remittance: string;
    mandate_status: MandateStatus | null;
    written_debtor: string;
    written_mandate: string;
    written_period: string;
  }>(
    `select d.serial, d.debit_id, d.debtor_id, d.minor, d.period, d.batch_id, d.trace, d.attempt, d.mandate_id,
       w.signed_on, w.holder_sealed, w.account_sealed, w.customer_name_sealed, w.agent, w.account_type, w.remittance,
       w.mandate_status,
       w.debtor_id as written_debtor, w.mandate_id as written_mandate, w.period as written_period
     from debit d join written_debit w on w.creditor = d.creditor and w.file_no = d.file_no and w.debit_id = d.debit_id
     where d.creditor = $1 and d.file_no = $2 and d.serial > $3 order by d.serial limit ${limit}`,
    [creditor, fileNo, after],
  );
  const vault = await sealing.forDebtors(
    sql,
    creditor,
    rows.map((row) => row.written_debtor),
  );
  return rows.map((row) => ({
    serial: row.serial,
    batchId: row.batch_id,
    trace: row.trace,
    debitId: row.debit_id,
    customer: row.debtor_id,
    minor: row.minor,
    period: row.period,
    attempt: row.attempt,
    mandate: {
      mandateId: row.mandate_id,
      signedOn: row.signed_on,
      holder: vault.open(
        row.written_debtor,
        placeOfMandate('holder', row.written_mandate),
        'name',
        row.holder_sealed,
      ),
      account: vault.open(
        row.written_debtor,
        placeOfMandate('account', row.written_mandate),
        'account',
        row.account_sealed,
      ),
      agent: row.agent,
      accountType: row.account_type,
    },
    customerName: vault.open(row.written_debtor, placeOfDebtor('name'), 'name', row.customer_name_sealed),
    remittance: row.remittance,
    mandateStatus: row.mandate_status ?? undefined,
    erased: vault.isErased(row.written_debtor),
    altered: [
      ...(row.debtor_id === row.written_debtor ? [] : ['debtor_id']),
      ...(row.period === row.written_period ? [] : ['period']),
      ...(row.mandate_id === row.written_mandate ? [] : ['mandate_id']),
    ],
  }));
}

/** How many debits the file was cut with. */
export async function writtenCount(sql: Sql, creditor: string, fileNo: bigint): Promise<number> {
  const [row] = await sql.query<{ count: bigint }>(
    'select count(*) as count from written_debit where creditor = $1 and file_no = $2',
    [creditor, fileNo],
  );
  return Number(row?.count ?? 0);
}

export type StoredReading = {
  readonly layoutDigest: string;
  readonly rulesDigest: string;
  readonly settings: Readonly<Partial<Record<Meaning, string>>>;
  readonly lastFileNo: bigint;
};

export async function readingOf(
  sql: Sql,
  creditor: string,
  inboundNo: bigint,
): Promise<StoredReading | undefined> {
  const [row] = await sql.query<{
    layout_digest: string;
    rules_digest: string;
    settings: StoredReading['settings'];
    last_file_no: bigint;
  }>('select * from inbound_reading where creditor = $1 and inbound_no = $2 order by attempt desc limit 1', [
    creditor,
    inboundNo,
  ]);
  if (row === undefined) return undefined;
  return {
    layoutDigest: row.layout_digest,
    rulesDigest: row.rules_digest,
    settings: row.settings,
    lastFileNo: row.last_file_no,
  };
}
