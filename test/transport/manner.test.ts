/** Banks that take files in another manner than by a rename. */

import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type LineFault, lineFaultSchema, lineFaults } from '../../src/bank/faults.ts';
import { letGo } from '../../src/bank/interceptor.ts';
import { type Consignment, type Delivery, deliver, resolveCut } from '../../src/transport/deliver.ts';
import { type Manner, usualManner } from '../../src/transport/manner.ts';
import { openTransport, type Transport } from '../../src/transport/transport.ts';
import { inChunks, sha256, someBytes } from '../support/bytes.ts';
import { startTestServer, type TestServer } from '../support/sftp-server.ts';

const bytes = someBytes(100_000, 21);
const fileIn = (manner: Partial<Manner>): Consignment => ({
  dir: 'in',
  name: 'file.set',
  temporaryName: 'file.set.part',
  size: bytes.length,
  sha256: sha256(bytes),
  chunks: () => inChunks(bytes),
  manner: { ...usualManner, ...manner },
});

let server: TestServer;
beforeEach(async () => {
  server = await startTestServer();
});
afterEach(() => server.stop());

const atBank = (name: string) => join(server.root, 'in', name);
const names = () => readdirSync(join(server.root, 'in')).sort();

async function withFault(
  fault: Partial<LineFault> | undefined,
  work: (transport: Transport) => Promise<Delivery>,
): Promise<Delivery> {
  server.intercept(fault === undefined ? letGo : lineFaults([lineFaultSchema.parse(fault)]));
  const transport = await openTransport(server.connection);
  try {
    return await work(transport);
  } finally {
    await transport.close();
    server.intercept(letGo);
  }
}

describe('by a marker', () => {
  const file = fileIn({ by: 'marker' });

  test('the marker comes last, and a second delivery finds both', async () => {
    expect((await withFault(undefined, (t) => deliver(t, file))).outcome).toBe('delivered');
    expect(names()).toEqual(['file.set', 'file.set.ok']);
    expect((await withFault(undefined, (t) => deliver(t, file))).outcome).toBe('already-there');
  });

  test('a cut upload has no marker, and what it left, holes and all, is written anew', async () => {
    const cut = { verb: 'WRITE', act: 'failure' } as const; // the first piece is lost, later ones are there
    expect((await withFault(cut, (t) => deliver(t, file))).outcome).toBe('not-delivered');
    expect(existsSync(atBank('file.set.ok'))).toBe(false);
    expect((await withFault(undefined, (t) => deliver(t, file))).outcome).toBe('delivered');
    expect(sha256(readFileSync(atBank('file.set')))).toBe(file.sha256);
  });

  test('bytes of somebody else under the name are a collision, and stay', async () => {
    writeFileSync(atBank('file.set'), 'somebody else’s');
    expect((await withFault(undefined, (t) => deliver(t, file))).outcome).toBe('collision');
    expect(names()).toEqual(['file.set']);
  });

  test('a marker whose answer is lost is unknown, and is looked up', async () => {
    const lost = { verb: 'CLOSE', phase: 'after', path: '.ok', act: 'drop' } as const;
    expect((await withFault(lost, (t) => deliver(t, file))).outcome).toBe('unknown');
    const found = await withFault(undefined, (t) => resolveCut(t, file, { handedOver: true }));
    expect(found.outcome).toBe('delivered');
  });
});

describe('directly', () => {
  const file = fileIn({ by: 'direct' });

  test('a cut is unknown and is never resumed', async () => {
    const cut = { verb: 'WRITE', act: 'drop', keptBytes: 40_000 } as const;
    expect((await withFault(cut, (t) => deliver(t, file))).outcome).toBe('unknown');
    const left = readFileSync(atBank('file.set'));
    const found = await withFault(undefined, (t) => resolveCut(t, file, { handedOver: true }));
    expect(found.outcome).toBe('unknown');
    expect(readFileSync(atBank('file.set'))).toEqual(left);
  });

  test('a refusal to begin is a proof', async () => {
    const refused = { verb: 'OPEN', act: 'denied' } as const;
    expect((await withFault(refused, (t) => deliver(t, file))).outcome).toBe('not-delivered');
  });
});

test('a name that differs by case only is a collision where the bank says so', async () => {
  writeFileSync(atBank('FILE.SET'), 'there');
  const told = await withFault(undefined, (t) => deliver(t, fileIn({ anyCase: true })));
  expect(told.outcome).toBe('collision');
  expect(names()).toEqual(['FILE.SET']);
});

test('a server that lies about sizes does not hide that a file is there', async () => {
  await withFault(undefined, (t) => deliver(t, fileIn({})));
  const lie = { verb: 'LSTAT', phase: 'after', times: 'always', act: 'lie', bytes: 16 } as const;
  expect((await withFault(lie, (t) => deliver(t, fileIn({})))).outcome).toBe('already-there');
});

test('without a look at anything, only the answers count', async () => {
  const file = fileIn({ proof: 'none' });
  const blind = { verb: 'LSTAT', times: 'always', act: 'denied' } as const;
  expect((await withFault(blind, (t) => deliver(t, file))).outcome).toBe('delivered');
  expect((await withFault(blind, (t) => deliver(t, file))).outcome).toBe('unknown'); // refused, and cannot be looked at
  expect(names()).toEqual(['file.set', 'file.set.part']);
});

test('a file that vanishes before it was renamed may have been taken', async () => {
  const hidden = { verb: 'LSTAT', path: '.part', times: 'always', act: 'missing' } as const;
  const told = await withFault(hidden, (t) => deliver(t, fileIn({})));
  expect(told).toMatchObject({ outcome: 'unknown', evidence: { step: 'verify' } });
});
