/** Import of money received by another channel than our debits. Pure. */

import type { Instant } from '../date.ts';
import type { Read } from '../problem.ts';
import { amount, identifier, moment, month, oneOf } from './cells.ts';
import { distinct } from './rows.ts';
import {
  type IntakeContext,
  needed,
  optional,
  parseTable,
  type Row,
  type Table,
  withDefault,
} from './table.ts';

export const receiptChannels = ['cash', 'wechat', 'alipay', 'kiosk', 'agent', 'bank'] as const;
export type ReceiptChannel = (typeof receiptChannels)[number];

export const receiptKinds = ['payment', 'prepayment', 'refund'] as const;
export type ReceiptKind = (typeof receiptKinds)[number];

export const receiptColumns = {
  receipt_id: needed(identifier),
  channel: needed(oneOf(receiptChannels)),
  account_id: needed(identifier),
  amount: needed(amount),
  received_at: needed(moment),
  kind: withDefault<ReceiptKind>('payment', oneOf(receiptKinds)),
  period: optional(month),
};

export type ReceiptRow = {
  readonly line: number;
  /** Unique in its channel. */
  readonly receiptId: string;
  readonly channel: ReceiptChannel;
  readonly accountId: string;
  /** Minor units, above zero for refunds too. */
  readonly amount: bigint;
  readonly receivedAt: Instant;
  readonly kind: ReceiptKind;
  /** The billing month it is meant for, when the payer said so. */
  readonly period: string | undefined;
};

/** Problems: IMPORT_COLUMN, IMPORT_VALUE, IMPORT_DUPLICATE. */
export function parseReceipts(table: Table, context: IntakeContext): Read<ReceiptRow> {
  const read = distinct(
    table.file,
    parseTable(table, receiptColumns, context),
    (row) => `${row.channel} receipt ${row.receipt_id}`,
  );
  return { values: read.values.map(toRow), problems: read.problems };
}

function toRow(row: Row<typeof receiptColumns>): ReceiptRow {
  const { receipt_id: receiptId, account_id: accountId, received_at: receivedAt, ...rest } = row;
  return { ...rest, receiptId, accountId, receivedAt };
}
