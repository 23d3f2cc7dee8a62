/** What the record packs promise: faults before a byte is written, exact bytes, outcomes, order, masking. */

import { describe, expect, it } from 'vitest';
import type { Values } from '../../../src/core/format/format.ts';
import { mask, sealed } from '../../../src/core/sealed.ts';
import { layoutNamed, packProblems, packs, readBack, written } from './written.ts';

const file: Values = {
  'file.reference': 'F1',
  'file.date': '2026-03-09',
  'file.time': '08:00:00',
  'file.sequence': 1n,
  'file.sequenceLetter': 'A',
  'creditor.name': 'Greengate Estate',
  'creditor.account': '4410043948854',
  'creditor.agent': '091000019',
  'creditor.identifier': '1234567890',
  'creditor.bankNumber': '615810',
  'creditor.area': '000',
  'creditor.unit': '44100001',
  'batch.period': '2026-03',
  'batch.collectionDate': '2026-03-10',
};
const debit: Values = {
  'debit.reference': 'D00000482',
  'debit.customer': 'C7',
  'debit.serial': 1n,
  'debit.amount': 12345n,
  'debit.period': '2026-03',
  'debtor.account': sealed('account', '60142890710180319'),
  'debtor.name': sealed('name', '欧阳小明'),
  'debtor.customerName': sealed('name', '欧阳小明'),
};
const american: Values = {
  ...debit,
  'debtor.agent': '011000015',
  'debtor.name': sealed('name', 'José Núñez'),
};

/** The lines of a file with these debits, all in one batch. */
function lines(name: string, debits: readonly Values[], head = file): readonly string[] {
  const { bytes } = written(layoutNamed(name), { file: head, batches: [{ batch: head, debits }] });
  return new TextDecoder('gbk').decode(bytes).split('\n');
}

function faults(name: string, change: Values, base = debit) {
  const measuring = layoutNamed(name).measure(file);
  measuring.batch(file);
  return measuring.debit({ ...base, ...change }).map(({ code, where }) => [code, where.field]);
}

it('all packs load without a problem', () => {
  expect(packProblems).toEqual([]);
  expect([...packs.keys()]).toEqual(
    expect.arrayContaining(['cn-bocom', 'cn-southern-grid', 'nacha', 'sepa']),
  );
});

describe('exact bytes', () => {
  it('cn-bocom: values ended by bars, blanks on the left, fen', () => {
    expect(lines('cn-bocom/request', [debit])).toEqual([
      '202603|1|12345|F1|',
      '            D00000482|  60142890710180319|       12345|  202603|000|      4410043948854|0|',
      '',
    ]);
  });
  it('cn-southern-grid: a Chinese character is two bytes wide, yuan with two decimals', () => {
    const [, detail = ''] = lines('cn-southern-grid/request', [debit], { ...file, 'creditor.agent': '0301' });
    expect(detail).toBe(
      `1         C7                  欧阳小明${' '.repeat(56)}    60142890710180319${' '.repeat(15)}欧阳小明${' '.repeat(120)}0D00000482       202603123.45          ${' '.repeat(16)}`,
    );
  });
  it('nacha: debit, prenote and addenda, filled to a block of ten', () => {
    const prenote = {
      ...american,
      'debit.kind': 'prenote',
      'debit.amount': 0n,
      'debit.serial': 2n,
      'debtor.accountType': 'savings',
    };
    const coded = { ...american, 'debit.remittanceCode': 'TXP*1\\' };
    const written = lines('nacha/submission', [coded, prenote]);
    expect(written).toEqual([
      '101 09100001912345678902603090800A094101                       Greengate Estate       F1      ',
      '5225Greengate Estate                    1234567890PPDPAYMENT         260310   1091000010000001',
      '627011000015601428907101803190000012345D00000482      Jose Nunez              1091000010000001',
      `705TXP*1\\${' '.repeat(74)}00010000001`,
      '638011000015601428907101803190000000000D00000482      Jose Nunez              0091000010000002',
      '822500000300022000020000000123450000000000001234567890                         091000010000001',
      '9000001000001000000030002200002000000012345000000000000                                       ',
      ...Array(3).fill('9'.repeat(94)),
      '',
    ]);
    expect(new Set(written.slice(0, -1).map((line) => line.length))).toEqual(new Set([94]));
  });
  it('nacha: single debits of WEB are S, others R; a text too long for a name is cut', () => {
    const web = { ...file, 'batch.instrument': 'web', 'batch.sequenceType': 'one-off' };
    const long = { ...american, 'debtor.name': sealed('name', 'Maximilian Featherstonehaugh') };
    const [, header = '', entry = ''] = lines('nacha/submission', [long], web);
    expect(header.slice(50, 53)).toBe('WEB');
    expect(entry.slice(54, 78)).toBe('Maximilian FeatherstonS ');
  });
});

describe('faults of a debit are found before a byte is written', () => {
  const rows: readonly (readonly [string, Values, readonly (readonly [string, string])[]])[] = [
    ['cn-bocom/request', {}, []],
    ['cn-bocom/request', { 'debit.reference': 'X'.repeat(22) }, [['FIELD_LENGTH', 'customer']]],
    [
      'cn-bocom/request',
      { 'debit.reference': 'A|B' },
      [
        ['FIELD_PATTERN', 'customer'],
        ['FIELD_CHARSET', 'customer'],
      ],
    ],
    ['cn-bocom/request', { 'debit.amount': 10n ** 12n }, [['FIELD_LENGTH', 'amount']]],
    ['cn-bocom/request', { 'debit.amount': undefined }, [['FIELD_REQUIRED', 'amount']]],
    ['cn-bocom/request', { 'debtor.account': sealed('account', '12AB') }, [['FIELD_CHECK', 'account']]],
    ['cn-southern-grid/request', { 'debtor.name': sealed('name', '𠮷野') }, [['FIELD_CHARSET', 'holder']]],
    [
      'cn-southern-grid/request',
      { 'debtor.name': sealed('name', '欧'.repeat(65)) },
      [['FIELD_LENGTH', 'holder']],
    ],
    ['cn-southern-grid/request', { 'debtor.name': undefined }, [['FIELD_REQUIRED', 'holder']]],
  ];
  it.each(rows)('%s with %o', (name, change, expected) => {
    expect(faults(name, change)).toEqual(expected);
  });
  it('nacha: names that ASCII cannot spell, wrong routing numbers', () => {
    expect(faults('nacha/submission', { 'debtor.name': sealed('name', '欧阳') }, american)).toEqual([
      ['FIELD_CHARSET', 'name'],
    ]);
    expect(faults('nacha/submission', { 'debtor.agent': '011000016' }, american)).toEqual([
      ['FIELD_CHECK', 'receivingBank'],
    ]);
  });
  it('a faulty debit is not counted and the rest is written as if it had not been there', () => {
    const bad = { ...debit, 'debit.reference': 'X'.repeat(22) };
    expect(lines('cn-bocom/request', [bad, debit, bad])).toEqual(lines('cn-bocom/request', [debit]));
  });
  it('no message repeats an account or a name', () => {
    const measuring = layoutNamed('cn-southern-grid/request').measure(file);
    measuring.batch(file);
    const problems = measuring.debit({
      ...debit,
      'debtor.account': sealed('account', '6014289071A180319'),
      'debtor.name': sealed('name', `${'欧阳小明'.repeat(40)}`),
    });
    expect(problems.map(({ code }) => code)).toEqual(['FIELD_CHECK', 'FIELD_LENGTH']);
    expect(JSON.stringify(problems)).not.toMatch(/80319|欧阳/);
  });
  const traced = { ...american, 'debit.trace': '091000010000001' };
  it.each([
    ['nacha/submission', traced, 101, 9_999_999_999n, ['fileControl debitTotal', 'batchControl debitTotal']],
    ['cn-southern-grid/request', debit, 2, 999_999_999_999_999n, ['header total']],
  ])('%s: totals that have no room are told before a byte is written', (name, one, count, amount, places) => {
    const measuring = layoutNamed(name).measure(file);
    measuring.batch(file);
    for (let serial = 1n; serial <= count; serial++)
      expect(measuring.debit({ ...one, 'debit.serial': serial, 'debit.amount': amount })).toEqual([]);
    const told = measuring.end().overfull.map(({ code, where }) => `${code} ${where.record} ${where.field}`);
    expect(told).toEqual(places.map((place) => `FIELD_LENGTH ${place}`));
  });
  it('a second pass with other debits throws', () => {
    const layout = layoutNamed('cn-bocom/request');
    const measuring = layout.measure(file);
    measuring.batch(file);
    measuring.debit(debit);
    const writing = layout.write(file, measuring.end(), () => undefined);
    writing.batch(file);
    writing.debit({ ...debit, 'debit.amount': 1n });
    expect(() => writing.end()).toThrow(/second pass/);
  });
  it('a second batch in a layout without batches throws', () => {
    const measuring = layoutNamed('cn-bocom/request').measure(file);
    measuring.batch(file);
    expect(() => measuring.batch(file)).toThrow(/one batch/);
  });
});

describe('outcomes', () => {
  it('cn-bocom: paid count and sum are those of code 0000, and are checked', () => {
    const answers = ['0000', '0002', '0000'].map((code) => ({ ...debit, 'outcome.code': code }));
    const sums = { 'submission.reference': 'F1', 'file.failedCount': 1n, 'file.failedTotal': 12345n };
    const layout = layoutNamed('cn-bocom/return');
    const { bytes } = written(layout, {
      file: { ...file, ...sums },
      batches: [{ batch: { ...file, ...sums }, debits: answers }],
    });
    expect(bytes.toString('latin1').split('\n')[0]).toBe('202603|3|37035|2|24690|1|12345|F1|20260309|');
    const back = readBack(layout, bytes);
    expect(back.summary.problems).toEqual([]);
    expect(back.debits.map(({ values }) => values['outcome.code'])).toEqual(['0000', '0002', '0000']);
    expect(back.debits[0]?.values['outcome.date']).toBe('2026-03-09');
    expect(back.summary.file.values['submission.reference']).toBe('F1');
    const changed = Buffer.from(bytes.toString('latin1').replace('0002|', '0000|'), 'latin1');
    expect(readBack(layout, changed).summary.problems.map(({ code }) => code)).toEqual([
      'TOTAL_COUNT',
      'TOTAL_SUM',
    ]);
  });
  it('a code the bank invented is passed on for the pack to judge', () => {
    const line =
      '            D00000482|                  60142890710180319|       12345|  202603|000|                      4410043948854|PA10|';
    const { summary, debits } = readBack(
      layoutNamed('cn-bocom/return'),
      Buffer.from(`  2010|1|12345|0|0|1|12345|F1|20260309|\n${line}\n`),
    );
    expect(summary.problems).toEqual([]);
    expect(debits[0]?.values['outcome.code']).toBe('PA10');
    expect(packs.get('cn-bocom')?.reasons.has('PA10')).toBe(false);
  });
  it('nacha: a return names the original trace, our reference and the code', () => {
    const layout = layoutNamed('nacha/return');
    const answer = {
      ...american,
      'debit.trace': '091000010000001',
      'outcome.code': 'R01',
      'outcome.text': 'NSF',
    };
    const { bytes, problems } = written(layout, { file, batches: [{ batch: file, debits: [answer] }] });
    expect(problems).toEqual([]);
    const { summary, debits } = readBack(layout, bytes);
    expect(summary.problems).toEqual([]);
    expect(debits[0]?.values).toMatchObject({
      'debit.trace': '091000010000001',
      'debit.reference': 'D00000482',
      'debtor.agent': '011000015',
      'outcome.code': 'R01',
      'outcome.text': 'NSF',
    });
  });
  it('nacha: a day without returns is a file without batches', () => {
    const layout = layoutNamed('nacha/return');
    const totals = layout.measure(file).end();
    const chunks: Uint8Array[] = [];
    layout.write(file, totals, (chunk) => chunks.push(chunk)).end();
    const { summary } = readBack(layout, Buffer.concat(chunks));
    expect(summary).toMatchObject({ debits: 0, batches: 0, problems: [] });
  });
});

describe('reading', () => {
  it('a debit with a fault is set aside, the rest goes on', () => {
    const text = lines('cn-bocom/request', [
      debit,
      { ...debit, 'debit.reference': 'D2' },
      { ...debit, 'debit.reference': 'D3' },
    ]).join('\n');
    const broken = text.replace(
      'D2|  60142890710180319|       12345|  202603',
      'D2|  60142890710180319|       12345|  202699',
    );
    const { summary, debits } = readBack(layoutNamed('cn-bocom/request'), Buffer.from(broken));
    expect(debits.map(({ values }) => values['debit.reference'])).toEqual(['D00000482', 'D3']);
    expect(summary.debits).toBe(3);
    expect(summary.problems).toMatchObject([
      {
        code: 'FIELD_TYPE',
        where: { file: 'file', line: 3, record: 'debit', field: 'month', columns: [56, 63] },
      },
    ]);
  });
  it('an empty file is FILE_EMPTY', () => {
    expect(readBack(layoutNamed('cn-bocom/request'), Buffer.alloc(0)).summary.problems).toMatchObject([
      { code: 'FILE_EMPTY' },
    ]);
  });
  it('keeps a thousand problems and counts all', () => {
    const text = `202603|1|1|F1|\n${'junk|\n'.repeat(3000)}`;
    const { summary } = readBack(layoutNamed('cn-bocom/request'), Buffer.from(text));
    expect(summary.problems).toHaveLength(1000);
    expect(summary.problemCount).toBeGreaterThan(3000);
  });
  it('inspect shows records with personal data masked', () => {
    const views: string[] = [];
    const bytes = Buffer.from(lines('nacha/submission', [american]).join('\n'));
    const reading = layoutNamed('nacha/submission').read('file', {
      onRecord: ({ record, line, fields }) =>
        views.push(`${line} ${record} ${fields.map(({ name, text }) => `${name}=${text}`).join(' ')}`),
    });
    reading.push(bytes);
    reading.end();
    expect(views.map((view) => view.split(' ').slice(0, 2).join(' '))).toEqual([
      '1 fileHeader',
      '2 batchHeader',
      '3 entry',
      '4 batchControl',
      '5 fileControl',
    ]);
    expect(views[2]).toContain(`account=${mask('account', '60142890710180319')}`);
    expect(views.join()).not.toMatch(/71018|Nunez/);
  });
});
