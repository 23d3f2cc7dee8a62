import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Config, databaseChoice, loadConfig, parseConfig } from '../../../src/config.ts';
import { formatProblem, type Problem } from '../../../src/core/problem.ts';
import type { Scheme } from '../../../src/core/scheme.ts';

const scheme = (over: Partial<Scheme>): Scheme => ({
  name: 'cn-test',
  title: 'a bank',
  currency: 'CNY',
  calendar: 'china',
  timeZone: 'Asia/Shanghai',
  accountChecks: ['cn-account'],
  agentChecks: [],
  creditorFields: [
    { means: 'creditor.account', check: 'digits', doc: 'the account that is credited' },
    { means: 'creditor.bankNumber', check: 'digits', doc: 'six digits from the bank' },
    { means: 'creditor.area', doc: 'contract area' },
  ],
  timing: {
    leadDays: { first: 1, recurring: 1, final: 1, 'one-off': 1 },
    cutOff: '17:00',
    earliest: { days: 5, unit: 'calendar' },
    noticeDays: 3,
  },
  limits: { perDebit: 5_000_000n, debitsPerFile: 1000 },
  usesSequenceTypes: false,
  firstBeforeRecurring: false,
  instruments: [],
  prenote: 'none',
  mandateLapseMonths: undefined,
  submission: { layouts: ['cn-test/request', 'cn-test/old'], sequencePer: 'day' },
  inbound: ['cn-test/return'],
  match: [['debit.reference']],
  success: { by: 'code' },
  answerDueBusinessDays: 1,
  representment: { maximum: 1, withinDays: 30, description: undefined },
  ...over,
});

const schemes: ReadonlyMap<string, Scheme> = new Map([
  ['cn-test', scheme({})],
  [
    'euro-test',
    scheme({
      name: 'euro-test',
      currency: 'EUR',
      creditorFields: [
        { means: 'creditor.name', check: 'non-empty', doc: 'name' },
        { means: 'creditor.account', check: 'iban', doc: 'IBAN' },
      ],
      submission: { layouts: ['euro-test/pain'], sequencePer: 'ever' },
    }),
  ],
]);

const fingerprint = `SHA256:${'A'.repeat(43)}`;

const whole = `workspace: demo
database: env:BOOKS
creditors:
  jade:
    name: 翠园物业管理有限公司
    description: 物业费
    scheme: cn-test
    layout: cn-test/old
    settings: { creditor.account: 0044109, creditor.bankNumber: "615810", creditor.area: 000 }
    connection:
      kind: sftp
      host: 127.0.0.1
      port: 2222
      user: jade
      privateKey: file:keys/jade
      hostKeys: ["${fingerprint}"]
      outbox: up
      inbox: down
      archive: old
    billing: { dueDay: 15 }
    collection: { day: 20, retryDay: 10, noticeDays: 5, maxPerDebit: "5000.00", minPerDebit: 0.01, planAheadDays: 40 }
    approval: { automatic: { by: night, perFile: 200000, perDay: "400000.5" } }
    privacy: { fileRetentionDays: 3650 }
    notices: { channel: outbox-folder, contact: 400-000-0000 }
  rhine:
    name: Rhine Homes
    scheme: euro-test
    settings:
      creditor.account: DE89370400440532013000
    connection: { kind: folder, path: bank }
    collection: { day: 31 }
`;

/** One creditor with one thing said otherwise: `with('billing: { dueDay: 0 }')` replaces or adds that section. */
function creditor(...lines: readonly string[]): string {
  const sections = new Map([
    ['name', 'name: Rhine Homes'],
    ['scheme', 'scheme: euro-test'],
    ['settings', 'settings: { creditor.account: DE89370400440532013000 }'],
    ['connection', 'connection: { kind: folder, path: bank }'],
    ['collection', 'collection: { day: 31 }'],
  ]);
  for (const line of lines) sections.set(line.slice(0, line.indexOf(':')), line);
  return `workspace: demo\ncreditors:\n  rhine:\n${[...sections.values()].map((line) => `    ${line}\n`).join('')}`;
}

/** How a bank takes and leaves files when nothing is said. */
const usualFiles = {
  delivery: { by: 'rename', marker: '{name}.ok', proof: 'digest', anyCase: false },
  inbound: {
    ready: 'stable',
    marker: '{name}.ok',
    waitSeconds: 0,
    maxMegabytes: 2048,
    after: 'keep',
    moveTo: undefined,
  },
};

const parse = (text: string) => parseConfig(text, 'debitrun.yaml', schemes);
const places = (problems: readonly Problem[]) =>
  problems.map(({ where }) => `${where.line} ${where.path ?? ''}`);

function configOf(text: string): Config {
  const { config, problems } = parse(text);
  expect(problems).toEqual([]);
  return config!;
}

describe('a sound configuration', () => {
  it('is in the engine’s own units, with numbers that are identifiers kept as text', () => {
    const config = configOf(whole);
    expect(config).toMatchObject({ workspace: 'demo', database: { kind: 'env', name: 'BOOKS' } });
    expect(config.creditors.get('jade')).toEqual({
      id: 'jade',
      name: '翠园物业管理有限公司',
      description: '物业费',
      scheme: 'cn-test',
      layout: 'cn-test/old',
      acceptUnverified: [],
      settings: { 'creditor.account': '0044109', 'creditor.bankNumber': '615810', 'creditor.area': '000' },
      connection: {
        kind: 'sftp',
        host: '127.0.0.1',
        port: 2222,
        user: 'jade',
        privateKey: 'file:keys/jade',
        passphrase: undefined,
        password: undefined,
        hostKeys: [{ fingerprint, until: undefined }],
        hostKeyType: undefined,
        retry: { attempts: 3, firstSeconds: 1, mostSeconds: 60 },
        outbox: 'up',
        inbox: 'down',
        archive: 'old',
        ...usualFiles,
      },
      billing: { dueDay: 15 },
      collection: {
        days: [10, 20],
        noticeDays: 5,
        minimumPerDebit: 1n,
        maximumPerDebit: 500_000n,
        planAheadDays: 40,
      },
      automaticApproval: { by: 'night', perFile: 20_000_000n, perDay: 40_000_050n },
      approvalLimits: { perDebit: undefined, perFile: undefined, perDay: undefined },
      privacy: { fileRetentionDays: 3650 },
      complaints: { answerDays: 10, escalateDays: 15 },
      notices: { channel: 'outbox-folder', contact: '400-000-0000' },
    });
  });

  it('what may be left out comes from the scheme, or from the creditor’s name', () => {
    expect(configOf(whole).creditors.get('rhine')).toEqual({
      id: 'rhine',
      name: 'Rhine Homes',
      description: 'Rhine Homes',
      scheme: 'euro-test',
      layout: 'euro-test/pain',
      acceptUnverified: [],
      settings: { 'creditor.name': 'Rhine Homes', 'creditor.account': 'DE89370400440532013000' },
      connection: { kind: 'folder', path: 'bank', outbox: 'in', inbox: 'out', ...usualFiles },
      billing: { dueDay: 10 },
      collection: {
        days: [31],
        noticeDays: 3,
        minimumPerDebit: 1n,
        maximumPerDebit: 5_000_000n,
        planAheadDays: 45,
      },
      automaticApproval: undefined,
      approvalLimits: { perDebit: undefined, perFile: undefined, perDay: undefined },
      privacy: { fileRetentionDays: undefined },
      complaints: { answerDays: 10, escalateDays: 15 },
      notices: { channel: 'outbox-folder', contact: 'Rhine Homes' },
    });
  });
});

describe('faults', () => {
  it.each([
    ['billing: { dueDay: 32 }', 'billing.dueDay', /1 to 31/],
    ['billing: { dueDay: ten }', 'billing.dueDay', /whole number/],
    ['billing: { dueDays: 3 }', 'billing.dueDays', /no setting has this name/],
    ['billing: 3', 'billing', /list of names/],
    ['name: ""', 'name', /a value is needed/],
    ['scheme: nowhere', 'scheme', /There are: cn-test, euro-test/],
    ['layout: euro-test/none', 'layout', /It has: euro-test\/pain/],
    ['settings: {}', 'settings.creditor.account', /is missing/],
    ['settings: { creditor.account: DE88370400440532013000 }', 'settings.creditor.account', /check digits/],
    [
      'settings: { creditor.account: DE89370400440532013000, creditor.acount: 1 }',
      'settings.creditor.acount',
      /no meaning/,
    ],
    [
      'settings: { creditor.account: DE89370400440532013000, debtor.account: 1 }',
      'settings.debtor.account',
      /no meaning/,
    ],
    ['collection: { day: 10, retryDay: 10 }', 'collection.retryDay', /first collection day/],
    ['collection: { retryDay: 10 }', 'collection.day', /is missing/],
    ['collection: { day: 10, maxPerDebit: "50000.01" }', 'collection.maxPerDebit', /50,000.00 EUR/],
    ['collection: { day: 10, maxPerDebit: 1.005 }', 'collection.maxPerDebit', /2 decimals/],
    ['collection: { day: 10, maxPerDebit: 0 }', 'collection.maxPerDebit', /above zero/],
    [
      'collection: { day: 10, maxPerDebit: 5, minPerDebit: 6 }',
      'collection.minPerDebit',
      /more than maxPerDebit/,
    ],
    ['collection: { day: 10, maxPerDebit: "1,000" }', 'collection.maxPerDebit', /like "5000.00"/],
    ['approval: { automatic: { by: night, perFile: 1 } }', 'approval.automatic.perDay', /is missing/],
    ['privacy: { fileRetentionDays: 0 }', 'privacy.fileRetentionDays', /whole number from 1 to 36500/],
    ['complaints: { answerDays: 16 }', 'complaints.escalateDays', /must not be before answerDays/],
    ['notices: { channel: pigeon, contact: me }', 'notices.channel', /one of: outbox-folder/],
    ['connection: { kind: ftp, host: x }', 'connection.kind', /sftp or folder/],
    ['connection: { kind: folder }', 'connection.path', /is missing/],
    ['extra: 1', 'extra', /Known are: name/],
    [
      `connection: { kind: sftp, host: h, user: u, hostKeys: ["${fingerprint}"] }`,
      'connection',
      /privateKey or a password/,
    ],
    [
      'connection: { kind: sftp, host: h, user: u, password: env:P, hostKeys: [] }',
      'connection.hostKeys',
      /must be pinned/,
    ],
    [
      'connection: { kind: sftp, host: h, user: u, password: env:P, hostKeys: [any] }',
      'connection.hostKeys.0',
      /fingerprint/,
    ],
    [
      `connection: { kind: sftp, host: h, user: u, password: env:P, hostKeys: ["${fingerprint} until 2026-02-30"] }`,
      'connection.hostKeys.0',
      /last day must be a date/,
    ],
    [
      `connection: { kind: sftp, host: h, user: u, password: env:P, hostKeys: ["${fingerprint}"], via: { kind: carrier } }`,
      'connection.via.kind',
      /jump, socks5 or http/,
    ],
    [
      `connection: { kind: sftp, host: h, user: u, password: env:P, hostKeys: ["${fingerprint}"], via: { kind: jump, host: j, user: u, password: env:P } }`,
      'connection.via.hostKeys',
      /is missing/,
    ],
    [
      'connection: { kind: folder, path: bank, delivery: { marker: done } }',
      'connection.delivery.marker',
      /\{name\} once/,
    ],
    [
      'connection: { kind: folder, path: bank, inbound: { after: move } }',
      'connection.inbound.moveTo',
      /needed there/,
    ],
    [
      'connection: { kind: folder, path: bank, inbound: { moveTo: done } }',
      'connection.inbound.moveTo',
      /goes with after: move/,
    ],
    [
      'connection: { kind: folder, path: bank, openpgp: { bankKeys: [], privateKey: file:k } }',
      'connection.openpgp.bankKeys',
      /must be pinned/,
    ],
    [
      'connection: { kind: folder, path: bank, openpgp: { bankKeys: [{ file: k, fingerprint: "0123ABCD" }], privateKey: file:k } }',
      'connection.openpgp.bankKeys.0.fingerprint',
      /whole fingerprint/,
    ],
    [
      `connection: { kind: folder, path: bank, openpgp: { bankKeys: [{ file: k, fingerprint: "${'ab'.repeat(20)} until 2026-02-30" }], privateKey: file:k } }`,
      'connection.openpgp.bankKeys.0.fingerprint',
      /last day must be a date/,
    ],
    [
      `connection: { kind: folder, path: bank, openpgp: { bankKeys: [{ file: k, fingerprint: "${'ab'.repeat(20)}" }], privateKey: secret } }`,
      'connection.openpgp.privateKey',
      /file:PATH or env:NAME/,
    ],
    [
      `connection: { kind: folder, path: bank, openpgp: { bankKeys: [{ file: k, fingerprint: "${'ab'.repeat(20)}" }], privateKey: file:k, suffix: ../x } }`,
      'connection.openpgp.suffix',
      /like ".pgp"/,
    ],
    [
      `connection: { kind: sftp, host: h, port: 0, user: u, password: env:P, hostKeys: ["${fingerprint}"] }`,
      'connection.port',
      /65535/,
    ],
  ])('%s', (line, path, message) => {
    const { config, problems } = parse(creditor(line));
    expect(config).toBeUndefined();
    expect(problems.map(({ code, where }) => `${code} ${where.path}`)).toEqual([
      `CONFIG_INVALID creditors.rhine.${path}`,
    ]);
    expect(formatProblem(problems[0]!)).toMatch(message);
  });

  it.each(['password: hunter2', 'privateKey: "-----BEGIN KEY-----"', 'passphrase: hunter2'])(
    'a secret in clear is refused and not repeated (%s)',
    (secret) => {
      const connection = `connection: { kind: sftp, host: h, user: u, password: env:P, hostKeys: ["${fingerprint}"]`;
      const text = creditor(
        secret.startsWith('password')
          ? `${connection.replace('password: env:P, ', '')}, ${secret} }`
          : `${connection}, ${secret} }`,
      );
      const { problems } = parse(text);
      expect(problems).toHaveLength(1);
      const shown = formatProblem(problems[0]!);
      expect(shown).toMatch(/file:PATH or env:NAME/);
      expect(shown).not.toMatch(/hunter2|BEGIN/);
    },
  );

  it('all of them are told at once, each with its line', () => {
    const text = whole
      .replace('workspace: demo', 'workspace: My Demo')
      .replace('scheme: cn-test', 'scheme: cn-tset')
      .replace('port: 2222', 'port: many')
      .replace('dueDay: 15', 'dueDay: 0')
      .replace('DE89370400440532013000', 'DE88370400440532013000')
      .replace('day: 31', 'day: 31, noticedays: 3');
    expect(places(parse(text).problems)).toEqual([
      '1 workspace',
      '7 creditors.jade.scheme',
      '13 creditors.jade.connection.port',
      '20 creditors.jade.billing.dueDay',
      '29 creditors.rhine.settings.creditor.account',
      '31 creditors.rhine.collection.noticedays',
    ]);
  });

  it.each([
    ['workspace: demo\nworkspace: again\n', '2 ', /DUPLICATE_KEY/],
    ['workspace: [demo\n', '2 ', /YAML/],
    ['workspace: demo\ncreditors: *none\n', '2 ', /aliases/],
    ['workspace: &a [x]\ncreditors: { a: [*a, *a] }\n', '2 ', /aliases/],
    ['', '1 ', /names with values/],
    ['- a\n', '1 ', /names with values/],
    ['workspace: demo\n', '1 creditors', /missing/],
    ['workspace: demo\ncreditors: {}\n', '2 creditors', /at least one/],
    ['workspace: demo\ncreditors:\n  Big One: {}\n', '3 creditors.Big One', /small letters/],
    ['workspace: demo\ncreditors:\n  a: 3\n', '3 creditors.a', /names with values/],
  ])('the document %j', (text, place, message) => {
    const { config, problems } = parse(text);
    expect(config).toBeUndefined();
    expect(places(problems)[0]).toBe(place);
    expect(formatProblem(problems[0]!)).toMatch(message);
  });

  it('a database address in clear is refused and not repeated', () => {
    const { problems } = parse(`database: postgres://me:hunter2@h/x\n${creditor()}`);
    expect(places(problems)).toEqual(['1 database']);
    expect(formatProblem(problems[0]!)).not.toContain('hunter2');
  });
});

describe('the workspace folder', () => {
  let dir = '';
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'debitrun-config-'));
  });
  afterAll(() => rm(dir, { recursive: true }));

  it('a folder without a configuration says so', async () => {
    const { config, problems } = await loadConfig(join(dir, 'nothing'), schemes);
    expect(config).toBeUndefined();
    expect(formatProblem(problems[0]!)).toMatch(/no workspace here.*debitrun init/s);
  });

  it('the file is read, and its name is in every problem', async () => {
    await writeFile(join(dir, 'debitrun.yaml'), whole);
    expect((await loadConfig(dir, schemes)).config?.creditors.size).toBe(2);
    await writeFile(join(dir, 'debitrun.yaml'), 'workspace: demo\n');
    expect((await loadConfig(dir, schemes)).problems[0]?.where.file).toBe(join(dir, 'debitrun.yaml'));
    await writeFile(join(dir, 'debitrun.yaml'), Buffer.from([0xff, 0xfe, 0x00]));
    expect((await loadConfig(dir, schemes)).problems[0]?.message).toMatch(/UTF-8/);
  });
});

describe('the database', () => {
  const named = { ...configOf(whole) };
  const embedded: Config = { ...named, database: { kind: 'embedded' } };

  it.each([
    ['DATABASE_URL wins over embedded', embedded, { DATABASE_URL: 'u' }, { kind: 'server', url: 'u' }],
    [
      'DATABASE_URL wins over another variable',
      named,
      { DATABASE_URL: 'u', BOOKS: 'b' },
      { kind: 'server', url: 'u' },
    ],
    ['the variable named', named, { BOOKS: 'b' }, { kind: 'server', url: 'b' }],
    ['embedded', embedded, { BOOKS: 'b' }, { kind: 'embedded' }],
    ['an empty DATABASE_URL is none', embedded, { DATABASE_URL: '' }, { kind: 'embedded' }],
  ])('%s', (_, config, environment, choice) => {
    expect(databaseChoice(config, environment)).toEqual(choice);
  });

  it('a variable that is not set is a problem', () => {
    expect(databaseChoice(named, {})).toMatchObject({ code: 'SECRET_UNREADABLE' });
  });
});
