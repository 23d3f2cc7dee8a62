/** The bank's SFTP server against other clients than ours, and against clients that mean no good. */

import { execFileSync, spawn } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import SftpClient from 'ssh2-sftp-client';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readHostKey, readLogin } from '../../src/bank/login.ts';
import { sha256, someBytes } from '../support/bytes.ts';
import { startTestServer, type TestServer } from '../support/sftp-server.ts';

const sftpProgram = '/usr/bin/sftp';
let dir: string;
let server: TestServer;

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'debitrun-server-'));
  mkdirSync(join(dir, 'bank'));
  server = await startTestServer(existsSync(sftpProgram) ? [makeKey()] : []);
  mkdirSync(join(server.root, 'state'));
  writeFileSync(join(server.root, 'state/secret'), 'the bank’s own');
});
afterAll(async () => {
  await server?.stop();
  rmSync(dir, { recursive: true, force: true });
});

function makeKey(): string {
  execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', join(dir, 'key')]);
  return readFileSync(join(dir, 'key.pub'), 'utf8');
}

async function withClient<T>(work: (client: SftpClient) => Promise<T>): Promise<T> {
  const client = new SftpClient();
  const { host, port, username, password } = server.connection;
  await client.connect({ host, port, username, password: password ?? '' });
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

describe('ssh2-sftp-client as its manual shows it', () => {
  const bytes = someBytes(100_000, 5); // small: this client waits on Nagle

  test('puts, lists, gets, renames, removes', async () => {
    await withClient(async (client) => {
      await client.put(bytes, 'in/put.part');
      await client.rename('in/put.part', 'in/put');
      expect((await client.list('in')).map(({ name, size }) => [name, size])).toEqual([
        ['put', bytes.length],
      ]);
      expect(sha256((await client.get('in/put')) as Buffer)).toBe(sha256(bytes));
      const local = join(dir, 'fast');
      await client.fastGet('in/put', local);
      expect(sha256(readFileSync(local))).toBe(sha256(bytes));
      await client.fastPut(local, 'in/fast');
      expect((await client.stat('in/fast')).size).toBe(bytes.length);
      await client.mkdir('in/folder');
      expect(await client.exists('in/folder')).toBe('d');
      await client.rmdir('in/folder');
      await client.delete('in/put');
      await client.delete('in/fast');
      expect(await client.exists('in/put')).toBe(false);
      expect(await client.realPath('in/../out')).toBe('/out');
    });
  });

  test.each([
    '../state/secret',
    'in/../../state/secret',
    '/state/secret',
    'state/secret',
    '/etc/passwd',
    'in/../../../../../../etc/passwd',
    'host_key',
  ])('%s is not there', async (path) => {
    await withClient(async (client) => {
      await expect(client.get(path)).rejects.toThrow(/no such file/i);
      await expect(client.put(Buffer.from('x'), path)).rejects.toThrow();
      expect(await client.exists(path)).toBe(false);
    });
  });

  test('the root shows in and out, and nothing of the bank’s own', async () => {
    await withClient(async (client) => {
      expect((await client.list('/')).map(({ name }) => name)).toEqual(['in', 'out']);
      await expect(client.mkdir('/more')).rejects.toThrow();
      await expect(client.rmdir('/in')).rejects.toThrow();
      await expect(client.rename('/in', '/elsewhere')).rejects.toThrow();
    });
    expect(readdirSync(server.root)).toContain('in');
  });
});

describe.skipIf(!existsSync(sftpProgram))('OpenSSH’s sftp client', () => {
  /** Not spawnSync: the server lives in this process. */
  function run(...lines: string[]): Promise<{ readonly status: number | null; readonly output: string }> {
    writeFileSync(join(dir, 'batch'), `${lines.join('\n')}\n`);
    const { host, port, username } = server.connection;
    const options = [
      'BatchMode=yes',
      'IdentitiesOnly=yes',
      `UserKnownHostsFile=${join(dir, 'known')}`,
      'StrictHostKeyChecking=accept-new',
    ].flatMap((option) => ['-o', option]);
    const files = ['-F', 'none', '-i', join(dir, 'key'), '-b', join(dir, 'batch')];
    const child = spawn(sftpProgram, [...files, '-P', String(port), ...options, `${username}@${host}`], {
      cwd: dir,
      timeout: 20_000,
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => (output += String(data)));
    return new Promise((resolve) => child.on('close', (status) => resolve({ status, output })));
  }

  test('puts, renames, lists, gets and refuses to write over', async () => {
    writeFileSync(join(dir, 'local'), someBytes(300_000, 9));
    const { status, output } = await run(
      'put local in/ssh.part',
      'rename in/ssh.part in/ssh',
      'ls -l in',
      'get in/ssh back',
    );
    expect(output).toMatch(/300000 .* ssh|300000 .*in\/ssh/);
    expect(status).toBe(0);
    expect(sha256(readFileSync(join(dir, 'back')))).toBe(sha256(someBytes(300_000, 9)));
    await run('put local in/again');
    const again = await run('rename in/again in/ssh');
    expect(again.status).toBe(1);
    expect(again.output).toMatch(/rename/i);
    const over = await run('put back in/ssh');
    expect(over.status).toBe(1);
    const climb = await run('get ../state/secret climbed');
    expect(climb.status).toBe(1);
    expect(existsSync(join(dir, 'climbed'))).toBe(false);
  });
});

test('login and host key are made once, for the owner’s eyes only', () => {
  const bank = join(dir, 'bank');
  const [login, key] = [readLogin(bank), readHostKey(bank)];
  expect(readLogin(bank)).toEqual(login);
  expect(readHostKey(bank)).toEqual(key);
  expect(login.password).toHaveLength(24);
  expect(key.fingerprint).toMatch(/^SHA256:[A-Za-z0-9+/]{43}$/);
  writeFileSync(join(bank, 'authorized_keys'), '# colleagues\nssh-ed25519 AAAA a\n\nssh-ed25519 BBBB b\n');
  expect(readLogin(bank).publicKeys).toHaveLength(2);
  chmodSync(join(bank, 'bank.yaml'), 0o600);
  writeFileSync(join(bank, 'bank.yaml'), 'usr: x');
  expect(() => readLogin(bank)).toThrow(/bank\.yaml/);
});
