/** Who we connect to, and as whom. */

import { afterAll, beforeAll, expect, test } from 'vitest';
import { newKeyPair } from '../../src/bank/key-pair.ts';
import type { SftpConnection } from '../../src/transport/connection.ts';
import { openTransport } from '../../src/transport/transport.ts';
import { startTestServer, type TestServer } from '../support/sftp-server.ts';

const key = newKeyPair('creditor');
const lockedKey = newKeyPair('creditor', 'between us');
const strangerKey = newKeyPair('stranger');

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer([key.public, lockedKey.public]);
});
afterAll(() => server.stop());

const as = (change: Partial<SftpConnection>): SftpConnection => ({ ...server.connection, ...change });
const withKey = (privateKey: string, passphrase?: string) =>
  as({ password: undefined, privateKey, passphrase });

test.each([
  ['a password', () => as({})],
  ['a key', () => withKey(key.private)],
  ['a key without its final line ending', () => withKey(key.private.trimEnd())],
  ['a key behind a passphrase', () => withKey(lockedKey.private, 'between us')],
  ['a pin with base64 padding', () => as({ hostKeys: [`${server.connection.hostKeys[0]}=`] })],
  [
    'a second pin during a change of keys',
    () => as({ hostKeys: ['SHA256:old', ...server.connection.hostKeys] }),
  ],
  ['the type of the pinned key', () => as({ hostKeyType: 'ssh-ed25519' })],
])('%s opens the connection', async (_what, connection) => {
  const transport = await openTransport(connection());
  expect((await transport.list('.')).map((file) => file.name)).toEqual(['in', 'out']);
  await transport.close();
});

test.each([
  ['another host key', () => as({ hostKeys: ['SHA256:AAAA'] }), 'host-key'],
  ['no pinned host key at all', () => as({ hostKeys: [] }), 'host-key'],
  ['a wrong password', () => as({ password: 'open barley' }), 'login'],
  ['a wrong user', () => as({ username: 'debtor' }), 'login'],
  ['a stranger’s key', () => withKey(strangerKey.private), 'login'],
  ['a wrong passphrase', () => withKey(lockedKey.private, 'guess'), 'login'],
  ['a key that is none', () => withKey('not a key'), 'login'],
  ['nobody listening', () => as({ port: 1 }), 'refused'],
] as const)('%s is refused, without effect', async (_what, connection, fault) => {
  await expect(openTransport(connection())).rejects.toMatchObject({ fault, effect: 'none' });
});

test('a wrong host key is named with the one that was shown, and no secret is', async () => {
  const error = await openTransport(as({ hostKeys: ['SHA256:AAAA'] })).catch((e: Error) => e);
  expect(String(error)).toContain(server.connection.hostKeys[0]);
  expect(String(error)).not.toContain('open sesame');
});

test('a connection that is closed answers nothing any more', async () => {
  const transport = await openTransport(as({}));
  await transport.close();
  await expect(transport.stat('in')).rejects.toMatchObject({ fault: 'dropped', effect: 'none' });
});

test('the overall deadline ends a connection that has done its time', async () => {
  const transport = await openTransport(as({ deadlines: { totalMs: 200 } }));
  server.intercept(() => ({ kind: 'freeze' }));
  await expect(transport.list('in')).rejects.toMatchObject({ fault: 'timeout', effect: 'none' });
  await transport.close();
});
