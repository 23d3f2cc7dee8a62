/** One SSH connection with its SFTP channel: opened against a pinned host key, watched by deadlines and keepalive, so
 *  that every question ends with an answer or a TransportError. transport ─▶ sftp.ts ─▶ [here] ─▶ ssh2. */

import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { SFTPWrapper } from 'ssh2';
import SftpClient from 'ssh2-sftp-client';
import { type Deadlines, type SftpConnection, usualDeadlines } from './connection.ts';
import { openLine } from './line.ts';
import { statusOf } from './sftp-refusal.ts';
import { connectConfig, connectFault, type Seen } from './ssh-login.ts';
import { type Effect, type Fault, TransportError } from './transport-error.ts';

type Answer<T> = (error: Error | null | undefined, value: T) => void;

export class SftpSession {
  readonly sftp: SFTPWrapper;
  readonly #line: Duplex;
  readonly #answerMs: number;
  readonly #total: NodeJS.Timeout;
  readonly #waiting = new Set<(fault: Fault, cause: Error) => void>();
  #ended: { readonly fault: Fault; readonly cause: Error } | undefined;

  constructor(client: SftpClient, line: Duplex, sftp: SFTPWrapper, deadlines: Deadlines) {
    this.sftp = sftp;
    this.#line = line;
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
    if (this.#line.closed) return;
    const down = new Promise((resolve) => this.#line.once('close', resolve));
    this.#fail('dropped', new Error('the connection was closed by us'));
    await down;
  }

  /** The first end wins; whoever waits is told, and the socket is taken down, as nothing on it can be trusted. */
  #fail(fault: Fault, cause: Error): void {
    if (this.#ended) return;
    this.#ended = { fault, cause };
    clearTimeout(this.#total);
    for (const lost of [...this.#waiting]) lost(fault, cause);
    if (isSocket(this.#line)) this.#line.destroySoon();
    else this.#line.end();
    // a frozen server does not even take our goodbye
    const last = setTimeout(() => this.#line.destroy(), 1_000);
    this.#line.once('close', () => clearTimeout(last));
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
  const line = await openLine(connection, deadlines);
  try {
    const config = connectConfig(connection, line, deadlines, seen);
    const sftp = await within(deadlines.connectMs, client.connect(config));
    return new SftpSession(client, line, sftp, deadlines);
  } catch (error) {
    line.destroy();
    throw connectFault(connection, seen, error as Error);
  }
}

function isSocket(line: Duplex): line is Socket {
  return 'destroySoon' in line;
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
