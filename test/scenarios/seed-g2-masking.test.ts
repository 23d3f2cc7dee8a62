/** Seed row G2, masking: every command of the program runs on a month with known payers, well and badly fed, and crashes;
 *  nothing it prints or leaves behind holds their data. Commands are enumerated from the program: a new one without a row
 *  here fails. The store is opened once and shared by all runs: who holds it is not the point here. */

import {
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
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { importColumns } from '../../src/core/intake/index.ts';
import { households } from '../../src/demo/households.ts';
import { members } from '../../src/demo/members.ts';
import { runDemo } from '../../src/demo/run.ts';
import type { Database } from '../../src/store/database.ts';
import { commandLine, commandPaths } from '../support/command-line.ts';
import { embeddedFolder, placeStore } from '../support/database.ts';
import { program, start } from '../support/program.ts';

const shared = vi.hoisted(() => ({ open: new Map<string, Database>() }));

vi.mock('../../src/store/open.ts', async (original) => {
  const real = await original<typeof import('../../src/store/open.ts')>();
  return {
    openStore: async (...args: Parameters<typeof real.openStore>) => {
      const known = shared.open.get(args[0]) ?? (await real.openStore(...args));
      shared.open.set(args[0], known);
      return { ...known, close: async () => undefined };
    },
  };
});

vi.mock('../../src/fixture-workspace.ts', async (original) => ({
  ...(await original<typeof import('../../src/fixture-workspace.ts')>()),
  makeTemplate: async () => ({ folder: await embeddedFolder(), remove: () => undefined }),
}));

const estate = households(6, 1);
const club = members(3);
const planted = [
  ...estate.flatMap(({ name, phone, cardNumber }) => [name, phone, cardNumber]),
  ...club.flatMap(({ name, iban }) => [name, iban]),
];
const [first] = estate;
if (first === undefined) throw new Error('the estate is empty');

const folder = mkdtempSync(join(tmpdir(), 'debitrun-masking-'));
const workspace = join(folder, 'estate');
const logs = join(folder, 'logs');
/** What is for the bank or a payer, and what the test itself plants. */
const inClear = join(folder, 'clear');

beforeAll(async () => {
  for (const path of [logs, inClear]) mkdirSync(path);
  await placeStore(workspace);
  await runDemo({
    directory: workspace,
    environment: {},
    households: estate.length,
    members: club.length,
    months: 1,
    progress: () => undefined,
  });
  await answerOfBank();
}, 180_000);

afterAll(async () => {
  for (const database of shared.open.values()) await database.close();
  rmSync(folder, { recursive: true, force: true });
});

/** A file of the bank with an account and a name in places that cannot be right. */
async function answerOfBank(): Promise<void> {
  const [sent] = readdirSync(join(workspace, 'bank', 'jade', 'in'));
  const bytes = readFileSync(join(workspace, 'bank', 'jade', 'in', sent ?? ''));
  writeFileSync(join(inClear, 'bank.set'), bytes);
  const damaged = bytes.toString('latin1').replace(/\|/, `|${first?.cardNumber}|`);
  writeFileSync(join(inClear, 'damaged.set'), Buffer.from(damaged, 'latin1'));
}

function made(name: string, text: string): string {
  const path = join(inClear, name);
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, text);
  return path;
}

type Facts = Readonly<Record<'debit' | 'charge' | 'task' | 'account' | 'debtor' | 'mandate', string>>;

async function facts(): Promise<Facts> {
  const database = [...shared.open.values()][0];
  const one = async (text: string) => (await database?.query<{ id: string }>(text))?.[0]?.id ?? '-';
  return {
    debit: await one(`select min(debit_id) as id from debit where creditor = 'jade' and state = 'settled'`),
    charge: await one(`select min(charge_id) as id from charge where creditor = 'jade'`),
    task: await one(`select min(task_key) as id from task`),
    account: await one(`select min(account_id) as id from billing_account where creditor = 'jade'`),
    debtor: first?.debtorId ?? '',
    mandate: await one(`select min(mandate_id) as id from mandate where creditor = 'jade'`),
  };
}

/** CSV files of a kind: in each, every column holds one planted value; the last is cut off in the middle of a quote. */
function badImports(kind: keyof typeof importColumns): readonly (readonly string[])[] {
  const columns = Object.keys(importColumns[kind]);
  const { name, phone, cardNumber } = first as (typeof estate)[number];
  const texts = [name, phone, cardNumber].map(
    (value) => `${columns.join(',')}\n${columns.map(() => value).join(',')}\n`,
  );
  texts.push(`${columns.join(',')}\n"${name},${cardNumber}`, `${name},${cardNumber}\n${phone}\n`);
  return texts.map((text, n) => [kind, made(`${kind}-${n}.csv`, text), '--creditor', 'jade']);
}

const account = first.cardNumber;
const { name } = first;

/** A configuration of which nearly everything is wrong, with planted values as values and as names. */
const badConfiguration = `workspace: ${name}
database: ${account}
${name}: ${account}
creditors:
  ${account}:
    name: ${name}
    scheme: ${name}
  jade:
    name: jade
    scheme: cn-bocom
    settings: { creditor.account: "${account}x", creditor.bankNumber: ${name}, "${name}": "${account}" }
    connection: { kind: sftp, host: "${name}", port: ${account}, user: x, password: "${account}", outbox: in, inbox: out }
    billing: { dueDay: ${account} }
    collection: { day: ${name}, maxPerDebit: "${account}" }
    approval: { automatic: { by: ${name}, perFile: ${name}, perDay: "${account}" } }
`;

type Row = (of: Facts) => readonly (readonly string[])[];
const once = (): readonly (readonly string[])[] => [[]];
const dry = (): readonly (readonly string[])[] => [['--dry-run'], ['--dry-run', '--json']];
const shown = (): readonly (readonly string[])[] => [[], ['--json']];
const out = (file: string) => ['--out', join(logs, file)];

/** How each command is run, in this order. `--dir`, `--at` and `--as` are added where a command has them. */
const rows: Readonly<Record<string, Row>> = {
  init: () => [[join(folder, 'new')]],
  doctor: shown,
  status: () => [
    [],
    ['--json'],
    ['--digest'],
    ...['debitrun.yaml'].map((file) => {
      made(`bad/${file}`, badConfiguration);
      return ['--dir', join(inClear, 'bad')];
    }),
    ['--dir', join(made('torn/debitrun.yaml', `a: [${name}\n  ${account}: "${account}`), '..')],
  ],
  import: () => (Object.keys(importColumns) as (keyof typeof importColumns)[]).flatMap(badImports),
  bill: () => [['--dry-run'], ['--dry-run', '--period', '2026-04']],
  plan: dry,
  notify: dry,
  batch: dry,
  approve: () => [['--dry-run'], ['1'], ['--policy', '--dry-run']],
  send: dry,
  'send adopt': () => [['1', '--copy', join(inClear, 'debitrun.yaml'), '--evidence', 'seen']],
  'file export': () => [['1', ...out('file.bin')].map((word) => (word === '--out' ? '--to' : word))],
  'send resolve': () => [['1', '--delivered', '--evidence', 'seen']],
  fetch: dry,
  read: dry,
  settle: dry,
  'follow-up': dry,
  cycle: dry,
  explain: ({ debit, charge, account: flat }) => [
    ['debit', debit],
    ['debit', debit, '--json'],
    ['charge', charge],
    ['account', flat],
    ['account', flat, '--json'],
    ['file', '1'],
    ['file', '1', '--json'],
  ],
  verify: shown,
  report: () => [[], ['--format', 'json'], ['--format', 'csv', ...out('report.csv')], ['--month', '2026-03']],
  'complaints open': ({ charge }) => [
    ['--charge', charge, '--kind', 'amount', '--text', `${name} says no, call ${first.phone}`, '--by', name],
    ['--charge', name, '--kind', name, '--text', account],
  ],
  'complaints list': shown,
  'complaints show': () => [['K00000001'], ['K00000001', '--json']],
  'complaints close': () => [['K00000001', '--outcome', 'rejected', '--reason', 'checked']],
  'write-off': ({ charge }) => [[charge, '--reason', 'test']],
  refund: ({ account: flat }) => [[flat, '--amount', '1.00', '--reason', 'test']],
  'config accept': once,
  'file withdraw': () => [['1', '--reason', 'test']],
  'proposals list': shown,
  'proposals confirm': () => [['4f0c2a9b1d3e']],
  'proposals refuse': () => [['4f0c2a9b1d3e']],
  'tasks list': shown,
  'tasks done': ({ task }) => [[task]],
  'period close': () => [['2026-03', '--dry-run']],
  'period list': shown,
  'operators list': shown,
  'operators show': () => [['lin'], ['lin', '--json']],
  'operators add': () => [
    ['wang', '--dry-run'],
    ['li', '--public-key', made('no.pem', `${name} ${account}`)],
  ],
  'operators grant': () => [['nobody', '--roles', 'audit']],
  'operators expire': () => [['nobody']],
  'operators revoke': () => [['nobody']],
  'audit seal': () => [out('head.json')],
  'audit verify': () => [[], ['--json'], ['--against', made('head.json', `{"${name}": ${account}, `)]],
  'audit trail': ({ debit, mandate }) => [
    ['debit', debit],
    ['debit', debit, '--json'],
    ['mandate', mandate],
    ['file', '1'],
    ['user', 'lin'],
  ],
  'audit sample': () => [
    ['--seed', 's', '--n', '3'],
    ['--seed', 's', '--json'],
  ],
  replay: () => [
    ['--all'],
    ['--all', '--json'],
    ['--file', '1'],
    ['--cycle', '2026-04-10'],
    [join(made('broken/fixture.yaml', `title: ${name}\nnights: ${account}\n"${account}": [${name}\n`), '..')],
  ],
  'evidence export': ({ debit, debtor }) => [
    ['debit', debit, ...out('debit.zip')],
    ['debtor', debtor, ...out('debtor.zip')],
    ['debtor', debtor, '--out', join(inClear, 'clear.zip'), '--clear', '--purpose', 'test'],
  ],
  'evidence check': () => [
    [join(logs, 'debit.zip')],
    [join(inClear, 'clear.zip')],
    [made('no.zip', `${name}${account}`)],
  ],
  'backup make': () => [out('all.backup')],
  'backup check': () => [[join(logs, 'all.backup')], [made('no.backup', `${name}${account}\n{"${name}"`)]],
  'backup restore': () => [[join(logs, 'all.backup')]],
  'backup promote': once,
  'fixture record': () => [
    ['--creditor', 'linden', '--cycle', '2026-03-12', '--out', join(logs, 'recorded')],
    ['--creditor', 'jade', '--cycle', '2026-03-04', '--out', workspace],
  ],
  'fixture run': () => [
    [join(made('faulty/fixture.yaml', `title: ${name}\npreparer: ${account}\nnights: [${name}]\n`), '..')],
  ],
  'formats list': shown,
  'formats describe': () => [['cn-bocom/request']],
  'formats check': () => [[join(inClear, 'bank.set')], [join(inClear, 'damaged.set')]],
  'formats inspect': () => [
    [join(inClear, 'bank.set')],
    [join(inClear, 'bank.set'), '--json'],
    [join(inClear, 'damaged.set'), '--format', 'cn-bocom/request'],
    [join(inClear, 'damaged.set'), '--format', 'cn-southern-grid/return'],
  ],
  // What it writes is the bank's file again, so that goes where clear text may lie.
  'formats rewrite': () => [
    [join(inClear, 'bank.set'), '--out', join(inClear, 'again.set')],
    [join(inClear, 'damaged.set'), '--format', 'cn-bocom/request', '--out', join(inClear, 'again.set')],
  ],
  'formats new': () => [['--like', 'cn-bocom', join(folder, 'my-bank')]],
  'formats convert': () => [
    [join(inClear, 'bank.set'), '--to', 'json'],
    [join(inClear, 'bank.set'), '--to', 'csv'],
    [join(inClear, 'bank.set'), '--to', 'cn-southern-grid/request'],
    [join(inClear, 'bank.set'), '--to', 'cn-bocom/request', '--set', `batch.collectionDate=${account}`],
    [join(inClear, 'bank.set'), '--to', 'cn-bocom/request', '--set', `${name}=${account}`],
    [join(inClear, 'bank.set'), '--to', 'csv', '--reveal'],
    [join(inClear, 'bank.set'), '--to', 'csv', '--reveal', '--out', join(inClear, 'clear.csv')],
    [join(inClear, 'damaged.set'), '--format', 'cn-bocom/request', '--to', 'json'],
  ],
  'formats diff': () => {
    const files = [join(inClear, 'bank.set'), join(inClear, 'damaged.set')];
    return [
      files,
      [...files, '--format', 'cn-bocom/request'],
      [...files, '--format', 'cn-bocom/request', '--json'],
    ];
  },
  bank: () => [
    ['--dir', join(folder, 'no-bank'), '--scenario', made('scenario.yaml', `${name}: ${account}\nrules: [{`)],
    [
      '--dir',
      join(folder, 'no-bank'),
      '--scenario',
      made('rules.yaml', `rules:\n  - ${name}: "${account}"\n`),
    ],
  ],
  // of a workspace it sees nothing: only its words about a wrong call
  selftest: () => [
    ['--seed', name],
    ['--only', account],
  ],
  demo: () => [['--dir', join(made('foreign/debitrun.yaml', badConfiguration), '..')]],
  'privacy export': ({ debtor }) => [
    ['--debtor', debtor, '--purpose', 'test', '--out', join(inClear, 'export.json')],
    ['--debtor', debtor, '--purpose', ' ', '--out', join(inClear, 'not.json')],
  ],
  'privacy erase': ({ debtor }) => [['--debtor', debtor, '--reason', 'test']],
  'privacy expire': dry,
  'privacy rotate': () => [['--dry-run'], []],
  'privacy scan': () => [[inClear], [inClear, '--json']],
};

test('every command of the program has a row here, and every row is a command', async () => {
  const commands = [...(await commandPaths()).keys()].sort();
  expect(Object.keys(rows).sort()).toStrictEqual(commands);
});

test('nothing any command prints or leaves behind holds a payer’s data', async () => {
  const commands = await commandPaths();
  const of = await facts();
  for (const [path, row] of Object.entries(rows)) {
    const has = (flag: string) => commands.get(path)?.options.some(({ long }) => long === flag) ?? false;
    for (const [n, args] of row(of).entries()) {
      const around = [
        ...(has('--dir') && !args.includes('--dir') ? ['--dir', dirOf(path)] : []),
        ...(has('--at') ? ['--at', '2026-07-01T02:00:00Z'] : []),
        ...(has('--as') ? ['--as', 'lin'] : []),
      ];
      const ran = await commandLine(inClear, ...path.split(' '), ...args, ...around);
      const text = ran.out + ran.err;
      if (!quiet.has(path) && !args.includes('--out'))
        expect(text, `${path} ${args.join(' ')} prints`).not.toBe('');
      expect(leaks(text), `${path} ${args.join(' ')}`).toStrictEqual([]);
      writeFileSync(join(logs, `${path.replace(' ', '-')}-${n}.txt`), text);
    }
  }
  for (const database of shared.open.values()) await database.upkeep();
  const exceptions = ['outbox', 'bank', 'import'].flatMap((name) => ['--except', join(workspace, name)]);
  // a recorded fixture holds invented accounts that look like real ones
  exceptions.push('--except', join(logs, 'recorded/import'));
  const scan = ['privacy', 'scan', logs, workspace, ...exceptions, '--dir', workspace];
  const found = await commandLine(inClear, ...scan, '--at', '2026-07-01T02:00:00Z');
  expect(found.err).toBe('');
  expect(found.out).toMatch(/findings 0\n/);
}, 240_000);

/** A backup is restored into a workspace of its own. */
function dirOf(path: string): string {
  if (path !== 'backup restore' && path !== 'backup promote') return workspace;
  const other = join(folder, 'restored');
  if (!existsSync(other)) mkdirSync(other);
  return other;
}

/** Commands that say nothing when all is well. */
const quiet = new Set(['formats rewrite']);

function leaks(text: string): readonly string[] {
  return planted.filter((value) => text.includes(value));
}

/** Loaded before the program; waits until it is up, or breaks what it stands on. */
const crashes = {
  'an exception outside every command': `const wait = setInterval(() => {
    if (process.listenerCount('uncaughtException') === 0) return;
    clearInterval(wait);
    throw new Error(text, { cause: new Error(text) });
  }, 1);`,
  'a promise nobody waits for': `const wait = setInterval(() => {
    if (process.listenerCount('uncaughtException') === 0) return;
    clearInterval(wait);
    Promise.reject(text);
  }, 1);`,
  'a fault inside a command': `import fs from 'node:fs';
    import { syncBuiltinESMExports } from 'node:module';
    fs.readdirSync = () => { throw new TypeError(text, { cause: new Error(text) }); };
    syncBuiltinESMExports();`,
};

test.each(Object.entries(crashes))('%s ends the process, and tells nobody’s data', async (what, script) => {
  const bin = join(await program(), 'bin/debitrun');
  const reports = mkdtempSync(join(folder, 'reports-'));
  const text = planted.map((value) => `no row for ${value}.`).join(' ');
  const preload = join(inClear, `${what.replaceAll(/\W/g, '-')}.mjs`);
  writeFileSync(preload, `const text = ${JSON.stringify(text)};\n${script}\n`);
  const flags = ['--import', preload, '--report-uncaught-exception', `--report-directory=${reports}`];
  const crashed = start([...flags, bin, 'status', '--dir', workspace], { cwd: folder });
  expect(await crashed.ended).toBe(1);
  expect(crashed.printed()).toContain('debitrun failed: ');
  expect(crashed.printed()).toContain('no row for ');
  expect(leaks(crashed.printed())).toStrictEqual([]);
  expect(readdirSync(reports)).toStrictEqual([]);
});
