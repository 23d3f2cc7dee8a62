/** Bytes of AvtaleGiro and OCR giro files, column by column as the sheet norway-avtalegiro.md has them. */

import { describe, expect, it } from 'vitest';
import { accountChecks } from '../../src/core/accounts/index.ts';
import type { Values } from '../../src/core/format/format.ts';
import { debitAnswer } from '../../src/core/returns/answer.ts';
import { matchAnswer } from '../../src/core/returns/match.ts';
import { sealed } from '../../src/core/sealed.ts';
import { detectLayout } from '../../src/formats.ts';
import { told } from '../core/format/inline.ts';
import { layoutNamed, packs, written } from '../core/format/written.ts';

const creditor = { 'creditor.bankNumber': '55555555', 'creditor.account': '12345678903' };
const file = { ...creditor, 'file.date': '2026-03-02', 'file.sequence': 81n };
const due = { ...creditor, 'batch.collectionDate': '2026-03-17', 'batch.number': 1n };
const debit = (serial: bigint, kid: string, minor: bigint, rest: Values = {}): Values => ({
  'debit.serial': serial,
  'mandate.reference': kid,
  'debit.amount': minor,
  ...rest,
});

const line = (...parts: readonly (readonly [text: string, width: number, fill?: string])[]) =>
  `${parts.map(([text, width, fill = '0']) => text.padEnd(width, fill)).join('')}\n`;
const item1 = (type: string, number: number, ore: string, kid: string) =>
  line(
    [`NY21${type}30${String(number).padStart(7, '0')}170326`, 21],
    ['', 11, ' '],
    [ore.padStart(17, '0') + kid.padStart(25), 48],
  );
const item2 = (type: string, number: number, name: string, reference: string) =>
  line([`NY21${type}31${String(number).padStart(7, '0')}${name}`, 50, ' '], [reference, 25, ' '], ['', 5]);
const transmission = line(['NY00001055555555000008100008080', 80]);

describe('to Nets', () => {
  it('two assignments: claims the bank tells of, with a text, and claims it does not tell of', () => {
    const noticed = { ...due, 'batch.instrument': 'bank-notice' };
    const silent = {
      ...due,
      'batch.instrument': 'own-notice',
      'batch.number': 2n,
      'batch.collectionDate': '2026-03-18',
    };
    const name = sealed('name', 'Kari Nordmann');
    const { bytes, problems } = written(layoutNamed('no-avtalegiro/claims'), {
      file,
      batches: [
        {
          batch: noticed,
          debits: [
            debit(1n, '0012345674', 25_000n, {
              'debtor.name': name,
              'debit.reference': 'D00000001',
              'debit.remittance': 'Fellesutgifter mars 2026',
            }),
            debit(2n, '123456785', 100n),
          ],
        },
        { batch: silent, debits: [debit(3n, '123456782', 7n, { 'debit.remittance': 'not written' })] },
      ],
    });
    expect(problems).toEqual([]);
    expect(bytes.toString('latin1')).toBe(
      transmission +
        line(['NY210020', 17], ['000081112345678903', 63]) +
        item1('21', 1, '25000', '0012345674') +
        item2('21', 1, 'Kari Nordm', 'D00000001') +
        line(['NY21214900000014001' + '1Fellesutgifter mars 2026', 60, ' '], ['', 20]) +
        item1('21', 2, '100', '123456785') +
        item2('21', 2, '', '') +
        line(['NY210088000000020000000700000000000025100170326170326', 80]) +
        line(['NY210020', 17], ['000081212345678903', 63]) +
        item1('02', 3, '7', '123456782').replace('170326', '180326') +
        item2('02', 3, '', '') +
        line(['NY210088000000010000000400000000000000007180326180326', 80]) +
        line(['NY000089000000030000001300000000000025107170326', 80]),
    );
  });

  it('a cancellation has the fields of its claim and is told from claims', () => {
    const { bytes, problems } = written(layoutNamed('no-avtalegiro/cancellations'), {
      file,
      batches: [{ batch: due, debits: [debit(1n, '123456782', 25_000n)] }],
    });
    expect(problems).toEqual([]);
    expect(bytes.toString('latin1')).toBe(
      transmission +
        line(['NY213620', 17], ['000081112345678903', 63]) +
        item1('93', 1, '25000', '123456782') +
        line(['NY213688000000010000000300000000000025000170326170326', 80]) +
        line(['NY000089000000010000000500000000000025000170326', 80]),
    );
    const found = detectLayout(packs, 'x', bytes);
    expect('layout' in found && found.layout.name).toBe('no-avtalegiro/cancellations');
  });

  it('a KID with a wrong check digit is no claim', () => {
    const measuring = layoutNamed('no-avtalegiro/claims').measure(file);
    measuring.batch(due);
    const faults = measuring.debit(debit(1n, '123456783', 100n));
    expect(faults.map(({ code, where }) => [code, where.field])).toEqual([['FIELD_CHECK', 'kid']]);
  });
});

describe('from Nets', () => {
  const paid = (type: string, number: number, ore: string, kid: string) =>
    line([
      `NY09${type}30${String(number).padStart(7, '0')}17032601170000010${ore.padStart(17, '0')}${kid.padStart(25)}`,
      80,
    ]) + line([`NY09${type}31${String(number).padStart(7, '0')}`, 80]);
  const payments = (total: string, count: number, records: number) =>
    line(['NY09002000100856600000021234567890', 34], ['3', 46]) +
    paid('15', 1, '25000', '0012345674') +
    paid('10', 2, '100', '123456785') +
    line([
      `NY090088${String(count).padStart(8, '0')}${String(records).padStart(8, '0')}${total.padStart(17, '0')}170326170326170326`,
      80,
    ]);
  const mandates =
    line(['NY2124200000000000000003123456789', 33], ['03', 47]) +
    line([`NY21947000000011${'0012345674'.padStart(25)}J`, 80]) +
    line([`NY21947000000022${'123456785'.padStart(25)}N`, 80]) +
    line(['NY2124880000000200000004', 80]);
  const whole =
    line(['NY00001000008080000000755555555', 80]) +
    payments('25100', 2, 6) +
    mandates +
    line(['NY000089000000040000001200000000000025100170326', 80]);
  const layout = layoutNamed('no-avtalegiro/from-nets');

  it.each([
    ['lines', whole],
    ['no line ends', whole.replaceAll('\n', '')],
  ])('payments and mandates in one transmission, with %s', (_how, text) => {
    const { debits, changes, problems } = told(layout, Buffer.from(text, 'latin1'));
    expect(problems).toEqual([]);
    expect(debits.map(({ values }) => [values['mandate.reference'], values['debit.amount']])).toEqual([
      ['0012345674', 25_000n],
    ]);
    expect(changes.map(({ values }) => [values['mandate.reference'], values['change.code']])).toEqual([
      ['0012345674', 'A1'],
      ['123456785', 'A2'],
    ]);
  });

  it('a payment finds the one open claim of its KID and amount', () => {
    const { debits } = told(layout, Buffer.from(whole, 'latin1'));
    const { scheme, reasons } = packs.get('no-avtalegiro')!;
    const answer = debitAnswer(debits[0]!.values, {}, {}, layout.outcome!, reasons);
    expect(answer).toMatchObject({ outcome: 'paid', happenedOn: '2026-03-17' });
    const claim = (debitId: string, minor: bigint) => ({
      debitId,
      minor,
      mandateId: '0012345674',
      fileReference: null,
      batchId: null,
      collectOn: '2026-03-17',
      processedOn: '2026-03-17',
    });
    const find = (...claims: readonly ReturnType<typeof claim>[]) =>
      matchAnswer(answer, scheme.match, () => claims).debit?.debitId;
    expect(find(claim('D1', 25_000n), claim('D2', 100n))).toBe('D1');
    expect(find(claim('D2', 100n))).toBeUndefined();
    expect(find(claim('D1', 25_000n), claim('D3', 25_000n))).toBeUndefined();
  });

  it('totals are counted, of payments that answer no claim too', () => {
    const wrong = whole.replace('0000000000002510017032617', '0000000000002500017032617');
    expect(told(layout, Buffer.from(wrong, 'latin1')).problems).toEqual(['TOTAL_SUM 7 paymentsEnd total']);
  });

  it('silence means unpaid, for a person to follow up', () => {
    const { scheme, reasons } = packs.get('no-avtalegiro')!;
    expect(scheme.success).toMatchObject({ by: 'listed', code: 'NOT-PAID' });
    expect(reasons.get('NOT-PAID')).toMatchObject({ outcome: 'failed', next: 'task' });
  });
});

it.each([
  ['no-account', '12345678903', true],
  ['no-account', '15035149098', true],
  ['no-account', '12345678904', false],
  ['no-account', '1234.56.78903', false],
  ['no-kid', '123456782', true],
  ['no-kid', '123456785', true],
  // 6 × 2 is 1 more than 11
  ['no-kid', '6-', true],
  ['no-kid', '123456783', false],
  ['no-kid', '12345678-', false],
  ['no-kid', '5', false],
  ['no-kid', '', false],
])('%s %s: %s', (name, text, sound) => {
  expect(accountChecks[name]?.(text) === undefined).toBe(sound);
});
