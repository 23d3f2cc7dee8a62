/** OpenSSH's sshd on loopback for transport tests: own keys, own configuration, a free port, stopped at the end.
 *  Only with DEBITRUN_TEST_SSHD=1 and where sshd is installed, as it needs the machine's own accounts. */

import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import type { SftpConnection } from '../../src/transport/connection.ts';

const program = '/usr/sbin/sshd';

export const sshdWanted = process.env.DEBITRUN_TEST_SSHD === '1' && existsSync(program);

export type TestSshd = {
  readonly connection: SftpConnection;
  readonly root: string;
  /** Kills the server and every session of it, as a machine that loses power. */
  readonly kill: () => void;
  /** Starts it again, on the same port. */
  readonly restart: () => Promise<void>;
  readonly stop: () => void;
};

export async function startSshd(): Promise<TestSshd> {
  const dir = mkdtempSync(join(tmpdir(), 'debitrun-sshd-'));
  const root = join(dir, 'root');
  for (const name of ['in', 'out']) mkdirSync(join(root, name), { recursive: true });
  if (userInfo().uid === 0) mkdirSync('/run/sshd', { recursive: true, mode: 0o755 });
  for (const name of ['host', 'client'])
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', join(dir, name)]);
  const port = await freePort();
  writeFileSync(join(dir, 'authorized_keys'), readFileSync(join(dir, 'client.pub')), { mode: 0o600 });
  writeFileSync(join(dir, 'sshd_config'), configuration(dir, root, port));
  const start = async (): Promise<ChildProcess> => {
    const started = spawn(program, ['-D', '-e', '-f', join(dir, 'sshd_config')], { stdio: 'ignore' });
    await listening(started, port);
    return started;
  };
  let child = await start();
  const shown = execFileSync('ssh-keygen', ['-lf', join(dir, 'host.pub')], { encoding: 'utf8' });
  return {
    root,
    connection: {
      kind: 'sftp',
      host: '127.0.0.1',
      port,
      username: userInfo().username,
      privateKey: readFileSync(join(dir, 'client'), 'utf8'),
      hostKeys: [shown.split(' ')[1] ?? ''],
      deadlines: { connectMs: 10_000, answerMs: 5_000, totalMs: 60_000 },
    },
    kill() {
      for (const pid of [child.pid ?? 0, ...descendants(child.pid ?? 0)]) killed(pid);
    },
    async restart() {
      child = await start();
    },
    stop() {
      child.kill();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

/** Children of the process and theirs, by what the kernel says; sessions lead groups of their own. */
function descendants(pid: number): number[] {
  const parents = new Map<number, number>();
  for (const name of readdirSync('/proc').filter((entry) => /^\d+$/.test(entry))) {
    try {
      const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
      parents.set(Number(name), Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]));
    } catch {
      // it ended since it was listed
    }
  }
  const below = (parent: number): number[] =>
    [...parents].filter(([, of]) => of === parent).flatMap(([child]) => [child, ...below(child)]);
  return pid === 0 ? [] : below(pid);
}

function killed(pid: number): void {
  try {
    if (pid > 0) process.kill(pid, 'SIGKILL');
  } catch {
    // it ended by itself
  }
}

function configuration(dir: string, root: string, port: number): string {
  return [
    `Port ${port}`,
    'ListenAddress 127.0.0.1',
    `HostKey ${join(dir, 'host')}`,
    `AuthorizedKeysFile ${join(dir, 'authorized_keys')}`,
    `PidFile ${join(dir, 'pid')}`,
    'PasswordAuthentication no',
    'KbdInteractiveAuthentication no',
    'UsePAM no',
    'PermitRootLogin prohibit-password',
    'StrictModes no',
    `Subsystem sftp internal-sftp -d ${root}`,
    '',
  ].join('\n');
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer();
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}

async function listening(child: ChildProcess, port: number): Promise<void> {
  for (let attempt = 0; attempt < 100; attempt += 1) {
    if (child.exitCode !== null) throw new Error(`sshd ended with ${child.exitCode}`);
    if (await answers(port)) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('sshd does not listen');
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy();
      resolve(true);
    });
    socket.on('error', () => resolve(false));
  });
}
