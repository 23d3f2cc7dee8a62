/** Real bank files against the fixed and delimited packs: each file has a row that says how it reads and whether it
 *  comes back byte for byte, with the reason where it does not. Sources: SOURCES.md in each folder of samples. */

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, test } from 'vitest';
import type { ReadSummary } from '../../src/core/format/format.ts';
import type { ProblemCode } from '../../src/core/problem.ts';
import { detectLayout } from '../../src/formats.ts';
import { packs } from '../core/format/written.ts';
import { expectations } from './suite.mjs';

const samples = new URL('../../../shared/reference/samples/', import.meta.url);

type Row = {
  readonly file: string;
  readonly layout: string;
  readonly debits: number;
  /** Sum of the debits in minor units, added up by hand or stated by the file. */
  readonly amount: bigint;
  /** Codes in the order they are found; with the reason. Absent: reads without a problem. */
  readonly problems?: { readonly codes: readonly ProblemCode[]; readonly because: string };
  /** Why the file written back differs. Absent: the same bytes. */
  readonly rewritten?: string;
};

const submission = 'nacha/submission';
const returned = 'nacha/return';
const trimmed = 'blanks cut off line ends are written again';

const rows: readonly Row[] = [
  { file: 'china/bocom-electricity-request.set', layout: 'cn-bocom/request', debits: 2, amount: 20000n },
  {
    file: 'china/bocom-electricity-return-all-paid.set',
    layout: 'cn-bocom/return',
    debits: 2,
    amount: 20000n,
  },
  { file: 'nacha/ppd-debit.ach', layout: submission, debits: 1, amount: 100000000n },
  { file: 'nacha/ppd-mixed-debit-credit.ach', layout: submission, debits: 1, amount: 200000000n },
  { file: 'nacha/ccd-debit.ach', layout: submission, debits: 2, amount: 500125n },
  { file: 'nacha/ccd-debit-with-05-addenda.ach', layout: submission, debits: 1, amount: 1500n },
  { file: 'nacha/tel-debit.ach', layout: submission, debits: 1, amount: 50000n },
  { file: 'nacha/ctx-debit.ach', layout: submission, debits: 1, amount: 100000000n },
  { file: 'nacha/rck-debit.ach', layout: submission, debits: 1, amount: 2400n },
  { file: 'nacha/web-and-ppd-debit.ach', layout: submission, debits: 1, amount: 15000n },
  { file: 'nacha/web-mixed-22-27.ach', layout: submission, debits: 1, amount: 6201n },
  { file: 'nacha/web-utility-bill-debit.ach', layout: submission, debits: 1, amount: 6342n },
  { file: 'nacha/two-micro-deposits.ach', layout: submission, debits: 2, amount: 120n },
  { file: 'nacha/same-day-ppd-credit.ach', layout: submission, debits: 0, amount: 0n },
  { file: 'nacha/trace-number-collision.ach', layout: submission, debits: 0, amount: 0n },
  { file: 'nacha/reversal-tel.ach', layout: submission, debits: 1, amount: 685100n },
  { file: 'nacha/prenote-ccd-28.ach', layout: submission, debits: 1, amount: 0n },
  { file: 'nacha/prenote-ppd-38.ach', layout: submission, debits: 1, amount: 0n },
  {
    file: 'nacha/gl-debit.ach',
    layout: submission,
    debits: 1,
    amount: 100000000n,
    rewritten: 'an empty line at the end is dropped',
  },
  {
    file: 'nacha/ppd-debit-no-newlines.ach',
    layout: submission,
    debits: 1,
    amount: 10500n,
    rewritten: 'a single line end after records without line ends is dropped',
  },
  {
    file: 'nacha/prenotes-mixed-with-live.txt',
    layout: submission,
    debits: 4,
    amount: 12706891n,
    rewritten: trimmed,
  },
  {
    file: 'nacha/invalid-origin-letters.ach',
    layout: submission,
    debits: 1,
    amount: 100000n,
    // invalid to its source's tests; the sheet allows an origin "as agreed with the bank", and other samples have letters
  },
  {
    file: 'nacha/ccd-txp-debit-bad-block-count.ach',
    layout: submission,
    debits: 1,
    amount: 12345n,
    problems: { codes: ['TOTAL_COUNT'], because: 'states 2 blocks, has 10 records' },
  },
  {
    file: 'nacha/large-mixed-ppd-iat.ach',
    layout: submission,
    debits: 28,
    amount: 5101000n,
    problems: { codes: ['TOTAL_COUNT'], because: 'states 5 batches, has 4' },
  },
  {
    file: 'nacha/invalid-duplicate-trace.ach',
    layout: submission,
    debits: 1,
    amount: 10500n,
    problems: {
      codes: ['TOTAL_HASH'],
      because: 'the file hash is off; the copy kept here has one entry only',
    },
  },
  {
    file: 'nacha/invalid-routing-check-digit.ach',
    layout: submission,
    debits: 1,
    amount: 100000000n,
    problems: { codes: ['FIELD_CHECK'], because: 'routing number 231380105' },
    rewritten: trimmed,
  },
  {
    file: 'nacha/invalid-entry-description-zeros.txt',
    layout: submission,
    debits: 2,
    amount: 6125n,
    problems: {
      codes: ['FIELD_PATTERN', 'FIELD_PATTERN'],
      because: 'zeros as entry description, in the samples twice',
    },
  },
  {
    file: 'nacha/invalid-long-line.ach',
    layout: submission,
    debits: 1,
    amount: 100000000n,
    problems: {
      codes: ['RECORD_LENGTH', 'RECORD_LENGTH', 'FILE_TRAILING'],
      because: 'lines of 98, 101 and 98 characters, the last one is no fill',
    },
    rewritten: 'the surplus blanks are not written',
  },
  {
    file: 'nacha/invalid-nonascii-latin1.ach',
    layout: submission,
    debits: 1,
    amount: 100000000n,
    problems: {
      codes: [...Array<ProblemCode>(13).fill('FILE_ENCODING'), 'TOTAL_COUNT', 'TOTAL_COUNT'],
      because: 'bytes outside ASCII in 13 lines; entry count and block count are off',
    },
    rewritten: trimmed,
  },
  {
    file: 'nacha/invalid-5-before-1.txt',
    layout: submission,
    debits: 3,
    amount: 6125n,
    problems: {
      codes: [
        ...Array<ProblemCode>(3).fill('RECORD_ORDER'),
        ...(['TOTAL_COUNT', 'TOTAL_HASH', 'TOTAL_SUM', 'TOTAL_SUM', 'TOTAL_COUNT'] as const),
      ],
      because: 'the file header stands inside the first batch, which is cut in two by it',
    },
  },
  {
    file: 'nacha/invalid-8-after-9.txt',
    layout: submission,
    debits: 2,
    amount: 6125n,
    problems: {
      codes: ['RECORD_ORDER', 'FILE_TRAILING'],
      because: 'file control in place of the batch control, which follows it',
    },
    rewritten: trimmed,
  },
  { file: 'nacha/return-web-r01-r03.ach', layout: returned, debits: 1, amount: 12354n },
  { file: 'nacha/return-ccd-r03.ach', layout: returned, debits: 0, amount: 0n },
  { file: 'nacha/returns-and-noc-bank-file.txt', layout: returned, debits: 2, amount: 4953n },
  { file: 'nacha/noc-c01.ach', layout: returned, debits: 0, amount: 0n },
  { file: 'nacha/noc-unknown-code-c92.ach', layout: returned, debits: 0, amount: 0n },
  { file: 'nacha/dishonored-return-r68.ach', layout: returned, debits: 2, amount: 48000n },
  { file: 'nacha/contested-return-r71.ach', layout: returned, debits: 0, amount: 0n },
  {
    file: 'nacha/return-many-r01-r03-r04.ach',
    layout: returned,
    debits: 2,
    amount: 10102n,
    rewritten: trimmed,
  },
  { file: 'nacha/return-unknown-code-r97.ach', layout: returned, debits: 0, amount: 0n, rewritten: trimmed },
  { file: 'nacha/zero-file-no-returns.ach', layout: returned, debits: 0, amount: 0n, rewritten: trimmed },
  {
    file: 'nacha/return-fragment-no-batch-controls.ach',
    layout: returned,
    debits: 1,
    amount: 12354n,
    problems: {
      codes: ['RECORD_ORDER', 'RECORD_ORDER', 'FILE_TRUNCATED'],
      because: 'no file header, no controls',
    },
  },
  {
    file: 'nacha/return-fragment-no-file-header.ach',
    layout: returned,
    debits: 1,
    amount: 12354n,
    problems: { codes: ['RECORD_ORDER', 'FILE_TRUNCATED'], because: 'no file header, no file control' },
  },
  {
    file: 'nacha/return-fragment-r02-r03.ach',
    layout: returned,
    debits: 1,
    amount: 146n,
    problems: {
      codes: ['RECORD_ORDER', 'RECORD_ORDER', 'FILE_TRUNCATED'],
      because: 'batches without controls',
    },
  },
  {
    file: 'nacha/return-fragment-recon-no-addenda.ach',
    layout: returned,
    debits: 0,
    amount: 0n,
    problems: { codes: ['RECORD_ORDER', 'FILE_TRUNCATED'], because: 'a batch header and an entry, no more' },
  },
];

function detected(file: string, bytes: Uint8Array) {
  const found = detectLayout(packs, file, bytes.subarray(0, 4096));
  if ('problem' in found) throw new Error(`${file}: ${found.problem.message}`);
  return found.layout;
}

describe.skipIf(!existsSync(samples))('samples of china and nacha', () => {
  describe.each(rows)('$file', ({ file, layout: name, debits, amount, problems, rewritten }) => {
    const bytes = existsSync(samples) ? readFileSync(new URL(file, samples)) : Buffer.alloc(0);

    it('is found by its content and reads as the row says', () => {
      const layout = detected(file, bytes);
      const reading = layout.read(file, {});
      reading.push(bytes);
      const summary: ReadSummary = reading.end();
      expect(layout.name).toBe(name);
      expect(summary.problems.map(({ code }) => code)).toEqual(problems?.codes ?? []);
      expect({ debits: summary.debits, amount: summary.amount }).toEqual({ debits, amount });
      for (const { where } of summary.problems)
        expect(where).toMatchObject({ file, line: expect.any(Number) });
    });

    it(rewritten === undefined ? 'comes back byte for byte' : `comes back changed: ${rewritten}`, () => {
      const chunks: Uint8Array[] = [];
      const rewriting = detected(file, bytes).rewrite(file, (chunk) => chunks.push(chunk));
      rewriting.push(bytes);
      rewriting.end();
      expect(Buffer.concat(chunks).equals(bytes)).toBe(rewritten === undefined);
    });
  });

  test('every nacha sample has a row', () => {
    const listed = rows.filter(({ file }) => file.startsWith('nacha/')).map(({ file }) => file.slice(6));
    const there = readdirSync(new URL('nacha/', samples)).filter((file) => file !== 'SOURCES.md');
    expect(listed.toSorted()).toEqual(there.toSorted());
  });

  test('files of other banks and kinds fit no record layout', () => {
    const others = expectations(fileURLToPath(new URL('expectations', import.meta.url)))
      .filter(({ file, layout }) => file.startsWith('china/') && layout === 'none')
      .map(({ file }) => file.slice('china/'.length));
    const found = others.filter((file) => {
      const bytes = readFileSync(new URL(`china/${file}`, samples));
      return 'layout' in detectLayout(packs, file, bytes.subarray(0, 4096));
    });
    expect(others.length).toBeGreaterThan(4);
    expect(found).toEqual([]);
  });
});
