/** Import of meter readings. Pure. A meter change is two rows of one day: change-out (old meter), change-in (new). */

import type { Reading } from '../billing/index.ts';
import type { Read } from '../problem.ts';
import { date, identifier, oneOf, quantity } from './cells.ts';
import { distinct } from './rows.ts';
import { type IntakeContext, needed, parseTable, type Row, type Table, withDefault } from './table.ts';

export const readingKinds = ['reading', 'change-out', 'change-in', 'estimate'] as const;

export const readingColumns = {
  account_id: needed(identifier),
  date: needed(date),
  value: needed(quantity),
  kind: withDefault<(typeof readingKinds)[number]>('reading', oneOf(readingKinds)),
};

export type ReadingRow = Reading & { readonly line: number };

/** Problems: IMPORT_COLUMN, IMPORT_VALUE, IMPORT_DUPLICATE for one account, day and kind. */
export function parseReadings(table: Table, context: IntakeContext): Read<ReadingRow> {
  const read = distinct(
    table.file,
    parseTable(table, readingColumns, context),
    (row) => `the ${row.kind} of account ${row.account_id} on ${row.date}`,
  );
  return { values: read.values.map(toRow), problems: read.problems };
}

function toRow({ account_id: accountId, ...rest }: Row<typeof readingColumns>): ReadingRow {
  return { ...rest, accountId };
}
