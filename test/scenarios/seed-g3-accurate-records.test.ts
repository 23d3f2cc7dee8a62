/** Seed row G3, accurate records: append-only journal whose hashes chain, numbers without gaps; one flipped byte anywhere
 *  in the store is named. Seed row G7, regular audits: the sample is repeatable. On a whole month of two creditors. */

import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { auditCommand } from '../../src/cli/audit.ts';
import type { Database } from '../../src/store/database.ts';
import { openEmbedded } from '../../src/store/embedded.ts';
import { demoWorkspace } from '../support/demo.ts';
import { tamper } from '../support/journal.ts';

let folder = '';
let workspace = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'debitrun-g3-'));
  workspace = join(folder, 'estate');
  await demoWorkspace(workspace);
}, 240_000);

afterAll(() => rm(folder, { recursive: true, force: true }));

afterEach(() => {
  vi.restoreAllMocks();
});

/** The command line, in this process. */
async function audit(...args: readonly string[]): Promise<{ code: unknown; out: string; err: string }> {
  const printed = { out: '', err: '' };
  const take = (stream: 'out' | 'err') => (text: unknown) => {
    printed[stream] += String(text);
    return true;
  };
  vi.spyOn(process.stdout, 'write').mockImplementation(take('out'));
  vi.spyOn(process.stderr, 'write').mockImplementation(take('err'));
  const before = process.exitCode;
  try {
    await auditCommand().parseAsync([...args, '--dir', workspace], { from: 'user' });
    return { code: process.exitCode, ...printed };
  } finally {
    process.exitCode = before;
    vi.restoreAllMocks();
  }
}

/** As somebody does who owns the database. */
async function inStore(work: (database: Database) => Promise<void>): Promise<void> {
  const database = await openEmbedded(join(workspace, '.debitrun', 'db'), 'test');
  try {
    await work(database);
  } finally {
    await database.close();
  }
}

/** Table, a byte flipped in it, flipped back, what must be said. */
const flips: readonly (readonly [string, string, string, RegExp])[] = [
  [
    'event',
    `update event set actor = 'lim' where creditor = 'jade' and seq = 20`,
    `update event set actor = 'lin' where creditor = 'jade' and seq = 20`,
    /AUDIT_ROW {2}jade, event 20\n {2}the row was changed after block 1 was sealed/,
  ],
  [
    'posting',
    `update posting set minor = minor # 1 where creditor = 'jade' and journal_no = 3 and line = 1`,
    `update posting set minor = minor # 1 where creditor = 'jade' and journal_no = 3 and line = 1`,
    /AUDIT_ROW {2}jade, posting 3\/1\n/,
  ],
  [
    'journal',
    `update journal set source = source || '!' where creditor = 'linden' and journal_no = 1`,
    `update journal set source = rtrim(source, '!') where creditor = 'linden' and journal_no = 1`,
    /AUDIT_ROW {2}linden, journal 1\n/,
  ],
  [
    'file_chunk',
    `update file_chunk set bytes = set_byte(bytes, 5, get_byte(bytes, 5) # 4) where creditor = 'jade' and file_no = 1`,
    `update file_chunk set bytes = set_byte(bytes, 5, get_byte(bytes, 5) # 4) where creditor = 'jade' and file_no = 1`,
    /AUDIT_ROW {2}jade, file_chunk 1\/1\n/,
  ],
  [
    'inbound_chunk',
    `update inbound_chunk set bytes = set_byte(bytes, 9, get_byte(bytes, 9) # 128) where creditor = 'linden' and inbound_no = 1`,
    `update inbound_chunk set bytes = set_byte(bytes, 9, get_byte(bytes, 9) # 128) where creditor = 'linden' and inbound_no = 1`,
    /AUDIT_ROW {2}linden, inbound_chunk 1\/1\n/,
  ],
  [
    'debit',
    `update debit set state = 'rejected' where creditor = 'jade' and state = 'settled' and debit_id = (select min(debit_id) from debit where creditor = 'jade' and state = 'settled')`,
    `update debit set state = 'settled' where creditor = 'jade' and state = 'rejected' and settled_on is not null`,
    /AUDIT_FACT {2}jade, debit D\d{8}\n {2}each debit is in the state its last event led to: its state is rejected, event \d+ made it settled/,
  ],
];

describe('seed row G3: accurate records', () => {
  const heads = () => join(folder, 'heads.json');

  test('every night was sealed, and the whole journal verifies', async () => {
    const { code, out, err } = await audit('verify');
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(
      /jade: audit verify {2}blocks [1-9]\d*, sealed [1-9]\d*, notSealed 0, files [1-9]\d*, faults 0/,
    );
    expect(out).toMatch(/linden: audit verify {2}blocks [1-9]/);
  });

  test('the heads are signed by an operator and kept elsewhere, once', async () => {
    const first = await audit('seal', '--as', 'qiao', '--out', heads());
    expect({ code: first.code, err: first.err }).toEqual({ code: 0, err: '' });
    expect(first.out).toMatch(/jade: seal {2}blocks 0, rows 0, signatures 2/);
    expect(first.out).toMatch(/head of workspace {2}block \d+ {2}[0-9a-f]{64} {2}signed by qiao/);
    const again = await audit('seal', '--as', 'qiao', '--out', heads());
    expect(again.code).toBe(0);
    expect(again.out).toMatch(/jade: seal {2}blocks 0, rows 0, signatures 0/);
    expect((await audit('verify', '--against', heads())).code).toBe(0);
  });

  test('heads kept before are not written over by others', async () => {
    const file = join(folder, 'other.json');
    await writeFile(file, 'something else');
    expect((await audit('seal', '--as', 'qiao', '--out', file)).code).toBe(2);
    expect(await readFile(file, 'utf8')).toBe('something else');
  });

  test('a dry run writes no heads', async () => {
    const out = join(folder, 'dry.json');
    expect((await audit('seal', '--as', 'qiao', '--dry-run', '--out', out)).code).toBe(0);
    expect(existsSync(out)).toBe(false);
  });

  test('nobody seals, signs or takes heads away who is no operator', async () => {
    const out = join(folder, 'stolen.json');
    const { code, err } = await audit('seal', '--as', 'nobody', '--out', out);
    expect(code).toBe(3);
    expect(err).toMatch(/OPERATOR_REFUSED/);
    expect(existsSync(out)).toBe(false);
  });

  test('one byte flipped in each table of the store is named; flipped back, all is well', async () => {
    await inStore(async (database) => {
      for (const [table, flip] of flips) await tamper(database, table, flip, []);
    });
    const { code, err } = await audit('verify');
    expect(code).toBe(3);
    for (const [table, , , named] of flips) expect(err, table).toMatch(named);
    expect(err.match(/^AUDIT_ROW/gm)).toHaveLength(5);
    await inStore(async (database) => {
      for (const [table, , back] of flips) await tamper(database, table, back, []);
    });
    expect((await audit('verify', '--against', heads())).code).toBe(0);
  });

  test('a journal rewritten and sealed anew verifies by itself, but not against the heads kept elsewhere', async () => {
    const copy = join(folder, 'heads.json');
    await inStore(async (database) => {
      await tamper(
        database,
        'event',
        `update event set actor = 'lim' where creditor = 'linden' and seq = 2`,
        [],
      );
      for (const table of ['seal_signature', 'seal_page', 'seal_range', 'seal'])
        await tamper(database, table, `delete from ${table} where creditor = 'linden'`, []);
    });
    expect((await audit('seal', '--as', 'qiao', '--creditor', 'linden')).code).toBe(0);
    expect((await audit('verify')).code).toBe(0);
    const { code, err } = await audit('verify', '--against', copy);
    expect(code).toBe(3);
    expect(err).toMatch(/AUDIT_HEAD {2}linden, block \d+/);
  });

  test('a story is told in order, each line with its event and block, personal data masked', async () => {
    const { code, out } = await audit('trail', 'debit', 'D00000001', '--creditor', 'jade');
    expect(code).toBe(0);
    const kinds = [
      'charge.made',
      'debit.planned',
      'notice.made',
      'debit.batched',
      'file.sent',
      'debit.submitted',
    ];
    const places = kinds.map((kind) => out.indexOf(`  ${kind} `));
    expect(places).toEqual([...places].sort((a, b) => a - b));
    expect(places[0]).toBeGreaterThan(0);
    expect(out).toMatch(/\[event \d+, block \d+\]/);
    const accounts = (
      await readFile(join(workspace, 'import', 'jade', '2026-04-01-mandates.csv'), 'latin1')
    ).match(/\d{16,19}/g);
    expect(accounts?.length).toBeGreaterThan(5);
    for (const account of accounts ?? []) expect(out).not.toContain(account);
  });

  test.each([
    ['mandate', 'M-000001'],
    ['file', '1'],
    ['user', 'lin'],
  ])('there is a trail of a %s', async (kind, id) => {
    const wanted = kind === 'mandate' ? await anyMandate() : id;
    const { code, out } = await audit('trail', kind, wanted);
    expect(code).toBe(0);
    expect(out).toContain(`${kind} ${wanted}`);
    expect((await audit('trail', kind, 'nothing-like-it')).code).toBe(2);
  });
});

describe('seed row G7: regular audits', () => {
  test('the same seed draws the same debits, each with its file, answers and postings; another seed others', async () => {
    const sample = async (seed: string) => (await audit('sample', '--n', '5', '--seed', seed, '--json')).out;
    const seven = await sample('7');
    expect(await sample('7')).toBe(seven);
    expect(await sample('8')).not.toBe(seven);
    const [jade] = JSON.parse(seven).creditors;
    expect(jade.debits).toHaveLength(5);
    for (const { fileSha256, serial, postings } of jade.debits) {
      expect(fileSha256).toMatch(/^[0-9a-f]{64}$/);
      expect(serial).toBeGreaterThan(0);
      expect(postings.length).toBeGreaterThan(0);
    }
  });

  test('a sample up to a day before any collection is empty', async () => {
    const { code, out } = await audit('sample', '--seed', '7', '--until', '2020-01-01');
    expect(code).toBe(0);
    expect(out).toBe('jade: 0 debits\nlinden: 0 debits\n');
  });
});

async function anyMandate(): Promise<string> {
  let id = '';
  await inStore(async (database) => {
    const [row] = await database.query<{ mandate_id: string }>(
      "select mandate_id from debit where creditor = 'jade' order by debit_id limit 1",
    );
    id = row?.mandate_id ?? '';
  });
  return id;
}
