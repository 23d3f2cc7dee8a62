/** Bytes of Cuaderno 19-14 and 19-44 files, column by column as the sheet spain-cuaderno19.md has them. */

import { describe, expect, it } from 'vitest';
import { debitAnswer } from '../../src/core/returns/answer.ts';
import { sealed } from '../../src/core/sealed.ts';
import { told } from '../core/format/inline.ts';
import { clear, layoutNamed, packs, written } from '../core/format/written.ts';

const creditor = {
  'creditor.name': 'Comunidad Los Tilos',
  'creditor.account': 'ES9121000418450200051332',
  'creditor.identifier': 'ES08000E77846772',
};
const file = {
  ...creditor,
  'file.date': '2015-03-03',
  'file.time': '10:20:30',
  'file.reference': '00000012',
  'batch.collectionDate': '2015-03-16',
};
const debit = (reference: string, minor: bigint) => ({
  'debit.reference': reference,
  'debit.amount': minor,
  'mandate.reference': `M-${reference}`,
  'mandate.signedOn': '2014-11-30',
  'mandate.status': 'known',
  'debtor.agent': 'CAIXESBB',
  'debtor.account': sealed('account', 'ES7921000813610123456789'),
  'debtor.name': sealed('name', 'Íñigo Peña'),
  'debit.remittance': 'Cuota marzo',
});
const batch = (sequenceType: string, instrument = 'core') => ({
  ...creditor,
  'batch.collectionDate': '2015-03-16',
  'batch.sequenceType': sequenceType,
  'batch.instrument': instrument,
});

const line = (...parts: readonly (readonly [text: string, width: number])[]) =>
  `${parts
    .map(([text, width]) => text.padEnd(width))
    .join('')
    .padEnd(600)}\r\n`;
const entry = (code: string, reference: string, sequence: string, cents: string, tail = '') =>
  line(
    [code, 10],
    [reference, 35],
    [`M-${reference}`, 35],
    [sequence, 8],
    [`${cents}20141130CAIXESBB`, 30],
    ['Inigo Pena', 70],
    ['', 214],
    ['AES7921000813610123456789', 35],
    ['', 4],
    ['Cuota marzo', 140],
    [tail, 18],
  );
const head = (code: string, date: string, tail = '') =>
  line(
    [code, 10],
    ['ES08000E77846772', 35],
    [`${date}Comunidad Los Tilos`, 78],
    ['', 142],
    ['ES9121000418450200051332', 34],
    [tail, 35],
  );

describe('Cuaderno 19', () => {
  it('a file with first and recurring debits', () => {
    const { bytes, problems } = written(layoutNamed('es-cuaderno19/submission'), {
      file,
      batches: [
        { batch: batch('first'), debits: [debit('D00000001', 12_345n)] },
        { batch: batch('recurring'), debits: [debit('D00000002', 900n), debit('D00000003', 100n)] },
      ],
    });
    expect(problems).toEqual([]);
    expect(bytes.toString()).toBe(
      line(
        ['0119143001', 10],
        ['ES08000E77846772', 35],
        ['Comunidad Los Tilos', 70],
        ['20150303PRE201503031020300000000000012', 43],
        ['21000418', 8],
      ) +
        head('0219143002', '20150316') +
        entry('0319143003', 'D00000001', 'FRST', '00000012345') +
        line(['04ES08000E77846772', 37], ['2015031600000000000012345000000010000000003', 43]) +
        head('0219143002', '20150316') +
        entry('0319143003', 'D00000002', 'RCUR', '00000000900') +
        entry('0319143003', 'D00000003', 'RCUR', '00000000100') +
        line(['04ES08000E77846772', 37], ['2015031600000000000001000000000020000000004', 43]) +
        line(['05ES08000E77846772', 37], ['00000000000013345000000030000000008', 35]) +
        line(['9900000000000013345000000030000000010', 37]),
    );
  });

  it('B2B has another version, and an account at another bank is told with SMNDA as a first debit', () => {
    const { bytes, problems } = written(layoutNamed('es-cuaderno19/submission'), {
      file,
      batches: [
        {
          batch: batch('recurring', 'b2b'),
          debits: [{ ...debit('D00000001', 5n), 'mandate.status': 'changed' }],
        },
      ],
    });
    expect(problems).toEqual([]);
    const lines = bytes.toString().split('\r\n');
    expect(lines.map((text) => text.slice(0, 10))).toEqual([
      '0119445001',
      '0219445002',
      '0319445003',
      '0319445006',
      '04ES08000E',
      '05ES08000E',
      '9900000000',
      '',
    ]);
    expect(lines[2]?.slice(80, 84)).toBe('FRST');
    expect(lines[3]?.trimEnd()).toBe(
      `${'0319445006D00000001'.padEnd(45)}${'M-D00000001'.padEnd(35)}${''.padEnd(174)}SMNDA`,
    );
    // the 006 record counts as a record, not as a debit
    expect(lines[4]?.slice(62, 80)).toBe('000000010000000004');
  });

  it('the former account at the same bank is told, and the sequence type stays', () => {
    const former = { 'mandate.formerAccount': sealed('account', 'ES9121000418450200051332') };
    const { bytes } = written(layoutNamed('es-cuaderno19/submission'), {
      file,
      batches: [
        {
          batch: batch('recurring'),
          debits: [{ ...debit('D00000001', 5n), 'mandate.status': 'changed', ...former }],
        },
      ],
    });
    const lines = bytes.toString().split('\r\n');
    expect(lines[2]?.slice(80, 84)).toBe('RCUR');
    expect(lines[3]?.slice(220, 259).trimEnd()).toBe('ES9121000418450200051332');
  });

  const answer = (digit: string, kind: string, tail: string) =>
    Buffer.from(
      line(
        [`${digit}119143001`, 10],
        ['ES08000E77846772', 35],
        ['Comunidad Los Tilos', 70],
        [`20150318${kind}2015031806000000000`, 43],
      ) +
        head(`${digit}219143002`, '20150318', 'PRE201503031020300000000000012') +
        entry(`${digit}319143003`, 'D00000002', 'RCUR', '00000000900', tail) +
        line([`${digit}4ES08000E77846772`, 37], ['2015031800000000000000900000000010000000003', 43]) +
        line([`${digit}5ES08000E77846772`, 37], ['00000000000000900000000010000000004', 35]) +
        line(['9900000000000000900000000010000000006', 37]),
    );

  it.each([
    ['returns', '2', 'DEV', 'AM0420150316', { 'batch.collectionDate': '2015-03-16' }],
    ['rejections', '1', 'REC', 'MD02', {}],
  ])('%s name file, debit, mandate, amount and reason', (name, digit, kind, tail, more) => {
    const layout = layoutNamed(`es-cuaderno19/${name}`);
    const bytes = answer(digit, kind, tail);
    expect(layout.detect(bytes)).toBeGreaterThan(0);
    const { debits, problems, file: whole } = told(layout, bytes, 100);
    expect(problems).toEqual([]);
    expect(debits).toHaveLength(1);
    const values = debits[0]?.values ?? {};
    expect(values).toMatchObject({
      'debit.reference': 'D00000002',
      'mandate.reference': 'M-D00000002',
      'debit.amount': 900n,
      'outcome.code': tail.slice(0, 4),
      ...more,
    });
    expect(clear(values['debtor.account'])).toBe('ES7921000813610123456789');
    const reasons = packs.get('es-cuaderno19')?.reasons ?? new Map();
    expect(debitAnswer(values, values, whole.values, layout.outcome ?? never(), reasons)).toMatchObject({
      outcome: 'failed',
      happenedOn: '2015-03-18',
      references: { 'submission.reference': '00000012' },
    });
  });

  it('rejections are not taken for returns', () => {
    const bytes = answer('1', 'REC', 'MD02');
    expect(layoutNamed('es-cuaderno19/returns').detect(bytes)).toBe(0);
  });

  it('a total that leaves out its own record is named', () => {
    const text = answer('2', 'DEV', 'AM0420150316').toString();
    const { problems } = told(
      layoutNamed('es-cuaderno19/returns'),
      Buffer.from(text.replace('0000000010000000003', '0000000010000000002')),
      100,
    );
    expect(problems).toEqual(['TOTAL_COUNT 4 headTotal records']);
  });
});

function never(): never {
  throw new Error('the layout says no outcome');
}
