/** Everything the store holds about one debtor, in clear: for the debtor's own asking, or a purpose that is journalled.
 *  Reads only; whoever calls it has journalled why. */

import { placeOfComplaint } from './complaints.ts';
import type { Row, Sql } from './database.ts';
import { entryTexts } from './entry-text.ts';
import { placeOfMandate } from './mandates.ts';
import { debtorsById, placeOfNotice } from './notices.ts';
import type { Sealing } from './sealing.ts';

/** Sections by table; columns as they are stored, sealed ones in clear under their name without "_sealed". */
export type DebtorRecord = Readonly<Record<string, readonly Row[]>>;

const debits = 'select debit_id from debit where creditor = $1 and debtor_id = $2';
const mandates = 'select mandate_id from mandate where creditor = $1 and debtor_id = $2';
const charges = 'select charge_id from charge where creditor = $1 and debtor_id = $2';
const accounts = 'select account_id from ownership where creditor = $1 and debtor_id = $2';

/** Of an account others owned before or after, only what was this debtor's. */
const sections: Readonly<Record<string, string>> = {
  accounts: `select * from billing_account where creditor = $1 and account_id in (${accounts}) order by account_id`,
  ownerships: 'select * from ownership where creditor = $1 and debtor_id = $2 order by from_on, account_id',
  readings: `select distinct r.* from reading r join ownership o using (creditor, account_id) where r.creditor = $1
    and o.debtor_id = $2 and r.read_on >= o.from_on and (o.to_on is null or r.read_on <= o.to_on)
    order by r.account_id, r.read_on, r.kind`,
  receipts: `select distinct r.* from receipt r join ownership o using (creditor, account_id) where r.creditor = $1
    and o.debtor_id = $2 and r.received_at::date >= o.from_on and (o.to_on is null or r.received_at::date <= o.to_on)
    order by r.received_at, r.channel, r.receipt_id`,
  charges: 'select * from charge where creditor = $1 and debtor_id = $2 order by charge_id',
  debits: 'select * from debit where creditor = $1 and debtor_id = $2 order by debit_id',
  claims: `select * from claim where creditor = $1 and debit_id in (${debits}) order by debit_id, charge_id`,
  tasks: `select * from task where creditor = $1 and (debtor_id = $2
    or subject in (select 'debit:' || debit_id from (${debits}) d)) order by task_key`,
  holds: `select * from hold where creditor = $1 and (subject_kind, subject_id) in (select 'debtor', $2
    union all select 'mandate', mandate_id from (${mandates}) m
    union all select 'charge', charge_id from (${charges}) c) order by hold_id`,
  postings: `select p.*, j.kind, j.booked_on, j.at from posting p join journal j using (creditor, journal_no)
    where p.creditor = $1 and p.charge_id in (${charges}) order by p.journal_no, p.line`,
  events: `select seq, at, actor, command, kind, subject, data from event where creditor = $1 and subject in
    (select 'debtor:' || $2 union all select 'debit:' || debit_id from (${debits}) d
     union all select 'charge:' || charge_id from (${charges}) c
     union all select 'mandate:' || mandate_id from (${mandates}) m
     union all select 'complaint:' || complaint_id from complaint where creditor = $1 and debtor_id = $2) order by seq`,
};

/** Out: undefined when there is no such debtor. */
export async function debtorRecord(
  sql: Sql,
  sealing: Sealing,
  creditor: string,
  debtorId: string,
): Promise<DebtorRecord | undefined> {
  const debtor = (await debtorsById(sql, sealing, creditor, [debtorId])).get(debtorId);
  if (debtor === undefined) return undefined;
  const record: Record<string, readonly Row[]> = {
    debtor: [
      {
        debtor_id: debtorId,
        name: debtor.name.reveal(),
        phone: debtor.phone?.reveal() ?? null,
        email: debtor.email?.reveal() ?? null,
        address: debtor.address?.reveal() ?? null,
      },
    ],
    ...(await sealedSections(sql, sealing, creditor, debtorId)),
  };
  for (const [name, text] of Object.entries(sections))
    record[name] = await sql.query(text, [creditor, debtorId]);
  return record;
}

async function sealedSections(sql: Sql, sealing: Sealing, creditor: string, debtorId: string) {
  const vault = await sealing.forDebtors(sql, creditor, [debtorId]);
  const ask = (text: string) => sql.query(text, [creditor, debtorId]);
  const own = await ask('select * from mandate where creditor = $1 and debtor_id = $2 order by mandate_id');
  const before = await ask(
    'select * from mandate_version where creditor = $1 and debtor_id = $2 order by mandate_id, version',
  );
  const changes = await ask(
    'select * from mandate_change where creditor = $1 and debtor_id = $2 order by inbound_no, line',
  );
  const notices = await ask(
    'select * from notice where creditor = $1 and debtor_id = $2 order by made_at, notice_key',
  );
  const complaints = await ask(
    'select * from complaint where creditor = $1 and debtor_id = $2 order by complaint_id',
  );
  const entries = await ask(
    `select * from entry where creditor = $1 and debit_id in (${debits}) order by inbound_no, line`,
  );
  const texts = await entryTexts(
    sql,
    sealing,
    creditor,
    [...entries, ...changes].map((row) => row.inbound_no as bigint),
  );
  const details = ({ holder_sealed, account_sealed, account_key: _, ...row }: Row) => {
    const open = (column: 'holder' | 'account', kind: 'name' | 'account', value: unknown) =>
      value === null
        ? null
        : vault.open(debtorId, placeOfMandate(column, String(row.mandate_id)), kind, String(value)).reveal();
    return {
      ...row,
      holder: open('holder', 'name', holder_sealed),
      account: open('account', 'account', account_sealed),
    };
  };
  return {
    mandates: own.map(details),
    formerMandates: before.map(details),
    mandateChanges: changes.map(({ text_sealed, content_key: _, ...row }) => ({
      ...details(row),
      text: texts.open(row.inbound_no as bigint, `change ${row.change_key}`, String(text_sealed)).reveal(),
    })),
    notices: notices.map(({ body_sealed, account_key: _, ...row }) => ({
      ...row,
      body: vault.open(debtorId, placeOfNotice(String(row.notice_key)), 'text', String(body_sealed)).reveal(),
    })),
    complaints: complaints.map(({ text_sealed, by_sealed, ...row }) => {
      const open = (column: 'text' | 'by', value: unknown) =>
        vault
          .open(debtorId, placeOfComplaint(column, String(row.complaint_id)), 'text', String(value))
          .reveal();
      return {
        ...row,
        text: open('text', text_sealed),
        by: by_sealed === null ? null : open('by', by_sealed),
      };
    }),
    entries: entries.map(({ text_sealed, ...row }) => ({
      ...row,
      text: texts.open(row.inbound_no as bigint, String(row.entry_key), String(text_sealed)).reveal(),
    })),
  };
}
