/** BOCOM's layouts of four towns and businesses, column by column as the sheet china.md §1 and §3 to §5 has them. */

import iconv from 'iconv-lite';
import { describe, expect, it } from 'vitest';
import { sealed } from '../../src/core/sealed.ts';
import { rewritten, told } from '../core/format/inline.ts';
import { clear, layoutNamed, packs, written } from '../core/format/written.ts';

const creditor = {
  'creditor.account': '4410043948854',
  'creditor.feeCode': '010',
  'creditor.agent': '0301',
  'creditor.unit': 'ZS0301',
};
const file = { ...creditor, 'file.reference': 'F00000012', 'file.date': '2026-03-09', 'file.sequence': 1n };
const batch = { ...creditor, 'batch.collectionDate': '2026-03-10' };
const debit = (reference: string, minor: bigint) => ({
  'debit.reference': reference,
  'debit.amount': minor,
  'debit.principal': minor,
  'debit.lateFee': 0n,
  'debit.period': '2026-03',
  'debit.customer': '0106000971',
  'debit.remittance': '物业费',
  'debtor.account': sealed('account', '60142890710180319'),
  'debtor.name': sealed('name', '欧阳小明'),
  'debtor.customerName': sealed('name', '欧阳大明'),
});
const gbk = (text: string) => iconv.encode(text, 'gbk');
/** Parts of so many bytes of GBK, blanks on the right. */
const columns = (...parts: readonly (readonly [text: string, bytes: number])[]) =>
  parts.map(([text, bytes]) => text + ' '.repeat(bytes - gbk(text).length)).join('');
const document = { file, batches: [{ batch, debits: [debit('D00000001', 25_365n)] }] };
const outcomes = (pack: string, bytes: Uint8Array, layout: string) =>
  told(layoutNamed(`${pack}/${layout}`), bytes).debits.map(({ values }) => [
    values['debit.reference'],
    packs.get(pack)?.reasons.get(String(values['outcome.code']))?.outcome,
  ]);

describe('Guangzhou, debits made on line', () => {
  const line = (account: string, month: string) =>
    `120227000012|${'010600097103.0503'.padStart(21)}|0221|20120331|170350|033100018475|${account.padStart(35)}|0200|000000010000|            |        |      |${month}|\r\n`;

  it('a cheque has its number before the month', () => {
    const cheque = line('60142890710180319', '12345678|20100499');
    const bytes = gbk(`20120331|2|20000|12033100019051|\r\n${line('', '20100299')}${cheque}`);
    const { debits, problems } = told(layoutNamed('cn-bocom/reconciliation'), bytes);
    expect(problems).toEqual([]);
    expect(debits.map(({ values }) => values['debit.amount'])).toEqual([10_000n, 10_000n]);
    expect(rewritten(layoutNamed('cn-bocom/reconciliation'), bytes)).toEqual(bytes);
  });

  it('a line of any other number of values is none of it', () => {
    const bytes = gbk(`20120331|1|10000|12033100019051|\r\n${line('', '1|2|20100299')}`);
    expect(told(layoutNamed('cn-bocom/reconciliation'), bytes).problems).not.toEqual([]);
  });
});

describe('Zhongshan, non-tax', () => {
  const layout = layoutNamed('cn-bocom/zhongshan-nontax');

  it('a debit has one item and no further text', () => {
    const { bytes, problems } = written(layout, document);
    expect(problems).toEqual([]);
    expect(iconv.decode(bytes, 'gbk')).toBe(
      'F00000012|0301|ZS0301|20260309|1|253.65\n' +
        'D00000001||欧阳大明|60142890710180319|欧阳小明|253.65|1|010|物业费||1||253.65||0\n',
    );
  });

  it('items must add up to the debit', () => {
    const items = (first: string) =>
      gbk(
        `F1|0301|ZS|20260309|1|10.50\nN1||欧阳|60142890710180319|欧阳|10.50|2|01|a||1||${first}|02|b|吨|2|3.00|6.00|备|2|x|y\n`,
      );
    expect(told(layout, items('4.50')).problems).toEqual([]);
    expect(told(layout, items('4.00')).problems).toEqual(['TOTAL_SUM 2 debit total']);
    expect(told(layout, items('4.50')).debits[0]?.values['debit.amount']).toBe(1_050n);
  });
});

describe('Zhuhai', () => {
  it('a request', () => {
    const { bytes, problems } = written(layoutNamed('cn-bocom-zhuhai/request'), document);
    expect(problems).toEqual([]);
    expect(iconv.decode(bytes, 'gbk')).toBe(
      `${columns(['F00000012', 20], ['CNY1010', 7], ['000000000100000000025365', 24], ['2026030920260310', 16], ['', 128], ['', 16], ['301', 12])}\n` +
        `${columns(['0000000001', 10], ['0106000971', 32], ['', 12], ['60142890710180319', 32], ['欧阳小明', 40], ['000000025365', 12], ['', 1])}` +
        `${columns(['物业费', 40], ['', 8], ['20260301', 8], ['欧阳大明', 40], ['4410043948854', 32], ['000000025365000000000000', 24], ['', 5], ['D00000001', 16])}\n`,
    );
  });

  it('a return tells results by one digit', () => {
    const row = (number: string, result: string, collected: string, bill: string) =>
      columns(
        [`${number}0106000971`, 42],
        ['', 12],
        ['60142890710180319', 32],
        [`000000010000${result}${collected}`, 25],
        ['33100018475', 16],
        ['余额不足', 40],
        ['', 8],
        ['20260310170350', 14],
        ['', 8],
        ['20260301', 13],
        [bill, 16],
        ['', 24],
        ['欧阳大明', 40],
        ['4410043948854', 79],
      );
    const head = columns(
      ['F00000012', 20],
      ['CNY1', 7],
      ['000000000300000000030000', 24],
      ['000000000100000000010000', 24],
      ['000000000200000000020000', 24],
      ['202603100000处理成功', 140],
      ['301', 42],
    );
    const bytes = gbk(
      `${head}\n${row('0000000001', '1', '000000010000', 'D1')}\n${row('0000000002', '2', '000000000000', 'D2')}\n${row('0000000003', '5', '000000000000', 'D3')}\n`,
    );
    expect(told(layoutNamed('cn-bocom-zhuhai/return'), bytes).problems).toEqual([]);
    expect(outcomes('cn-bocom-zhuhai', bytes, 'return')).toEqual([
      ['D1', 'paid'],
      ['D2', 'failed'],
      ['D3', 'unknown'],
    ]);
  });
});

describe('Guangzhou, insurance', () => {
  const start = (holder: string) =>
    columns(
      ['010', 2 + 1],
      ['0106000971', 13],
      ['', 8],
      ['60142890710180319', 21],
      ['000000025365', 12],
      [holder, 30],
      ['', 18],
    );

  it('a request is a line without more', () => {
    const fee = { ...file, 'creditor.feeCode': '01' };
    const debits = [debit('D00000001', 25_365n)];
    const { bytes, problems } = written(layoutNamed('cn-bocom-insurance/request'), {
      file: fee,
      batches: [{ batch: { ...batch, 'creditor.feeCode': '01' }, debits }],
    });
    expect(problems).toEqual([]);
    expect(bytes.length).toBe(142);
    expect(iconv.decode(bytes, 'gbk')).toBe(
      `${columns(['01', 2], ['0106000971', 14], ['', 8], ['60142890710180319', 21], ['000000025365', 12], ['欧阳小明', 30], ['', 18], ['D00000001', 20], ['2026031020260310', 16])}\n`,
    );
  });

  it('a return has the code before the remark; half a code is unknown', () => {
    const row = (code: string, reference: string) =>
      `${start('欧阳小明')}${columns([code, 2], [reference, 20], ['2026031020260310', 16])}\n`;
    const bytes = gbk(row('00', 'D1') + row('01', 'D2') + row('0', 'D3'));
    const { debits, problems } = told(layoutNamed('cn-bocom-insurance/return'), bytes);
    expect(problems).toEqual([]);
    expect(clear(debits[0]?.values['debtor.name'])).toBe('欧阳小明');
    expect(outcomes('cn-bocom-insurance', bytes, 'return')).toEqual([
      ['D1', 'paid'],
      ['D2', 'failed'],
      ['D3', undefined],
    ]);
  });
});
