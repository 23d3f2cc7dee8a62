/** Anhui rural: seven values a line out, two files back (sheet china.md §8). */

import iconv from 'iconv-lite';
import { expect, it } from 'vitest';
import { sealed } from '../../src/core/sealed.ts';
import { detectLayout } from '../../src/formats.ts';
import { rewritten, told } from '../core/format/inline.ts';
import { clear, layoutNamed, packs, written } from '../core/format/written.ts';

const file = {
  'file.reference': 'F00000012',
  'file.date': '2026-03-09',
  'file.sequence': 1n,
  'creditor.area': '340100',
};
const debit = {
  'debit.reference': 'D00000001',
  'debit.amount': 10_050n,
  'debtor.name': sealed('name', '欧阳小明'),
  'debtor.identity': sealed('identity', '34112619770921836X'),
  'debtor.account': sealed('account', '6217788888000001234'),
};

it('a line has exactly seven values', () => {
  const layout = layoutNamed('cn-rural-anhui/request');
  const { bytes, problems } = written(layout, { file, batches: [{ batch: file, debits: [debit] }] });
  expect(problems).toEqual([]);
  const line = 'D00000001|欧阳小明|34112619770921836X|100.50|F00000012|6217788888000001234|340100\n';
  expect(iconv.decode(bytes, 'gbk')).toBe(line);
  expect(told(layout, iconv.encode(line.replace('|340100', ''), 'gbk')).problems).toContain(
    'RECORD_FIELDS 1 debit undefined',
  );
});

it('the file a line comes back in says what became of it', () => {
  const paid = iconv.encode('D00000001|欧阳小明            |34112619770921836X|100.50|F00000012\n', 'gbk');
  const failed = iconv.encode('D00000002|李雷                ||9.00|F00000012|余额不足\n', 'gbk');
  const found = [paid, failed].map((bytes) =>
    detectLayout(new Map([...packs].filter(([name]) => name === 'cn-rural-anhui')), 'x', bytes),
  );
  expect(found.map((one) => ('layout' in one ? one.layout.name : one.problem.code))).toEqual([
    'cn-rural-anhui/success',
    'cn-rural-anhui/failure',
  ]);
  const { debits, problems, file: whole } = told(layoutNamed('cn-rural-anhui/failure'), failed);
  expect(problems).toEqual([]);
  expect(whole.values['submission.reference']).toBe('F00000012');
  expect(clear(debits[0]?.values['debtor.name'])).toBe('李雷');
  expect(debits[0]?.values['outcome.text']).toBe('余额不足');
  expect(rewritten(layoutNamed('cn-rural-anhui/success'), paid)).toEqual(paid);
});

it('an empty list is whole, an empty request is not', () => {
  const nothing = Buffer.alloc(0);
  expect(told(layoutNamed('cn-rural-anhui/success'), nothing).problems).toEqual([]);
  expect(layoutNamed('cn-rural-anhui/success').detect(nothing)).toBe(1);
  expect(told(layoutNamed('cn-rural-anhui/request'), nothing).problems).toHaveLength(1);
  expect(layoutNamed('cn-rural-anhui/request').detect(nothing)).toBe(0);
});
