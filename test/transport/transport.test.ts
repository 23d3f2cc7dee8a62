/** One suite on all transports. */

import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openTransport, type Transport } from '../../src/transport/transport.ts';
import { inChunks } from '../support/bytes.ts';
import { startTestServer, type TestServer } from '../support/sftp-server.ts';
import { sshdWanted, startSshd, type TestSshd } from '../support/sshd.ts';
import { transportPromises } from '../support/transport-promises.ts';

describe('folder', () => {
  let root: string;
  let transport: Transport;
  beforeAll(async () => {
    root = mkdtempSync(join(tmpdir(), 'debitrun-folder-'));
    for (const name of ['in', 'out']) mkdirSync(join(root, name));
    transport = await openTransport({ kind: 'folder', path: root });
  });
  afterAll(() => rmSync(root, { recursive: true, force: true }));
  transportPromises('the folder', { transport: () => transport, root: () => root });
});

describe('SFTP against the embedded bank’s server', () => {
  let server: TestServer;
  let transport: Transport;
  beforeAll(async () => {
    server = await startTestServer();
    transport = await openTransport(server.connection);
  });
  afterAll(async () => {
    await transport?.close();
    await server?.stop();
  });
  transportPromises('the embedded server', { transport: () => transport, root: () => server.root });
});

test('a taken name is not written over at a server that would overwrite it', async () => {
  const server = await startTestServer([], false, { overwrites: true });
  const transport = await openTransport(server.connection);
  try {
    writeFileSync(join(server.root, 'in/taken'), 'first');
    const second = transport.upload('in/taken', inChunks(Buffer.from('second')));
    await expect(second).rejects.toMatchObject({ fault: 'exists', effect: 'none' });
    expect(readFileSync(join(server.root, 'in/taken'), 'utf8')).toBe('first');
  } finally {
    await transport.close();
    await server.stop();
  }
});

describe.skipIf(!sshdWanted)('SFTP against OpenSSH’s sshd (DEBITRUN_TEST_SSHD=1)', () => {
  let sshd: TestSshd;
  let transport: Transport;
  beforeAll(async () => {
    sshd = await startSshd();
    transport = await openTransport(sshd.connection);
  });
  afterAll(async () => {
    await transport?.close();
    sshd?.stop();
  });
  transportPromises('OpenSSH', { transport: () => transport, root: () => sshd.root });
});
