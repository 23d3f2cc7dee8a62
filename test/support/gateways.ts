/** What may stand between us and a bank: an SSH server that forwards, a SOCKS 5 and an HTTP proxy. Loopback, free ports. */

import { createServer as createHttpServer } from 'node:http';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import ssh2 from 'ssh2';
import { newKeyPair } from '../../src/bank/key-pair.ts';
import type { SshLogin } from '../../src/transport/connection.ts';
import { fingerprintOf } from './fingerprint.ts';

export type Gateway = {
  readonly port: number;
  readonly targets: string[];
  readonly stop: () => Promise<void>;
};

export async function startJumpHost(): Promise<Gateway & { readonly login: SshLogin }> {
  const key = newKeyPair('jump');
  const targets: string[] = [];
  const ssh = new ssh2.Server({ hostKeys: [key.private] }, (client) => {
    client.on('error', () => {});
    client.on('authentication', (attempt) => {
      const may = attempt.method === 'password' && attempt.password === 'hop';
      if (may) attempt.accept();
      else attempt.reject(['password']);
    });
    client.on('tcpip', (accept, _reject, { destIP, destPort }) => {
      targets.push(`${destIP}:${destPort}`);
      const channel = accept();
      const onwards = connect(destPort, destIP);
      for (const end of [channel, onwards]) end.on('error', () => {});
      channel.pipe(onwards).pipe(channel);
    });
  });
  const { port, stop } = await listening(ssh as unknown as Server);
  const login = {
    host: '127.0.0.1',
    port,
    username: 'hopper',
    password: 'hop',
    hostKeys: [fingerprintOf(key.public)],
  };
  return { port, targets, stop, login };
}

/** User "proxy", password "pass" when `withLogin`. */
export async function startSocks(withLogin = false): Promise<Gateway> {
  const targets: string[] = [];
  const server = createServer((socket) => void serveSocks(socket, targets, withLogin));
  return { targets, ...(await listening(server)) };
}

async function serveSocks(socket: Socket, targets: string[], withLogin: boolean): Promise<void> {
  socket.on('error', () => {});
  const next = () => new Promise<Buffer>((resolve) => socket.once('data', resolve));
  await next();
  socket.write(Buffer.from([5, withLogin ? 2 : 0]));
  if (withLogin) {
    const right = Buffer.from('\x01\x05proxy\x04pass').equals(await next());
    socket.write(Buffer.from([1, right ? 0 : 1]));
    if (!right) return;
  }
  const request = await next();
  const host = request.subarray(5, 5 + (request[4] ?? 0)).toString();
  const port = request.readUInt16BE(request.length - 2);
  targets.push(`${host}:${port}`);
  const onwards = connect(port, host, () => {
    socket.write(Buffer.from([5, 0, 0, 1, 127, 0, 0, 1, 0, 1]));
    socket.pipe(onwards).pipe(socket);
  });
  onwards.on('error', () => socket.end(Buffer.from([5, 5, 0, 1, 0, 0, 0, 0, 0, 0])));
}

export async function startHttpProxy(withLogin = false): Promise<Gateway> {
  const targets: string[] = [];
  const server = createHttpServer();
  server.on('connect', ({ url = '', headers }, socket: Socket) => {
    socket.on('error', () => {});
    const right = `Basic ${Buffer.from('proxy:pass').toString('base64')}`;
    if (withLogin && headers['proxy-authorization'] !== right)
      return void socket.end('HTTP/1.1 407 Login\r\n\r\n');
    targets.push(url);
    const [host = '', port = ''] = url.split(':');
    const onwards = connect(Number(port), host, () => {
      socket.write('HTTP/1.1 200 Connected\r\nVia: test\r\n\r\n');
      socket.pipe(onwards).pipe(socket);
    });
    onwards.on('error', () => socket.end('HTTP/1.1 502 Nobody\r\n\r\n'));
  });
  return { targets, ...(await listening(server)) };
}

async function listening(
  server: Server,
): Promise<{ readonly port: number; readonly stop: () => Promise<void> }> {
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve());
  });
  return {
    port: (server.address() as AddressInfo).port,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
      }),
  };
}
