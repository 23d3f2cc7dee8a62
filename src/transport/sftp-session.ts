/** One SSH connection with its SFTP channel: opened against a pinned host key, watched by deadlines and keepalive, so
 *  that every question ends with an answer or a TransportError. transport ─▶ sftp.ts ─▶ [here] ─▶ ssh2. */

import { createHash } from 'node:crypto';
import { connect, type Socket } from 'node:net';
import type { Algorithms, ConnectConfig, SFTPWrapper } from 'ssh2';
import SftpClient from 'ssh2-sftp-client';
import { type Deadlines, type SftpConnection, usualDeadlines } from './connection.ts';
import { statusOf } from './sftp-refusal.ts';
import { type Effect, type Fault, TransportError } from './transport-error.ts';

const keepaliveMs = 10_000;
const keepaliveMisses = 3;

/** What current servers offer, without SHA-1, CBC and DSA. */
const algorithms: Algorithms = {
  kex: [
    'curve25519-sha256',
    'curve25519-sha256@libssh.org',
    'ecdh-sha2-nistp256',
    'ecdh-sha2-nistp384',
    'ecdh-sha2-nistp521',
    'diffie-hellman-group16-sha512',
    'diffie-hellman-group18-sha512',
    'diffie-hellman-group14-sha256',
    'diffie-hellman-group-exchange-sha256',
  ],
  cipher: ['aes256-gcm@openssh.com', 'aes128-gcm@openssh.com', 'aes256-ctr', 'aes192-ctr', 'aes128-ctr'],
  hmac: ['hmac-sha2-256-etm@openssh.com', 'hmac-sha2-512-etm@openssh.com', 'hmac-sha2-256', 'hmac-sha2-512'],
};

const hostKeyTypes = [
  'ssh-ed25519',
  'ecdsa-sha2-nistp256',
  'ecdsa-sha2-nistp384',
  'ecdsa-sha2-nistp521',
  'rsa-sha2-512',
  'rsa-sha2-256',
] as const;

type Answer<T> = (error: Error | null | undefined, value: T) => void;

/** Fingerprint as OpenSSH prints it: "SHA256:" and base64 without padding. */
function fingerprint(hostKey: Uint8Array): string {
  return `SHA256:${createHash('sha256').update(hostKey).digest('base64').replace(/=+$/, '')}`;
}

export class SftpSession {
  readonly sftp: SFTPWrapper;
  readonly #socket: Socket;
  readonly #answerMs: number;
  readonly #total: NodeJS.Timeout;
  readonly #waiting = new Set<(fault: Fault, cause: Error) => void>();
  #ended: { readonly fault: Fault; readonly cause: Error } | undefined;

  constructor(client: SftpClient, socket: Socket, sftp: SFTPWrapper, deadlines: Deadlines) {
    this.sftp = sftp;
    this.#socket = socket;
    this.#answerMs = deadlines.answerMs;
    this.#total = setTimeout(
      () => this.#fail('timeout', new Error(`not done after ${deadlines.totalMs} ms`)),
      deadlines.totalMs,
    );
    this.#total.unref();
    client.on('error', (error: Error) => this.#fail('dropped', error));
    client.on('close', () => this.#fail('dropped', new Error('the server closed the connection')));
    sftp.on('error', (error: Error) => this.#fail('protocol', error));
    sftp.on('close', () => this.#fail('dropped', new Error('the server closed the SFTP channel')));
  }

  /** Asks one question. `effect` is what a question without an answer may have done at the server.
   *  Rejects with TransportError for a lost or late answer, and with ssh2's own error for a refusal by the server. */
  ask<T>(what: string, effect: Effect, start: (answer: Answer<T>) => void): Promise<T> {
    return new Promise((resolve, reject) => {
      const lost = (fault: Fault, cause: Error) => {
        settle();
        reject(new TransportError(fault, effect, `${what}: ${cause.message}`, { cause }));
      };
      if (this.#ended) {
        const { fault, cause } = this.#ended;
        reject(new TransportError(fault, 'none', `${what}: ${cause.message}`, { cause }));
        return;
      }
      const timer = setTimeout(
        () => this.#fail('timeout', new Error(`no answer within ${this.#answerMs} ms`)),
        this.#answerMs,
      );
      const settle = () => {
        clearTimeout(timer);
        this.#waiting.delete(lost);
      };
      this.#waiting.add(lost);
      try {
        start((error, value) => {
          if (error && statusOf(error) === undefined) return lost('dropped', error);
          settle();
          if (error) reject(error);
          else resolve(value);
        });
      } catch (error) {
        lost('protocol', error as Error);
      }
    });
  }

  /** Ends the connection and waits until it is down. */
  async close(): Promise<void> {
    if (this.#socket.closed) return;
    const down = new Promise((resolve) => this.#socket.once('close', resolve));
    this.#fail('dropped', new Error('the connection was closed by us'));
    await down;
  }

  /** The first end wins; whoever waits is told, and the socket is taken down, as nothing on it can be trusted. */
  #fail(fault: Fault, cause: Error): void {
    if (this.#ended) return;
    this.#ended = { fault, cause };
    clearTimeout(this.#total);
    for (const lost of [...this.#waiting]) lost(fault, cause);
    this.#socket.destroySoon();
    // a frozen server does not even take our goodbye
    const last = setTimeout(() => this.#socket.destroy(), 1_000);
    this.#socket.once('close', () => clearTimeout(last));
  }
}

/** Connects, checks the host key against the pins, logs in. Throws TransportError with effect `none`. */
export async function openSession(connection: SftpConnection): Promise<SftpSession> {
  const deadlines = withDefaults(connection.deadlines);
  const quiet = { error: () => {}, end: () => {}, close: () => {} };
  const client = new SftpClient('debitrun', quiet);
  const seen: Seen = {};
  client.on('error', (error: Error) => {
    seen.error ??= error;
  });
  // without noDelay, Nagle and delayed acknowledgements hold uploads at 1.4 MB/s
  const socket = connect({ host: connection.host, port: connection.port, noDelay: true });
  socket.on('error', () => socket.destroy());
  try {
    const config = { ...configOf(connection, deadlines, seen), sock: socket };
    const sftp = await within(deadlines.connectMs, client.connect(config));
    return new SftpSession(client, socket, sftp, deadlines);
  } catch (error) {
    socket.destroy();
    throw connectFault(connection, seen, error as Error);
  }
}

type Seen = { refusedKey?: string; error?: Error & { level?: string; code?: string } };

function configOf(connection: SftpConnection, deadlines: Deadlines, seen: Seen): ConnectConfig {
  const { host, port, username, privateKey, passphrase, password, hostKeyType } = connection;
  const pins = new Set(connection.hostKeys.map((pin) => pin.replace(/=+$/, '')));
  return {
    host,
    port,
    username,
    ...(privateKey === undefined ? {} : { privateKey }),
    ...(passphrase === undefined ? {} : { passphrase }),
    ...(password === undefined ? {} : { password }),
    readyTimeout: deadlines.connectMs,
    keepaliveInterval: keepaliveMs,
    keepaliveCountMax: keepaliveMisses,
    algorithms: {
      ...algorithms,
      serverHostKey: hostKeyType === undefined ? [...hostKeyTypes] : keyTypesFor(hostKeyType),
    },
    hostVerifier: (key: Buffer) => {
      const shown = fingerprint(key);
      if (pins.has(shown)) return true;
      seen.refusedKey = shown;
      return false;
    },
  } as ConnectConfig;
}

/** An RSA key is offered under its signature algorithms. */
function keyTypesFor(type: string): NonNullable<Algorithms['serverHostKey']> {
  const names = type === 'ssh-rsa' ? ['rsa-sha2-512', 'rsa-sha2-256'] : [type];
  return names as unknown as NonNullable<Algorithms['serverHostKey']>;
}

function connectFault(connection: SftpConnection, seen: Seen, error: Error): TransportError {
  const place = `${connection.host}:${connection.port}`;
  const options = { cause: seen.error ?? error };
  if (error instanceof TransportError)
    return new TransportError(error.fault, 'none', `${place}: ${error.message}`, options);
  if (seen.refusedKey !== undefined) {
    const text = `${place} showed host key ${seen.refusedKey}, which is not among the pinned ones`;
    return new TransportError('host-key', 'none', text, options);
  }
  const { level, code } = seen.error ?? {};
  const text = `${place}: ${(seen.error ?? error).message}`;
  if (level === 'client-authentication' || /private ?key|passphrase/i.test(error.message))
    return new TransportError('login', 'none', text, options);
  if (level === 'client-timeout' || code === 'ETIMEDOUT')
    return new TransportError('timeout', 'none', text, options);
  if (level === 'client-socket' || level === 'client-dns' || code === 'ECONNREFUSED')
    return new TransportError(code === 'ECONNRESET' ? 'dropped' : 'refused', 'none', text, options);
  return new TransportError(level === undefined ? 'dropped' : 'protocol', 'none', text, options);
}

function withDefaults(given: Partial<Deadlines> | undefined): Deadlines {
  return { ...usualDeadlines, ...given };
}

async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new TransportError('timeout', 'none', `no login within ${ms} ms`)), ms);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
