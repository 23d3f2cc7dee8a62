/** The further file types of the Southern Grid bank link, column by column as the sheet china.md §2 has them. */

import iconv from 'iconv-lite';
import { describe, expect, it } from 'vitest';
import { debitAnswer } from '../../src/core/returns/answer.ts';
import { sealed } from '../../src/core/sealed.ts';
import { told } from '../core/format/inline.ts';
import { clear, layoutNamed, packs, written } from '../core/format/written.ts';

const gbk = (text: string) => iconv.encode(text, 'gbk');
/** Parts of so many bytes of GBK, blanks on the right. */
const columns = (...parts: readonly (readonly [text: string, bytes: number])[]) =>
  parts.map(([text, bytes]) => text + ' '.repeat(bytes - gbk(text).length)).join('');

const file = {
  'file.reference': 'F00000012',
  'file.date': '2026-03-09',
  'file.sequence': 1n,
  'creditor.unit': '06010000',
  'creditor.agent': '0301',
};
const debit = {
  'debit.reference': 'D00000001',
  'debit.amount': 25_365n,
  'debit.period': '2026-03',
  'debit.customer': '0106000971',
  'debtor.agent': '0301',
  'debtor.account': sealed('account', '60142890710180319'),
  'debtor.name': sealed('name', '欧阳小明'),
};
const bill = (serial: string, reference: string) =>
  columns(
    [serial, 10],
    ['0106000971', 20],
    ['202603', 6],
    [reference, 16],
    ['253.65', 16],
    ['', 32],
    ['0301', 4],
  );

describe('托收', () => {
  it('a request has the unit before the bank, and no corporate flag', () => {
    const { bytes, problems } = written(layoutNamed('cn-southern-grid/entrust'), {
      file,
      batches: [{ batch: {}, debits: [debit] }],
    });
    expect(problems).toEqual([]);
    expect(iconv.decode(bytes, 'gbk')).toBe(
      `${columns(['F00000012', 27], ['060100000301', 12], ['20260309CNY', 13], ['130010', 6], ['1', 11], ['253.65', 16])}\n` +
        `${bill('1', 'D00000001')}${columns(['60142890710180319', 32], ['欧阳小明', 128])}\n`,
    );
  });

  it('a return tells by the amount collected', () => {
    const head = columns(
      ['F00000012', 27],
      ['060100000301', 12],
      ['CNY', 5],
      ['130010', 6],
      ['3', 11],
      ['760.95', 16],
      ['', 2],
      ['2', 11],
      ['353.65', 16],
      ['1', 11],
      ['407.30', 16],
    );
    const row = (serial: string, reference: string, collected: string) =>
      `${bill(serial, reference)}${columns([collected, 16], ['33100018475', 32], ['20260310170350', 14], ['说明', 128])}\n`;
    const bytes = gbk(
      `${head}\n${row('1', 'D1', '253.65')}${row('2', 'D2', '100.00')}${row('3', 'D3', '0.00')}`,
    );
    const layout = layoutNamed('cn-southern-grid/entrust-return');
    const { debits, problems } = told(layout, bytes);
    expect(problems).toEqual([]);
    const reasons = packs.get('cn-southern-grid')?.reasons ?? new Map();
    expect(debits.map(({ values }) => debitAnswer(values, {}, {}, layout.outcome!, reasons).outcome)).toEqual(
      ['paid', 'paid-part', 'failed'],
    );
  });
});

it('mandates of the bank are changes', () => {
  const head = columns(['060100000301', 12], ['1', 11], ['1', 11]);
  const row = columns(
    ['S1', 24],
    ['2026031017035011', 16],
    ['0106000971', 20],
    ['0301', 4],
    ['60142890710180319', 32],
    ['欧阳小明', 128],
    ['0101', 4],
    ['34112619770921836X', 32],
    ['', 104],
  );
  const { changes, problems } = told(layoutNamed('cn-southern-grid/mandates'), gbk(`${head}\n${row}\n`));
  expect(problems).toEqual([]);
  expect(changes.map(({ values }) => [values['mandate.reference'], clear(values['change.name'])])).toEqual([
    ['0106000971', '欧阳小明'],
  ]);
  const { problems: short } = told(layoutNamed('cn-southern-grid/mandates'), gbk(`${head}\n`));
  expect(short).toEqual(['TOTAL_COUNT 1 header count']);
});

it('a failure made on line has no code of ours: the tables differ', () => {
  const head = columns(['L1', 24], ['030106010000', 12], ['1', 11]);
  const row = columns(
    ['0106000971', 20],
    ['110010202603', 12],
    ['253.65', 16],
    ['18', 5],
    ['PA1038', 8],
    ['正在批量代扣', 128],
    ['', 20],
    ['20260310170350', 14],
  );
  const { debits, problems } = told(layoutNamed('cn-southern-grid/failure-log'), gbk(`${head}\n${row}\n`));
  expect(problems).toEqual([]);
  expect(debits[0]?.values['outcome.code']).toBeUndefined();
  expect(debits[0]?.values['outcome.text']).toBe('正在批量代扣');
});

it('a reconciliation lists what was collected', () => {
  const head = columns(
    ['R1', 27],
    ['030106010000070010', 18],
    ['1', 11],
    ['253.65', 16],
    ['20260310170350', 14],
  );
  const row = columns(
    ['33100018475', 24],
    ['06010000202603', 14],
    ['0106000971', 20],
    ['欧阳大明', 64],
    ['0301', 4],
    ['60142890710180319', 32],
    ['欧阳小明', 128],
    ['2026-03-10 17:03:50', 19],
    ['253.65', 16],
    ['电费', 128],
    ['', 20],
    ['X1', 32],
  );
  const { debits, problems } = told(layoutNamed('cn-southern-grid/reconciliation'), gbk(`${head}\n${row}\n`));
  expect(problems).toEqual([]);
  expect(debits[0]?.values['debit.amount']).toBe(25_365n);
});
