/** notify: tells payers before a collection, and delivers every notice that waits. batch comes next.
 *  Notices are stored first, then delivered page by page; a page delivered twice is the same file. */

import { type NoticeFacts, noticeKey, noticeText } from '../core/notices/notice.ts';
import { debitsById, type StoredDebit } from '../store/debits.ts';
import { mandatesById, type StoredMandate } from '../store/mandates.ts';
import {
  debitsToNotify,
  debtorsById,
  noticeDigest,
  noticeItems,
  placeOfNotice,
  waitingNotices,
} from '../store/notices.ts';
import { forOnePage } from '../store/sealing.ts';
import { commit, type Unit } from '../store/unit.ts';
import { act, type Context, report, type StepReport, today } from './context.ts';
import { refusedOnCopy } from './live.ts';

const pageSize = 500;

export async function notify(context: Context): Promise<StepReport> {
  const copy = await refusedOnCopy(context, 'notify');
  if (copy !== undefined) return copy;
  const made = await makeNotices(context);
  const delivered = context.dryRun ? 0 : await deliverNotices(context);
  return report(context, 'notify', made + delivered, { made, delivered });
}

async function makeNotices(context: Context): Promise<number> {
  const { database, creditor } = context;
  let made = 0;
  for (let after = ''; ; ) {
    const ids = await debitsToNotify(database, creditor.id, after, pageSize);
    const last = ids.at(-1);
    if (last === undefined) return made;
    after = last;
    const debits = await debitsById(database, creditor.id, ids);
    const page = { ...context, sealing: forOnePage(context.sealing) };
    const facts = await noticeFacts(page, [...debits.values()], 'before-collection', new Map());
    await commit(database, act(context, 'notify'), (unit) => insertNotices(unit, page, facts));
    made += facts.length;
    context.progress('notices', made);
  }
}

/** What to tell about these debits. `reasons`: why each failed, in words. */
export async function noticeFacts(
  context: Context,
  debits: readonly StoredDebit[],
  kind: NoticeFacts['kind'],
  reasons: ReadonlyMap<string, string>,
): Promise<readonly (NoticeFacts & { readonly debtorId: string })[]> {
  const { database, sealing, creditor } = context;
  const mandates = await mandatesById(
    database,
    sealing,
    creditor.id,
    unique(debits, 'mandateId'),
    today(context),
  );
  const debtors = await debtorsById(database, sealing, creditor.id, unique(debits, 'debtorId'));
  const items = await noticeItems(database, creditor.id, unique(debits, 'debitId'));
  return debits.map((debit) => {
    const mandate = mandates.get(debit.mandateId) as StoredMandate;
    const debtor = debtors.get(debit.debtorId);
    return {
      kind,
      debitId: debit.debitId,
      debtorId: debit.debtorId,
      amount: { minor: debit.minor, currency: creditor.pack.scheme.currency },
      collectOn: debit.collectOn,
      accountKey: mandate.accountKey,
      account: mandate.account,
      debtorName: debtor?.name ?? mandate.holder,
      creditorName: creditor.name,
      contact: creditor.contact,
      mandateId: mandate.mandateId,
      items: items.get(debit.debitId) ?? [],
      reason: reasons.get(debit.debitId),
    };
  });
}

/** Stores notices that are new by their key. */
export async function insertNotices(
  unit: Unit,
  { sealing, creditor, now }: Context,
  facts: readonly (NoticeFacts & { readonly debtorId: string })[],
): Promise<void> {
  const vault = await sealing.forDebtors(
    unit,
    creditor.id,
    facts.map(({ debtorId }) => debtorId),
  );
  const rows = facts.map((fact) => ({
    notice_key: noticeKey(fact),
    debit_id: fact.debitId,
    debtor_id: fact.debtorId,
    kind: fact.kind,
    channel: creditor.noticeChannel,
    minor: fact.amount.minor,
    collect_on: fact.collectOn,
    account_key: fact.accountKey,
    body_sealed: vault.seal(fact.debtorId, placeOfNotice(noticeKey(fact)), noticeText(fact)),
    made_at: now,
  }));
  await unit.insertNew('notice', rows);
  for (const { notice_key: key, debit_id, ...row } of rows)
    unit.event('notice.made', `debit:${debit_id}`, { key, sha256: noticeDigest(row) });
}

async function deliverNotices(context: Context): Promise<number> {
  const { database, sealing, creditor, notifier } = context;
  let delivered = 0;
  for (;;) {
    const page = await waitingNotices(database, sealing, creditor.id, pageSize);
    if (page.length === 0) return delivered;
    const evidence = await notifier.deliver(creditor.id, page);
    await commit(database, act(context, 'notify'), async (unit) => {
      await unit.update(
        'notice',
        ['notice_key'],
        page.map(({ key }) => ({ notice_key: key, delivered_at: context.now, evidence })),
      );
      for (const { key } of page) unit.event('notice.delivered', `notice:${key}`, { evidence });
    });
    delivered += page.length;
    context.progress('notices delivered', delivered);
  }
}

function unique<K extends keyof StoredDebit>(debits: readonly StoredDebit[], key: K): StoredDebit[K][] {
  return [...new Set(debits.map((debit) => debit[key]))];
}
