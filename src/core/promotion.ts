/** What two operators sign to let a restored copy act. Pure. backup restore ─▶ [here] ─▶ backup promote. */

import type { Instant } from './date.ts';

export type Copy = {
  /** Digest of the backup's content, hex. */
  readonly backup: string;
  readonly takenAt: Instant;
  readonly restoredAt: Instant;
  readonly restoredBy: string;
};

/** The same for both signers, and another for every restore. */
export function promotionStatement({ backup, takenAt, restoredAt, restoredBy }: Copy): string {
  return [
    'debitrun promotion 1',
    `backup ${backup}`,
    `taken ${takenAt}`,
    `restored ${restoredAt} by ${restoredBy}`,
    'the store it was taken from sends no more',
  ].join('\n');
}
