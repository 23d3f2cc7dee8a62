/** One CSV file of the demo: what is in it, and the night on which the creditor's own system hands it over. Pure. */

import type { IsoDate } from '../core/date.ts';
import type { ImportKind } from '../core/intake/index.ts';

export type ImportFile = {
  readonly creditor: string;
  readonly kind: ImportKind;
  readonly night: IsoDate;
  readonly text: string;
  /** Spreadsheets in China save GBK. */
  readonly encoding: 'utf-8' | 'gbk';
};

/** "jade/2026-04-01-accounts.csv": sorts as it is imported. */
export function importFileName({ creditor, kind, night }: ImportFile): string {
  return `${creditor}/${night}-${kind}.csv`;
}
