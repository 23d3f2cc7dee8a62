/** How we log in at an SSH server: only against a pinned host key, with what the configuration gives, in the order a server
 *  may ask for it. sftp-session, line ─▶ [here] ─▶ ssh2. */

import { createHash } from 'node:crypto';
import type { Duplex } from 'node:stream';
import type { Algorithms, AnyAuthMethod, AuthenticationType, ConnectConfig, NextAuthHandler } from 'ssh2';
import type { Deadlines, SshLogin } from './connection.ts';
import { TransportError } from './transport-error.ts';

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

/** What was seen while connecting, for the fault that comes of it. */
export type Seen = { refusedKey?: string; error?: Error & { level?: string; code?: string } };

/** For ssh2. `sock` carries the connection; `seen` is filled as it goes. */
export function connectConfig(
  login: SshLogin,
  sock: Duplex,
  { connectMs, keepaliveMs }: Deadlines,
  seen: Seen,
): ConnectConfig {
  const { host, port, username, privateKey, passphrase, password, hostKeyType } = login;
  const pins = new Set(login.hostKeys.map(unpadded));
  return {
    host,
    port,
    username,
    ...(privateKey === undefined ? {} : { privateKey }),
    ...(passphrase === undefined ? {} : { passphrase }),
    ...(password === undefined ? {} : { password }),
    sock,
    authHandler: methodsOf(login),
    readyTimeout: connectMs,
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

/** Fingerprint as OpenSSH prints it: "SHA256:" and base64 without padding. */
function fingerprint(hostKey: Uint8Array): string {
  return unpadded(`SHA256:${createHash('sha256').update(hostKey).digest('base64')}`);
}

function unpadded(pin: string): string {
  return pin.replace(/=+$/, '');
}

/** An RSA key is offered under its signature algorithms. */
function keyTypesFor(type: string): NonNullable<Algorithms['serverHostKey']> {
  const names = type === 'ssh-rsa' ? ['rsa-sha2-512', 'rsa-sha2-256'] : [type];
  return names as unknown as NonNullable<Algorithms['serverHostKey']>;
}

/** Each method once, in this order, of those the server still takes: one that wants a key and then a password is given
 *  both. */
function methodsOf(login: SshLogin) {
  const { username, privateKey, password } = login;
  const answers = login.answers ?? (password === undefined ? undefined : [password]);
  const left: { readonly type: AuthenticationType; readonly method: AuthenticationType | AnyAuthMethod }[] =
    [];
  if (privateKey !== undefined) left.push({ type: 'publickey', method: 'publickey' });
  if (password !== undefined) left.push({ type: 'password', method: 'password' });
  if (answers !== undefined)
    left.push({
      type: 'keyboard-interactive',
      method: { type: 'keyboard-interactive', username, prompt: answering(answers) },
    });
  return (taken: AuthenticationType[] | null, _partly: boolean | null, next: NextAuthHandler) => {
    const at = left.findIndex(({ type }) => taken === null || taken.includes(type));
    const [one] = at < 0 ? [] : left.splice(at, 1);
    next((one?.method ?? false) as AnyAuthMethod);
  };
}

/** A server may ask in several rounds; a question without an answer gets an empty one. */
function answering(answers: readonly string[]) {
  const left = [...answers];
  return (
    _name: string,
    _instructions: string,
    _language: string,
    questions: readonly unknown[],
    finish: (given: string[]) => void,
  ) => finish(questions.map(() => left.shift() ?? ''));
}

/** What went wrong, without effect as no file was touched. */
export function connectFault(login: SshLogin, seen: Seen, error: Error): TransportError {
  const place = `${login.host}:${login.port}`;
  const options = { cause: seen.error ?? error };
  if (error instanceof TransportError)
    return new TransportError(error.fault, 'none', `${place}: ${error.message}`, options);
  if (seen.refusedKey !== undefined) {
    const ended = (login.endedHostKeys ?? []).map(unpadded).includes(seen.refusedKey);
    const why = ended ? 'whose pin has ended' : 'which is not among the pinned ones';
    return new TransportError(
      'host-key',
      'none',
      `${place} showed host key ${seen.refusedKey}, ${why}`,
      options,
    );
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
