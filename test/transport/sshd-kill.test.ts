/** OpenSSH's sshd is killed at random points of a large delivery (DEBITRUN_TEST_SSHD=1): while bytes go up, while they are
 *  read back, around the rename. DEBITRUN_SEED plays a run again. */

import { createHash } from 'node:crypto';
import { createReadStream, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Random } from '../../src/core/random.ts';
import { type Consignment, type Delivery, deliver, resolveCut } from '../../src/transport/deliver.ts';
import { openTransport, type Transport } from '../../src/transport/transport.ts';
import { sshdWanted, startSshd, type TestSshd } from '../support/sshd.ts';

const points = 20;
const size = 200_000_000;
const block = Buffer.alloc(250_000, 'each block begins with its number, the rest is this text. ');

async function* bytesOf(onBytes: (sent: number) => void = () => {}): AsyncIterable<Uint8Array> {
  for (let sent = 0; sent < size; sent += block.length) {
    onBytes(sent);
    const bytes = Buffer.from(block);
    bytes.writeUInt32BE(sent / block.length);
    yield bytes;
  }
}

async function digestOf(chunks: AsyncIterable<Uint8Array>): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of chunks) hash.update(chunk);
  return hash.digest('hex');
}

describe.skipIf(!sshdWanted)(`sshd killed at ${points} points of ${size / 1e6} MB`, () => {
  let sshd: TestSshd;
  let sha256: string;
  beforeAll(async () => {
    sshd = await startSshd();
    sha256 = await digestOf(bytesOf());
  });
  afterAll(() => sshd?.stop());

  const names = () => readdirSync(join(sshd.root, 'in')).sort();
  const isWhole = async (name: string) =>
    (await digestOf(createReadStream(join(sshd.root, 'in', name)))) === sha256;

  /** Delivers until sshd is killed: `at` below 1 while bytes go up, below 2 while they come back, else at the rename. */
  async function cut(
    name: string,
    at: number,
  ): Promise<{ readonly delivery: Delivery; readonly file: Consignment }> {
    let dead = false;
    const kill = () => {
      if (!dead) sshd.kill();
      dead = true;
    };
    const file: Consignment = {
      dir: 'in',
      name,
      temporaryName: `${name}.part`,
      size,
      sha256,
      chunks: () => bytesOf((sent) => at < 1 && sent >= at * size && kill()),
      onStep: async (step) => {
        if (at < 2 || step !== 'rename') return;
        if (at < 2.1) kill();
        else setTimeout(kill, 1);
      },
    };
    const transport = await openTransport(sshd.connection);
    try {
      return { delivery: await deliver(watched(transport, at, kill), file), file };
    } finally {
      kill();
      await transport.close();
      await sshd.restart();
    }
  }

  /** Kills while what was uploaded is read back. */
  function watched(transport: Transport, at: number, kill: () => void): Transport {
    return {
      list: (dir) => transport.list(dir),
      stat: (path) => transport.stat(path),
      upload: (path, chunks) => transport.upload(path, chunks),
      renameNew: (from, to) => transport.renameNew(from, to),
      remove: (path) => transport.remove(path),
      close: () => transport.close(),
      async *download(path, maxBytes) {
        let read = 0;
        for await (const chunk of transport.download(path, maxBytes)) {
          read += chunk.length;
          if (at >= 1 && at < 2 && read >= (at - 1) * size) kill();
          yield chunk;
        }
      },
    };
  }

  test('nothing but a whole file ever has the final name, and one copy is there at the end', async () => {
    const seed = Number(process.env.DEBITRUN_SEED ?? Date.now() % 1_000_000);
    console.log(`DEBITRUN_SEED=${seed}`);
    const random = new Random(seed);
    let number = 1;
    const outcomes: string[] = [];
    for (let point = 0; point < points; point += 1) {
      const at = random.next() * 2.2;
      const name = `file-${number}.set`;
      const { delivery, file } = await cut(name, at);
      const there = names().includes(name);
      if (there) expect(await isWhole(name), `${name}, cut at ${at}`).toBe(true);
      if (delivery.outcome === 'not-delivered') expect(there).toBe(false);
      if (delivery.outcome === 'delivered') expect(there).toBe(true);
      const transport = await openTransport(sshd.connection);
      const resolved =
        delivery.outcome === 'unknown'
          ? await resolveCut(transport, { ...file, chunks: bytesOf, onStep: undefined }, { handedOver: true })
          : delivery;
      await transport.close();
      outcomes.push(`${delivery.outcome}/${resolved.outcome}`);
      expect(resolved.outcome).toBe(there ? 'delivered' : 'not-delivered');
      if (there) number += 1; // the cut came too late for this one: the next file takes the next points
    }
    console.log(outcomes.join(' '));
    const last: Consignment = {
      dir: 'in',
      name: `file-${number}.set`,
      temporaryName: `file-${number}.set.part`,
      size,
      sha256,
      chunks: () => bytesOf(),
    };
    const transport = await openTransport(sshd.connection);
    expect((await deliver(transport, last)).outcome).toBe('delivered');
    expect((await deliver(transport, last)).outcome).toBe('already-there');
    await transport.close();
    expect(names()).toEqual(Array.from({ length: number }, (_, index) => `file-${index + 1}.set`).sort());
    for (const name of names()) expect(await isWhole(name)).toBe(true);
  }, 900_000);
});
