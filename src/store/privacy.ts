/** What the store holds about one debtor, and which stored files hold one. SQL; reads, and what an erasure changes. */

import { complaintHold } from '../core/complaint.ts';
import type { Instant, IsoDate } from '../core/date.ts';
import type { Ties } from '../core/privacy/erasure.ts';
import { liveDebitStates } from '../core/states.ts';
import type { Sql } from './database.ts';
import type { FormOwner } from './forms.ts';
import type { Unit } from './unit.ts';

const live = liveDebitStates.map((state) => `'${state}'`).join(', ');

export async function debtorExists(sql: Sql, creditor: string, debtorId: string): Promise<boolean> {
  const rows = await sql.query('select 1 from debtor where creditor = $1 and debtor_id = $2', [
    creditor,
    debtorId,
  ]);
  return rows.length > 0;
}

export async function tiesOf(sql: Sql, creditor: string, debtorId: string, today: IsoDate): Promise<Ties> {
  const ids = async (text: string, parameters: readonly unknown[] = []): Promise<readonly string[]> =>
    (await sql.query<{ id: string }>(text, [creditor, debtorId, ...parameters])).map(({ id }) => id);
  const ownerships = await sql.query<{ account_id: string; to_on: IsoDate | null }>(
    `select account_id, to_on from ownership where creditor = $1 and debtor_id = $2
       and (to_on is null or to_on >= $3) order by account_id`,
    [creditor, debtorId, today],
  );
  return {
    liveDebits: await ids(
      `select debit_id as id from debit where creditor = $1 and debtor_id = $2
         and (state in (${live}) or outcome_unknown) order by debit_id`,
    ),
    openCharges: await ids(
      'select charge_id as id from charge where creditor = $1 and debtor_id = $2 and open_minor > 0 order by charge_id',
    ),
    prepaidAccounts: await ids(
      `select account_id as id from prepaid p where creditor = $1 and minor > 0 and $2 =
         (select debtor_id from ownership o where o.creditor = p.creditor and o.account_id = p.account_id
          order by from_on desc limit 1) order by account_id`,
    ),
    openTasks: await ids(
      `select task_key as id from task where creditor = $1 and state = 'open' and (debtor_id = $2
         or subject in (select 'debit:' || debit_id from debit where creditor = $1 and debtor_id = $2
           union all select 'account:' || account_id from ownership where creditor = $1 and debtor_id = $2))
       order by task_key`,
    ),
    holds: await ids(
      `select hold_id as id from hold where creditor = $1 and released_on is null and reason <> '${complaintHold}' and (until_on is null or until_on >= $3)
         and (subject_kind, subject_id) in (select 'debtor', $2 union all
           select 'mandate', mandate_id from mandate where creditor = $1 and debtor_id = $2 union all
           select 'charge', charge_id from charge where creditor = $1 and debtor_id = $2) order by hold_id`,
      [today],
    ),
    openComplaints: await ids(
      `select complaint_id as id from complaint where creditor = $1 and debtor_id = $2 and state = 'open' order by complaint_id`,
    ),
    ownerships: ownerships.map(({ account_id, to_on }) => ({ accountId: account_id, to: to_on })),
  };
}

/** A stored file whose bytes are still there. */
export type HeldFile = {
  readonly of: FormOwner;
  readonly no: bigint;
  readonly name: string;
  readonly sha256: string;
  readonly storedAt: Instant;
};

type HeldRow = { of: FormOwner; no: bigint; name: string; sha256: string; stored_at: Instant };

/** Files, out and in, that hold this debtor. */
export async function filesHolding(
  sql: Sql,
  creditor: string,
  debtorId: string,
): Promise<readonly HeldFile[]> {
  return held(
    await sql.query<HeldRow>(
      `with own as (select distinct w.file_no from written_debit w where w.creditor = $1 and w.debtor_id = $2),
         answers as (select distinct e.inbound_no from entry e join debit d on d.creditor = e.creditor
           and d.debit_id = e.debit_id where e.creditor = $1 and d.debtor_id = $2
         union select distinct m.inbound_no from mandate_change m where m.creditor = $1 and m.debtor_id = $2)
       select 'file' as of, f.file_no as no, f.name, f.sha256, f.built_at as stored_at from file f join own using (file_no)
         where f.creditor = $1 and ${hasKey('file', 'f.file_no')}
       union all
       select 'inbound', i.inbound_no, i.name, i.sha256, i.kept_at from inbound i join answers using (inbound_no)
         where i.creditor = $1 and ${hasKey('inbound', 'i.inbound_no')}
       order by 1, 2`,
      [creditor, debtorId],
    ),
  );
}

/** Files stored before an instant that nothing needs any more: no debit of theirs is live, no answer waits. */
export async function filesPastUse(
  sql: Sql,
  creditor: string,
  before: Instant,
  limit: number,
): Promise<readonly HeldFile[]> {
  const waits = (fileNo: string) =>
    `exists (select 1 from debit d where d.creditor = $1 and d.file_no = ${fileNo} and (d.state in (${live}) or d.outcome_unknown))`;
  return held(
    await sql.query<HeldRow>(
      `select 'file' as of, f.file_no as no, f.name, f.sha256, f.built_at as stored_at from file f
         where f.creditor = $1 and f.built_at < $2 and f.state in ('sent', 'acknowledged', 'refused', 'withdrawn')
           and ${hasKey('file', 'f.file_no')} and not ${waits('f.file_no')}
       union all
       select 'inbound', i.inbound_no, i.name, i.sha256, i.kept_at from inbound i
         where i.creditor = $1 and i.kept_at < $2 and i.state in ('applied', 'quarantined', 'superseded')
           and ${hasKey('inbound', 'i.inbound_no')} and not ${waits('i.file_no')}
           and not exists (select 1 from entry e join debit d on d.creditor = e.creditor and d.debit_id = e.debit_id
             where e.creditor = $1 and e.inbound_no = i.inbound_no and (d.state in (${live}) or d.outcome_unknown))
       order by 1, 2 limit $3`,
      [creditor, before, limit],
    ),
  );
}

/** Where notices for this debtor were put for delivery: "creditor/file.jsonl". */
export async function noticeFilesOf(
  sql: Sql,
  creditor: string,
  debtorId: string,
): Promise<readonly string[]> {
  const rows = await sql.query<{ path: string }>(
    `select distinct split_part(evidence, ' ', 1) as path from notice
     where creditor = $1 and debtor_id = $2 and delivered_at is not null and evidence is not null order by 1`,
    [creditor, debtorId],
  );
  return rows.map(({ path }) => path);
}

/** When backups of the workspace were taken, as far as its journal knows. */
export async function backupsTaken(sql: Sql): Promise<readonly Instant[]> {
  const rows = await sql.query<{ at: Instant }>(
    `select at from event where creditor = '*' and subject > 'backup:' and subject < 'backup;' and kind = 'backup.made' order by seq`,
  );
  return rows.map(({ at }) => at);
}

/** Cancels mandates, removes notices that were not delivered, and forgets the keyed digests of the accounts. */
export async function severDebtor(
  unit: Unit,
  debtorId: string,
): Promise<{ readonly mandates: number; readonly notices: number }> {
  const { creditor } = unit.act;
  const mandates = await unit.query<{ mandate_id: string; state: string }>(
    `select mandate_id, state from mandate where creditor = $1 and debtor_id = $2
       and state not in ('cancelled', 'expired') order by mandate_id`,
    [creditor, debtorId],
  );
  await unit.move(
    'mandate',
    mandates.map(({ mandate_id, state }) => ({ id: mandate_id, from: state, to: 'cancelled' })),
  );
  const notices = await unit.query(
    'delete from notice where creditor = $1 and debtor_id = $2 and delivered_at is null returning 1',
    [creditor, debtorId],
  );
  for (const table of ['mandate', 'mandate_version', 'notice'])
    await unit.query(`update ${table} set account_key = 'erased' where creditor = $1 and debtor_id = $2`, [
      creditor,
      debtorId,
    ]);
  await unit.query(
    `update mandate_change set content_key = 'erased' where creditor = $1 and debtor_id = $2`,
    [creditor, debtorId],
  );
  return { mandates: mandates.length, notices: notices.length };
}

function hasKey(kind: FormOwner, no: string): string {
  return `exists (select 1 from data_key k where k.creditor = $1 and k.kind = '${kind}' and k.id = ${no}::text and k.master is not null)`;
}

function held(rows: readonly HeldRow[]): readonly HeldFile[] {
  return rows.map(({ of, no, name, sha256, stored_at }) => ({ of, no, name, sha256, storedAt: stored_at }));
}
