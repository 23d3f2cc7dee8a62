/** Ways to a bank that is not reached directly, and logins that ask. */

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { SftpConnection, Via } from '../../src/transport/connection.ts';
import { openTransport } from '../../src/transport/transport.ts';
import { collect, inChunks, sha256, someBytes } from '../support/bytes.ts';
import { type Gateway, startHttpProxy, startJumpHost, startSocks } from '../support/gateways.ts';
import { startTestServer, type TestServer } from '../support/sftp-server.ts';

let server: TestServer;
let jump: Awaited<ReturnType<typeof startJumpHost>>;
let gateways: Record<'socks' | 'socksLogin' | 'http' | 'httpLogin', Gateway>;
beforeAll(async () => {
  server = await startTestServer();
  jump = await startJumpHost();
  gateways = {
    socks: await startSocks(),
    socksLogin: await startSocks(true),
    http: await startHttpProxy(),
    httpLogin: await startHttpProxy(true),
  };
});
afterAll(async () => {
  await server.stop();
  for (const gateway of [jump, ...Object.values(gateways)]) await gateway.stop();
});

const through = (via: Via, change: Partial<SftpConnection> = {}): SftpConnection => ({
  ...server.connection,
  via,
  ...change,
});
const proxy = (
  kind: 'socks5' | 'http',
  at: Gateway,
  login: { username?: string; password?: string } = {},
): Via => ({
  kind,
  host: '127.0.0.1',
  port: at.port,
  ...login,
});
const known = { username: 'proxy', password: 'pass' };

describe('a file comes and goes unharmed', () => {
  test.each([
    ['a jump host', () => ({ kind: 'jump', ...jump.login }) as const, () => jump],
    ['a SOCKS proxy', () => proxy('socks5', gateways.socks), () => gateways.socks],
    [
      'a SOCKS proxy with a login',
      () => proxy('socks5', gateways.socksLogin, known),
      () => gateways.socksLogin,
    ],
    ['an HTTP proxy', () => proxy('http', gateways.http), () => gateways.http],
    ['an HTTP proxy with a login', () => proxy('http', gateways.httpLogin, known), () => gateways.httpLogin],
  ] as const)('through %s', async (what, via, gateway) => {
    const bytes = someBytes(300_000, 5);
    const path = `in/${what.replaceAll(' ', '-')}`;
    const transport = await openTransport(through(via()));
    await transport.upload(path, inChunks(bytes));
    const back = await collect(transport.download(path, bytes.length));
    await transport.close();
    expect(sha256(back)).toBe(sha256(bytes));
    expect(gateway().targets).toContain(`127.0.0.1:${server.connection.port}`);
  });
});

describe('what stands between may say no, without effect', () => {
  const nobody = { port: 1 };
  test.each([
    [
      'a jump host with another key',
      () => ({ kind: 'jump', ...jump.login, hostKeys: ['SHA256:AAAA'] }) as const,
      'host-key',
      /jump host .* showed/,
    ],
    [
      'a jump host that refuses',
      () => ({ kind: 'jump', ...jump.login, password: 'no' }) as const,
      'login',
      /jump host/,
    ],
    [
      'a jump host that is not there',
      () => ({ kind: 'jump', ...jump.login, port: 1 }) as const,
      'refused',
      /jump host/,
    ],
    [
      'a proxy that is not there',
      () => ({ kind: 'http', host: '127.0.0.1', port: 1 }) as const,
      'refused',
      /proxy/,
    ],
    [
      'a SOCKS proxy that wants a login',
      () => proxy('socks5', gateways.socksLogin),
      'login',
      /another login/,
    ],
    [
      'a SOCKS proxy with a wrong password',
      () => proxy('socks5', gateways.socksLogin, { ...known, password: 'x' }),
      'login',
      /refuses/,
    ],
    ['an HTTP proxy that wants a login', () => proxy('http', gateways.httpLogin), 'login', /407/],
    ['a proxy that speaks something else', () => proxy('socks5', gateways.http), 'protocol', /SOCKS 5/],
  ] as const)('%s', async (_what, via, fault, message) => {
    const opening = openTransport(through(via()));
    await expect(opening).rejects.toMatchObject({
      fault,
      effect: 'none',
      message: expect.stringMatching(message),
    });
  });

  test.each([
    ['a jump host', () => ({ kind: 'jump', ...jump.login }) as const],
    ['a SOCKS proxy', () => proxy('socks5', gateways.socks)],
    ['an HTTP proxy', () => proxy('http', gateways.http)],
  ] as const)('%s, about a bank that is not there', async (_what, via) => {
    await expect(openTransport(through(via(), nobody))).rejects.toMatchObject({ effect: 'none' });
  });

  test('a silent proxy is given up in time', async () => {
    const connection = through(proxy('socks5', { port: server.connection.port } as Gateway), {
      deadlines: { connectMs: 300 },
    });
    await expect(openTransport(connection)).rejects.toMatchObject({ effect: 'none' });
  });

  test('the pin of the bank holds behind a jump host too', async () => {
    const connection = through({ kind: 'jump', ...jump.login }, { hostKeys: ['SHA256:AAAA'] });
    await expect(openTransport(connection)).rejects.toMatchObject({ fault: 'host-key' });
  });
});

describe('a server that asks for the password', () => {
  let asking: TestServer;
  beforeAll(async () => {
    asking = await startTestServer([], true);
  });
  afterAll(() => asking.stop());

  test.each([
    ['the password', {}],
    ['answers of its own', { password: undefined, answers: ['open sesame'] }],
  ])('is given %s', async (_what, change) => {
    const transport = await openTransport({ ...asking.connection, ...change });
    expect((await transport.list('.')).length).toBe(2);
    await transport.close();
  });

  test('and refuses another', async () => {
    const wrong = { ...asking.connection, answers: ['close'] };
    await expect(openTransport(wrong)).rejects.toMatchObject({ fault: 'login', effect: 'none' });
  });
});

test('a pin whose last day has passed is named so', async () => {
  const ended = { hostKeys: ['SHA256:AAAA'], endedHostKeys: server.connection.hostKeys };
  await expect(openTransport({ ...server.connection, ...ended })).rejects.toMatchObject({
    fault: 'host-key',
    message: expect.stringContaining('whose pin has ended'),
  });
});
