/** The bank's free text in an entry: it may hold names, so it is sealed with the key of the inbound file it stood in, and
 *  is gone when that file's retention ends. */

import { erasedText, Sealed } from '../core/sealed.ts';
import type { Sql } from './database.ts';
import { keysOf } from './keyring-rows.ts';
import type { Sealing } from './sealing.ts';
import { openText, sealText } from './sealing-cipher.ts';

export interface EntryTexts {
  seal(inboundNo: bigint, entryKey: string, text: string): string;
  open(inboundNo: bigint, entryKey: string, column: string): Sealed;
}

/** The keys of these inbound files. */
export async function entryTexts(
  sql: Sql,
  { keyring }: Pick<Sealing, 'keyring'>,
  creditor: string,
  inboundNos: readonly bigint[],
): Promise<EntryTexts> {
  const keys = await keysOf(sql, creditor, 'inbound', inboundNos.map(String));
  const place = (entryKey: string) => JSON.stringify([creditor, 'entry.text', entryKey]);
  return {
    seal(inboundNo, entryKey, text) {
      const found = keys.get(String(inboundNo))?.key;
      if (found === undefined) throw new Error(`inbound ${inboundNo} has no key`);
      return text === '' ? '' : sealText(keyring.unwrap(found), place(entryKey), text);
    },
    open(inboundNo, entryKey, column) {
      const found = keys.get(String(inboundNo))?.key;
      if (found === undefined) return new Sealed('text', erasedText);
      return new Sealed('text', () =>
        column === '' ? '' : openText(keyring.unwrap(found), place(entryKey), column),
      );
    },
  };
}
