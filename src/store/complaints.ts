/** Complaints: opening, closing and reading their rows. disputed.ts and credits.ts hold what they do to charges. */

import { createHash } from 'node:crypto';
import type { ComplaintDates, ComplaintKind, ComplaintOutcome, ComplaintSubject } from '../core/complaint.ts';
import type { IsoDate } from '../core/date.ts';
import type { Sealed } from '../core/sealed.ts';
import type { Sql } from './database.ts';
import type { Sealing } from './sealing.ts';
import type { Unit } from './unit.ts';

export type Complaint = ComplaintDates & {
  readonly complaintId: string;
  readonly subjectKind: ComplaintSubject;
  readonly subjectId: string;
  readonly debtorId: string;
  readonly kind: ComplaintKind;
  readonly receivedOn: IsoDate;
  /** The payer's words, and who spoke them: masked unless revealed. */
  readonly text: Sealed;
  readonly by: Sealed | undefined;
  readonly state: 'open' | 'closed';
  readonly outcome: ComplaintOutcome | null;
  readonly closedOn: IsoDate | null;
  readonly creditMinor: bigint | null;
  readonly closingReason: string | null;
};

type ComplaintRow = {
  complaint_id: string;
  subject_kind: ComplaintSubject;
  subject_id: string;
  debtor_id: string;
  kind: ComplaintKind;
  received_on: IsoDate;
  text_sealed: string;
  by_sealed: string | null;
  answer_by: IsoDate;
  escalate_after: IsoDate;
  state: Complaint['state'];
  outcome: ComplaintOutcome | null;
  closed_on: IsoDate | null;
  credit_minor: bigint | null;
  closing_reason: string | null;
};

/** Complaints that meet `where` (parameters count from $2), those to be answered first at the top. */
export async function complaints(
  sql: Sql,
  sealing: Sealing,
  creditor: string,
  where: string,
  parameters: readonly unknown[] = [],
): Promise<readonly Complaint[]> {
  const rows = await sql.query<ComplaintRow>(
    `select * from complaint where creditor = $1 and (${where}) order by answer_by, complaint_id`,
    [creditor, ...parameters],
  );
  const vault = await sealing.forDebtors(sql, creditor, [...new Set(rows.map((row) => row.debtor_id))]);
  return rows.map((row) => {
    const open = (column: 'text' | 'by', value: string) =>
      vault.open(row.debtor_id, placeOfComplaint(column, row.complaint_id), 'text', value);
    return {
      complaintId: row.complaint_id,
      subjectKind: row.subject_kind,
      subjectId: row.subject_id,
      debtorId: row.debtor_id,
      kind: row.kind,
      receivedOn: row.received_on,
      text: open('text', row.text_sealed),
      by: row.by_sealed === null ? undefined : open('by', row.by_sealed),
      answerBy: row.answer_by,
      escalateAfter: row.escalate_after,
      state: row.state,
      outcome: row.outcome,
      closedOn: row.closed_on,
      creditMinor: row.credit_minor,
      closingReason: row.closing_reason,
    };
  });
}

export type NewComplaint = ComplaintDates &
  Pick<
    Complaint,
    'complaintId' | 'subjectKind' | 'subjectId' | 'debtorId' | 'kind' | 'receivedOn' | 'text' | 'by'
  >;

/** The debtor has a key since it was imported; throws for one that was erased. */
export async function insertComplaint(unit: Unit, sealing: Sealing, made: NewComplaint): Promise<void> {
  const { complaintId, debtorId, subjectKind, subjectId, kind, receivedOn, answerBy, escalateAfter } = made;
  const vault = await sealing.forDebtors(unit, unit.act.creditor, [debtorId]);
  const seal = (column: 'text' | 'by', value: Sealed) =>
    vault.seal(debtorId, placeOfComplaint(column, complaintId), value);
  const row = {
    complaint_id: complaintId,
    subject_kind: subjectKind,
    subject_id: subjectId,
    debtor_id: debtorId,
    kind,
    text_sealed: seal('text', made.text),
    by_sealed: made.by === undefined ? null : seal('by', made.by),
    received_on: receivedOn,
    answer_by: answerBy,
    escalate_after: escalateAfter,
    state: 'open',
  };
  await unit.insert('complaint', [row]);
  unit.event('complaint.open', `complaint:${complaintId}`, {
    about: `${subjectKind}:${subjectId}`,
    kind,
    debtorId,
    receivedOn,
    answerBy,
    escalateAfter,
    sha256: createHash('sha256')
      .update(`${row.text_sealed}\n${row.by_sealed ?? ''}`)
      .digest('hex'),
  });
}

/** SHA-256 (hex) of the sealed words of complaint `t`, as the event that opened it tells. */
export const complaintDigestSql = `encode(sha256(convert_to(t.text_sealed || E'\\n' || coalesce(t.by_sealed, ''), 'UTF8')), 'hex')`;

/** Throws when it is not open any more. `proposal`: what two people agreed on; null when no money is given. */
export async function closeComplaint(
  unit: Unit,
  complaintId: string,
  {
    outcome,
    creditMinor,
    reason,
    proposal,
    on,
  }: {
    readonly outcome: ComplaintOutcome;
    readonly creditMinor: bigint;
    readonly reason: string;
    readonly proposal: string | null;
    readonly on: IsoDate;
  },
): Promise<void> {
  const set = {
    outcome,
    closed_on: on,
    credit_minor: creditMinor,
    closing_reason: reason,
    proposal_id: proposal,
  };
  await unit.move('complaint', [{ id: complaintId, from: 'open', to: 'closed', set }]);
}

/** Charges a complaint can be about, oldest first, with whose they are. */
export type ComplainedCharge = {
  readonly chargeId: string;
  readonly accountId: string;
  readonly debtorId: string;
};

/** Charges of a charge, debit or account; empty when there is no such thing. */
export async function chargesOf(
  sql: Sql,
  creditor: string,
  kind: ComplaintSubject,
  id: string,
): Promise<readonly ComplainedCharge[]> {
  const which = {
    charge: 'c.charge_id = $2',
    account: 'c.account_id = $2',
    debit:
      'c.charge_id in (select k.charge_id from claim k where k.creditor = c.creditor and k.debit_id = $2)',
  }[kind];
  const rows = await sql.query<{ charge_id: string; account_id: string; debtor_id: string }>(
    `select c.charge_id, c.account_id, c.debtor_id from charge c where c.creditor = $1 and ${which}
     order by c.due_on, c.charge_id`,
    [creditor, id],
  );
  return rows.map((row) => ({
    chargeId: row.charge_id,
    accountId: row.account_id,
    debtorId: row.debtor_id,
  }));
}

/** How many complaints are open, and how many of them are past the day for their answer. */
export async function complaintCounts(
  sql: Sql,
  creditor: string,
  day: IsoDate,
): Promise<{ readonly open: number; readonly late: number }> {
  const [row] = await sql.query<{ open: number; late: number }>(
    `select count(*)::int as open, (count(*) filter (where answer_by < $2))::int as late
     from complaint where creditor = $1 and state = 'open'`,
    [creditor, day],
  );
  return row ?? { open: 0, late: 0 };
}

/** Where a complaint's sealed words stand. */
export function placeOfComplaint(column: 'text' | 'by', complaintId: string): string {
  return `complaint.${column}/${complaintId}`;
}

export function complaintId(number: bigint): string {
  return `K${number.toString().padStart(8, '0')}`;
}
