/** XML of payment companies in GBK (sheet china.md §10). */

import iconv from 'iconv-lite';
import { expect, it } from 'vitest';
import { sealed } from '../../src/core/sealed.ts';
import { rewritten, told } from '../core/format/inline.ts';
import { clear, layoutNamed, packs, written } from '../core/format/written.ts';

const file = {
  'file.reference': 'F00000012',
  'file.date': '2026-03-09',
  'file.time': '10:20:30',
  'file.sequence': 1n,
  'creditor.bankNumber': '001053110000001',
  'creditor.feeCode': '10600',
};
const debit = (reference: string, minor: bigint, holder: string) => ({
  'debit.reference': reference,
  'debit.amount': minor,
  'debtor.agent': '102',
  'debtor.account': sealed('account', '6222081302002142160'),
  'debtor.name': sealed('name', holder),
  'mandate.reference': 'M-7',
});
const debits = [debit('D00000001', 10_050n, '欧阳小明'), debit('D00000002', 900n, '李雷')];
const xml = (text: string) => iconv.encode(text.replaceAll(/\n */g, ''), 'gbk');

const detail = (reference: string, amount: string, holder: string) =>
  `<TRANS_DETAIL><SN>${reference}</SN><BANK_CODE>102</BANK_CODE><ACCOUNT_TYPE>00</ACCOUNT_TYPE><ACCOUNT_NO>6222081302002142160</ACCOUNT_NO><ACCOUNT_NAME>${holder}</ACCOUNT_NAME><ACCOUNT_PROP>0</ACCOUNT_PROP><AMOUNT>${amount}</AMOUNT><CURRENCY>CNY</CURRENCY><PROTOCOL>M-7</PROTOCOL></TRANS_DETAIL>`;
const whole = (root: string) =>
  `<?xml version="1.0" encoding="GBK"?>\n<${root}><INFO><TRX_CODE>100001</TRX_CODE><VERSION>04</VERSION><DATA_TYPE>2</DATA_TYPE><REQ_SN>F00000012</REQ_SN></INFO><BODY><TRANS_SUM><BUSINESS_CODE>10600</BUSINESS_CODE><MERCHANT_ID>001053110000001</MERCHANT_ID><SUBMIT_TIME>20260309102030</SUBMIT_TIME><TOTAL_ITEM>2</TOTAL_ITEM><TOTAL_SUM>10950</TOTAL_SUM></TRANS_SUM><TRANS_DETAILS>${detail('D00000001', '10050', '欧阳小明')}${detail('D00000002', '900', '李雷')}</TRANS_DETAILS></BODY></${root}>`;

it.each([
  ['submission', 'GZELINK'],
  ['allinpay', 'AIPG'],
])('a batch: %s', (name, root) => {
  const { bytes, problems } = written(layoutNamed(`cn-gnete/${name}`), {
    file,
    batches: [{ batch: file, debits }],
  });
  expect(problems).toEqual([]);
  expect(iconv.decode(bytes, 'gbk').trimEnd()).toBe(whole(root));
});

const answer = (code: string, query: string) =>
  xml(`<?xml version="1.0" encoding="GBK"?><GZELINK>
    <INFO><TRX_CODE>${code}</TRX_CODE><VERSION>04</VERSION><DATA_TYPE>2</DATA_TYPE><REQ_SN>Q1</REQ_SN><RET_CODE>0000</RET_CODE><ERR_MSG></ERR_MSG><SIGNED_MSG>9a15</SIGNED_MSG></INFO>
    <BODY>${query}<RET_DETAILS>
      <RET_DETAIL><SN>D00000001</SN><RET_CODE>0000</RET_CODE><ERR_MSG>支付成功</ERR_MSG><ACCOUNT>6222081302002142160</ACCOUNT><ACCOUNT_NAME>欧阳小明</ACCOUNT_NAME><AMOUNT>10050</AMOUNT></RET_DETAIL>
      <RET_DETAIL><SN>D00000002</SN><ACCOUNT>6222</ACCOUNT><ACCOUNT_NAME>李雷</ACCOUNT_NAME><AMOUNT>900</AMOUNT><RET_CODE>3008</RET_CODE><ERR_MSG>余额不足</ERR_MSG></RET_DETAIL>
      <RET_DETAIL><SN>D00000003</SN><RET_CODE>2000</RET_CODE><AMOUNT>900</AMOUNT></RET_DETAIL>
    </RET_DETAILS></BODY></GZELINK>`);
const asked = '<QUERY_TRANS><QUERY_SN>F00000012</QUERY_SN></QUERY_TRANS>';

it('an answer to a query has a code for each debit, in any order of its elements', () => {
  const layout = layoutNamed('cn-gnete/result');
  const { debits: read, problems } = told(layout, answer('200001', asked), 50);
  expect(problems).toEqual([]);
  expect(
    read.map(({ values }) => [
      values['submission.reference'],
      values['debit.reference'],
      packs.get('cn-gnete')?.reasons.get(String(values['outcome.code']))?.outcome,
    ]),
  ).toEqual([
    ['F00000012', 'D00000001', 'paid'],
    ['F00000012', 'D00000002', 'failed'],
    ['F00000012', 'D00000003', 'unknown'],
  ]);
  expect(clear(read[1]?.values['debtor.name'])).toBe('李雷');
  expect(rewritten(layout, answer('200001', asked))).toEqual(answer('200001', asked));
});

it.each([
  ['100001', asked],
  ['200001', ''],
])('the answer that a batch was received pays nobody: %s', (code, query) => {
  const { debits: read } = told(layoutNamed('cn-gnete/result'), answer(code, query));
  expect(read).toEqual([]);
});
