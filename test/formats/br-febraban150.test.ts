/** Bytes of FEBRABAN 150 files, column by column as the sheet brazil-febraban.md has them. */

import { describe, expect, it } from 'vitest';
import { condemnsFile } from '../../src/core/returns/soundness.ts';
import { sealed } from '../../src/core/sealed.ts';
import { told } from '../core/format/inline.ts';
import { clear, layoutNamed, packs, written } from '../core/format/written.ts';

const file = {
  'creditor.name': 'Condomínio Jardim',
  'creditor.bankNumber': '00332271002500000679',
  'file.destination': '033',
  'file.destinationName': 'SANTANDER',
  'file.date': '2026-03-09',
  'file.sequence': 167n,
  'batch.collectionDate': '2026-03-16',
};
const debit = (reference: string, minor: bigint, customer: string) => ({
  'debit.reference': reference,
  'debit.amount': minor,
  'mandate.reference': customer,
  'debtor.agent': '0001',
  'debtor.account': sealed('account', '0101200012'),
});
const debits = [debit('D00000001', 11_000n, '1623774336026'), debit('D00000002', 3_990n, '1623774385230')];

type Part = readonly [text: string, width: number];
const line = (...parts: readonly Part[]) => `${parts.map(([text, width]) => text.padEnd(width)).join('')}\n`;
const head = (way: string, version = '04', end = '') =>
  line(
    [`A${way}00332271002500000679`, 22],
    ['Condominio Jardim', 20],
    ['033SANTANDER', 23],
    [`20260309000167${version}DEBITO AUTOMATICO`, 33],
    ['', 47],
    [end, 5],
  );
const who = (kind: string, customer: string): readonly Part[] => [
  [`${kind}${customer}`, 26],
  ['00010101200012', 18],
];
const entry = (customer: string, amount: string, reference: string, tail = '', movement = '0') =>
  line(...who('E', customer), [`20260316${amount}03`, 25], [reference, 60], [tail, 20], [movement, 1]);
const trailer = (records: string, total: string, end = '') =>
  line([`Z${records}${total}`, 24], ['', 125], [end, 1]);

describe('FEBRABAN 150, remessa', () => {
  it('debits of version 04', () => {
    const { bytes, problems } = written(layoutNamed('br-febraban150/submission'), {
      file,
      batches: [{ batch: file, debits }],
    });
    expect(problems).toEqual([]);
    expect(bytes.toString('latin1')).toBe(
      head('1') +
        entry('1623774336026', '000000000011000', 'D00000001') +
        entry('1623774385230', '000000000003990', 'D00000002') +
        trailer('000004', '00000000000014990'),
    );
  });

  it('debits of version 05 name the owner of the account', () => {
    const owners = [
      { 'debtor.identityKind': 'person', 'debtor.identity': sealed('identity', '11144477735') },
      { 'debtor.identityKind': 'company', 'debtor.identity': sealed('identity', '11222333000181') },
    ];
    const { bytes, problems } = written(layoutNamed('br-febraban150/submission-05'), {
      file,
      batches: [{ batch: file, debits: debits.map((one, index) => ({ ...one, ...owners[index] })) }],
    });
    expect(problems).toEqual([]);
    expect(bytes.toString('latin1')).toBe(
      head('1', '05') +
        entry('1623774336026', '000000000011000', 'D00000001', '2000011144477735') +
        entry('1623774385230', '000000000003990', 'D00000002', '1011222333000181') +
        trailer('000004', '00000000000014990'),
    );
    const back = told(layoutNamed('br-febraban150/submission-05'), bytes, 99);
    expect(back.problems).toEqual([]);
    expect(back.debits.map(({ values }) => clear(values['debtor.identity']))).toEqual([
      '11144477735',
      '11222333000181',
    ]);
  });

  it('what keeps an authorisation alive and what cancels a debit are no debits, and count in the total', () => {
    const bytes = Buffer.from(
      head('1', '04', 'TESTE') +
        entry('1623774336026', '000000000011000', 'D00000001') +
        entry('1623774336026', '000000000000000', '') +
        entry('1623774385230', '000000000003990', 'D00000002', '', '1') +
        line(...who('C', '7'), ['NAO LOCALIZADA', 80], ['', 25], ['2', 1]) +
        line(...who('D', '1623774385230'), ['16237743852309', 25], ['', 80], ['0', 1]) +
        trailer('000007', '00000000000014990'),
    );
    const read = told(layoutNamed('br-febraban150/submission'), bytes);
    expect(read.problems).toEqual([]);
    expect(read.debits.map(({ values }) => values['debit.reference'])).toEqual(['D00000001']);
    expect(read.changes.map(({ values }) => [values['change.kind'], values['mandate.reference']])).toEqual([
      ['refused', '7'],
      ['amended', '1623774385230'],
    ]);
  });
});

describe('FEBRABAN 150, retorno', () => {
  const answer = (code: string, reference: string, amount = '000000000011000', movement = '0') =>
    line(...who('F', '1623774336026'), [`20260316${amount}${code}`, 25], [reference, 80], [movement, 1]);
  const returned = (end: string, ...lines: readonly string[]) => {
    const total = lines.reduce((sum, one) => sum + (one.startsWith('F') ? Number(one.slice(52, 67)) : 0), 0);
    const [records, sum] = [String(lines.length + 2).padStart(6, '0'), String(total).padStart(17, '0')];
    return Buffer.from(head('2', '04', end) + lines.join('') + trailer(records, sum, '0'));
  };
  const layout = layoutNamed('br-febraban150/return');

  it('answers, cancellations and registrations', () => {
    const bytes = returned(
      '    0',
      line(...who('B', '1623774336026'), ['20260312', 105], ['2', 1]),
      line(...who('B', '7940092856241'), ['20260312', 105], ['1', 1]),
      answer('00', 'D00000001'),
      answer('31', 'D00000002'),
      answer('01', 'D00000003'),
      answer('96', '', '000000000000000'),
      answer('98', 'D00000004', undefined, '1'),
      answer('99', 'D00000005', undefined, '1'),
      line(...who('H', '1623774336026'), ['16237743360269', 25], ['CONTA ENCERRADA', 80], ['0', 1]),
      line(['J0001672026030900000400000000000014990', 38], ['20260309', 112]),
      line(['T00000200000000000022000', 150]),
      line(['X0001CENTRO', 150]),
    );
    const { debits: answers, changes, problems } = told(layout, bytes, 151);
    expect(problems).toEqual([]);
    const outcome = (code: unknown) => packs.get('br-febraban150')?.reasons.get(String(code))?.outcome;
    expect(answers.map(({ values }) => [values['debit.reference'], outcome(values['outcome.code'])])).toEqual(
      [
        ['D00000001', 'paid'],
        ['D00000002', 'paid'],
        ['D00000003', 'failed'],
        ['D00000005', 'failed'],
      ],
    );
    expect(answers[0]?.values).toMatchObject({ 'outcome.date': '2026-03-16', 'debit.amount': 11_000n });
    expect(
      changes.map(({ values }) => [
        values['change.kind'] ?? values['change.code'],
        values['mandate.reference'],
      ]),
    ).toEqual([
      ['new', '1623774336026'],
      ['cancelled', '7940092856241'],
      ['H', '1623774336026'],
    ]);
    expect(changes[0]?.values['change.date']).toBe('2026-03-12');
  });

  it('a test file is refused whole', () => {
    const reading = layout.read('test.ret', {});
    reading.push(returned('TESTE', answer('00', 'D00000001')));
    const { problems } = reading.end();
    expect(problems.map(({ where }) => where.field)).toEqual(['live']);
    expect(problems.every(condemnsFile)).toBe(true);
  });

  it('a file that lost an answer does not add up', () => {
    const whole = returned('', answer('00', 'D00000001'), answer('01', 'D00000002'));
    const cut = Buffer.concat([whole.subarray(0, 302), whole.subarray(453)]);
    expect(told(layout, cut).problems).toEqual([
      'TOTAL_COUNT 3 trailer records',
      'TOTAL_SUM 3 trailer total',
    ]);
  });
});
