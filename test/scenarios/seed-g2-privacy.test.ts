/** Seed row G2, privacy: scans; export for a purpose; erasure and retention by destroying keys, with books, chain
 *  and totals still holding. On a whole month. What commands print: seed-g2-masking.test.ts. */

import { closeSync, existsSync, openSync, readFileSync, statSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import iconv from 'iconv-lite';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { auditCommand } from '../../src/cli/audit.ts';
import { formatsCommand } from '../../src/cli/formats.ts';
import { privacyCommand } from '../../src/cli/privacy.ts';
import { reportCommand } from '../../src/cli/report.ts';
import { verbCommands } from '../../src/cli/verbs.ts';
import { workspaceCommands } from '../../src/cli/workspace.ts';
import { households } from '../../src/demo/households.ts';
import type { Database } from '../../src/store/database.ts';
import { openEmbedded } from '../../src/store/embedded.ts';
import { demoSize, demoWorkspace } from '../support/demo.ts';

const estate = households(demoSize.households, 1);
/** Nobody lives here any more: paid, moved out, asks to be forgotten. */
const leaver = { creditor: 'jade', debtorId: '' };
let folder = '';
let workspace = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'debitrun-g2-'));
  workspace = join(folder, 'estate');
  await demoWorkspace(workspace);
}, 180_000);

afterAll(() => rm(folder, { recursive: true, force: true }));

type Printed = { readonly code: unknown; readonly out: string; readonly err: string };

/** The command line, in this process; the workspace and the clock after the month are put in. */
async function run(...args: readonly string[]): Promise<Printed> {
  const printed = { out: '', err: '' };
  const take = (stream: 'out' | 'err') => (text: unknown) => {
    printed[stream] += String(text);
    return true;
  };
  vi.spyOn(process.stdout, 'write').mockImplementation(take('out'));
  vi.spyOn(process.stderr, 'write').mockImplementation(take('err'));
  // formats writes to the descriptor itself.
  const direct = join(folder, 'direct.txt');
  const descriptor = openSync(direct, 'w');
  const stdout = process.stdout.fd;
  Object.defineProperty(process.stdout, 'fd', { value: descriptor, configurable: true });
  const before = process.exitCode;
  process.exitCode = 0;
  const program = new Command('debitrun').exitOverride();
  for (const command of [
    ...workspaceCommands(),
    ...verbCommands(),
    auditCommand(),
    formatsCommand(),
    privacyCommand(),
    reportCommand(),
  ])
    program.addCommand(command);
  const inWorkspace = args[0] === 'formats' ? [] : ['--dir', workspace, '--at', '2026-07-01T02:00:00Z'];
  try {
    await program.parseAsync([...args, ...inWorkspace], { from: 'user' });
    return { code: process.exitCode, out: printed.out + readFileSync(direct, 'utf8'), err: printed.err };
  } finally {
    process.exitCode = before;
    Object.defineProperty(process.stdout, 'fd', { value: stdout, configurable: true });
    closeSync(descriptor);
    vi.restoreAllMocks();
  }
}

async function inStore<T>(work: (database: Database) => Promise<T>): Promise<T> {
  const database = await openEmbedded(join(workspace, '.debitrun', 'db'), 'test');
  try {
    return await work(database);
  } finally {
    await database.close();
  }
}

async function events(kind: string): Promise<readonly { subject: string; actor: string; data: unknown }[]> {
  return inStore((database) =>
    database.query<{ subject: string; actor: string; data: unknown }>(
      'select subject, actor, data from event where kind = $1 order by creditor, seq',
      [kind],
    ),
  );
}

describe('seed row G2: privacy', { timeout: 180_000 }, () => {
  test('a scan names what it finds, in UTF-8, in GBK and in groups, and never shows it', async () => {
    const [one, two] = estate;
    if (one === undefined || two === undefined) throw new Error('the estate is empty');
    const planted = join(folder, 'planted');
    await mkdir(join(planted, 'deep'), { recursive: true });
    await writeFile(join(planted, 'a.log'), `fine\nfor ${one.name}\n`);
    await writeFile(join(planted, 'b.log'), iconv.encode(`户名:${two.name}\n`, 'gbk'));
    const groups = one.cardNumber.replace(/(.{4})(?=.)/g, '$1 ');
    await writeFile(join(planted, 'deep', 'c.log'), `${'x'.repeat(200_000)} ${groups} ${two.phone}`);
    await writeFile(join(planted, 'd.log'), 'IBAN DE89 3704 0044 0532 0130 00 of nobody\n');
    const { code, err, out } = await run('privacy', 'scan', planted);
    expect(code).toBe(3);
    for (const line of [
      `a.log, line 2\n  a full name of debtor jade/${one.debtorId}`,
      `b.log, line 1\n  a full name of debtor jade/${two.debtorId}`,
      `c.log, line 1\n  a full account of debtor jade/${one.debtorId}`,
      `c.log, line 1\n  a full phone of debtor jade/${two.debtorId}`,
      `d.log, line 1\n  a full iban of nobody known`,
    ])
      expect(err).toContain(line);
    for (const value of [one.name, two.name, one.cardNumber, groups, two.phone, 'DE89'])
      expect(out + err).not.toContain(value);
    const left = await run('privacy', 'scan', planted, '--except', planted);
    expect([left.code, left.err]).toStrictEqual([0, '']);
  });

  test('an export needs a purpose, is for its owner only, and is journalled before it is written', async () => {
    const one = estate[0];
    const file = join(folder, 'export.json');
    const ask = (purpose: string) =>
      run(
        'privacy',
        'export',
        '--debtor',
        one?.debtorId ?? '',
        '--purpose',
        purpose,
        '--out',
        file,
        '--as',
        'lin',
      );
    const refused = await ask(' ');
    expect([refused.code, existsSync(file)]).toStrictEqual([3, false]);
    expect(refused.err).toContain('no purpose is given');
    const { code, out } = await ask('asked for by the debtor');
    expect(code).toBe(0);
    expect(out).not.toContain(one?.name);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const { record } = JSON.parse(await readFile(file, 'utf8')) as {
      record: Record<string, Record<string, unknown>[]>;
    };
    expect(record.debtor?.[0]).toMatchObject({ name: one?.name, phone: one?.phone });
    expect(record.mandates?.[0]).toMatchObject({ account: one?.cardNumber });
    expect(record.notices?.[0]?.body).toContain(one?.name);
    const [event] = await events('debtor.exported');
    expect(event).toMatchObject({
      subject: `debtor:${one?.debtorId}`,
      actor: 'lin',
      data: { purpose: 'asked for by the debtor' },
    });
    expect((await ask('again')).code).toBe(3);
    expect(await events('privacy-export.refused')).toHaveLength(2);
  });

  test('a debtor who still has something open is not erased, and the refusal says what, and is journalled', async () => {
    const one = estate[0];
    const { code, err } = await run(
      'privacy',
      'erase',
      '--debtor',
      one?.debtorId ?? '',
      '--reason',
      'r',
      '--as',
      'lin',
    );
    expect(code).toBe(3);
    expect(err).toMatch(/PRIVACY_REFUSED .*\n {2}it is not erased: .*still owns/);
    expect(await events('debtor.erased')).toStrictEqual([]);
    expect((await events('privacy-erase.refused')).length).toBeGreaterThan(0);
    const unknown = await run('privacy', 'erase', '--debtor', 'nobody', '--reason', 'r', '--as', 'lin');
    expect([unknown.code, unknown.err]).toStrictEqual([2, 'no creditor here has the debtor nobody\n']);
  });

  test('an erased debtor is unreadable for good; books, chain and totals hold; a second time changes nothing', async () => {
    await inStore(async (database) => {
      const [found] = await database.query<{ debtor_id: string }>(
        `select d.debtor_id from debit d where d.creditor = 'jade' and d.state = 'settled'
           and not exists (select 1 from charge c where c.creditor = d.creditor and c.debtor_id = d.debtor_id and c.open_minor > 0)
           and not exists (select 1 from debit o where o.creditor = d.creditor and o.debtor_id = d.debtor_id and o.state <> 'settled')
           and not exists (select 1 from prepaid p join ownership w using (creditor, account_id)
             where w.creditor = d.creditor and w.debtor_id = d.debtor_id and p.minor > 0)
         order by 1 limit 1`,
      );
      leaver.debtorId = found?.debtor_id ?? '';
      await database.query(
        `update ownership set to_on = '2026-03-31' where creditor = 'jade' and debtor_id = $1`,
        [leaver.debtorId],
      );
    });
    expect(leaver.debtorId).not.toBe('');
    const erase = () =>
      run('privacy', 'erase', '--debtor', leaver.debtorId, '--reason', 'moved out', '--as', 'lin');
    const dry = await run(
      'privacy',
      'erase',
      '--debtor',
      leaver.debtorId,
      '--reason',
      'r',
      '--as',
      'lin',
      '--dry-run',
    );
    expect(dry.out).toContain('privacy erase (dry run)');
    expect(await events('debtor.erased')).toStrictEqual([]);
    const first = await erase();
    expect([first.code, first.err]).toStrictEqual([0, '']);
    expect(first.out).toMatch(/file 1 .* still holds it, no end is set/);
    expect(first.out).toMatch(/inbound \d+ .* still holds it/);
    expect(first.out).toMatch(/outbox\/jade\/\w+\.jsonl held its notices/);
    expect(first.out).toContain('may hold its key');
    const digest = await run('status', '--digest');
    const again = await erase();
    expect(again.code).toBe(0);
    expect(again.out).toContain('by lin: moved out');
    expect((await run('status', '--digest')).out).toBe(digest.out);
    expect((await run('verify')).code).toBe(0);
    const audit = await run('audit', 'verify');
    expect([audit.code, audit.err]).toStrictEqual([0, '']);
    const states = await inStore((database) =>
      database.query<{ state: string; account_key: string }>(
        `select state, account_key from mandate where creditor = 'jade' and debtor_id = $1`,
        [leaver.debtorId],
      ),
    );
    expect(states).toStrictEqual([{ state: 'cancelled', account_key: 'erased' }]);
    const file = join(folder, 'erased.json');
    await run(
      'privacy',
      'export',
      '--debtor',
      leaver.debtorId,
      '--purpose',
      'what is left',
      '--out',
      file,
      '--as',
      'lin',
    );
    const person = estate.find(({ debtorId }) => debtorId === leaver.debtorId);
    const text = readFileSync(file, 'utf8');
    expect(text).toContain('"name": "(erased)"');
    for (const value of [person?.name, person?.cardNumber, person?.phone]) expect(text).not.toContain(value);
  });

  test('an old export of an erased debtor is not taken back', async () => {
    const csv = join(folder, 'again.csv');
    await writeFile(
      csv,
      `account_id,kind,building,label,debtor_id,debtor_name,from\nX-1,flat,1,X-1,${leaver.debtorId},老住户,2026-04-01\n`,
    );
    const { code, err } = await run('import', 'accounts', csv, '--creditor', 'jade', '--as', 'lin');
    expect(code).toBe(3);
    expect(err).toContain(`debtor ${leaver.debtorId} was erased`);
    expect(err).not.toContain('老住户');
  });

  test('bytes past their retention are destroyed, never those of live debits; digests, books and chain hold', async () => {
    const config = join(workspace, 'debitrun.yaml');
    const text = await readFile(config, 'utf8');
    const none = await run('privacy', 'expire', '--as', 'lin');
    expect(none.out).toContain('nothing to do');
    await writeFile(
      config,
      text.replaceAll(/^ {4}notices:/gm, '    privacy: { fileRetentionDays: 20 }\n    notices:'),
    );
    const done = await run('privacy', 'expire', '--as', 'lin');
    expect(done.code).toBe(0);
    expect(done.out).toMatch(/file 1 .*: bytes destroyed, their retention of 20 days ended/);
    const left = await inStore((database) =>
      database.query<{ file_no: bigint; live: boolean; kept: boolean }>(
        `select f.file_no, exists (select 1 from debit d where d.creditor = f.creditor and d.file_no = f.file_no
             and d.state in ('batched', 'submitted', 'accepted')) as live,
           exists (select 1 from data_key k where k.creditor = f.creditor and k.kind = 'file' and k.id = f.file_no::text
             and k.master is not null) as kept
         from file f where f.creditor = 'jade' and f.built_at < '2026-06-01' order by f.file_no`,
      ),
    );
    expect(left.length).toBeGreaterThan(0);
    for (const { live, kept } of left) expect(kept).toBe(live);
    expect((await run('explain', 'file', '1')).out).toMatch(
      /bytes: destroyed at .*: their retention of 20 days ended/,
    );
    expect((await run('privacy', 'expire', '--as', 'lin')).out).toContain('nothing to do');
    expect((await run('verify')).code).toBe(0);
    const audit = await run('audit', 'verify');
    expect([audit.code, audit.err]).toStrictEqual([0, '']);
    const [event] = await events('bytes.destroyed');
    expect(event).toMatchObject({ actor: 'lin', data: { retentionDays: 20 } });
  });

  test('the master key is changed while everything stays readable; the old key opens nothing new', async () => {
    const key = join(workspace, 'keys', 'master.key');
    const before = readFileSync(key, 'utf8');
    const story = await run('explain', 'file', '2');
    const { code, out } = await run('privacy', 'rotate', '--as', 'lin');
    expect(code).toBe(0);
    expect(out).toMatch(/keys \d+\n.*\.retired opens backups made before now/);
    expect(readFileSync(key, 'utf8')).not.toBe(before);
    expect(statSync(key).mode & 0o777).toBe(0o600);
    expect(existsSync(join(workspace, 'keys', 'master-next.key'))).toBe(false);
    expect((await run('explain', 'file', '2')).out).toBe(story.out);
    const after = readFileSync(key, 'utf8');
    await writeFile(key, before);
    const old = await run('status');
    expect(old.code).toBe(3);
    expect(old.err).toContain('MASTER_KEY');
    await writeFile(key, after);
    expect((await run('status')).code).toBe(0);
  });

  test('a master key others can read is refused', async () => {
    const { chmod } = await import('node:fs/promises');
    const key = join(workspace, 'keys', 'master.key');
    await chmod(key, 0o644);
    try {
      const { code, err } = await run('status');
      expect(code).toBe(3);
      expect(err).toContain('SECRET_PERMISSIONS');
    } finally {
      await chmod(key, 0o600);
    }
  });
});
