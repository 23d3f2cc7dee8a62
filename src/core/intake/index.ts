/** Intake: the border other parts use. Pure. import: bytes ─▶ decodeImport ─▶ CSV split by the step ─▶ parse… */

import { accountColumns } from './accounts.ts';
import { mandateColumns } from './mandates.ts';
import { readingColumns } from './readings.ts';
import { receiptColumns } from './receipts.ts';
import type { Columns } from './table.ts';
import { tariffColumns } from './tariffs.ts';

export { type AccountRow, parseAccounts } from './accounts.ts';
export { type Decoded, decodeImport } from './encoding.ts';
export { type MandateKind, type MandateRow, parseMandates } from './mandates.ts';
export { parseReadings, type ReadingRow } from './readings.ts';
export { parseReceipts, type ReceiptChannel, type ReceiptKind, type ReceiptRow } from './receipts.ts';
export type { IntakeContext, Table } from './table.ts';
export { parseTariffs, type TariffRow } from './tariffs.ts';

/** What can be imported, and the columns of each, in the order help and templates show them. */
export const importColumns = {
  accounts: accountColumns,
  mandates: mandateColumns,
  tariffs: tariffColumns,
  readings: readingColumns,
  receipts: receiptColumns,
} as const satisfies Record<string, Columns>;

export type ImportKind = keyof typeof importColumns;
