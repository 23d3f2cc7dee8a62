/** What every story is made of: its sections, and the lines all kinds share. Reads only. explain ─▶ [here]. */

import { displayMoney } from '../core/money.ts';
import type { Row } from '../store/database.ts';
import type { Context } from './context.ts';

export type Story = {
  readonly subject: string;
  readonly facts: Readonly<Record<string, unknown>>;
  readonly sections: readonly { readonly title: string; readonly lines: readonly string[] }[];
};

export async function history(context: Context, subject: string): Promise<Story['sections'][number]> {
  const events = await rows(
    context,
    'select at, actor, command, kind, data from event where creditor = $1 and subject = $2 order by seq',
    subject,
  );
  return {
    title: 'history',
    lines: events.map((row) =>
      `${row.at}  ${row.kind} by ${row.actor} (${row.command})  ${detail(row.data as Row)}`.trimEnd(),
    ),
  };
}

export async function postings(
  context: Context,
  column: 'debit_id' | 'charge_id',
  id: string,
): Promise<Story['sections'][number]> {
  const lines = await rows(
    context,
    `select j.booked_on, j.kind, p.ledger, sum(p.minor)::bigint as minor from posting p join journal j using (creditor, journal_no) where p.creditor = $1 and p.${column} = $2 group by j.journal_no, j.booked_on, j.kind, p.ledger order by j.journal_no, minor desc`,
    id,
  );
  return {
    title: 'books',
    lines: lines.map((row) => `${row.booked_on}  ${row.kind}: ${row.ledger} ${money(context, row.minor)}`),
  };
}

export function rows(context: Context, sql: string, id: string): Promise<Row[]> {
  return context.database.query(sql, [context.creditor.id, id]);
}

export function facts(context: Context, row: Row, columns: readonly string[]): Record<string, unknown> {
  const entries = columns
    .filter((column) => row[column] !== null)
    .map((column) => [column, column.endsWith('minor') ? money(context, row[column]) : row[column]]);
  return Object.fromEntries(entries);
}

export function money({ creditor }: Context, minor: unknown): string {
  return displayMoney({ minor: minor as bigint, currency: creditor.pack.scheme.currency });
}

export function detail(data: Row): string {
  return Object.entries(data)
    .filter(([, value]) => value !== null && typeof value !== 'object')
    .map(([name, value]) => `${name} ${value}`)
    .join(', ');
}
