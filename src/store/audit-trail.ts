/** What an auditor asks for: events of related things in order, what an operator did, a repeatable sample of debits.
 *  Reads only; nothing of a payer is in it but masked values. */

import type { Instant, IsoDate } from '../core/date.ts';
import type { Row, Sql } from './database.ts';

export const trailKinds = ['debit', 'mandate', 'file', 'user'] as const;
export type TrailKind = (typeof trailKinds)[number];

export type TrailEvent = {
  readonly seq: bigint;
  readonly at: Instant;
  readonly actor: string;
  readonly command: string;
  readonly kind: string;
  readonly subject: string;
  readonly data: Row;
  /** The block that covers it; null: not sealed yet. */
  readonly block: bigint | null;
};

/** Subjects whose events belong to the story of $2, for creditor $1. Notices carry their debit's id as the first part
 *  of their key. */
const subjects: Readonly<Record<Exclude<TrailKind, 'user'>, string>> = {
  debit: `select 'debit:' || $2
    union select 'mandate:' || mandate_id from debit where creditor = $1 and debit_id = $2
    union select 'charge:' || charge_id from claim where creditor = $1 and debit_id = $2
    union select 'notice:' || notice_key from notice where creditor = $1 and debit_id = $2
    union select 'complaint:' || complaint_id from complaint where creditor = $1 and (subject_kind = 'debit' and subject_id = $2
      or subject_kind = 'charge' and subject_id in (select charge_id from claim where creditor = $1 and debit_id = $2)
      or subject_kind = 'account' and subject_id in (select c.account_id from claim k join charge c using (creditor, charge_id)
        where k.creditor = $1 and k.debit_id = $2))
    union select 'file:' || file_no from debit where creditor = $1 and debit_id = $2 and file_no is not null
    union select 'inbound:' || inbound_no from entry where creditor = $1 and debit_id = $2
    union select 'debit:' || debit_id from debit where creditor = $1 and presents = $2
    union select 'debit:' || presents from debit where creditor = $1 and debit_id = $2 and presents is not null`,
  mandate: `select 'mandate:' || $2
    union select 'debit:' || debit_id from debit where creditor = $1 and mandate_id = $2`,
  file: `select 'file:' || $2
    union select 'inbound:' || inbound_no from inbound where creditor = $1 and file_no::text = $2
    union select 'inbound:' || inbound_no from entry where creditor = $1
      and debit_id in (select debit_id from debit where creditor = $1 and file_no::text = $2)`,
};

/** Events of a debit, mandate or file and of what belongs to it, in order. */
export async function trailEvents(
  sql: Sql,
  creditor: string,
  kind: Exclude<TrailKind, 'user'>,
  id: string,
): Promise<readonly TrailEvent[]> {
  return await sql.query<TrailEvent>(
    `select seq, at, actor, command, kind, subject, data, ${blockOfEvent} as block from event e
     where creditor = $1 and subject in (${subjects[kind]}) order by seq`,
    [creditor, id],
  );
}

const blockOfEvent = `(select r.block_no from seal_range r where r.creditor = e.creditor and r.table_name = 'event'
  and r.after_no < e.seq and r.to_no >= e.seq limit 1)`;

/** What an operator did: one row for each command, moment and kind, with how often and to what first and last. */
export type Deed = {
  readonly at: Instant;
  readonly command: string;
  readonly kind: string;
  readonly times: number;
  readonly first: string;
  readonly last: string;
};

export async function deedsOf(sql: Sql, creditor: string, actor: string): Promise<readonly Deed[]> {
  return await sql.query<Deed>(
    `select at, command, kind, count(*)::int as times,
            (array_agg(subject order by seq))[1] as first, (array_agg(subject order by seq desc))[1] as last
     from event where creditor = $1 and actor = $2 group by at, command, kind
     union all
     select signed_at, 'audit seal', 'seal.signed', 1, 'block:' || block_no, 'block:' || block_no
     from seal_signature where creditor = $1 and operator = $2
     order by at, command, kind`,
    [creditor, actor],
  );
}

/** What became of a file's debits: one deed for each moment and kind. */
export async function deedsToDebitsOf(sql: Sql, creditor: string, fileNo: string): Promise<readonly Deed[]> {
  return await sql.query<Deed>(
    `select at, command, kind, count(*)::int as times,
            (array_agg(subject order by seq))[1] as first, (array_agg(subject order by seq desc))[1] as last
     from event where creditor = $1
       and subject in (select 'debit:' || debit_id from debit where creditor = $1 and file_no::text = $2)
     group by at, command, kind order by min(seq)`,
    [creditor, fileNo],
  );
}

export type Booking = {
  readonly debitId: string;
  readonly journalNo: bigint;
  readonly bookedOn: IsoDate;
  readonly kind: string;
  readonly ledger: string;
  readonly accountId: string;
  readonly minor: bigint;
};

/** Postings of debits, in the order of the books. */
export async function bookingsOf(
  sql: Sql,
  creditor: string,
  debitIds: readonly string[],
): Promise<readonly Booking[]> {
  return await sql.query<Booking>(
    `select p.debit_id as "debitId", p.journal_no as "journalNo", j.booked_on as "bookedOn", j.kind, p.ledger,
            p.account_id as "accountId", p.minor
     from posting p join journal j on j.creditor = p.creditor and j.journal_no = p.journal_no
     where p.creditor = $1 and p.debit_id = any($2) order by p.journal_no, p.line`,
    [creditor, debitIds],
  );
}

export type Answer = {
  readonly debitId: string;
  readonly inboundNo: bigint;
  readonly name: string;
  readonly sha256: string;
  readonly line: number;
  readonly outcome: string;
  readonly code: string;
  readonly state: string;
};

/** What the bank said about debits, in the order it came. Its free text is left out: it may name the payer. */
export async function answersOf(
  sql: Sql,
  creditor: string,
  debitIds: readonly string[],
): Promise<readonly Answer[]> {
  return await sql.query<Answer>(
    `select e.debit_id as "debitId", e.inbound_no as "inboundNo", i.name, i.sha256, e.line, e.outcome, e.code, e.state
     from entry e join inbound i on i.creditor = e.creditor and i.inbound_no = e.inbound_no
     where e.creditor = $1 and e.debit_id = any($2) order by e.inbound_no, e.line`,
    [creditor, debitIds],
  );
}

export type SampledDebit = {
  readonly debitId: string;
  readonly state: string;
  readonly minor: bigint;
  readonly collectOn: IsoDate;
  readonly mandateId: string;
  readonly fileNo: bigint;
  readonly fileName: string;
  readonly fileSha256: string;
  /** Place in the file, from 1. */
  readonly serial: number;
};

/** `count` debits that went into a file collecting up to `until`, drawn by a digest of the seed and their id: the same
 *  seed draws the same debits, on every store, and a later debit takes the place of at most one. */
export async function sampleDebits(
  sql: Sql,
  creditor: string,
  sample: { readonly count: number; readonly seed: string; readonly until: IsoDate | undefined },
): Promise<readonly SampledDebit[]> {
  return await sql.query<SampledDebit>(
    `select * from (
       select d.debit_id as "debitId", d.state, d.minor, d.collect_on as "collectOn", d.mandate_id as "mandateId",
              d.file_no as "fileNo", f.name as "fileName", f.sha256 as "fileSha256", d.serial
       from debit d join file f on f.creditor = d.creditor and f.file_no = d.file_no
       where d.creditor = $1 and ($4::date is null or d.collect_on <= $4::date)
       order by sha256(convert_to($2 || ':' || d.debit_id, 'UTF8')), d.debit_id limit $3) drawn order by "debitId"`,
    [creditor, sample.seed, sample.count, sample.until ?? null],
  );
}
