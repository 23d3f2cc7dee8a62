/** The one place where a payer's data passes between the store's columns and `Sealed`. IO-free, but it holds the
 *  workspace's lookup key. `accountKey` tells whether two account numbers are the same without showing either. */

import { createHmac } from 'node:crypto';
import { Sealed, type SealedKind } from '../core/sealed.ts';

export interface Sealing {
  toColumn(value: Sealed): string;
  fromColumn(kind: SealedKind, column: string): Sealed;
  /** Keyed digest (HMAC-SHA256, hex) of an account number. */
  accountKey(account: Sealed): string;
}

export function openSealing(lookupKey: Uint8Array): Sealing {
  return {
    toColumn: (value) => value.reveal(),
    fromColumn: (kind, column) => new Sealed(kind, column),
    accountKey: (account) => createHmac('sha256', lookupKey).update(account.reveal()).digest('hex'),
  };
}
