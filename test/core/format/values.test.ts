/** Values the catalogue's layouts need: extremes, hashes, check digits, kana, dates without a year. In-line layouts. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkDigits } from '../../../src/core/format/check-digits.ts';
import { compileCodec } from '../../../src/core/format/codec.ts';
import { compileLayout } from '../../../src/core/format/compile.ts';
import { type FieldSpec, fieldSchema } from '../../../src/core/format/field-schema.ts';
import type { Layout, Values } from '../../../src/core/format/format.ts';
import { sealed } from '../../../src/core/sealed.ts';
import { readBack, written } from './written.ts';

function layoutOf(headFields: string, more = ''): Layout {
  const text = `
layout: test/values
title: test
source: test
kind: delimited
status: verified
carries: debits
encoding: shift_jis
lines: { separator: ",", ending: lf }
records:
  head:
    doc: head
    fields:
      - { name: kind, type: const, value: H, tag: true, doc: kind, source: test }
${headFields}
  debit:
    doc: debit
    fields:
      - { name: kind, type: const, value: D, tag: true, doc: kind, source: test }
      - { name: account, type: text, means: debtor.account, doc: account, source: test }
      - { name: due, type: date, pattern: yyyymmdd, means: debit.collectionDate, doc: due, source: test }
      - { name: amount, type: amount, unit: cent, means: debit.amount, doc: amount, source: test }
      - { name: number, type: sequence, of: debit, doc: number, source: test }
${more}
structure: [head, { each: debit, of: [debit] }]
`;
  const { layout, problems } = compileLayout('test/values', text, 'test', () => undefined);
  if (!layout) throw new Error(problems.map(({ message }) => message).join('; '));
  return layout;
}

const line = (indented: string) => `      - { ${indented}, doc: head, source: test }`;

function debit(account: string, due: string, amount: bigint): Values {
  return {
    'debtor.account': sealed('account', account),
    'debit.collectionDate': due,
    'debit.amount': amount,
  };
}

const three = [
  debit('12345678901234', '2026-03-10', 500n),
  debit('98A65432109876', '2026-02-28', 70_000n),
  debit('555', '2026-12-01', 1n),
];

function headOf(layout: Layout, file: Values = {}): string {
  const { bytes, problems } = written(layout, { file, batches: [{ batch: {}, debits: three }] });
  expect(problems).toEqual([]);
  return bytes.toString('latin1').split('\n')[0] ?? '';
}

describe('the least and the greatest of a group', () => {
  const layout = layoutOf(
    [
      line('name: first, type: least, of: debit.due, pattern: yyyymmdd'),
      line('name: last, type: greatest, of: debit.due, pattern: ddmmyy'),
      line('name: highest, type: greatest, of: debit.amount, unit: cent'),
      line('name: low, type: least, of: debit.number'),
      line('name: high, type: greatest, of: debit.number'),
    ].join('\n'),
  );
  it('are worked out before the header is written, and stand in it', () => {
    expect(headOf(layout)).toBe('H,20260228,011226,70000,1,3');
  });
  it('are checked when read, each fault at its field', () => {
    const good = written(layout, { file: {}, batches: [{ batch: {}, debits: three }] }).bytes;
    expect(readBack(layout, good).summary.problems).toEqual([]);
    const bad = Buffer.from(
      good.toString('latin1').replace('H,20260228,011226,70000,1,3', 'H,20260227,021226,70001,2,4'),
      'latin1',
    );
    const found = readBack(layout, bad).summary.problems.map(({ code, where }) => `${code} ${where.field}`);
    expect(found).toEqual(['first', 'last', 'highest', 'low', 'high'].map((name) => `TOTAL_EXTREME ${name}`));
  });
  it('a group of nothing has none: the field is needed and says so', () => {
    const measuring = layout.measure({});
    measuring.batch({});
    const { debits, overfull } = measuring.end();
    expect(debits).toBe(0);
    expect(overfull.map(({ code, where }) => `${code} ${where.field}`)).toEqual(
      ['first', 'last', 'highest', 'low', 'high'].map((name) => `FIELD_REQUIRED ${name}`),
    );
  });
});

describe('hash totals', () => {
  const cases: readonly (readonly [string, string, string])[] = [
    [
      'columns 3-13, last 4 digits',
      'digits: 4, take: [3, 13], letters: zero',
      (34567890123 + 6543210987 + 5).toString().slice(-4),
    ],
    ['last 11 characters', 'takeLast: 11', (45678901234 + 65432109876 + 555).toString()],
    ['a value with letters counts nothing', 'take: [1, 11]', (12345678901 + 555).toString()],
    [
      'letters as zeros, filled on the right',
      'take: [1, 11], letters: zero, zeroFill: 11',
      (12345678901 + 98065432109 + 55500000000).toString(),
    ],
    ['first five digits', 'take: [1, 11], letters: zero, zeroFill: 11, digits: 5, keep: first', '16591'],
    [
      'distance from the creditor’s account',
      'take: [1, 11], letters: zero, zeroFill: 11, digits: 11, keep: first, against: creditor.account',
      (12345678901 - 10000000000 + (98065432109 - 10000000000) + (55500000000 - 10000000000))
        .toString()
        .slice(0, 11),
    ],
  ];
  it.each(cases)('%s', (_name, attributes, expected) => {
    const layout = layoutOf(
      line(`name: hash, type: hash, of: debit.account, ${attributes}`) +
        '\n' +
        line('name: own, type: text, means: creditor.account'),
    );
    const file: Values = { 'creditor.account': '1' };
    expect(headOf(layout, file)).toBe(`H,${expected},1`);
    const { bytes } = written(layout, { file, batches: [{ batch: {}, debits: three }] });
    expect(readBack(layout, bytes).summary.problems).toEqual([]);
    const changed = Buffer.from(
      bytes.toString('latin1').replace('98A65432109876', '88A65432109975'),
      'latin1',
    );
    const codes = readBack(layout, changed).summary.problems.map(({ code }) => code);
    expect(codes).toEqual(_name.startsWith('a value with letters') ? [] : ['TOTAL_HASH']);
  });
});

function codec(spec: Partial<FieldSpec> & { type: FieldSpec['type'] }) {
  return compileCodec(fieldSchema.parse({ name: 'field', doc: 'Field', source: 'test', ...spec }), {});
}

describe('check digits written after a value', () => {
  it.each([
    // norway-avtalegiro.md: both for 12345678
    ['mod10', '12345678', '2'],
    ['mod11', '12345678', '5'],
    ['mod11', '6', '-'],
    ['mod11', '0', '0'],
    // the reference in the published Swiss guide to QR bills, 21 00000 00003 13947 14300 09017
    ['mod10-recursive', '21000000000313947143000901', '7'],
    ['mod10-recursive', '0', '0'],
  ])('%s of %s is %s', (name, digits, expected) => {
    expect(checkDigits[name]?.(digits)).toBe(expected);
    const kid = codec({ type: 'text', appendCheck: name });
    const codes: string[] = [];
    expect(kid.encode(digits, (code) => codes.push(code))).toBe(digits + expected);
    expect(
      kid.decode(
        digits + expected,
        (code) => codes.push(code),
        () => undefined,
      ),
    ).toBe(digits);
    expect(codes).toEqual([]);
    const wrong = expected === '7' ? '8' : '7';
    expect(
      kid.decode(
        digits + wrong,
        (code) => codes.push(code),
        () => undefined,
      ),
    ).toBeUndefined();
    expect(codes).toEqual(['FIELD_CHECK']);
  });
  it('one changed digit is always found', () => {
    fc.assert(
      fc.property(
        fc.stringMatching(/^\d{5,24}$/),
        fc.nat(),
        fc.integer({ min: 1, max: 9 }),
        (text, at, by) => {
          const index = at % text.length;
          const other = text.slice(0, index) + ((Number(text[index]) + by) % 10) + text.slice(index + 1);
          expect(checkDigits.mod10?.(text)).not.toBe(checkDigits.mod10?.(other));
          expect(checkDigits.mod11?.(text)).not.toBe(checkDigits.mod11?.(other));
        },
      ),
    );
  });
  it('a value that is no number has no check digit', () => {
    const codes: string[] = [];
    expect(codec({ type: 'text', appendCheck: 'mod10' }).encode('12A', (code) => codes.push(code))).toBe('');
    expect(codes).toEqual(['FIELD_CHECK']);
  });
});

describe('half-width kana', () => {
  const kana = codec({ type: 'text', charset: 'jis-kana' });
  it.each([
    ['ヤマダ タロウ', 'ﾔﾏﾀﾞ ﾀﾛｳ'],
    ['やまだ　たろう', 'ﾔﾏﾀﾞ ﾀﾛｳ'],
    ['トーキョー', 'ﾄ-ｷﾖ-'],
    ['ガッパ', 'ｶﾞﾂﾊﾟ'],
    ['Ａｂｃ（カ）１２', 'ABC(ｶ)12'],
    ['ｶﾞｯﾂ', 'ｶﾞﾂﾂ'],
    ['か\u3099', 'ｶﾞ'],
  ])('%s is written %s', (given, expected) => {
    const codes: string[] = [];
    expect(kana.encode(given, (code) => codes.push(code))).toBe(expected);
    expect(codes).toEqual([]);
  });
  it.each(['山田', 'ヲ', 'a,b'])('%s has no spelling and is refused', (given) => {
    const codes: string[] = [];
    kana.encode(given, (code) => codes.push(code));
    expect(codes).toEqual(['FIELD_CHARSET']);
  });
});

it('a set with a replacement refuses nothing', () => {
  const bank = codec({
    type: 'text',
    charset: { allow: 'A-Z0-9.&/ \\-', upper: true, foldLatin: true, replace: ' ' },
  });
  expect(bank.encode('Zoë & Co, Łódź_山', () => expect.unreachable())).toBe('ZOE & CO  LODZ  ');
});

describe('dates without a year', () => {
  const date = codec({ type: 'date', pattern: 'mmdd', near: 'file.date' });
  const decode = (text: string, known: Values) => {
    const codes: string[] = [];
    const value = date.decode(
      text,
      (code) => codes.push(code),
      (meaning) => known[meaning],
    );
    return [value, ...codes];
  };
  it('lie near the file’s date, without one near the day it came', () => {
    expect(decode('0105', { 'file.date': '2026-12-20' })).toEqual(['2027-01-05']);
    expect(decode('0105', { 'file.receivedOn': '2026-12-20' })).toEqual(['2027-01-05']);
    expect(decode('1228', { 'file.date': '2027-01-02', 'file.receivedOn': '2020-01-01' })).toEqual([
      '2026-12-28',
    ]);
  });
  it('are nothing when nobody knows the year, and a fault when there is no such day', () => {
    expect(decode('0105', {})).toEqual([undefined]);
    expect(decode('0230', {})).toEqual([undefined, 'FIELD_TYPE']);
  });
  it('a reading is told the day the file came', () => {
    const layout = layoutOf(
      line('name: day, type: date, pattern: mmdd, near: file.date, means: batch.collectionDate'),
    );
    const { bytes } = written(layout, {
      file: { 'batch.collectionDate': '2027-01-05' },
      batches: [{ batch: {}, debits: three }],
    });
    const reading = layout.read('f', {}, '2026-12-20');
    let day: unknown;
    const told = layout.read(
      'f',
      { onBatch: ({ values }) => (day = values['batch.collectionDate']) },
      '2026-12-20',
    );
    told.push(bytes);
    expect(told.end().problems).toEqual([]);
    reading.push(bytes);
    reading.end();
    expect(day).toBe('2027-01-05');
  });
});

it('a date may be written some days later than its value', () => {
  const expiry = codec({ type: 'date', pattern: ' yyddd', addDays: 60 });
  expect(expiry.encode('2026-12-10', () => expect.unreachable())).toBe(' 27039');
});

describe('an enum whose codes include the blank', () => {
  const layout = layoutOf(
    line('name: status, type: enum, means: batch.status, values: { paid: "", failed: "1" }'),
  );
  it.each([
    ['paid', 'H,'],
    ['failed', 'H,1'],
  ])('%s is written and read', (word, head) => {
    const file: Values = { 'batch.status': word };
    const { bytes, problems } = written(layout, { file, batches: [{ batch: {}, debits: three }] });
    expect(problems).toEqual([]);
    expect(bytes.toString('latin1').split('\n')[0]).toBe(head);
    const { batches, summary } = readBack(layout, bytes);
    expect(summary.problems).toEqual([]);
    expect(batches[0]?.values['batch.status']).toBe(word);
  });
});
