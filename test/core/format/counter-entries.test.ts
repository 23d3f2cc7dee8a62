/** Entries for the other side of the debits: numbers they share with the debits, and totals of both. */

import { describe, expect, it } from 'vitest';
import { field, inlineFaults, inlineLayout, rewritten, told } from './inline.ts';
import { written } from './written.ts';

const tag = (code: string) => field('tag', `columns: [1, 1], type: const, value: "${code}", tag: true`);
const number = field('number', 'columns: [2, 4], type: sequence, of: [entry, contra]');
const amount = field('amount', 'columns: [5, 10], type: amount, unit: cent, means: debit.amount');
const records = `
kind: fixed
lines: { ending: lf, widths: bytes, length: 20 }
records:
  entry:
    doc: debit
    fields:
${tag('1')}${number}${amount}${field('rest', 'columns: [11, 20], type: blank')}
  contra:
    doc: other side
    fields:
${tag('2')}${number}${field('amount', 'columns: [5, 10], type: sum, of: entry.amount, unit: cent')}${field('rest', 'columns: [11, 20], type: blank')}
  credit:
    doc: credit
    readOnly: true
    fields:
${tag('3')}${field('number', 'columns: [2, 4], type: digits')}${amount}${field('rest', 'columns: [11, 20], type: blank')}
  end:
    doc: end
    fields:
${tag('9')}${field('last', 'columns: [2, 4], type: greatest, align: right, fill: "0", of: [entry.number, contra.number]')}${field('net', 'columns: [5, 10], type: sum, of: entry.amount, less: credit.amount, unit: cent')}${field('rest', 'columns: [11, 20], type: blank')}
structure: [{ each: batch, of: [{ each: debit, of: [entry] }, { each: credit, of: [credit] }, contra] }, end]
`;
const layout = inlineLayout(records);
const lines = (...bodies: readonly string[]) =>
  Buffer.from(bodies.map((body) => `${body.padEnd(20)}\n`).join(''));

describe('entries for the other side', () => {
  it('take their numbers from one series with the debits, over all batches', () => {
    const debits = [{ 'debit.amount': 100n }, { 'debit.amount': 250n }];
    const { bytes } = written(layout, {
      file: {},
      batches: [
        { batch: {}, debits },
        { batch: {}, debits: debits.slice(1) },
      ],
    });
    expect(bytes).toEqual(
      lines('1001000100', '1002000250', '2003000350', '1004000250', '2005000250', '9005000600'),
    );
    expect(rewritten(layout, bytes)).toEqual(bytes);
  });

  it.each([
    ['000150', ['1001000400', '3001000250', '2002000400', '9002000150']],
    ['000150 the other way round', ['1001000100', '3001000250', '2002000100', '9002000150']],
  ])('leave a difference without a sign: %s', (_, bodies) => {
    expect(told(layout, lines(...bodies)).problems).toEqual([]);
  });

  it('a wrong difference is told', () => {
    const { problems } = told(layout, lines('1001000400', '3001000250', '2002000400', '9002000650'));
    expect(problems).toEqual([expect.stringContaining('TOTAL_SUM')]);
  });

  it('what is taken off must be an amount of a record, and only sums take off', () => {
    const faults = inlineFaults(records.replace('less: credit.amount', 'less: credit.number'));
    expect(faults.join()).toContain('"credit.number" must be an amount');
    const misplaced = inlineFaults(
      records.replace('type: greatest,', 'type: greatest, less: credit.amount,'),
    );
    expect(misplaced.join()).toContain('less goes with sum');
  });
});
