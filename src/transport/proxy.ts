/** A connection through a proxy: SOCKS version 5 (RFC 1928, RFC 1929) and HTTP's CONNECT (RFC 9110, 9.3.6). The proxy is
 *  given the server's name, not its address. line ─▶ [here]. */

import type { Duplex } from 'node:stream';
import type { Via } from './connection.ts';
import { TransportError } from './transport-error.ts';

type Proxy = Extract<Via, { readonly kind: 'socks5' | 'http' }>;
type Target = { readonly host: string; readonly port: number };

/** Resolves when bytes on the socket reach the target. Throws TransportError with effect `none`. */
export async function throughProxy(socket: Duplex, proxy: Proxy, target: Target): Promise<void> {
  const peer = new Peer(socket, `proxy ${proxy.host}:${proxy.port}`);
  try {
    if (proxy.kind === 'socks5') await socks5(peer, proxy, target);
    else await httpConnect(peer, proxy, target);
  } finally {
    peer.leave();
  }
}

async function socks5(peer: Peer, { username, password }: Proxy, { host, port }: Target): Promise<void> {
  const withLogin = username !== undefined;
  peer.write(Buffer.from(withLogin ? [5, 1, 2] : [5, 1, 0]));
  const [version, method] = await peer.take(2);
  if (version !== 5) throw peer.fault('protocol', 'it does not speak SOCKS 5');
  if (method !== (withLogin ? 2 : 0)) throw peer.fault('login', 'it wants another login');
  if (withLogin) {
    peer.write(Buffer.concat([Buffer.from([1]), counted(username), counted(password ?? '')]));
    const [, refused] = await peer.take(2);
    if (refused !== 0) throw peer.fault('login', 'it refuses user or password');
  }
  const request = [Buffer.from([5, 1, 0, 3]), counted(host), Buffer.from([port >> 8, port & 0xff])];
  peer.write(Buffer.concat(request));
  const [, reply, , addressType] = await peer.take(4);
  if (reply !== 0) throw peer.fault('refused', `it cannot connect to ${host}:${port} (SOCKS reply ${reply})`);
  const [named = 0] = addressType === 3 ? await peer.take(1) : [];
  await peer.take((addressType === 1 ? 4 : addressType === 4 ? 16 : named) + 2);
}

/** One byte of length, then the text. */
function counted(text: string): Buffer {
  const bytes = Buffer.from(text, 'utf8');
  if (bytes.length > 255)
    throw new TransportError('login', 'none', 'a name for a SOCKS proxy is longer than 255 bytes');
  return Buffer.concat([Buffer.from([bytes.length]), bytes]);
}

async function httpConnect(peer: Peer, { username, password }: Proxy, { host, port }: Target): Promise<void> {
  const place = `${host.includes(':') ? `[${host}]` : host}:${port}`;
  const login = Buffer.from(`${username}:${password ?? ''}`).toString('base64');
  const authorization = username === undefined ? '' : `Proxy-Authorization: Basic ${login}\r\n`;
  peer.write(Buffer.from(`CONNECT ${place} HTTP/1.1\r\nHost: ${place}\r\n${authorization}\r\n`));
  const head = (await peer.until('\r\n\r\n')).toString('latin1');
  const [, status = ''] = /^HTTP\/1\.[01] (\d{3})/.exec(head) ?? [];
  if (status === '') throw peer.fault('protocol', 'it does not speak HTTP');
  if (status === '407') throw peer.fault('login', 'it wants another login (407)');
  if (!status.startsWith('2')) throw peer.fault('refused', `it cannot connect to ${place} (${status})`);
}

/** The proxy's side of the talk, byte by byte; what comes after it is left in the socket. */
class Peer {
  readonly #socket: Duplex;
  readonly #name: string;
  readonly #onEnd = () => this.#fail(this.fault('dropped', 'it closed the connection'));
  readonly #onError = (error: Error) => this.#fail(this.fault('refused', error.message));
  readonly #onReadable = () => this.#wake?.();
  #wake: (() => void) | undefined;
  #failed: TransportError | undefined;

  constructor(socket: Duplex, name: string) {
    this.#socket = socket;
    this.#name = name;
    socket.on('readable', this.#onReadable);
    socket.on('end', this.#onEnd);
    socket.on('close', this.#onEnd);
    socket.on('error', this.#onError);
  }

  write(bytes: Buffer): void {
    this.#socket.write(bytes);
  }

  async take(count: number): Promise<Buffer> {
    for (;;) {
      const bytes = count === 0 ? Buffer.alloc(0) : (this.#socket.read(count) as Buffer | null);
      if (bytes !== null && bytes.length === count) return bytes;
      if (bytes !== null) throw this.fault('dropped', 'it closed the connection');
      await this.#more();
    }
  }

  async until(mark: string): Promise<Buffer> {
    const longest = 16_384;
    let head = Buffer.alloc(0);
    while (!head.subarray(-mark.length).equals(Buffer.from(mark))) {
      if (head.length > longest) throw this.fault('protocol', 'its answer has no end');
      head = Buffer.concat([head, await this.take(1)]);
    }
    return head;
  }

  fault(fault: 'dropped' | 'login' | 'protocol' | 'refused', text: string): TransportError {
    return new TransportError(fault, 'none', `${this.#name}: ${text}`);
  }

  leave(): void {
    this.#socket.off('readable', this.#onReadable);
    this.#socket.off('end', this.#onEnd);
    this.#socket.off('close', this.#onEnd);
    this.#socket.off('error', this.#onError);
  }

  #more(): Promise<void> {
    return new Promise((resolve, reject) => {
      const wake = () => {
        this.#wake = undefined;
        if (this.#failed) reject(this.#failed);
        else resolve();
      };
      if (this.#failed) wake();
      else this.#wake = wake;
    });
  }

  #fail(error: TransportError): void {
    this.#failed ??= error;
    this.#wake?.();
  }
}
