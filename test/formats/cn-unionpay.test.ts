/** UnionPay batch files, as the sheet china.md §6 and UnionPay's sample have them. */

import { describe, expect, it } from 'vitest';
import { accountChecks } from '../../src/core/accounts/index.ts';
import { sealed } from '../../src/core/sealed.ts';
import { rewritten, told } from '../core/format/inline.ts';
import { clear, layoutNamed, packs, written } from '../core/format/written.ts';

const creditor = { 'creditor.bankNumber': '802310048990001' };
const file = { ...creditor, 'file.date': '2026-03-09', 'file.sequence': 2n, 'file.reference': 'F00000012' };
const debit = (reference: string, minor: bigint, holder: string) => ({
  'debit.reference': reference,
  'debit.amount': minor,
  'debtor.account': sealed('account', '6216261000000000018'),
  'debtor.name': sealed('name', holder),
  'debit.remittance': '三月物业费',
});

describe('a batch', () => {
  const layout = layoutNamed('cn-unionpay/submission');
  const debits = [
    {
      ...debit('D00000001', 25_365n, '欧阳小明'),
      'debtor.identity': sealed('identity', '341126197709218366'),
    },
    { ...debit('D00000002', 900n, '李雷'), 'debtor.accountType': 'savings' },
  ];

  it('has totals, names and rows', () => {
    const { bytes, problems } = written(layout, { file, batches: [{ batch: {}, debits }] });
    expect(problems).toEqual([]);
    expect(bytes.toString('utf-8')).toBe(
      [
        '5.0.0|26265|2|F00000012|',
        'orderId|currencyCode|txnAmt|accType|accNo|customerNm|bizType|certifTp|certifId|phoneNo|postscript',
        'D00000001|156|25365|01|6216261000000000018|欧阳小明|000501|01|341126197709218366||三月物业费',
        'D00000002|156|900|02|6216261000000000018|李雷|000501||||三月物业费',
      ].join('\n'),
    );
    expect(layout.fileName(file)).toBe('DK00000000802310048990001202603090002I.txt');
  });

  it('takes no reference shorter than UnionPay does', () => {
    const short = [debit('D001', 900n, '李雷')];
    const { problems } = written(layout, { file, batches: [{ batch: {}, debits: short }] });
    expect(problems.map(({ code, where }) => `${code} ${where.field}`)).toEqual(['FIELD_PATTERN orderId']);
  });

  it('is read with other columns in another order', () => {
    const text =
      '5.0.0|900|1||\r\ntxnAmt|orderId|accNo|accType|customerNm|contractAgrNo\r\n900|D00000002|621626|01|李雷|A7\r\n';
    const { debits: read, problems } = told(layout, Buffer.from(text));
    expect(problems).toEqual([]);
    expect(clear(read[0]?.values['debtor.name'])).toBe('李雷');
    expect(rewritten(layout, Buffer.from(text)).toString()).toBe(text);
  });
});

it('a result is read to codes, days and what UnionPay calls them', () => {
  const text = [
    '5.0.0|27165|3|F00000012||25365|1||',
    'respCode|respMsg|queryId|sysTraNo|sysTm|settleDate|reserved1|reserved2|orderId|txnAmt|accType|accNo|customerNm',
    '00|成功|201603101201011234568|123456|0310120101|0310|||D00000001|25365|01|6216261000000000018|欧阳小明',
    '64|余额不足|||||||D00000002|900|01|6216261000000000026|李雷',
    '03|交易通讯超时|||||||D00000003|900|01|6216261000000000034|韩梅梅',
  ].join('\n');
  const reading: unknown[] = [];
  const read = layoutNamed('cn-unionpay/result').read(
    'result',
    {
      onDebit: ({ values }) =>
        reading.push([
          values['debit.reference'],
          packs.get('cn-unionpay')?.reasons.get(String(values['outcome.code']))?.outcome,
          values['outcome.date'],
        ]),
    },
    '2026-03-11',
  );
  read.push(Buffer.from(text));
  const { problems, file: whole } = read.end();
  expect(problems).toEqual([]);
  expect(whole.values['submission.reference']).toBe('F00000012');
  expect(reading).toEqual([
    ['D00000001', 'paid', '2026-03-10'],
    ['D00000002', 'failed', undefined],
    ['D00000003', 'unknown', undefined],
  ]);
});

it('a batch refused as a whole is one line, and its file name says which', () => {
  const layout = layoutNamed('cn-unionpay/refusal');
  const { file: whole, problems } = told(layout, Buffer.from('14|批量文件格式错误'));
  expect(problems).toEqual([]);
  expect(whole.values['submission.status']).toBe('14');
  expect(layout.nameValues('F00000012.refusal.txt')).toEqual({ 'submission.reference': 'F00000012' });
  expect(told(layout, Buffer.from('成功')).problems).not.toEqual([]);
});

it('a merchant id has 15 characters', () => {
  expect(accountChecks['cn-merchant']?.('802310048993424')).toBeUndefined();
  expect(accountChecks['cn-merchant']?.('80231004899342')).toBeDefined();
});
