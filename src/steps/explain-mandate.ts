/** The story of a mandate: what it is, what it was until when, what the bank said of it, its debits. Reads only; accounts
 *  and names stay masked. explain ─▶ [here]. */

import { maskText } from '../core/privacy/mask-text.ts';
import type { Row } from '../store/database.ts';
import { entryTexts } from '../store/entry-text.ts';
import { placeOfMandate } from '../store/mandates.ts';
import type { Context } from './context.ts';
import { facts, history, money, rows, type Story } from './story.ts';

export async function explainMandate(context: Context, id: string): Promise<Story | undefined> {
  const [mandate] = await rows(context, 'select * from mandate where creditor = $1 and mandate_id = $2', id);
  if (mandate === undefined) return undefined;
  const { database, sealing, creditor } = context;
  const debtorId = String(mandate.debtor_id);
  const vault = await sealing.forDebtors(database, creditor.id, [debtorId]);
  const open = (column: 'holder' | 'account', row: Row) =>
    vault.open(
      debtorId,
      placeOfMandate(column, id),
      column === 'holder' ? 'name' : 'account',
      String(row[`${column}_sealed`]),
    );
  const before = await rows(
    context,
    'select * from mandate_version where creditor = $1 and mandate_id = $2 order by version',
    id,
  );
  const debits = await rows(
    context,
    'select debit_id, state, collect_on, minor from debit where creditor = $1 and mandate_id = $2 order by number',
    id,
  );
  const personal = [mandate, ...before].flatMap((row) => [open('holder', row), open('account', row)]);
  return {
    subject: `mandate ${id}`,
    facts: {
      ...facts(context, mandate, ['state', 'kind', 'debtor_id']),
      holder: open('holder', mandate),
      account: open('account', mandate),
      ...facts(context, mandate, [
        'agent',
        'account_type',
        'instrument',
        'signed_on',
        'valid_from',
        'valid_to',
        'limit_minor',
      ]),
    },
    sections: [
      {
        title: 'was before',
        lines: before.map(
          (row) =>
            `until ${row.replaced_on}: account ${open('account', row)}${named('bank', row.agent)}${named('type', row.account_type)}, holder ${open('holder', row)}; replaced by ${row.change_key === null ? 'an import' : 'the bank’s word'}`,
        ),
      },
      { title: 'the bank said', lines: await saidOf(context, id, personal) },
      {
        title: 'debits',
        lines: debits.map(
          (row) => `${row.debit_id} ${row.state}, ${row.collect_on}: ${money(context, row.minor)}`,
        ),
      },
      await history(context, `mandate:${id}`),
    ],
  };
}

function named(what: string, value: unknown): string {
  return value === null ? '' : `, ${what} ${value}`;
}

/** What the bank said of a mandate, a line each, with what it did. */
async function saidOf(
  context: Context,
  mandateId: string,
  personal: Parameters<typeof maskText>[1],
): Promise<readonly string[]> {
  const { database, sealing, creditor } = context;
  const changes = await rows(
    context,
    `select m.*, i.name from mandate_change m join inbound i using (creditor, inbound_no)
     where m.creditor = $1 and m.mandate_id = $2 order by m.inbound_no, m.line`,
    mandateId,
  );
  const numbers = changes.map((row) => row.inbound_no as bigint);
  const texts = await entryTexts(database, sealing, creditor.id, numbers);
  return changes.map((row) => {
    const words = texts.open(row.inbound_no as bigint, `change ${row.change_key}`, String(row.text_sealed));
    const from = row.effective_on === null ? '' : `, from ${row.effective_on}`;
    const fault = (row.problem as { readonly message: string } | null)?.message;
    const did = fault ?? (row.effect === null ? 'not applied yet' : `it became: ${row.effect}`);
    const code = row.code === row.kind ? '' : ` ${row.code}`;
    return `${row.name} line ${row.line}: ${row.kind ?? 'unknown'}${code} ${maskText(words.reveal(), personal)}${from} (${row.state}; ${did})`;
  });
}
