/** Sealing with a known master key, and keys that come out the same for the same acts. */

import { createHash } from 'node:crypto';
import type { Instant } from '../../src/core/date.ts';
import type { Database } from '../../src/store/database.ts';
import { Keyring, type Random } from '../../src/store/keyring.ts';
import { openSealing, type Sealing } from '../../src/store/sealing.ts';

export const testMaster: Uint8Array = Buffer.alloc(32, 7);

/** Bytes that look random and are the same in every run: the hashes of 1, 2, 3 … */
export function countedRandom(): Random {
  let count = 0;
  return (size) => {
    const parts: Buffer[] = [];
    for (let length = 0; length < size; length += 32)
      parts.push(createHash('sha256').update(String(++count)).digest());
    return Buffer.concat(parts).subarray(0, size);
  };
}

/** What bytes of files are stored with. */
export function testKeys(): Pick<Sealing, 'keyring'> {
  return { keyring: new Keyring({ current: testMaster }, countedRandom()) };
}

export function testSealing(database: Database): Promise<Sealing> {
  const at = '2026-03-09T02:00:00.000Z' as Instant;
  return openSealing(database, { current: testMaster }, { at, actor: 'tester' }, countedRandom());
}
