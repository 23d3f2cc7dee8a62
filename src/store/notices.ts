/** Notices: what each planned debit's payer has to be told, and what waits for delivery. */

import { createHash } from 'node:crypto';
import type { Message } from '../core/notices/message.ts';
import { Sealed } from '../core/sealed.ts';
import type { Sql } from './database.ts';
import type { Sealing, Vault } from './sealing.ts';

export type NoticeItem = {
  readonly chargeId: string;
  readonly title: string;
  readonly label: string;
  readonly period: string;
  readonly minor: bigint;
};

/** Planned debits after a key whose payer has not been told this date and account with this amount or more. */
export async function debitsToNotify(
  sql: Sql,
  creditor: string,
  after: string,
  limit: number,
): Promise<readonly string[]> {
  const rows = await sql.query<{ debit_id: string }>(
    `select d.debit_id from debit d join mandate m on m.creditor = d.creditor and m.mandate_id = d.mandate_id
     where d.creditor = $1 and d.state = 'planned' and d.debit_id > $2
       and not exists (select 1 from notice n where n.creditor = d.creditor and n.debit_id = d.debit_id
         and n.kind = 'before-collection' and n.minor >= d.minor and n.collect_on = d.collect_on
         and n.account_key = m.account_key)
     order by d.debit_id limit $3`,
    [creditor, after, limit],
  );
  return rows.map((row) => row.debit_id);
}

/** What these debits collect, in words the payer knows. */
export async function noticeItems(
  sql: Sql,
  creditor: string,
  debitIds: readonly string[],
): Promise<ReadonlyMap<string, readonly NoticeItem[]>> {
  const rows = await sql.query<{
    debit_id: string;
    charge_id: string;
    title: string;
    label: string;
    period: string;
    minor: bigint;
  }>(
    `select k.debit_id, k.charge_id, coalesce(t.title, c.tariff_id) as title, a.label, c.period, k.minor
     from claim k
     join charge c on c.creditor = k.creditor and c.charge_id = k.charge_id
     join billing_account a on a.creditor = c.creditor and a.account_id = c.account_id
     left join lateral (select title from tariff t where t.creditor = c.creditor and t.tariff_id = c.tariff_id
                        order by from_on desc limit 1) t on true
     where k.creditor = $1 and k.debit_id = any($2) order by k.debit_id, c.due_on, c.charge_id`,
    [creditor, debitIds],
  );
  const items = new Map<string, NoticeItem[]>();
  for (const { debit_id, charge_id: chargeId, title, label, period, minor } of rows) {
    const list = items.get(debit_id) ?? [];
    items.set(debit_id, list);
    list.push({ chargeId, title, label, period, minor });
  }
  return items;
}

export type Debtor = {
  readonly debtorId: string;
  readonly name: Sealed;
  readonly phone: Sealed | undefined;
  readonly email: Sealed | undefined;
  readonly address: Sealed | undefined;
};

/** Where a debtor's sealed values stand. */
export function placeOfDebtor(column: 'name' | 'phone' | 'email' | 'address'): string {
  return `debtor.${column}`;
}

/** Where a notice's text stands. */
export function placeOfNotice(noticeKey: string): string {
  return `notice.body/${noticeKey}`;
}

/** SHA-256 (hex) of what a notice's key does not tell: stands in the event that made it. `noticeDigestSql` is the same. */
export function noticeDigest(row: {
  readonly debtor_id: string;
  readonly channel: string;
  readonly account_key: string;
  readonly body_sealed: string;
}): string {
  const text = [row.debtor_id, row.channel, row.account_key, row.body_sealed].join('\n');
  return createHash('sha256').update(text).digest('hex');
}

export const noticeDigestSql = `encode(sha256(convert_to(concat_ws(E'\\n', t.debtor_id, t.channel, t.account_key, t.body_sealed), 'UTF8')), 'hex')`;

export async function debtorsById(
  sql: Sql,
  sealing: Sealing,
  creditor: string,
  debtorIds: readonly string[],
): Promise<ReadonlyMap<string, Debtor>> {
  return await debtorsOf(sql, await sealing.forDebtors(sql, creditor, debtorIds), creditor, debtorIds);
}

async function debtorsOf(
  sql: Sql,
  vault: Vault,
  creditor: string,
  debtorIds: readonly string[],
): Promise<ReadonlyMap<string, Debtor>> {
  const rows = await sql.query<{
    debtor_id: string;
    name_sealed: string;
    phone_sealed: string | null;
    email_sealed: string | null;
    address_sealed: string | null;
  }>('select * from debtor where creditor = $1 and debtor_id = any($2)', [creditor, debtorIds]);
  return new Map(
    rows.map((row) => {
      const open = (kind: 'name' | 'phone' | 'email' | 'address', column: string) =>
        vault.open(row.debtor_id, placeOfDebtor(kind), kind, column);
      const contact = (kind: 'phone' | 'email' | 'address') => {
        const column = row[`${kind}_sealed`];
        return column === null ? undefined : open(kind, column);
      };
      return [
        row.debtor_id,
        {
          debtorId: row.debtor_id,
          name: open('name', row.name_sealed),
          phone: contact('phone'),
          email: contact('email'),
          address: contact('address'),
        },
      ];
    }),
  );
}

/** Notices not yet delivered, in order of their key. */
export async function waitingNotices(
  sql: Sql,
  sealing: Sealing,
  creditor: string,
  limit: number,
): Promise<readonly Message[]> {
  const rows = await sql.query<{
    notice_key: string;
    debtor_id: string;
    channel: string;
    body_sealed: string;
  }>(
    `select notice_key, debtor_id, channel, body_sealed from notice
     where creditor = $1 and delivered_at is null order by notice_key limit $2`,
    [creditor, limit],
  );
  const debtorIds = [...new Set(rows.map(({ debtor_id }) => debtor_id))];
  const vault = await sealing.forDebtors(sql, creditor, debtorIds);
  const debtors = await debtorsOf(sql, vault, creditor, debtorIds);
  return rows.map(({ notice_key, debtor_id, channel, body_sealed }) => ({
    key: notice_key,
    channel,
    to: debtors.get(debtor_id) ?? { name: new Sealed('name', '') },
    text: vault.open(debtor_id, placeOfNotice(notice_key), 'address', body_sealed),
  }));
}

/** Day, at the bank, on which the notice with a debit's present date and account was delivered; its amount may have been
 *  larger: what was paid elsewhere, or is under a complaint, owes no new notice. */
export async function noticedAt(
  sql: Sql,
  creditor: string,
  debitIds: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const rows = await sql.query<{ debit_id: string; delivered_at: string }>(
    `select d.debit_id, min(n.delivered_at) as delivered_at
     from debit d join mandate m on m.creditor = d.creditor and m.mandate_id = d.mandate_id
     join notice n on n.creditor = d.creditor and n.debit_id = d.debit_id and n.kind = 'before-collection'
       and n.minor >= d.minor and n.collect_on = d.collect_on and n.account_key = m.account_key
     where d.creditor = $1 and d.debit_id = any($2) and n.delivered_at is not null group by d.debit_id`,
    [creditor, debitIds],
  );
  return new Map(rows.map((row) => [row.debit_id, row.delivered_at]));
}
