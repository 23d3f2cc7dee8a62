/** What banks said of mandates, and what mandates were before: rows of mandate_change and mandate_version. */

import type { IsoDate } from '../core/date.ts';
import type { Problem } from '../core/problem.ts';
import type { ChangeKind } from '../core/scheme.ts';
import type { MandateState } from '../core/states.ts';
import { type Row, type Sql, toJson } from './database.ts';
import type { Unit } from './unit.ts';

/** A mandate as far as a bank's word about it is matched and applied; its values as they are stored. */
export type MandateFacts = {
  readonly mandateId: string;
  readonly debtorId: string;
  readonly state: MandateState;
  readonly holderSealed: string;
  readonly accountSealed: string;
  readonly accountKey: string;
  readonly agent: string | null;
  readonly accountType: string | null;
  /** Keyed digests of the accounts it had before. */
  readonly formerAccountKeys: readonly string[];
};

export async function mandateFacts(
  sql: Sql,
  creditor: string,
  mandateIds: readonly string[],
): Promise<ReadonlyMap<string, MandateFacts>> {
  if (mandateIds.length === 0) return new Map();
  const rows = await sql.query<{
    mandate_id: string;
    debtor_id: string;
    state: MandateState;
    holder_sealed: string;
    account_sealed: string;
    account_key: string;
    agent: string | null;
    account_type: string | null;
    former: string[];
  }>(
    `select m.*, array(select v.account_key from mandate_version v
       where v.creditor = m.creditor and v.mandate_id = m.mandate_id order by v.version) as former
     from mandate m where m.creditor = $1 and m.mandate_id = any($2)`,
    [creditor, [...new Set(mandateIds)]],
  );
  return new Map(
    rows.map((row) => [
      row.mandate_id,
      {
        mandateId: row.mandate_id,
        debtorId: row.debtor_id,
        state: row.state,
        holderSealed: row.holder_sealed,
        accountSealed: row.account_sealed,
        accountKey: row.account_key,
        agent: row.agent,
        accountType: row.account_type,
        formerAccountKeys: row.former,
      },
    ]),
  );
}

/** What is stored under these keys, by column. */
export type ChangeRow = Readonly<Record<string, unknown>> & {
  readonly change_key: string;
  readonly inbound_no: bigint;
  readonly mandate_id: string | null;
  readonly content_key: string;
  readonly state: string;
  readonly problem: Problem | null;
};

export async function changesByKey(
  sql: Sql,
  creditor: string,
  keys: readonly string[],
): Promise<ReadonlyMap<string, ChangeRow>> {
  if (keys.length === 0) return new Map();
  const rows = await sql.query<ChangeRow>(
    'select * from mandate_change where creditor = $1 and change_key = any($2)',
    [creditor, keys],
  );
  return new Map(rows.map((row) => [row.change_key, row]));
}

export async function changeKeysOf(
  sql: Sql,
  creditor: string,
  inboundNo: bigint,
): Promise<readonly string[]> {
  const rows = await sql.query<{ change_key: string }>(
    'select change_key from mandate_change where creditor = $1 and inbound_no = $2 order by line, change_key',
    [creditor, inboundNo],
  );
  return rows.map((row) => row.change_key);
}

export type OpenChange = {
  readonly changeKey: string;
  readonly inboundNo: bigint;
  readonly line: number;
  readonly mandateId: string;
  readonly kind: ChangeKind;
  readonly code: string;
  readonly holderSealed: string | null;
  readonly accountSealed: string | null;
  readonly agent: string | null;
  readonly accountType: string | null;
  readonly saysMore: boolean;
};

/** What stops a mandate is applied when it is known, whatever day it names: nothing is collected without a right. */
const atOnce = ['cancelled', 'suspended', 'refused', 'information'] as const satisfies readonly ChangeKind[];

/** Those to be applied, in the order they came in; after one of them. Details and rights that hold from a day after
 *  `upTo` wait for it. */
export async function openChanges(
  sql: Sql,
  creditor: string,
  upTo: IsoDate,
  after: Pick<OpenChange, 'inboundNo' | 'line' | 'changeKey'> | undefined,
  limit: number,
): Promise<readonly OpenChange[]> {
  const rows = await sql.query<{
    change_key: string;
    inbound_no: bigint;
    line: number;
    mandate_id: string;
    kind: ChangeKind;
    code: string;
    holder_sealed: string | null;
    account_sealed: string | null;
    agent: string | null;
    account_type: string | null;
    says_more: boolean;
  }>(
    `select * from mandate_change where creditor = $1 and state = 'open' and (inbound_no, line, change_key) > ($2, $3, $4)
       and (kind = any($5) or effective_on is null or effective_on <= $6)
     order by inbound_no, line, change_key limit ${limit}`,
    [creditor, after?.inboundNo ?? 0n, after?.line ?? 0, after?.changeKey ?? '', atOnce, upTo],
  );
  return rows.map((row) => ({
    changeKey: row.change_key,
    inboundNo: row.inbound_no,
    line: row.line,
    mandateId: row.mandate_id,
    kind: row.kind,
    code: row.code,
    holderSealed: row.holder_sealed,
    accountSealed: row.account_sealed,
    agent: row.agent,
    accountType: row.account_type,
    saysMore: row.says_more,
  }));
}

/** New details of mandates, as they will be stored; all five of each. */
export type NewVersion = {
  readonly mandate_id: string;
  readonly holder_sealed: string;
  readonly account_sealed: string;
  readonly account_key: string;
  readonly agent: string | null;
  readonly account_type: string | null;
};

/** Keeps what these mandates are now, where the new details differ from it; to be called before they are given them.
 *  `replacedBy`: the bank's word by mandate; an import when absent. */
export async function keepVersions(
  unit: Unit,
  mandates: readonly NewVersion[],
  replacedOn: IsoDate,
  replacedBy: ReadonlyMap<string, string> = new Map(),
): Promise<void> {
  if (mandates.length === 0) return;
  const rows: readonly Row[] = mandates.map((mandate) => ({
    ...versionOf(mandate),
    change_key: replacedBy.get(mandate.mandate_id) ?? null,
  }));
  const kept = await unit.query<{ mandate_id: string; version: number; digest: string }>(
    `insert into mandate_version as t (creditor, mandate_id, version, debtor_id, holder_sealed, account_sealed, account_key,
       agent, account_type, replaced_on, change_key)
     select m.creditor, m.mandate_id,
       1 + (select count(*) from mandate_version v where v.creditor = m.creditor and v.mandate_id = m.mandate_id),
       m.debtor_id, m.holder_sealed, m.account_sealed, m.account_key, m.agent, m.account_type, $3, r.change_key
     from mandate m join jsonb_populate_recordset(null::mandate_version, $2::text::jsonb) r using (mandate_id)
     where m.creditor = $1 and (m.holder_sealed, m.account_sealed, m.agent, m.account_type)
       is distinct from (r.holder_sealed, r.account_sealed, r.agent, r.account_type)
     order by m.mandate_id
     returning t.mandate_id, t.version, ${versionDigestSql} as digest`,
    [unit.act.creditor, toJson(rows), replacedOn],
  );
  for (const { mandate_id, version, digest } of kept)
    unit.event('mandate.replaced', `mandate:${mandate_id}`, {
      version: String(version),
      on: replacedOn,
      change: replacedBy.get(mandate_id) ?? null,
      sha256: digest,
    });
}

/** SHA-256 (hex) of what a former version holds of the payer: stands in the event that kept it. */
export const versionDigestSql = `encode(sha256(convert_to(concat_ws(E'\\n', t.debtor_id, t.holder_sealed, t.account_sealed,
  t.account_key, coalesce(t.agent, '-'), coalesce(t.account_type, '-')), 'UTF8')), 'hex')`;

/** Where the bank has replaced such details since, what the mandate is now and the day it was corrected: the details
 *  given are out of date, and would undo its correction. By mandate. */
export async function correctedSince(
  unit: Unit,
  mandates: readonly NewVersion[],
): Promise<ReadonlyMap<string, { readonly now: NewVersion; readonly on: IsoDate }>> {
  if (mandates.length === 0) return new Map();
  const rows = await unit.query<NewVersion & { on_day: IsoDate }>(
    `select m.mandate_id, m.holder_sealed, m.account_sealed, m.account_key, m.agent, m.account_type,
       max(v.replaced_on) as on_day
     from mandate_version v
     join jsonb_populate_recordset(null::mandate_version, $2::text::jsonb) r using (mandate_id)
     join mandate m on m.creditor = v.creditor and m.mandate_id = v.mandate_id
     where v.creditor = $1 and v.change_key is not null
       and (v.holder_sealed, v.account_sealed, v.agent, v.account_type)
         is not distinct from (r.holder_sealed, r.account_sealed, r.agent, r.account_type)
       and (m.holder_sealed, m.account_sealed, m.agent, m.account_type)
         is distinct from (r.holder_sealed, r.account_sealed, r.agent, r.account_type)
     group by m.creditor, m.mandate_id`,
    [unit.act.creditor, toJson(mandates.map(versionOf))],
  );
  return new Map(rows.map((row) => [row.mandate_id, { now: versionOf(row), on: row.on_day }]));
}

function versionOf(row: NewVersion): NewVersion {
  const { mandate_id, holder_sealed, account_sealed, account_key, agent, account_type } = row;
  return { mandate_id, holder_sealed, account_sealed, account_key, agent, account_type };
}

/** What the journal says these words of a bank did, by their key. */
export async function toldEffects(
  sql: Sql,
  creditor: string,
  keys: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const rows = await sql.query<{ change: string; effect: string }>(
    `select e.data ->> 'change' as change, e.data ->> 'effect' as effect from mandate_change m
     join event e on e.creditor = m.creditor and e.subject = 'mandate:' || m.mandate_id and e.kind = 'mandate.told'
     where m.creditor = $1 and m.change_key = any($2) and e.data ->> 'change' = m.change_key`,
    [creditor, keys],
  );
  return new Map(rows.map((row) => [row.change, row.effect]));
}
