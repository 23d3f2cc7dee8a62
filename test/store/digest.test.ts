/** The state digest: equal for equal state on every store, different after any change. */

import { describe, expect, it } from 'vitest';
import { ChunkWriter } from '../../src/store/bytes.ts';
import type { Database } from '../../src/store/database.ts';
import { stateDigest, stateTables } from '../../src/store/digest.ts';
import { commit } from '../../src/store/unit.ts';
import { describeOnStores, embeddedDatabase, serverDatabase, serverUrl } from '../support/database.ts';
import { act, addCharge, addDebit, addFile, openBooks } from '../support/rows.ts';
import { testKeys } from '../support/sealing.ts';

/** A little of every type: instants, numerics, JSON, bytes, Chinese text, keys that a locale would sort otherwise. */
async function fill(database: Database): Promise<void> {
  for (const creditor of ['a-b', 'aB', 'Ab', '物业']) {
    await openBooks(database, creditor);
    await addCharge(database, creditor, 'C1', { explanation: { rate: '2.50', steps: [1, 2] } });
    await addCharge(database, creditor, 'C2', { open_minor: 0n });
    await addDebit(database, creditor, 'D1', ['C1', 'C2']);
    await addFile(database, creditor, 1n, { built_at: '2026-03-09T10:00:00.120+08:00' });
  }
  await commit(database, act('aB'), async (unit) => {
    await unit.insert('reading', [
      { account_id: 'A1', read_on: '2026-03-01', kind: 'reading', value: '12.50' },
      { account_id: 'A1', read_on: '2026-03-01', kind: 'change-in', value: '0' },
    ]);
    const writer = new ChunkWriter(unit, testKeys(), 'file', 1n);
    writer.push(Buffer.from('bytes of a file'));
    await writer.end();
  });
}

describeOnStores('the state digest', (database) => {
  it('covers every table but the ones that are no state', async () => {
    const rows = await database().query<{ table_name: string }>(
      `select table_name from information_schema.tables where table_schema = 'public' order by 1`,
    );
    const notState = ['migration', 'restored', 'restore_refusal', 'runner'];
    expect(rows.map((row) => row.table_name).filter((name) => !notState.includes(name))).toStrictEqual(
      [...stateTables].sort(),
    );
  });

  it('stays the same while nothing changes, and changes with any row', async () => {
    await fill(database());
    const before = await stateDigest(database());
    await database().query('select 1');
    expect(await stateDigest(database())).toBe(before);
    await database().query(`update charge set open_minor = 1 where creditor = 'aB' and charge_id = 'C1'`);
    const after = await stateDigest(database());
    expect(after).not.toBe(before);
    await database().query(`update charge set open_minor = 1000 where creditor = 'aB' and charge_id = 'C1'`);
    expect(await stateDigest(database())).toBe(before);
  });
});

describe.skipIf(serverUrl === undefined)('the state digest, embedded and on a PostgreSQL server', () => {
  it('is the same for the same acts', async () => {
    const stores = [await embeddedDatabase(), await serverDatabase()];
    try {
      const digests: string[] = [];
      for (const { database } of stores) {
        await fill(database);
        digests.push(await stateDigest(database));
      }
      expect(digests[0]).toBe(digests[1]);
    } finally {
      for (const { dispose } of stores) await dispose();
    }
  });
});
