/** The story of a billing account: owners, mandates, charges, receipts and its books. Reads only. explain ─▶ [here]. */

import type { Context } from './context.ts';
import { facts, money, rows, type Story } from './story.ts';

export async function explainAccount(context: Context, id: string): Promise<Story | undefined> {
  const [account] = await rows(
    context,
    'select * from billing_account where creditor = $1 and account_id = $2',
    id,
  );
  if (account === undefined) return undefined;
  const owners = await rows(
    context,
    'select debtor_id, from_on, to_on from ownership where creditor = $1 and account_id = $2 order by from_on',
    id,
  );
  const charges = await rows(
    context,
    'select charge_id, period, tariff_id, minor, open_minor from charge where creditor = $1 and account_id = $2 order by due_on, charge_id',
    id,
  );
  const receipts = await rows(
    context,
    'select channel, receipt_id, kind, minor, received_at from receipt where creditor = $1 and account_id = $2 order by received_at, receipt_id',
    id,
  );
  const balances = await rows(
    context,
    `select ledger, sum(minor)::bigint as minor from posting where creditor = $1 and account_id = $2 group by ledger order by ledger`,
    id,
  );
  const mandates = await rows(
    context,
    `select distinct m.mandate_id, m.state, m.valid_from, m.valid_to from mandate m join ownership o using (creditor, debtor_id) where m.creditor = $1 and o.account_id = $2 order by m.mandate_id`,
    id,
  );
  return {
    subject: `account ${id}`,
    facts: facts(context, account, ['kind', 'building', 'label', 'area']),
    sections: [
      {
        title: 'owners',
        lines: owners.map(
          (row) => `${row.debtor_id} from ${row.from_on}${row.to_on === null ? '' : ` to ${row.to_on}`}`,
        ),
      },
      {
        title: 'mandates',
        lines: mandates.map(
          (row) =>
            `${row.mandate_id} ${row.state}, from ${row.valid_from}${row.valid_to === null ? '' : ` to ${row.valid_to}`}`,
        ),
      },
      {
        title: 'charges',
        lines: charges.map(
          (row) =>
            `${row.period}  ${row.charge_id} ${row.tariff_id}: ${money(context, row.minor)}, open ${money(context, row.open_minor)}`,
        ),
      },
      {
        title: 'receipts',
        lines: receipts.map(
          (row) =>
            `${row.received_at}  ${row.channel} ${row.receipt_id} ${row.kind}: ${money(context, row.minor)}`,
        ),
      },
      { title: 'books', lines: balances.map((row) => `${row.ledger}: ${money(context, row.minor)}`) },
    ],
  };
}
