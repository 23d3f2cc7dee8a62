/** Outgoing files, their approvals and deliveries; inbound files and their entries. */

import type { Instant, IsoDate } from '../core/date.ts';
import type { Problem } from '../core/problem.ts';
import type { FileState, InboundState } from '../core/states.ts';
import type { Sql } from './database.ts';

export type StoredFile = {
  readonly fileNo: bigint;
  readonly name: string;
  readonly reference: string;
  readonly layout: string;
  readonly state: FileState;
  readonly sha256: string;
  readonly size: bigint;
  readonly debits: number;
  readonly minor: bigint;
  readonly collectOn: IsoDate;
  readonly builtBy: string;
  readonly builtAt: Instant;
  readonly sentAt: Instant | null;
};

type FileRow = {
  file_no: bigint;
  name: string;
  reference: string;
  layout: string;
  state: FileState;
  sha256: string;
  size: bigint;
  debits: number;
  minor: bigint;
  collect_on: IsoDate;
  built_by: string;
  built_at: Instant;
  sent_at: Instant | null;
};

/** Files that meet `where` (parameters count from $2), in order of their number. */
export async function files(
  sql: Sql,
  creditor: string,
  where: string,
  parameters: readonly unknown[] = [],
): Promise<readonly StoredFile[]> {
  const rows = await sql.query<FileRow>(
    `select * from file where creditor = $1 and (${where}) order by file_no`,
    [creditor, ...parameters],
  );
  return rows.map((row) => ({
    fileNo: row.file_no,
    name: row.name,
    reference: row.reference,
    layout: row.layout,
    state: row.state,
    sha256: row.sha256,
    size: row.size,
    debits: row.debits,
    minor: row.minor,
    collectOn: row.collect_on,
    builtBy: row.built_by,
    builtAt: row.built_at,
    sentAt: row.sent_at,
  }));
}

export type StoredApproval = {
  readonly operator: string;
  readonly statement: string;
  readonly signature: string;
  readonly signedAt: Instant;
  /** Where it was signed to go, and the limits it was within. */
  readonly destination: string;
  readonly limits: string;
};

export async function approvalOf(
  sql: Sql,
  creditor: string,
  fileNo: bigint,
): Promise<StoredApproval | undefined> {
  const [row] = await sql.query<{
    operator: string;
    statement: string;
    signature: string;
    signed_at: Instant;
    destination: string;
    limits: string;
  }>('select * from approval where creditor = $1 and file_no = $2', [creditor, fileNo]);
  if (row === undefined) return undefined;
  const { operator, statement, signature, signed_at, destination, limits } = row;
  return { operator, statement, signature, signedAt: signed_at, destination, limits };
}

export type StoredDelivery = {
  readonly attempt: number;
  readonly temporaryName: string;
  readonly stage: 'uploading' | 'renaming' | 'done';
  readonly outcome: string | null;
};

/** Deliveries of a file, oldest first. */
export async function deliveriesOf(
  sql: Sql,
  creditor: string,
  fileNo: bigint,
): Promise<readonly StoredDelivery[]> {
  const rows = await sql.query<{
    attempt: number;
    temporary_name: string;
    stage: StoredDelivery['stage'];
    outcome: string | null;
  }>(
    'select attempt, temporary_name, stage, outcome from delivery where creditor = $1 and file_no = $2 order by attempt',
    [creditor, fileNo],
  );
  return rows.map(({ attempt, temporary_name, stage, outcome }) => ({
    attempt,
    temporaryName: temporary_name,
    stage,
    outcome,
  }));
}

export type StoredInbound = {
  readonly inboundNo: bigint;
  readonly name: string;
  readonly sha256: string;
  readonly size: bigint;
  readonly remoteModified: string;
  readonly state: InboundState;
  readonly layout: string | null;
  readonly fileNo: bigint | null;
  readonly problems: readonly Problem[];
  readonly keptAt: Instant;
};

/** Inbound files that meet `where` (parameters count from $2), in order of arrival. */
export async function inboundFiles(
  sql: Sql,
  creditor: string,
  where: string,
  parameters: readonly unknown[] = [],
): Promise<readonly StoredInbound[]> {
  const rows = await sql.query<{
    inbound_no: bigint;
    name: string;
    sha256: string;
    size: bigint;
    remote_modified: string;
    state: InboundState;
    layout: string | null;
    file_no: bigint | null;
    problems: Problem[];
    kept_at: Instant;
  }>(`select * from inbound where creditor = $1 and (${where}) order by inbound_no`, [
    creditor,
    ...parameters,
  ]);
  return rows.map((row) => ({
    inboundNo: row.inbound_no,
    name: row.name,
    sha256: row.sha256,
    size: row.size,
    remoteModified: row.remote_modified,
    state: row.state,
    layout: row.layout,
    fileNo: row.file_no,
    problems: row.problems,
    keptAt: row.kept_at,
  }));
}

export type StoredEntry = {
  readonly entryKey: string;
  readonly inboundNo: bigint;
  readonly line: number;
  readonly scope: 'debit' | 'batch' | 'file';
  readonly debitId: string | null;
  readonly batchId: string | null;
  readonly fileNo: bigint | null;
  readonly outcome: 'paid' | 'paid-part' | 'failed' | 'pending' | 'unknown';
  readonly code: string;
  readonly reasonClass: string | null;
  readonly collected: bigint | null;
  readonly happenedOn: IsoDate | null;
};

/** Open entries of one scope that came in after another one, in the order they came in. */
export async function openEntries(
  sql: Sql,
  creditor: string,
  scope: StoredEntry['scope'],
  after: Pick<StoredEntry, 'inboundNo' | 'line' | 'entryKey'> | undefined,
  limit: number,
): Promise<readonly StoredEntry[]> {
  const { inboundNo, line, entryKey } = after ?? { inboundNo: 0n, line: 0, entryKey: '' };
  const rows = await sql.query<{
    entry_key: string;
    inbound_no: bigint;
    line: number;
    scope: StoredEntry['scope'];
    debit_id: string | null;
    batch_id: string | null;
    file_no: bigint | null;
    outcome: StoredEntry['outcome'];
    code: string;
    reason_class: string | null;
    minor: bigint | null;
    happened_on: IsoDate | null;
  }>(
    `select entry_key, inbound_no, line, scope, debit_id, batch_id, file_no, outcome, code, reason_class, minor, happened_on
     from entry where creditor = $1 and state = 'open' and scope = $2 and (inbound_no, line, entry_key) > ($3, $4, $5)
     order by inbound_no, line, entry_key limit ${limit}`,
    [creditor, scope, inboundNo, line, entryKey],
  );
  return rows.map((row) => ({
    entryKey: row.entry_key,
    inboundNo: row.inbound_no,
    line: row.line,
    scope: row.scope,
    debitId: row.debit_id,
    batchId: row.batch_id,
    fileNo: row.file_no,
    outcome: row.outcome,
    code: row.code,
    reasonClass: row.reason_class,
    collected: row.minor,
    happenedOn: row.happened_on,
  }));
}
