/** Seed row G5, backups: a consistent snapshot, a restore whose digest is equal, and a restored copy that refuses to
 *  deliver until two operators promote it, so that two copies never send. On a whole month of two creditors. */

import { cpSync, existsSync, mkdirSync, statSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { auditCommand } from '../../src/cli/audit.ts';
import { backupCommand } from '../../src/cli/backup.ts';
import { verbCommands } from '../../src/cli/verbs.ts';
import { workspaceCommands } from '../../src/cli/workspace.ts';
import type { DemoResult } from '../../src/demo/run.ts';
import { openEmbedded } from '../../src/store/embedded.ts';
import { openServer } from '../../src/store/server.ts';
import { type Ran, ran } from '../support/command.ts';
import { createServerDatabase, serverUrl } from '../support/database.ts';
import { demoWorkspace } from '../support/demo.ts';

let folder = '';
let workspace = '';
let copy = '';
let file = '';
let demo: DemoResult;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'debitrun-g5-'));
  workspace = join(folder, 'estate');
  copy = join(folder, 'copy');
  file = join(folder, 'night.debitrun.gz');
  demo = await demoWorkspace(workspace);
}, 180_000);

afterAll(() => rm(folder, { recursive: true, force: true }));

const backup = (...args: readonly string[]) => ran(backupCommand(), ...args);

/** A verb in a workspace, as an operator, at the demo's last night. */
function verb(name: string, dir: string, ...args: readonly string[]): Promise<Ran> {
  const command = [...verbCommands(), ...workspaceCommands()].find((one) => one.name() === name);
  if (command === undefined) throw new Error(`no command ${name}`);
  return ran(command, '--dir', dir, '--at', demo.now, '--as', 'lin', ...args);
}

async function digestOf(dir: string): Promise<string> {
  const { out } = await verb('status', dir, '--digest');
  return out.trim();
}

describe('seed row G5: backups', () => {
  test('while another holds the embedded store, the one who waits is told who, and exits 4', async () => {
    const holder = await openEmbedded(join(workspace, '.debitrun', 'db'), 'lin with "cycle"');
    try {
      const { code, err } = await backup('make', '--out', file, '--dir', workspace);
      expect(code).toBe(4);
      expect(err).toContain('LOCK_HELD');
      expect(err).toContain('lin with "cycle"');
      expect(existsSync(file)).toBe(false);
    } finally {
      await holder.close();
    }
  });

  test('backup make writes one file that only its owner reads, and backup check finds it sound', async () => {
    const to = ['--out', file, '--dir', workspace, '--as', 'lin', '--at', demo.now];
    const planned = await backup('make', ...to, '--dry-run');
    expect([planned.code, existsSync(file)]).toEqual([0, false]);
    const made = await backup('make', ...to);
    expect(made.err).toBe('');
    expect(made.code).toBe(0);
    expect(made.out).toContain(`state ${demo.digest}`);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const checked = await backup('check', file, '--json');
    expect(checked.code).toBe(0);
    expect(JSON.parse(checked.out)).toMatchObject({ stateDigest: demo.digest, takenBy: 'lin' });
    const again = await backup('make', ...to);
    expect(again.code).toBe(3);
    expect(again.err).toContain('never overwritten');
  });

  test('who has not the role takes no backup, and a try is journalled', async () => {
    const out = join(folder, 'stolen.gz');
    for (const dry of [[], ['--dry-run']]) {
      const stranger = ['--out', out, '--dir', workspace, '--as', 'nobody', '--at', demo.now, ...dry];
      const { code, err } = await backup('make', ...stranger);
      expect([code, existsSync(out)]).toEqual([3, false]);
      expect(err).toContain('backup make: nobody is no operator');
    }
    const refused = await journal(workspace, 'backup-make.refused');
    expect(refused.map(({ creditor }) => creditor)).toEqual(['*']);
  });

  test('somebody who is no admin of what the backup holds restores nothing', async () => {
    mkdirSync(copy);
    for (const dry of [[], ['--as', 'nobody']]) {
      const { code, err } = await backup('restore', file, '--dir', copy, '--at', demo.now, ...dry);
      expect(code).toBe(3);
      expect(err).toContain('OPERATOR_REFUSED');
      expect(err).toMatch(/backup restore: \w+ is no operator/);
    }
  });

  test('backup restore --dir: the digest is equal and the sealed journal verifies', async () => {
    // What a backup leaves out, an operator keeps elsewhere: configuration and keys.
    for (const name of ['debitrun.yaml', 'keys', 'bank'])
      cpSync(join(workspace, name), join(copy, name), { recursive: true });
    const restored = await backup('restore', file, '--dir', copy, '--as', 'lin', '--at', demo.now);
    expect(restored.err).toBe('');
    expect(restored.code).toBe(0);
    expect(await digestOf(copy)).toBe(demo.digest);
    const verified = await ran(auditCommand(), 'verify', '--dir', copy);
    expect([verified.code, verified.err]).toEqual([0, '']);
    const books = await verb('verify', copy);
    expect([books.code, books.err]).toEqual([0, '']);
  });

  test('a store that holds anything is not restored into', async () => {
    const { code, err } = await backup('restore', file, '--dir', copy);
    expect(code).toBe(3);
    expect(err).toContain('BACKUP_TARGET');
    expect(await digestOf(copy)).toBe(demo.digest);
  });

  test.each([['send'], ['fetch'], ['notify'], ['approve', '--policy'], ['cycle']])(
    'the restored copy refuses to %s, says why, and journals it',
    async (name, ...args) => {
      const { code, err } = await verb(name, copy, ...args);
      expect(code).toBe(3);
      expect(err).toContain('RESTORED_COPY');
      expect(err).toContain('backup promote');
      const events = await journal(copy, `${name}.refused`);
      expect(events.map(({ creditor }) => creditor)).toEqual(expect.arrayContaining(['jade', 'linden']));
    },
  );

  test('one operator alone, or somebody who is none, does not promote it', async () => {
    const stranger = await promote('nobody');
    expect(stranger.code).toBe(3);
    expect(stranger.err).toContain('nobody is no operator');
    expect(await journal(copy, 'backup-promote.refused')).toHaveLength(1);
    for (const once of ['first', 'again']) {
      const { code, out } = await promote('lin');
      expect([once, code]).toEqual([once, 0]);
      expect(out).toMatch(/promotion backup:[0-9a-f]{64} waits until .* for a second person/);
    }
    const { out } = await verb('status', copy);
    expect(out).toContain('1 proposals wait for a second person');
    expect(out).toMatch(/promotion backup:[0-9a-f]{64} by lin: qiao/);
    expect((await verb('send', copy)).err).toContain('RESTORED_COPY');
  });

  test('with the second operator it acts again: it calls the bank', async () => {
    const { code, out } = await promote('qiao');
    expect(code).toBe(0);
    expect(out).toContain('this store acts from now on');
    const [event] = await journal(copy, 'backup.promoted');
    expect(event?.data).toMatchObject({ first: 'lin' });
    const refused = await journal(copy, 'backup-restore.refused');
    expect(refused.map(({ creditor, data }) => [creditor, data.tried])).toEqual([
      ['*', userInfo().username],
      ['*', 'nobody'],
    ]);
    const fetched = await verb('fetch', copy);
    expect(fetched.err).not.toContain('RESTORED_COPY');
    expect(fetched.err).toContain('CONNECTION_FAILED');
    expect((await promote('qiao')).out).toContain('nothing to do');
  });
});

describe.skipIf(serverUrl === undefined)('seed row G5: to a PostgreSQL server and back', () => {
  test('the digest is equal there, and in an embedded store restored from a backup of it', async () => {
    const { url, drop } = await createServerDatabase();
    try {
      process.env.DEBITRUN_TEST_COPY = url;
      const restore = ['restore', '--as', 'lin', '--at', demo.now];
      const first = join(folder, 'for-server.debitrun.gz');
      const taken = await backup('make', '--out', first, '--dir', workspace, '--as', 'lin', '--at', demo.now);
      expect([taken.code, taken.err]).toEqual([0, '']);
      const there = await backup(...restore, first, '--to', 'env:DEBITRUN_TEST_COPY');
      expect([there.code, there.err]).toEqual([0, '']);
      const server = openServer(url);
      const rows = await server.query('select 1 from restored');
      await server.close();
      expect(rows).toHaveLength(1);
      const second = join(folder, 'server.debitrun.gz');
      process.env.DATABASE_URL = url;
      const made = await backup('make', '--out', second, '--dir', workspace, '--as', 'lin', '--at', demo.now);
      delete process.env.DATABASE_URL;
      expect([made.code, made.err]).toEqual([0, '']);
      expect(made.out).toContain(`state ${demo.digest}`);
      const home = join(folder, 'home');
      const back = await backup(...restore, second, '--dir', home);
      expect([back.code, back.err]).toEqual([0, '']);
      expect(back.out).toContain(`state ${demo.digest}`);
    } finally {
      delete process.env.DATABASE_URL;
      delete process.env.DEBITRUN_TEST_COPY;
      await drop();
    }
  });
});

function promote(name: string): Promise<Ran> {
  return backup('promote', '--dir', copy, '--as', name, '--at', demo.now);
}

type Told = { readonly creditor: string; readonly data: Record<string, unknown> };

async function journal(dir: string, kind: string): Promise<readonly Told[]> {
  const database = await openEmbedded(join(dir, '.debitrun', 'db'), 'test');
  try {
    return await database.query<Told>('select creditor, data from event where kind = $1 order by 1, seq', [
      kind,
    ]);
  } finally {
    await database.close();
  }
}
