/** Lines around the records: a last record without line end, lines that are no records, files without line ends, a record
 *  type at the end of its record. */

import { describe, expect, it } from 'vitest';
import type { Values } from '../../../src/core/format/format.ts';
import { field, inlineFaults, inlineLayout, rewritten, told } from './inline.ts';
import { written } from './written.ts';

const text = (lines: string) => `
kind: fixed
lines: { ${lines}, widths: bytes, length: 20 }
records:
  head:
    doc: first
    fields:
${field('name', 'columns: [1, 18], type: text, means: creditor.name')}${field('type', 'columns: [19, 20], type: const, value: "01", tag: true')}
  debit:
    doc: a debit
    fields:
${field('reference', 'columns: [1, 8], type: text, means: debit.reference')}${field('amount', 'columns: [9, 18], type: amount, unit: cent, means: debit.amount')}${field('type', 'columns: [19, 20], type: const, value: "10", tag: true')}
structure: [head, { each: debit, of: [debit] }]
`;
const file: Values = { 'creditor.name': 'GREENGATE' };
const debits: readonly Values[] = [
  { 'debit.reference': 'R1', 'debit.amount': 1250n },
  { 'debit.reference': 'R2', 'debit.amount': 5n },
];
const document = { file, batches: [{ batch: {}, debits }] };
const records = ['GREENGATE         01', 'R1      000000125010', 'R2      000000000510'];

describe('the last line', () => {
  const layout = inlineLayout(text('ending: crlf, lastEnding: false'));
  it('has no end where the layout says so', () => {
    expect(written(layout, document).bytes.toString()).toBe(records.join('\r\n'));
  });
  it.each([
    ['without', records.join('\r\n')],
    ['with', `${records.join('\r\n')}\r\n`],
  ])('is read %s an end, and written back as it stood', (_how, bytes) => {
    const back = told(layout, Buffer.from(bytes));
    expect(back.problems).toEqual([]);
    expect(back.debits.map(({ values }) => values['debit.amount'])).toEqual([1250n, 5n]);
    expect(rewritten(layout, Buffer.from(bytes)).toString()).toBe(bytes);
  });
});

describe('lines that are no records', () => {
  const layout = inlineLayout(text('ending: lf, skip: ["^ENVELOPE", "^%%"]'));
  const bytes = Buffer.from(
    `ENVELOPE 1\n${records[0]}\n%% page\n${records[1]}\n${records[2]}\nENVELOPE END\n`,
  );
  it('are read over wherever they stand, and kept when written back', () => {
    const back = told(layout, bytes);
    expect(back.problems).toEqual([]);
    expect(back.debits.map(({ line }) => line)).toEqual([4, 5]);
    expect(rewritten(layout, bytes).equals(bytes)).toBe(true);
  });
  it('any other strange line is a problem', () => {
    expect(told(layout, Buffer.from(`STRANGE\n${records.join('\n')}\n`)).problems).not.toEqual([]);
  });
  it('a pattern that is none is refused with the layout', () => {
    expect(inlineFaults(text('ending: lf, skip: ["("]'))).toEqual([
      expect.stringContaining('regular expression'),
    ]);
  });
});

describe('no line ends at all, the type at the end of each record', () => {
  const layout = inlineLayout(text('ending: none'));
  it('is written and read by length, in pieces of any size', () => {
    const { bytes } = written(layout, document);
    expect(bytes.toString()).toBe(records.join(''));
    for (const size of [1, 7, 19, 20, 21, 60]) expect(told(layout, bytes, size).problems).toEqual([]);
    expect(rewritten(layout, bytes).equals(bytes)).toBe(true);
  });
  it('a record cut short is a problem', () => {
    expect(told(layout, Buffer.from(records.join('').slice(0, -3))).problems).not.toEqual([]);
  });
});

it('records that end with CR alone are read where files without line ends are', () => {
  const layout = inlineLayout(text('ending: crlf, tolerate: [unbroken]'));
  const bytes = Buffer.from(records.map((record) => `${record}\r`).join(''));
  for (const size of [1, 21, 60]) expect(told(layout, bytes, size).problems).toEqual([]);
  expect(told(layout, bytes).debits).toHaveLength(2);
});
