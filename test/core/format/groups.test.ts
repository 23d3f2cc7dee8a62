/** Groups of other names around batches and debits, and groups that tell changes of mandates. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Values } from '../../../src/core/format/format.ts';
import { field, inlineFaults, inlineLayout, rewritten, told } from './inline.ts';
import { written } from './written.ts';

const tag = (code: string) => field('tag', `columns: [1, 2], type: const, value: "${code}", tag: true`);
const pad = (from: number) => field('rest', `columns: [${from}, 30], type: blank`);
const amount = 'type: amount, unit: cent, point: implied';

const nested = `
kind: fixed
lines: { ending: lf, widths: bytes, length: 30 }
records:
  opens:
    doc: first
    fields:
${tag('01')}${field('made', 'columns: [3, 10], type: date, pattern: yyyymmdd, means: file.date')}${pad(11)}
  section:
    doc: section
    fields:
${tag('02')}${field('creditor', 'columns: [3, 12], type: text, means: creditor.identifier')}${field('day', 'columns: [13, 20], type: date, pattern: yyyymmdd, means: batch.collectionDate, optional: true')}${pad(21)}
  head:
    doc: batch
    fields:
${tag('05')}${field('text', 'columns: [3, 12], type: text, means: batch.description')}${pad(13)}
  entry:
    doc: debit
    fields:
${tag('06')}${field('reference', 'columns: [3, 12], type: text, means: debit.reference')}${field('amount', `columns: [13, 22], ${amount}, means: debit.amount`)}${pad(23)}
  foot:
    doc: end of batch
    fields:
${tag('08')}${field('entries', 'columns: [3, 8], type: count, of: entry')}${field('lines', 'columns: [9, 14], type: count, of: record')}${pad(15)}
  sectionEnd:
    doc: end of section
    fields:
${tag('09')}${field('sum', 'columns: [3, 12], type: sum, of: entry.amount, unit: cent, point: implied')}${field('batches', 'columns: [13, 18], type: count, of: batch')}${field('lines', 'columns: [19, 24], type: count, of: record')}${pad(25)}
  closes:
    doc: last
    fields:
${tag('99')}${field('sections', 'columns: [3, 8], type: count, of: section')}${field('lines', 'columns: [9, 14], type: count, of: record')}${field('number', 'columns: [15, 20], type: sequence, of: record')}${pad(21)}
structure:
  - opens
  - each: section
    of: [section, { each: batch, of: [head, { each: debit, of: [entry] }, foot] }, sectionEnd]
  - closes
`;

const file: Values = {
  'file.date': '2026-03-09',
  'creditor.identifier': 'CRED1',
  'batch.collectionDate': '2026-03-20',
};
const debitOf = (reference: string, minor: bigint): Values => ({
  'debit.reference': reference,
  'debit.amount': minor,
});
const lines = (...texts: readonly string[]) =>
  Buffer.from(texts.map((text) => `${text.padEnd(30)}\n`).join(''));

describe('a group around batches', () => {
  const layout = inlineLayout(nested);
  it('is written once, with its own totals', () => {
    const { bytes, problems } = written(layout, {
      file,
      batches: [
        { batch: { 'batch.description': 'RENT' }, debits: [debitOf('A1', 100n), debitOf('A2', 250n)] },
        { batch: { 'batch.description': 'WATER' }, debits: [debitOf('B1', 7n)] },
      ],
    });
    expect(problems).toEqual([]);
    expect(
      bytes
        .toString()
        .split('\n')
        .map((line) => line.trimEnd()),
    ).toEqual([
      '0120260309',
      '02CRED1     20260320',
      '05RENT',
      '06A1        0000000100',
      '06A2        0000000250',
      '08000002000004',
      '05WATER',
      '06B1        0000000007',
      '08000001000003',
      '090000000357000002000009',
      '99000001000011000011',
      '',
    ]);
  });
  it('stands in a file without batches too', () => {
    const { bytes } = written(layout, { file, batches: [] });
    expect(
      bytes
        .toString()
        .split('\n')
        .map((line) => line.slice(0, 2)),
    ).toEqual(['01', '02', '09', '99', '']);
    expect(told(layout, bytes).problems).toEqual([]);
  });
  it('may repeat when read: its values are known of the batches in it, its totals are over itself', () => {
    const bytes = lines(
      '0120260309',
      '02CREDA     20260320',
      '05RENT',
      '06A1        0000000100',
      '08000001000003',
      '090000000100000001000005',
      '02CREDB',
      '05WATER',
      '06B1        0000000007',
      '08000001000003',
      '090000000008000001000005',
      '99000002000012000013',
    );
    const { debits, problems, counted } = told(layout, bytes);
    expect(problems).toEqual(['TOTAL_SUM 11 sectionEnd sum', 'RECORD_ORDER 12 closes number']);
    expect(counted).toEqual([2, 2, 0]);
    expect(
      debits.map(({ values }) => [values['creditor.identifier'], values['batch.collectionDate']]),
    ).toEqual([
      ['CREDA', '2026-03-20'],
      ['CREDB', undefined],
    ]);
    expect(rewritten(layout, bytes)).toEqual(bytes);
  });
  it('what is written is read, in chunks of any size', () => {
    const reference = fc.stringMatching(/^[A-Z][0-9]{0,8}$/);
    const debit = fc.record({ 'debit.reference': reference, 'debit.amount': fc.bigInt(0n, 999999n) });
    const batch = fc.record({
      batch: fc.record({ 'batch.description': reference }),
      debits: fc.array(debit, { maxLength: 5 }),
    });
    fc.assert(
      fc.property(fc.array(batch, { maxLength: 4 }), fc.integer({ min: 1, max: 70 }), (batches, size) => {
        const { bytes } = written(layout, { file, batches });
        const back = told(layout, bytes, size);
        expect(back.problems).toEqual([]);
        expect(back.debits.map(({ values }) => values['debit.reference'])).toEqual(
          batches.flatMap(({ debits }) => debits.map((one) => one['debit.reference'])),
        );
        expect(rewritten(layout, bytes).equals(bytes)).toBe(true);
      }),
      { numRuns: 60 },
    );
  });
  it('around the debits of each batch it is written with each batch', () => {
    const inside = inlineLayout(
      nested.replace(
        'of: [section, { each: batch, of: [head, { each: debit, of: [entry] }, foot] }, sectionEnd]',
        'of: [section, { each: batch, of: [head, { each: part, of: [{ each: debit, of: [entry] }, foot] }] }, sectionEnd]',
      ),
    );
    const { bytes } = written(inside, {
      file,
      batches: [
        { batch: { 'batch.description': 'A' }, debits: [debitOf('A1', 1n), debitOf('A2', 1n)] },
        { batch: { 'batch.description': 'B' }, debits: [debitOf('B1', 1n)] },
      ],
    });
    const feet = bytes
      .toString()
      .split('\n')
      .filter((line) => line.startsWith('08'));
    expect(feet.map((line) => line.trimEnd())).toEqual(['08000002000003', '08000001000002']);
    expect(told(inside, bytes).problems).toEqual([]);
  });
});

const mixed = nested
  .replace(
    '  foot:',
    `  notice:
    doc: change of a mandate
    fields:
${tag('07')}${field('kind', 'columns: [3, 3], type: enum, values: { cancelled: "C", amended: "A" }, means: change.kind')}${field('mandate', 'columns: [4, 13], type: text, means: mandate.reference')}${field('account', 'columns: [14, 23], type: digits, means: change.account, optional: true')}${pad(24)}
  foot:`,
  )
  .replace(
    '{ each: debit, of: [entry] }',
    '{ any: [{ each: debit, of: [entry] }, { each: change, of: [notice] }] }',
  );

describe('a group that tells a change of a mandate', () => {
  const bytes = lines(
    '0120260309',
    '02CREDA     20260320',
    '05RENT',
    '07CM1',
    '06A1        0000000100',
    '07AM2        9876543210',
    '07XM3',
    '08000001000006',
    '090000000100000001000008',
    '99000001000010000010',
  );
  const layout = inlineLayout(mixed);
  it('is told apart from debits, and counted', () => {
    const { changes, debits, problems, counted } = told(layout, bytes);
    expect(problems).toEqual(['FIELD_CODE 7 notice kind']);
    expect(counted).toEqual([1, 1, 3]);
    expect(debits).toHaveLength(1);
    expect(
      changes.map(({ level, line, values }) => [
        level,
        line,
        values['change.kind'],
        values['mandate.reference'],
      ]),
    ).toEqual([
      ['change', 4, 'cancelled', 'M1'],
      ['change', 6, 'amended', 'M2'],
    ]);
    expect(changes[1]?.values['change.account']).toMatchObject({ kind: 'account' });
    expect(rewritten(layout, bytes)).toEqual(bytes);
  });
  it('may be all a file has', () => {
    const only = mixed
      .replace(
        '{ any: [{ each: debit, of: [entry] }, { each: change, of: [notice] }] }',
        '{ each: change, of: [notice] }',
      )
      .replace(/ {2}entry:[\s\S]*? {2}notice:/, '  notice:')
      .replace('of: entry }', 'of: notice }')
      .replace('of: entry,', 'of: notice,')
      .replace('type: sum, of: entry.amount, unit: cent, point: implied', 'type: number');
    expect(() => inlineLayout(only)).toThrow('each: debit');
    const back = told(
      inlineLayout(only, { carries: 'changes' }),
      lines(
        '0120260309',
        '02CREDA',
        '05X',
        '07CM1',
        '08000001000003',
        '090000000000000001000005',
        '99000001000007000007',
      ),
    );
    expect(back.problems).toEqual([]);
    expect(back.counted).toEqual([1, 0, 1]);
  });
});

it('nothing is named record, no group file', () => {
  expect(inlineFaults(nested.replaceAll('section:', 'record:').replace('[section,', '[record,'))).toContain(
    'nothing can be named "record"',
  );
  expect(
    inlineFaults(nested.replace('each: section', 'each: file').replace('of: section', 'of: file')),
  ).toContain('no group can be named "file"');
});

describe('records of a debit that stand there on a condition', () => {
  const either = inlineLayout(`
kind: fixed
lines: { ending: lf, widths: characters }
records:
  stop:
    doc: stop
    when: { change.kind: [cancelled] }
    fields:
${field('kind', 'columns: [1, 1], type: enum, values: { cancelled: "S" }, tag: true, means: change.kind')}${field('reference', 'columns: [2, 5], type: text, means: debit.reference')}
  start:
    doc: start
    when: { change.kind: [new] }
    fields:
${field('kind', 'columns: [1, 1], type: enum, values: { new: "N" }, tag: true, means: change.kind')}${field('reference', 'columns: [2, 5], type: text, means: debit.reference')}
structure: [{ each: debit, of: [{ one: [stop, start] }] }]
`);

  it('are read whatever the debit before them was', () => {
    const { debits, problems } = told(either, Buffer.from('SA001\nNA002\nSA003\n'));
    expect(problems).toEqual([]);
    expect(debits.map(({ values }) => values['change.kind'])).toEqual(['cancelled', 'new', 'cancelled']);
  });
});
