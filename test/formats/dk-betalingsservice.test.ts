/** Bytes of Betalingsservice deliveries, column by column as the sheet denmark-betalingsservice.md has them. */

import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { sealed } from '../../src/core/sealed.ts';
import { told } from '../core/format/inline.ts';
import { clear, layoutNamed, packs, written } from '../core/format/written.ts';

const creditor = {
  'creditor.name': 'Ejerforeningen Lindehave',
  'creditor.bankNumber': '12345678',
  'creditor.identifier': '01234567',
  'creditor.unit': '00001',
  'creditor.agent': '9002',
  'creditor.account': '4560123456',
};
const file = { ...creditor, 'file.date': '2026-03-17', 'file.sequence': 12n };
const batch = { ...creditor, 'batch.collectionDate': '2026-04-01', 'batch.description': 'Fællesudgifter' };
const debit = (trace: string, minor: bigint, mandate: string, more = {}) => ({
  'debit.trace': trace,
  'debit.amount': minor,
  'mandate.reference': mandate,
  'debtor.account': sealed('account', '32001610000017'),
  'debtor.name': sealed('name', 'Søren Ågård'),
  ...more,
});

const line = (...parts: readonly (readonly [text: string, width: number])[]) =>
  `${parts
    .map(([text, width]) => text.padEnd(width))
    .join('')
    .padEnd(128)}\r\n`;
const payer = (mandate: string) => `00001032001610000017${mandate}`;

describe('Betalingsservice', () => {
  it('a delivery of collections', () => {
    const { bytes, problems } = written(layoutNamed('dk-betalingsservice/collections'), {
      file,
      batches: [
        {
          batch,
          debits: [
            debit('001200001', 12_345n, '123456789', { 'debit.remittance': 'April 2026' }),
            debit('001200002', 900n, '123456790'),
          ],
        },
      ],
    });
    expect(problems).toEqual([]);
    expect(bytes.toString('latin1')).toBe(
      line(['BS00212345678BS106010000000012', 30], ['', 19], ['170326', 79]) +
        line(
          ['BS012012345670112', 22],
          ['00001Ejerforeningen', 20],
          ['', 4],
          ['1703202690024560123456', 22],
          ['Fællesudgifter', 60],
        ) +
        line([`BS02201234567024000001${payer('123456789')}`, 51], ['Søren Ågård', 35]) +
        line(
          [`BS04201234567028000000${payer('123456789')}01042026`, 59],
          ['10000000012345001200001', 23],
          ['', 21],
          ['00', 25],
        ) +
        line([`BS05201234567024100001${payer('123456789')}`, 52], ['April 2026', 60]) +
        line([`BS02201234567024000001${payer('123456790')}`, 51], ['Søren Ågård', 35]) +
        line(
          [`BS04201234567028000000${payer('123456790')}01042026`, 59],
          ['10000000000900001200002', 23],
          ['', 21],
          ['00', 25],
        ) +
        line(
          ['BS09201234567011200000', 22],
          ['00001', 9],
          ['0000000000200000000001324500000000001', 52],
          ['00000000002', 11],
        ) +
        line([
          'BS99212345678BS10601' +
            '00000000001' +
            '00000000002000000000013245' +
            '00000000001' +
            '000000000000000' +
            '00000000002' +
            '0'.repeat(34),
          128,
        ]),
    );
  });

  it('the file says nothing of the payer’s bank account, and a mandate number must have nine digits', () => {
    const { problems } = written(layoutNamed('dk-betalingsservice/collections'), {
      file,
      batches: [{ batch, debits: [debit('001200001', 5n, 'M-17')] }],
    });
    expect(problems.map(({ where }) => where.field)).toContain('mandate');
  });

  const row = (code: string, reference: string, paid: string, amount = '0000000012345') =>
    line(
      [`BS04201234567${code}000${payer('123456789')}010426`, 55],
      [`1${amount}${reference}`, 48],
      [`${paid === '0000000000000' ? '000000' : '010426'}010426${paid}`, 25],
    );
  const delivery = (...rows: string[]) =>
    Buffer.from(
      line(['BS00212345678BS106020000000345', 49], ['020426', 6]) +
        line(['BS012012345670211', 128]) +
        rows.join('') +
        line(['BS092012345670211', 128]) +
        line(['BS99212345678BS10602', 128]),
      'latin1',
    );

  it('payment information says which collections were paid, with their amounts', () => {
    const { debits, problems } = told(
      layoutNamed('dk-betalingsservice/payments'),
      delivery(
        row('0236', '001200001', '0000000012345'),
        row('0237', '001200002', '0000000000000'),
        row('0238', '001200003', '0000000000000'),
        row('0239', '001100007', '0000000012345'),
      ),
      50,
    );
    expect(problems).toEqual([]);
    expect(debits.map(({ values }) => [values['outcome.code'], values['debit.trace']])).toEqual([
      ['0236', '001200001'],
      ['0237', '001200002'],
      ['0238', '001200003'],
      ['0239', '001100007'],
    ]);
    expect(debits[0]?.values).toMatchObject({
      'debit.amount': 12_345n,
      'outcome.amount': 12_345n,
      'outcome.date': '2026-04-01',
      'mandate.reference': '123456789',
    });
    expect(debits[1]?.values['outcome.date']).toBeUndefined();
    expect(clear(debits[0]?.values['debtor.account'])).toBe('32001610000017');
    const reasons = packs.get('dk-betalingsservice')?.reasons;
    expect(debits.map(({ values }) => reasons?.get(String(values['outcome.code']))?.outcome)).toEqual([
      'paid',
      'failed',
      'failed',
      'failed',
    ]);
  });

  it('slips stand aside, a section nobody knows is a fault', () => {
    const slips = `${line(['BS012012345670215', 128])}${line(['BS042012345670297', 128])}${line(['BS092012345670215', 128])}`;
    const whole = delivery(row('0236', '001200001', '0000000012345')).toString('latin1');
    const withSlips = whole.replace('BS99212345678', () => `${slips}BS99212345678`);
    const { debits, problems } = told(
      layoutNamed('dk-betalingsservice/payments'),
      Buffer.from(withSlips, 'latin1'),
    );
    expect([debits.length, problems]).toEqual([1, []]);
    const unknown = told(
      layoutNamed('dk-betalingsservice/payments'),
      Buffer.from(withSlips.replace('BS012012345670215', 'BS012012345670299'), 'latin1'),
    );
    expect(unknown.problems.some((text) => text.startsWith('RECORD_UNKNOWN 5'))).toBe(true);
  });

  it('a payment to the customer is no debit', () => {
    const text = delivery(row('0236', '001200001', '0000000012345')).toString('latin1');
    const { problems } = told(
      layoutNamed('dk-betalingsservice/payments'),
      Buffer.from(text.replace('10000000012345001200001', '20000000012345001200001'), 'latin1'),
    );
    expect(problems).toEqual(['FIELD_PATTERN 3 payment sign']);
  });

  it('mandates: new, ended, in force', () => {
    const mandate = (code: string, from: string, to: string) =>
      line([`BS04201234567${code}000${payer('123456789')}${from}${to}`, 128]);
    const bytes = Buffer.from(
      line(['BS00212345678BS106030000000346', 49], ['020426', 6]) +
        line(['BS012012345670212', 128]) +
        mandate('0231', '010426', '000000') +
        mandate('0232', '010120', '310326') +
        line(['BS092012345670212', 128]) +
        line(['BS012012345670210', 128]) +
        mandate('0230', '010426', '000000') +
        line(['BS092012345670210', 128]) +
        line(['BS012012345670219', 128]) +
        mandate('0230', '010426', '000000') +
        line(['BS092012345670219', 128]) +
        line(['BS99212345678BS10603', 128]),
      'latin1',
    );
    const { changes, problems } = told(layoutNamed('dk-betalingsservice/mandates'), bytes, 60);
    expect(problems).toEqual([]);
    expect(changes.map(({ values }) => [values['change.code'], values['change.date']])).toEqual([
      ['0231', '2026-04-01'],
      ['0232', '2026-03-31'],
      ['0230', '2026-04-01'],
    ]);
    expect(changes[0]?.values['mandate.reference']).toBe('123456789');
    const kinds = packs.get('dk-betalingsservice')?.changes;
    expect(changes.map(({ values }) => kinds?.get(String(values['change.code']))?.kind)).toEqual([
      'new',
      'cancelled',
      'information',
    ]);
  });

  const fragment = fileURLToPath(
    new URL(
      '../../../shared/reference/samples/denmark/fragment_0602_completed_payment_record.txt',
      import.meta.url,
    ),
  );
  it.skipIf(!existsSync(fragment))('the real row in the samples, put into a delivery', () => {
    const real = readFileSync(fragment, 'latin1');
    const bytes = delivery(real).toString('latin1').replaceAll('01234567', real.slice(5, 13));
    const { debits, problems } = told(
      layoutNamed('dk-betalingsservice/payments'),
      Buffer.from(bytes, 'latin1'),
    );
    expect(problems).toEqual([]);
    expect(debits[0]?.values).toMatchObject({
      'outcome.code': '0236',
      'debit.amount': 12_755n,
      'outcome.amount': 12_755n,
      'debit.trace': '000000125',
      'outcome.date': '2003-12-12',
    });
  });
});
