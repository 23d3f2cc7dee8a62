/** Bytes of files are kept exactly, however they were cut up, and hashed. */

import { createHash, randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { ChunkWriter, storedBytes, storedDigest } from '../../src/store/bytes.ts';
import { SealBroken } from '../../src/store/sealing-cipher.ts';
import { commit } from '../../src/store/unit.ts';
import { describeOnStores } from '../support/database.ts';
import { act } from '../support/rows.ts';
import { testKeys } from '../support/sealing.ts';

describeOnStores('stored bytes', (database) => {
  const keys = testKeys();
  let no = 0n;
  async function keep(chunks: readonly Uint8Array[]): Promise<{ no: bigint; sha256: string; size: number }> {
    const own = ++no;
    return commit(database(), act('bytes'), async (unit) => {
      const writer = new ChunkWriter(unit, keys, 'inbound', own);
      for (const chunk of chunks) {
        writer.push(chunk);
        await writer.flush();
      }
      return { no: own, sha256: await writer.end(), size: writer.size };
    });
  }
  async function read(number: bigint): Promise<Buffer> {
    const parts: Uint8Array[] = [];
    for await (const part of storedBytes(database(), keys, 'inbound', 'bytes', number)) parts.push(part);
    return Buffer.concat(parts);
  }

  it('come back the same, whatever the chunks they came in', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.uint8Array({ maxLength: 200 }), { maxLength: 8 }), async (chunks) => {
        const whole = Buffer.concat(chunks);
        const kept = await keep(chunks);
        expect(kept.size).toBe(whole.length);
        expect(kept.sha256).toBe(createHash('sha256').update(whole).digest('hex'));
        expect(await read(kept.no)).toStrictEqual(whole);
      }),
      { numRuns: 30 },
    );
  });

  it('larger than all buffers come back the same', async () => {
    const whole = randomBytes(5_500_000);
    const chunks = Array.from({ length: 60 }, (_, n) => whole.subarray(n * 100_000, (n + 1) * 100_000));
    const kept = await keep(chunks);
    expect((await read(kept.no)).equals(whole.subarray(0, kept.size))).toBe(true);
    expect(kept.size).toBe(5_500_000);
  });

  it('a buffer that its owner fills again does not change what was given', async () => {
    const buffer = Buffer.from('first');
    const kept = await commit(database(), act('bytes'), async (unit) => {
      const writer = new ChunkWriter(unit, keys, 'inbound', ++no);
      writer.push(buffer);
      buffer.write('again');
      writer.push(buffer);
      return { no, sha256: await writer.end() };
    });
    expect((await read(kept.no)).toString()).toBe('firstagain');
  });

  it('put in the place of others do not open', async () => {
    const kept = await keep([Buffer.from('as it was')]);
    expect(await storedDigest(database(), keys, 'inbound', 'bytes', kept.no)).toBe(kept.sha256);
    const other = await keep([Buffer.from('as it is!')]);
    await database().query(
      `update inbound_chunk c set bytes = o.bytes from inbound_chunk o
       where c.creditor = 'bytes' and o.creditor = 'bytes' and c.inbound_no = $1 and o.inbound_no = $2`,
      [kept.no, other.no],
    );
    await expect(storedDigest(database(), keys, 'inbound', 'bytes', kept.no)).rejects.toThrow(SealBroken);
  });
});
