/** Random documents through every record layout: written, read, cut, damaged. fast-check prints the seed of a failure. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Values } from '../../../src/core/format/format.ts';
import type { Meaning } from '../../../src/core/format/vocabulary.ts';
import { clear, documents, layoutNamed, readBack, written } from './written.ts';

/** What a debit must come back with, by layout. */
const carried: readonly {
  name: string;
  from: string;
  batch: readonly Meaning[];
  debit: readonly Meaning[];
}[] = [
  {
    name: 'cn-bocom/request',
    from: 'chinese',
    batch: ['batch.period', 'creditor.account'],
    debit: ['debit.reference', 'debit.amount', 'debit.period', 'debtor.account'],
  },
  {
    name: 'cn-southern-grid/request',
    from: 'chinese',
    batch: [],
    debit: [
      'debit.reference',
      'debit.customer',
      'debit.amount',
      'debit.principal',
      'debit.lateFee',
      'debit.period',
      'debit.partial',
      'debtor.account',
      'debtor.name',
      'debtor.customerName',
      'debtor.agent',
    ],
  },
  {
    name: 'cn-southern-grid/return',
    from: 'chinese',
    batch: [],
    debit: [
      'debit.reference',
      'debit.amount',
      'debtor.name',
      'outcome.code',
      'outcome.amount',
      'outcome.date',
      'outcome.reference',
      'outcome.text',
    ],
  },
  {
    name: 'nacha/submission',
    from: 'nacha',
    batch: [
      'batch.instrument',
      'batch.description',
      'batch.collectionDate',
      'creditor.agent',
      'creditor.identifier',
    ],
    debit: [
      'debit.reference',
      'debit.amount',
      'debit.kind',
      'debit.trace',
      'debit.remittanceCode',
      'debtor.accountType',
      'debtor.agent',
      'debtor.account',
      'debtor.name',
    ],
  },
  {
    name: 'nacha/return',
    from: 'nacha',
    batch: ['batch.instrument', 'batch.collectionDate', 'creditor.identifier'],
    debit: [
      'debit.reference',
      'debit.amount',
      'debit.trace',
      'debtor.account',
      'debtor.name',
      'debtor.agent',
      'outcome.code',
      'outcome.text',
    ],
  },
];

const bankSums: Values = {
  'submission.reference': 'F1',
  'file.paidCount': 1n,
  'file.paidTotal': 1n,
  'file.failedCount': 0n,
  'file.failedTotal': 0n,
};

function documentsFor(name: string, from: string) {
  const found = documents[from];
  if (!found) throw new Error(`no documents ${from}`);
  if (!name.endsWith('/return') || from !== 'chinese') return found;
  return found.map(({ file, batches }) => ({ file: { ...file, ...bankSums }, batches }));
}

const pick = (values: Values, meanings: readonly Meaning[]) =>
  Object.fromEntries(meanings.map((meaning) => [meaning, clear(values[meaning])]));

describe.each(carried)('$name', ({ name, from, batch, debit }) => {
  const layout = layoutNamed(name);
  const documentsHere = documentsFor(name, from);

  it('what is written is read back, in chunks of any size, and comes back byte for byte', () => {
    fc.assert(
      fc.property(
        documentsHere,
        fc.array(fc.integer({ min: 1, max: 300 }), { minLength: 1 }),
        (document, sizes) => {
          const { bytes, problems } = written(layout, document);
          expect(problems).toEqual([]);
          const back = readBack(layout, bytes, sizes);
          expect(back.summary.problems).toEqual([]);
          expect(back.batches.map(({ values }) => pick(values, batch))).toEqual(
            document.batches.map(({ batch: given }) => pick(given, batch)),
          );
          const given = document.batches.flatMap(({ debits }) => debits);
          expect(back.debits.map(({ values }) => pick(values, debit))).toEqual(
            given.map((one) => pick(one, debit)),
          );
          expect(back.summary.amount).toBe(
            given.reduce((sum, one) => sum + (one['debit.amount'] as bigint), 0n),
          );
          const again: Uint8Array[] = [];
          const rewriting = layout.rewrite('file', (chunk) => again.push(chunk));
          rewriting.push(bytes);
          rewriting.end();
          expect(Buffer.concat(again).equals(bytes)).toBe(true);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('a file cut short at any byte is a problem, never an exception', () => {
    fc.assert(
      fc.property(
        documentsHere,
        fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }),
        (document, share) => {
          const { bytes } = written(layout, document);
          // without its last line end a file is still whole; nacha's fill is no loss either
          const whole = bytes.toString('latin1').replace(/(\n9{94})*\n$/, '').length;
          const cut = bytes.subarray(0, Math.floor(share * (whole - 60)));
          const { summary } = readBack(layout, cut);
          expect(summary.problemCount).toBeGreaterThan(0);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('any damaged bytes are read to the end, with problems that name the line', () => {
    fc.assert(
      fc.property(
        documentsHere,
        fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 })), { minLength: 1, maxLength: 8 }),
        (document, hits) => {
          const { bytes } = written(layout, document);
          for (const [place, byte] of hits) bytes[place % bytes.length] = byte;
          const { summary } = readBack(layout, bytes);
          for (const { where, message } of summary.problems) {
            expect(where.file).toBe('file');
            expect(where.line).toBeGreaterThan(0);
            expect(message).not.toBe('');
          }
        },
      ),
      { numRuns: 80 },
    );
  });
});

describe('totals', () => {
  /** Lines and columns (from 1) of the digits that state a total, in the file of `sampleFor`. */
  const stated = [
    { name: 'cn-bocom/request', line: 1, columns: [8, 8], code: 'TOTAL_COUNT' },
    { name: 'cn-bocom/request', line: 1, columns: [10, 10], code: 'TOTAL_SUM' },
    { name: 'cn-southern-grid/request', line: 1, columns: [59, 59], code: 'TOTAL_COUNT' },
    { name: 'cn-southern-grid/request', line: 1, columns: [70, 70], code: 'TOTAL_SUM' },
    { name: 'nacha/submission', line: 4, columns: [10, 10], code: 'TOTAL_COUNT' },
    { name: 'nacha/submission', line: 4, columns: [20, 20], code: 'TOTAL_HASH' },
    { name: 'nacha/submission', line: 4, columns: [32, 32], code: 'TOTAL_SUM' },
    { name: 'nacha/submission', line: 4, columns: [44, 44], code: 'TOTAL_SUM' },
    { name: 'nacha/submission', line: 5, columns: [7, 7], code: 'TOTAL_COUNT' },
    { name: 'nacha/submission', line: 5, columns: [13, 13], code: 'TOTAL_COUNT' },
    { name: 'nacha/submission', line: 5, columns: [21, 21], code: 'TOTAL_COUNT' },
    { name: 'nacha/submission', line: 5, columns: [31, 31], code: 'TOTAL_HASH' },
    { name: 'nacha/submission', line: 5, columns: [43, 43], code: 'TOTAL_SUM' },
  ] as const;

  it.each(stated)(
    'a changed digit of $name line $line, column $columns is $code',
    ({ name, line, columns, code }) => {
      const layout = layoutNamed(name);
      const from = name.startsWith('nacha') ? 'nacha' : 'chinese';
      const [document] = fc.sample(documents[from] as NonNullable<(typeof documents)[string]>, {
        numRuns: 1,
        seed: 7,
      });
      const [first] = document?.batches ?? [];
      const [debit] = first?.debits ?? [];
      if (!document || !first || !debit) throw new Error('no document');
      const one = {
        ...debit,
        'debit.amount': 55555n,
        'debit.kind': 'live',
        'debit.remittanceCode': undefined,
      };
      const { bytes } = written(layout, {
        file: document.file,
        batches: [{ batch: first.batch, debits: [one] }],
      });
      const start =
        bytes
          .toString('latin1')
          .split('\n')
          .slice(0, line - 1)
          .join('\n').length + (line > 1 ? 1 : 0);
      const at = start + columns[0] - 1;
      const digit = Number(String.fromCharCode(bytes[at] ?? 0));
      bytes[at] = 0x30 + ((digit + 1) % 10);
      const { summary } = readBack(layout, bytes);
      expect(summary.problems.map((found) => found.code)).toEqual([code]);
      expect(summary.problems[0]?.where.line).toBe(line);
      expect(summary.problems[0]?.where.columns?.[0]).toBeLessThanOrEqual(columns[0]);
      expect(summary.problems[0]?.where.columns?.[1]).toBeGreaterThanOrEqual(columns[1]);
    },
  );
});
