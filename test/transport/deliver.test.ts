/** Delivery over a line that breaks: what is claimed must be what stands at the bank. */

import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Decision, type Interceptor, letGo, type Moment } from '../../src/bank/interceptor.ts';
import {
  type Consignment,
  type Delivery,
  type DeliveryStep,
  deliver,
  locate,
  resolveUnknown,
} from '../../src/transport/deliver.ts';
import { openTransport, type Transport } from '../../src/transport/transport.ts';
import { inChunks, sha256, someBytes } from '../support/bytes.ts';
import { startTestServer, type TestServer } from '../support/sftp-server.ts';

const bytes = someBytes(100_000, 11);
const steps: DeliveryStep[] = [];
const file: Consignment = {
  dir: 'in',
  name: 'file.set',
  temporaryName: 'file.set.part',
  size: bytes.length,
  sha256: sha256(bytes),
  chunks: () => inChunks(bytes),
  onStep: async (step) => void steps.push(step),
};

let server: TestServer;
beforeEach(async () => {
  steps.length = 0;
  server = await startTestServer();
});
afterEach(() => server.stop());

const atBank = (name: string) => join(server.root, 'in', name);
const finalBytesAreWhole = () =>
  !existsSync(atBank('file.set')) || sha256(readFileSync(atBank('file.set'))) === file.sha256;

async function withTransport<T>(work: (transport: Transport) => Promise<T>): Promise<T> {
  const transport = await openTransport(server.connection);
  try {
    return await work(transport);
  } finally {
    await transport.close();
  }
}

async function deliverWith(interceptor: Interceptor): Promise<Delivery> {
  server.intercept(interceptor);
  const delivery = await withTransport((transport) => deliver(transport, file));
  server.intercept(letGo);
  return delivery;
}

const at = (wanted: Partial<Moment>, decision: Decision): Interceptor => {
  return (moment) =>
    Object.entries(wanted).every(([key, value]) => moment[key as keyof Moment] === value)
      ? decision
      : { kind: 'go' };
};
const drop: Decision = { kind: 'drop' };

describe('a line cut during the upload', () => {
  test.each([0, 1, 32_767, 32_768, 65_536, 99_999, 100_000])(
    'at byte %d is not delivered, and the next attempt is clean',
    async (limit) => {
      const delivery = await deliverWith(({ verb, phase, written, length }) =>
        verb === 'WRITE' && phase === 'before' && written + length >= limit
          ? { kind: 'cut', keptBytes: Math.max(0, limit - written) }
          : { kind: 'go' },
      );
      expect(delivery).toMatchObject({
        outcome: 'not-delivered',
        evidence: { step: 'upload', fault: 'dropped', effect: 'unknown' },
      });
      expect(existsSync(atBank('file.set'))).toBe(false);
      expect((await deliverWith(letGo)).outcome).toBe('delivered');
      expect(readdirSync(join(server.root, 'in'))).toEqual(['file.set']);
      expect(sha256(readFileSync(atBank('file.set')))).toBe(file.sha256);
    },
  );
});

describe('a line cut around the rename is unknown, until looking proves one or the other', () => {
  test('cut before the bank renamed: removing the temporary name proves it was not delivered', async () => {
    const delivery = await deliverWith(at({ verb: 'RENAME', phase: 'before' }, drop));
    expect(delivery).toMatchObject({ outcome: 'unknown', evidence: { step: 'rename', effect: 'unknown' } });
    const found = await withTransport((transport) => resolveUnknown(transport, file));
    expect(found.outcome).toBe('not-delivered');
    expect(readdirSync(join(server.root, 'in'))).toEqual([]);
  });

  test('cut after the bank renamed: the final name proves delivery', async () => {
    const delivery = await deliverWith(at({ verb: 'RENAME', phase: 'after' }, drop));
    expect(delivery.outcome).toBe('unknown');
    expect(steps).toEqual(['look', 'clear', 'upload', 'verify', 'rename']);
    const found = await withTransport((transport) => resolveUnknown(transport, file));
    expect(found.outcome).toBe('delivered');
    expect((await deliverWith(letGo)).outcome).toBe('already-there');
  });

  test('cut after the rename and taken away by the bank: it stays unknown', async () => {
    await deliverWith(at({ verb: 'RENAME', phase: 'after' }, drop));
    await withTransport((transport) => transport.remove('in/file.set'));
    const found = await withTransport((transport) => resolveUnknown(transport, file));
    expect(found.outcome).toBe('unknown');
  });

  test('an answer that never comes is unknown', async () => {
    const connection = { ...server.connection, deadlines: { answerMs: 300 } };
    server.intercept(at({ verb: 'RENAME', phase: 'after' }, { kind: 'freeze' }));
    const transport = await openTransport(connection);
    const delivery = await deliver(transport, file);
    await transport.close();
    expect(delivery).toMatchObject({ outcome: 'unknown', evidence: { fault: 'timeout', step: 'rename' } });
  });

  test('a cut while confirming an answered rename is delivered, and says so', async () => {
    let renamed = false;
    const delivery = await deliverWith((moment) => {
      if (renamed && moment.verb === 'LSTAT') return drop;
      renamed ||= moment.verb === 'RENAME' && moment.phase === 'after';
      return { kind: 'go' };
    });
    expect(delivery).toMatchObject({
      outcome: 'delivered',
      evidence: { step: 'confirm', fault: 'dropped' },
    });
  });
});

describe('a bank that refuses', () => {
  test.each([
    ['the rename', { verb: 'RENAME', phase: 'before' }, 'failure', 'rename', 'protocol'],
    ['the rename for want of rights', { verb: 'RENAME', phase: 'before' }, 'denied', 'rename', 'denied'],
    ['a write for want of space', { verb: 'WRITE', phase: 'before' }, 'no-space', 'upload', 'space'],
    ['the creation', { verb: 'OPEN', phase: 'before' }, 'denied', 'upload', 'denied'],
  ] as const)(
    '%s: not delivered, nothing under the final name',
    async (_what, wanted, fault, step, expected) => {
      const delivery = await deliverWith(at(wanted, { kind: 'refuse', fault }));
      expect(delivery).toMatchObject({ outcome: 'not-delivered', evidence: { step, fault: expected } });
      expect(existsSync(atBank('file.set'))).toBe(false);
    },
  );

  test('a bank that answers "failure" after it has renamed is believed by what stands there', async () => {
    const delivery = await deliverWith(
      at({ verb: 'RENAME', phase: 'after' }, { kind: 'refuse', fault: 'failure' }),
    );
    expect(delivery.outcome).toBe('delivered');
  });

  test('a final name taken by other bytes is a collision and stays as it is', async () => {
    writeFileSync(atBank('file.set'), 'something else');
    expect((await deliverWith(letGo)).outcome).toBe('collision');
    expect(readFileSync(atBank('file.set'), 'utf8')).toBe('something else');
  });

  test('a final name taken between looking and renaming is a collision', async () => {
    const delivery = await deliverWith(({ verb, phase }) => {
      if (verb === 'RENAME' && phase === 'before') writeFileSync(atBank('file.set'), 'quicker');
      return { kind: 'go' };
    });
    expect(delivery.outcome).toBe('collision');
    expect(readFileSync(atBank('file.set'), 'utf8')).toBe('quicker');
  });

  test('a final name taken during the upload is a collision, though the rename would overwrite it', async () => {
    const delivery = await withTransport((transport) =>
      deliver(
        {
          ...transport,
          upload: async (path, chunks) => {
            await transport.upload(path, chunks);
            writeFileSync(atBank('file.set'), 'quicker');
          },
          renameNew: async (from, to) => {
            await transport.remove(to);
            await transport.renameNew(from, to);
          },
        },
        file,
      ),
    );
    expect(delivery).toMatchObject({ outcome: 'collision', evidence: { step: 'verify' } });
    expect(readFileSync(atBank('file.set'), 'utf8')).toBe('quicker');
  });

  test('bytes that come back changed are not renamed', async () => {
    const delivery = await deliverWith(({ verb, phase, path }) => {
      if (verb === 'CLOSE' && phase === 'after' && path.endsWith('.part'))
        writeFileSync(atBank('file.set.part'), someBytes(bytes.length, 12));
      return { kind: 'go' };
    });
    expect(delivery).toMatchObject({ outcome: 'not-delivered', evidence: { step: 'verify' } });
    expect(existsSync(atBank('file.set'))).toBe(false);
  });
});

test('a leftover of an earlier attempt is removed, never appended to', async () => {
  writeFileSync(atBank('file.set.part'), bytes.subarray(0, 5_000));
  expect((await deliverWith(letGo)).outcome).toBe('delivered');
  expect(readdirSync(join(server.root, 'in'))).toEqual(['file.set']);
});

test('an error of our own chunks passes through and leaves the final name free', async () => {
  const broken = {
    ...file,
    async *chunks() {
      yield bytes.subarray(0, 10);
      throw new Error('the store went away');
    },
  };
  await expect(withTransport((transport) => deliver(transport, broken))).rejects.toThrow(
    'the store went away',
  );
  expect(existsSync(atBank('file.set'))).toBe(false);
});

/** Every request of a whole delivery, cut before and after: no cut leaves a part under the final name, and what
 *  resolving says agrees with the bank's folder. */
test('a cut at any request leaves nothing or the whole file, and is told truly', async () => {
  const moments = await countMoments();
  expect(moments).toBeGreaterThan(20);
  for (let cutAt = 0; cutAt < moments; cutAt += 1) {
    let seen = 0;
    const delivery = await deliverWith(() => {
      seen += 1;
      return seen === cutAt + 1 ? drop : { kind: 'go' };
    });
    expect(finalBytesAreWhole()).toBe(true);
    const there = await withTransport((transport) => locate(transport, file));
    if (delivery.outcome === 'delivered') expect(there).toBe('same');
    if (delivery.outcome === 'not-delivered') expect(there).toBe('absent');
    const resolved = await withTransport((transport) => resolveUnknown(transport, file));
    if (delivery.outcome === 'unknown')
      expect(resolved.outcome).toBe(there === 'same' ? 'delivered' : 'not-delivered');
    await withTransport((transport) => transport.remove('in/file.set').catch(() => {}));
  }
});

async function countMoments(): Promise<number> {
  let count = 0;
  await deliverWith(() => {
    count += 1;
    return { kind: 'go' };
  });
  await withTransport((transport) => transport.remove('in/file.set'));
  return count;
}
