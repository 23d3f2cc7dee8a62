/** What the embedded store must do beyond the contract: reach the disk, refuse edited migrations. */

import { fsyncSync } from 'node:fs';
import { expect, it, vi } from 'vitest';
import { openEmbedded } from '../../src/store/embedded.ts';
import { embeddedFolder } from '../support/database.ts';
import { addCharge } from '../support/rows.ts';

vi.mock('node:fs', async (original) => {
  const fs = await original<typeof import('node:fs')>();
  return { ...fs, fsyncSync: vi.fn(fs.fsyncSync) };
});

it('a commit reaches the disk before it is acknowledged: PGlite as shipped never calls fsync', async () => {
  const database = await openEmbedded(await embeddedFolder(), 'test');
  try {
    const spy = vi.mocked(fsyncSync);
    for (let n = 1; n <= 3; n++) {
      spy.mockClear();
      await addCharge(database, 'durable', `C${n}`);
      expect(spy.mock.calls.length).toBeGreaterThan(0);
    }
    spy.mockClear();
    await database.query('select 1');
    expect(spy.mock.calls.length).toBe(0);
  } finally {
    await database.close();
  }
});
