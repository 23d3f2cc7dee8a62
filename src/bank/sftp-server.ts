/** The embedded bank's SFTP server: loopback only, its own host key, one login by password or key. bank ─▶ [here] ─▶
 *  sftp-session. Speaks with ssh2-sftp-client and OpenSSH alike. */

import { timingSafeEqual } from 'node:crypto';
import { createServer, type Socket } from 'node:net';
import ssh2, { type AuthContext, type Connection, type ParsedKey } from 'ssh2';
import type { Login } from './login.ts';
import type { ServedFolder } from './served-folder.ts';
import { type SessionHooks, SftpSession } from './sftp-session.ts';

export type ServerOptions = {
  readonly port: number;
  readonly hostKey: string;
  readonly login: Login;
  readonly folder: ServedFolder;
  readonly hooks: Omit<SessionHooks, 'drop'>;
};

export type RunningServer = {
  readonly port: number;
  /** Resolves when nobody is connected and what they left open is closed. */
  readonly deserted: () => Promise<void>;
  readonly stop: () => Promise<void>;
};

/** Listens on 127.0.0.1; port 0 takes a free one. Rejects when the port is taken. */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const ssh = new ssh2.Server({ hostKeys: [options.hostKey], ident: 'debitrun-bank' });
  const sessions = new Set<SftpSession>();
  // the sockets are ours, so that one can be cut without a goodbye
  const sockets = new Map<string, Socket>();
  const listener = createServer((socket) => {
    const peer = `${socket.remoteAddress}:${socket.remotePort}`;
    sockets.set(peer, socket);
    socket.setNoDelay(true);
    socket.on('close', () => sockets.delete(peer));
    socket.on('error', () => socket.destroy());
    ssh.injectSocket(socket);
  });
  ssh.on('connection', (client, { ip, port }) => {
    const socket = sockets.get(`${ip}:${port}`);
    if (socket) serve(client, socket, options, sessions);
    else client.end();
  });
  await new Promise<void>((resolve, reject) => {
    listener.once('error', reject);
    listener.listen(options.port, '127.0.0.1', resolve);
  });
  return {
    port: (listener.address() as { port: number }).port,
    async deserted() {
      while (sockets.size > 0 || sessions.size > 0) await new Promise((resolve) => setTimeout(resolve, 2));
    },
    async stop() {
      const closed = new Promise((resolve) => listener.close(resolve));
      for (const socket of sockets.values()) socket.destroy();
      await closed;
      await Promise.all([...sessions].map((session) => session.end()));
    },
  };
}

function serve(client: Connection, socket: Socket, options: ServerOptions, sessions: Set<SftpSession>): void {
  client.on('error', () => socket.destroy());
  client.on('authentication', (attempt) => {
    const refuse = () =>
      attempt.reject([options.login.asks ? 'keyboard-interactive' : 'password', 'publickey']);
    if (attempt.method === 'keyboard-interactive' && options.login.asks)
      attempt.prompt([{ prompt: 'Password: ', echo: false }], ([given = '']) => {
        if (isPassword(attempt.username, given, options.login)) attempt.accept();
        else refuse();
      });
    else if (mayEnter(attempt, options.login)) attempt.accept();
    else refuse();
  });
  client.on('session', (accept) => {
    accept().on('sftp', (acceptSftp) => {
      const hooks = { ...options.hooks, drop: () => socket.destroy() };
      const session = new SftpSession(acceptSftp(), options.folder, hooks);
      sessions.add(session);
      client.on('close', () => {
        void session.end().finally(() => sessions.delete(session));
      });
    });
  });
}

function mayEnter(attempt: AuthContext, login: Login): boolean {
  const rightUser = same(Buffer.from(attempt.username), Buffer.from(login.user));
  switch (attempt.method) {
    case 'password':
      return login.asks !== true && isPassword(attempt.username, attempt.password, login);
    case 'publickey':
      return rightUser && login.publicKeys.some((line) => keyFits(line, attempt));
    default:
      return false;
  }
}

function isPassword(user: string, given: string, login: Login): boolean {
  return (
    login.password !== undefined &&
    same(Buffer.from(given), Buffer.from(login.password)) &&
    same(Buffer.from(user), Buffer.from(login.user))
  );
}

/** Without a signature the client only asks whether the key would do. */
function keyFits(line: string, attempt: Extract<AuthContext, { method: 'publickey' }>): boolean {
  const parsed = ssh2.utils.parseKey(line);
  if (parsed instanceof Error) return false;
  const key = (Array.isArray(parsed) ? parsed[0] : parsed) as ParsedKey | undefined;
  if (!key || !same(key.getPublicSSH(), attempt.key.data)) return false;
  if (attempt.signature === undefined || attempt.blob === undefined) return true;
  return key.verify(attempt.blob, attempt.signature, attempt.hashAlgo) === true;
}

function same(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && timingSafeEqual(a, b);
}
