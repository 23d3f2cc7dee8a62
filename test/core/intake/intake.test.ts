import { readFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';
import iconv from 'iconv-lite';
import { describe, expect, it } from 'vitest';
import {
  decodeImport,
  type ImportKind,
  type IntakeContext,
  importColumns,
  parseAccounts,
  parseMandates,
  parseReadings,
  parseReceipts,
  parseTariffs,
  type Table,
} from '../../../src/core/intake/index.ts';
import { formatProblem, type Problem, type Read } from '../../../src/core/problem.ts';
import type { Sealed } from '../../../src/core/sealed.ts';

const china: IntakeContext = {
  currency: 'CNY',
  timeZone: 'Asia/Shanghai',
  accountChecks: ['cn-account'],
  agentChecks: [],
  instruments: [],
};
const sepa: IntakeContext = {
  currency: 'EUR',
  timeZone: 'Europe/Berlin',
  accountChecks: ['iban'],
  agentChecks: ['bic'],
  instruments: ['core', 'b2b'],
};

const parsers = {
  accounts: parseAccounts,
  mandates: parseMandates,
  tariffs: parseTariffs,
  readings: parseReadings,
  receipts: parseReceipts,
} satisfies Record<ImportKind, (table: Table, context: IntakeContext) => Read<unknown>>;

const sampleBytes = (kind: ImportKind) => readFileSync(new URL(`./samples/${kind}.csv`, import.meta.url));
const sample = (kind: ImportKind) => split(sampleBytes(kind).toString('utf8'), `${kind}.csv`);

function split(text: string, file = 'test.csv'): Table {
  const rows = parse(text, { bom: true, relax_column_count: true, info: true }) as unknown as {
    readonly record: readonly string[];
    readonly info: { readonly lines: number };
  }[];
  const [header, ...rest] = rows;
  return {
    file,
    header: header?.record ?? [],
    rows: rest.map(({ record, info }) => ({ line: info.lines, cells: record })),
  };
}

/** A table from cells by column; a column no row names is not in the file. */
function table(...rows: readonly Readonly<Record<string, string>>[]): Table {
  const header = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  return {
    file: 'test.csv',
    header,
    rows: rows.map((row, index) => ({ line: index + 2, cells: header.map((name) => row[name] ?? '') })),
  };
}

const places = (problems: readonly Problem[]) =>
  problems.map(({ code, where }) =>
    [code, where.line, where.field].filter((part) => part !== undefined).join(' '),
  );

const good = {
  accounts: { account_id: 'A1', kind: 'flat', debtor_id: 'D1', debtor_name: '欧阳试样', from: '2026-01-01' },
  mandates: {
    mandate_id: 'M1',
    debtor_id: 'D1',
    holder: '欧阳试样',
    account: '6014289071018031',
    signed_on: '2026-01-01',
  },
  tariffs: { tariff_id: 'T', title: 'Fee', kind: 'area', rate: '2.85', from: '2026-01-01', approval: 'R7' },
  readings: { account_id: 'A1', date: '2026-01-31', value: '5' },
  receipts: {
    receipt_id: '1',
    channel: 'cash',
    account_id: 'A1',
    amount: '5',
    received_at: '2026-01-31 10:00',
  },
} satisfies Record<ImportKind, Record<string, string>>;

const run = (kind: ImportKind, context: IntakeContext, ...rows: Readonly<Record<string, string>>[]) =>
  parsers[kind](table(...rows), context) as Read<Readonly<Record<string, unknown>>>;

describe('sample files', () => {
  it.each(Object.keys(parsers) as ImportKind[])(
    '%s.csv is read without a problem, in UTF-8 and in GBK',
    (kind) => {
      const text = sampleBytes(kind).toString('utf8');
      const gbk = decodeImport(iconv.encode(text, 'gbk'), `${kind}.csv`);
      expect('text' in gbk && gbk.text).toBe(text);
      const { values, problems } = parsers[kind](sample(kind), china);
      expect(problems).toEqual([]);
      expect(values).toHaveLength(text.split('\n').filter(Boolean).length - 1);
    },
  );

  it('a household is one debtor with several accounts, and a sale is two rows of one account', () => {
    const { values } = parseAccounts(sample('accounts'), china);
    expect(values.map(({ accountId, debtorId, line }) => [accountId, debtorId, line])).toEqual([
      ['3-1201', 'H3-1201', 2],
      ['P-017', 'H3-1201', 3],
      ['W-3-1201', 'H3-1201', 4],
      ['3-1202', 'H3-1202', 6],
      ['3-1202', 'H3-1202B', 7],
    ]);
    expect(values[3]).toMatchObject({ area: '66.67', to: '2026-03-09', tariffs: ['PROPERTY', 'WATER'] });
    expect(values[3]?.address?.reveal()).toBe('翠园3栋1202室, 内');
  });

  it('accounts lose the blanks people write, defaults are filled in, and all of it is sealed', () => {
    const { values } = parseMandates(sample('mandates'), china);
    expect(values[0]?.account.reveal()).toBe('60142890710180319');
    expect(values[0]).toMatchObject({ limit: 500_000n, validFrom: '2024-01-05', validTo: undefined });
    expect(values[1]).toMatchObject({
      accountType: 'savings',
      validFrom: '2024-02-01',
      kind: 'recurring',
      state: undefined,
    });
    expect(
      JSON.stringify(values, (_, value) => (typeof value === 'bigint' ? `${value}` : value)),
    ).not.toMatch(/6014|试样|样例/);
  });

  it('tariffs hold one rate or steps, dated', () => {
    const { values } = parseTariffs(sample('tariffs'), china);
    expect(values.map(({ tariffId, rate, from, to }) => [tariffId, rate, from, to])).toEqual([
      ['PROPERTY', '2.85', '2024-01-01', '2026-02-28'],
      ['PROPERTY', '2.95', '2026-03-01', undefined],
      ['PARKING', '300', '2024-01-01', undefined],
      ['WATER', undefined, '2024-01-01', undefined],
    ]);
    expect(values[3]?.steps).toEqual([
      { upTo: '12', price: '2.80' },
      { upTo: '18', price: '4.20' },
      { upTo: undefined, price: '6.00' },
    ]);
  });

  it('local times are the creditor’s, amounts are minor units, numbers as identifiers keep their zeros', () => {
    const { values } = parseReceipts(sample('receipts'), china);
    expect(values.map(({ receiptId, amount, receivedAt }) => [receiptId, amount, receivedAt])).toEqual([
      ['010', 25516n, '2026-03-05T06:03:20.000Z'],
      ['011', 30000n, '2026-03-05T06:03:20.000Z'],
      ['010', 1250n, '2026-03-06T01:00:00.000Z'],
    ]);
  });
});

describe('encodings', () => {
  it.each([
    ['utf-8', Buffer.from('\uFEFF户名', 'utf8')],
    ['utf-8', Buffer.from('name', 'ascii')],
    ['gb18030', iconv.encode('户名', 'gbk')],
    ['gb18030', iconv.encode('𠮷', 'gb18030')],
    ['utf-16le', Buffer.from('\uFEFF户名', 'utf16le')],
  ])('%s is found, and no mark is left', (encoding, bytes) => {
    const decoded = decodeImport(bytes, 'x.csv');
    expect(decoded).toMatchObject({ encoding });
    expect('text' in decoded && ['户名', 'name', '𠮷'].includes(decoded.text)).toBe(true);
  });

  it('bytes of no known encoding are a problem', () => {
    expect(decodeImport(Uint8Array.of(0x61, 0xff, 0xff), 'x.csv')).toMatchObject({ code: 'FILE_ENCODING' });
  });
});

describe('columns', () => {
  it('missing, unknown and repeated columns are all told, and then no row is taken', () => {
    const text =
      'account_id,date,valeur,kind,kind\nA1,2026-01-31,5,reading,reading\nA1,31.01.2026,5,reading,reading\n';
    const { values, problems } = parseReadings(split(text), china);
    expect(values).toEqual([]);
    expect(places(problems)).toEqual([
      'IMPORT_COLUMN 1 valeur',
      'IMPORT_COLUMN 1 kind',
      'IMPORT_COLUMN 1 value',
      'IMPORT_VALUE 3 date',
    ]);
    expect(problems[0]?.hint).toContain('account_id, date, value, kind');
  });

  it('names may be capitalised and padded, in any order', () => {
    const { values } = parseReadings(split(' Value,DATE,account_id\n5,2026-01-31,A1\n'), china);
    expect(values).toMatchObject([{ accountId: 'A1', value: '5', kind: 'reading' }]);
  });

  it('an empty file misses its columns', () => {
    expect(places(parseReadings({ file: 'x', header: [], rows: [] }, china).problems)).toHaveLength(3);
  });

  it('a row with too many or too few cells is told, the others are taken', () => {
    const { values, problems } = parseReadings(
      split('account_id,date,value\nA1,2026-01-31,5,9\nA2,2026-01-31\nA3,2026-01-31,5\n'),
      china,
    );
    expect(places(problems)).toEqual(['IMPORT_VALUE 2', 'IMPORT_VALUE 3']);
    expect(values).toMatchObject([{ accountId: 'A3' }]);
  });

  it.each(Object.keys(parsers) as ImportKind[])('%s: each needed cell that is empty is told', (kind) => {
    expect(run(kind, china, good[kind]).problems).toEqual([]);
    const columns = Object.entries(importColumns[kind]).filter(([, { otherwise }]) => otherwise === 'needed');
    for (const [name] of columns) {
      const { values, problems } = run(kind, china, { ...good[kind], [name]: ' ' });
      expect(values).toEqual([]);
      expect(places(problems)).toEqual([`IMPORT_VALUE 2 ${name}`]);
    }
  });
});

describe('values', () => {
  it.each<[ImportKind, string, string, RegExp]>([
    ['accounts', 'area', '89,53', /not a number/],
    ['accounts', 'area', '-1', /not a number/],
    ['accounts', 'from', '2026-02-29', /not a date/],
    ['accounts', 'to', '2025-12-31', /before the beginning/],
    ['accounts', 'account_id', '6.0142890710180E+16', /spreadsheet/],
    ['accounts', 'account_id', 'x'.repeat(65), /identifier/],
    ['accounts', 'tariffs', 'A;B;A', /twice/],
    ['accounts', 'phone', 'call me', /phone/],
    ['accounts', 'email', 'nobody', /email/],
    ['accounts', 'debtor_name', 'a\u0007b', /name/],
    ['mandates', 'account', '12345', /6 to 35/],
    ['mandates', 'account', '6.0142890710180E+16', /spreadsheet/],
    ['mandates', 'limit', '0', /above zero/],
    ['mandates', 'limit', '1,000.00', /without separators/],
    ['mandates', 'limit', '1.005', /amount of CNY/],
    ['mandates', 'state', 'Active', /none of: draft/],
    ['mandates', 'valid_to', '2025-12-31', /before the beginning/],
    ['mandates', 'instrument', 'core', /no such instrument/],
    ['tariffs', 'kind', 'flat', /none of: area/],
    ['tariffs', 'rate', '-1', /neither a price nor a step/],
    ['tariffs', 'rate', '0-12: 2.80; 12-: 4.20', /metered tariffs only/],
    ['tariffs', 'every', 'weekly', /no rhythm/],
    ['readings', 'value', 'n/a', /not a number/],
    ['readings', 'kind', 'guess', /none of: reading/],
    ['receipts', 'channel', 'post', /none of: cash/],
    ['receipts', 'amount', '-5', /above zero/],
    ['receipts', 'received_at', '2026-03-05', /not a time/],
    ['receipts', 'received_at', '2026-02-30 10:00', /not a time/],
    ['receipts', 'received_at', '2026-03-05 25:00', /not a time/],
    ['receipts', 'period', '2026-13', /not a month/],
  ])('%s: %s "%s" is refused', (kind, column, text, message) => {
    const { values, problems } = run(kind, china, { ...good[kind], [column]: text });
    expect(values).toEqual([]);
    expect(places(problems)).toEqual([`IMPORT_VALUE 2 ${column}`]);
    expect(formatProblem(problems[0]!)).toMatch(message);
  });

  it.each([
    ['0-12: 2.80; 13-: 4.20', /begin at 12/],
    ['5-12: 2.80; 12-: 4.20', /begin at 0/],
    ['0-12: 2.80; 12-18: 4.20', /no end/],
    ['0-: 2.80; 12-: 4.20', /no end/],
    ['0-0: 2.80; 0-: 4.20', /ends where it begins/],
    ['0-12 2.80', /neither/],
  ])('steps "%s" are refused', (rate, message) => {
    const { problems } = run('tariffs', china, { ...good.tariffs, kind: 'metered', rate });
    expect(formatProblem(problems[0]!)).toMatch(message);
  });

  it('the scheme decides on accounts, banks and instruments', () => {
    const iban = {
      ...good.mandates,
      account: 'DE89 3704 0044 0532 0130 00',
      agent: 'COBADEFFXXX',
      instrument: 'b2b',
    };
    const { values, problems } = run('mandates', sepa, iban);
    expect(problems).toEqual([]);
    expect((values[0]!.account as Sealed).reveal()).toBe('DE89370400440532013000');
    expect(
      places(run('mandates', sepa, { ...iban, account: 'DE88370400440532013000', agent: 'x' }).problems),
    ).toEqual(['IMPORT_VALUE 2 account', 'IMPORT_VALUE 2 agent']);
    expect(places(run('mandates', sepa, { ...iban, agent: '' }).problems)).toEqual(['IMPORT_VALUE 2 agent']);
  });

  it('no message shows a name, an account, a phone or an address', () => {
    const rows = [
      {
        ...good.accounts,
        debtor_name: '欧阳试样\u0001',
        phone: '1380000x',
        email: 'ou yang',
        address: '翠园\u0001',
      },
    ];
    const mandate = { ...good.mandates, holder: '欧阳试样\u0001', account: '60142890710180319X' };
    const problems = [
      ...run('accounts', china, ...rows).problems,
      ...run('mandates', china, mandate).problems,
    ];
    expect(problems).toHaveLength(6);
    expect(problems.map(formatProblem).join('\n')).not.toMatch(/试样|1380000|ou yang|翠园|6014/);
  });
});

describe('rows against each other', () => {
  it.each<[ImportKind, Record<string, string>, Record<string, string>]>([
    ['accounts', { area: '80' }, { account_id: 'A2' }],
    ['accounts', { debtor_id: 'D2' }, { from: '2026-02-01', debtor_id: 'D2' }],
    ['mandates', { account: '6014289071018032' }, { mandate_id: 'M2' }],
    ['tariffs', { rate: '3' }, { from: '2026-02-01' }],
    ['readings', { value: '6' }, { kind: 'estimate' }],
    ['receipts', { amount: '6' }, { channel: 'wechat' }],
  ])('%s: of two rows with one key none is taken, another key is', (kind, same, other) => {
    const double = run(kind, china, good[kind], { ...good[kind], ...same });
    expect(double.values).toEqual([]);
    expect(places(double.problems)).toEqual(['IMPORT_DUPLICATE 3']);
    expect(run(kind, china, good[kind], { ...good[kind], ...other }).values).toHaveLength(2);
  });

  it('a later row that contradicts an earlier one about a debtor or an account is left out', () => {
    const { values, problems } = run(
      'accounts',
      china,
      { ...good.accounts, phone: '13800000001', area: '80' },
      { ...good.accounts, account_id: 'A2', phone: '' },
      { ...good.accounts, account_id: 'A3', phone: '13800000002' },
      { ...good.accounts, account_id: 'A4', debtor_name: '慕容虚构' },
      { ...good.accounts, from: '2026-02-01', area: '81' },
    );
    expect(values.map((row) => row.accountId)).toEqual(['A1', 'A2']);
    expect(places(problems).sort()).toEqual([
      'IMPORT_CONFLICT 4 phone',
      'IMPORT_CONFLICT 5 debtor_name',
      'IMPORT_CONFLICT 6 area',
    ]);
    expect(problems.map(formatProblem).join()).not.toMatch(/1380000|慕容/);
  });
});
