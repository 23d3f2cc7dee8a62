/** Import of billing accounts with their debtor, owner dates and tariffs. Pure.
 *  One row per account and owner: a household is one debtor in several rows (flat, parking, meter). */

import type { IsoDate } from '../date.ts';
import type { Read } from '../problem.ts';
import type { Sealed } from '../sealed.ts';
import { date, identifier, identifiers, label, personal, quantity } from './cells.ts';
import { consistent, distinct, endFault, sound } from './rows.ts';
import {
  type IntakeContext,
  needed,
  optional,
  parseTable,
  type Row,
  type Table,
  withDefault,
} from './table.ts';

export const accountColumns = {
  account_id: needed(identifier),
  kind: needed(identifier),
  building: withDefault('', label),
  label: withDefault('', label),
  area: optional(quantity),
  debtor_id: needed(identifier),
  debtor_name: needed(personal('name')),
  phone: optional(personal('phone')),
  email: optional(personal('email')),
  address: optional(personal('address')),
  from: needed(date),
  to: optional(date),
  tariffs: withDefault<readonly string[]>([], identifiers),
};

export type AccountRow = {
  readonly line: number;
  readonly accountId: string;
  readonly kind: string;
  readonly building: string;
  readonly label: string;
  /** Square metres as plain text. */
  readonly area: string | undefined;
  readonly debtorId: string;
  readonly name: Sealed;
  readonly phone: Sealed | undefined;
  readonly email: Sealed | undefined;
  readonly address: Sealed | undefined;
  /** Days of ownership, and of the tariffs, inclusive. */
  readonly from: IsoDate;
  readonly to: IsoDate | undefined;
  readonly tariffs: readonly string[];
};

/** Problems: IMPORT_COLUMN, IMPORT_VALUE; IMPORT_DUPLICATE for an account with two owners from one day;
 *  IMPORT_CONFLICT where rows disagree on an account or a debtor. */
export function parseAccounts(table: Table, context: IntakeContext): Read<AccountRow> {
  const { file } = table;
  let read = parseTable(table, accountColumns, context);
  read = sound(file, read, 'to', ({ from, to }) => endFault(from, to));
  read = distinct(file, read, (row) => `account ${row.account_id} from ${row.from}`);
  read = consistent(file, read, (row) => `account ${row.account_id}`, ['kind', 'building', 'label', 'area']);
  const debtorFields = ['debtor_name', 'phone', 'email', 'address'] as const;
  read = consistent(file, read, (row) => `debtor ${row.debtor_id}`, debtorFields);
  return { values: read.values.map(toRow), problems: read.problems };
}

function toRow(row: Row<typeof accountColumns>): AccountRow {
  const { account_id: accountId, debtor_id: debtorId, debtor_name: name, ...rest } = row;
  return { ...rest, accountId, debtorId, name };
}
