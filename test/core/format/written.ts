/** Values for the record packs, and writing and reading them: shared by the format tests. */

import fc from 'fast-check';
import type { Group, Layout, ReadSummary, Values } from '../../../src/core/format/format.ts';
import type { Problem } from '../../../src/core/problem.ts';
import { sealed } from '../../../src/core/sealed.ts';
import { loadPacks } from '../../../src/formats.ts';

export const { packs, problems: packProblems } = loadPacks(
  new URL('../../../formats', import.meta.url).pathname,
);

export function layoutNamed(name: string): Layout {
  const layout = packs.get(name.split('/')[0] ?? '')?.layouts.get(name);
  if (!layout) throw new Error(`no layout ${name}`);
  return layout;
}

/** One file: its values, and for each batch its values and its debits. */
export type Document = {
  readonly file: Values;
  readonly batches: readonly { readonly batch: Values; readonly debits: readonly Values[] }[];
};

export type Written = { readonly bytes: Buffer; readonly problems: readonly Problem[] };

/** Both passes; debits with problems are left out of the second. Without bytes when the file as a whole cannot be written. */
export function written(layout: Layout, { file, batches }: Document): Written {
  const problems: Problem[] = [];
  const measuring = layout.measure(file);
  const good = batches.map(({ batch, debits }) => {
    problems.push(...measuring.batch(batch));
    return {
      batch,
      debits: debits.filter((debit) => {
        const found = measuring.debit(debit);
        problems.push(...found);
        return found.length === 0;
      }),
    };
  });
  const totals = measuring.end();
  const whole = [...totals.problems, ...totals.overfull];
  if (whole.length > 0) return { bytes: Buffer.alloc(0), problems: [...problems, ...whole] };
  const chunks: Uint8Array[] = [];
  const writing = layout.write(file, totals, (chunk) => chunks.push(chunk));
  for (const { batch, debits } of good) {
    writing.batch(batch);
    for (const debit of debits) writing.debit(debit);
  }
  writing.end();
  return { bytes: Buffer.concat(chunks), problems };
}

export type ReadBack = {
  readonly summary: ReadSummary;
  readonly debits: readonly Group[];
  readonly batches: readonly Group[];
};

/** Reads the bytes in chunks of the sizes given, over and over; without sizes at once. */
export function readBack(layout: Layout, bytes: Uint8Array, sizes: readonly number[] = []): ReadBack {
  const debits: Group[] = [];
  const batches: Group[] = [];
  const reading = layout.read('file', {
    onDebit: (group) => debits.push(group),
    onBatch: (group) => batches.push(group),
  });
  for (let at = 0, turn = 0; at < bytes.length; turn++) {
    const size = sizes[turn % sizes.length] ?? bytes.length;
    // as one buffer that is used again: a reader that keeps bytes copies them
    const chunk = Buffer.from(bytes.subarray(at, at + size));
    reading.push(chunk);
    chunk.fill('~');
    at += size;
  }
  return { summary: reading.end(), debits, batches };
}

const text = (characters: string, minLength: number, maxLength: number) =>
  fc.string({ unit: fc.constantFrom(...characters), minLength, maxLength });
const digits = (minLength: number, maxLength: number) => text('0123456789', minLength, maxLength);
const chineseName = text('王李张刘陈杨欧阳诸葛镕喆淼', 2, 12).map((value) => sealed('name', value));
const date = fc
  .date({ min: new Date('2020-01-01'), max: new Date('2060-12-31'), noInvalidDate: true })
  .map((day) => day.toISOString().slice(0, 10));
const month = date.map((day) => day.slice(0, 7));
const reference = text('ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789', 1, 12);

/** Routing numbers whose check digit fits, made independently of the code under test. */
export function routing(eight: string): string {
  const weights = [3, 7, 1, 3, 7, 1, 3, 7];
  const sum = [...eight].reduce((total, digit, index) => total + Number(digit) * (weights[index] ?? 0), 0);
  return `${eight}${(10 - (sum % 10)) % 10}`;
}
const bank = digits(8, 8).map(routing);

const chineseFile = fc.record({
  'file.reference': reference,
  'file.date': date,
  'file.sequence': fc.bigInt(1n, 999n),
  'creditor.bankNumber': digits(6, 6),
  'creditor.account': digits(8, 19),
  'creditor.unit': digits(8, 8),
  'creditor.agent': digits(4, 4),
  'creditor.area': digits(3, 3),
  'creditor.feeCode': fc.constantFrom('010', '020'),
  'batch.period': month,
});

const chineseDebit = fc.record({
  'debit.reference': reference,
  'debit.customer': reference,
  'debit.amount': fc.bigInt(1n, 999999999999n),
  'debit.principal': fc.bigInt(0n, 999999999999n),
  'debit.lateFee': fc.bigInt(0n, 99999n),
  'debit.period': month,
  'debit.partial': fc.boolean(),
  'debtor.account': digits(6, 19).map((value) => sealed('account', value)),
  'debtor.name': chineseName,
  'debtor.customerName': chineseName,
  'debtor.agent': digits(4, 4),
  'outcome.code': fc.constantFrom('00', '1', '2', '99'),
  'outcome.amount': fc.bigInt(0n, 999999999999n),
  'outcome.date': date,
  'outcome.reference': reference,
  'outcome.text': text('余额不足账户已销', 1, 20),
});

const nachaFile = fc.record({
  'file.reference': text('ABCDEFG0123456789', 1, 8),
  'file.date': date,
  'file.time': fc.constantFrom('00:00:00', '23:59:00', '08:15:00'),
  'file.sequence': fc.bigInt(1n, 36n),
  'file.sequenceLetter': fc.constantFrom('A', 'Z', '0', '9'),
  'creditor.name': text('Greengate Estate & Co.', 1, 16).filter(
    (value) => value.trim() === value && value !== '',
  ),
  'creditor.identifier': digits(9, 10).filter((value) => /[1-9]/.test(value)),
  'creditor.agent': bank,
});

const nachaBatch = fc.record({
  'batch.instrument': fc.constantFrom('ppd', 'ccd', 'web'),
  'batch.description': fc.constantFrom('RENT', 'GAS BILL', 'RETRY PYMT'),
  'batch.collectionDate': date,
});

const nachaDebit = fc
  .record({
    'debit.reference': reference,
    'debit.amount': fc.bigInt(1n, 9999999999n),
    'debit.kind': fc.constantFrom('live', 'prenote'),
    'debtor.accountType': fc.constantFrom('checking', 'savings'),
    'debtor.agent': bank,
    'debtor.account': digits(4, 17).map((value) => sealed('account', value)),
    'debtor.name': text('JaneRoe ', 2, 22)
      .filter((value) => value.trim() === value && value !== '')
      .map((value) => sealed('name', value)),
    'debit.remittanceCode': fc.option(text('TXP*12\\', 1, 40), { nil: undefined }),
    'outcome.code': fc.constantFrom('R01', 'R03', 'R10'),
    'outcome.text': text('NSF ', 3, 20).filter((value) => value.trim() === value && value !== ''),
  })
  .map((debit): Values => (debit['debit.kind'] === 'prenote' ? { ...debit, 'debit.amount': 0n } : debit));

/** Documents a pack can spell, small ones. */
export const documents: Readonly<Record<string, fc.Arbitrary<Document>>> = {
  chinese: fc
    .tuple(chineseFile, fc.array(chineseDebit, { minLength: 1, maxLength: 12 }))
    .map(([file, debits]) => ({ file, batches: [{ batch: file, debits }] })),
  nacha: fc
    .tuple(
      nachaFile,
      fc.array(fc.tuple(nachaBatch, fc.array(nachaDebit, { minLength: 1, maxLength: 6 })), {
        minLength: 1,
        maxLength: 3,
      }),
    )
    .map(([file, batches]) => {
      let serial = 0n;
      return {
        file,
        batches: batches.map(([batch, debits]) => ({
          batch: { ...file, ...batch },
          debits: debits.map((debit) => {
            serial += 1n;
            const trace = `${file['creditor.agent'].slice(0, 8)}${String(serial).padStart(7, '0')}`;
            return { ...debit, 'debit.serial': serial, 'debit.trace': trace };
          }),
        })),
      };
    }),
};

/** Clear values, to compare what was given with what was read. */
export function clear(value: unknown): unknown {
  if (value !== null && typeof value === 'object' && 'reveal' in value)
    return (value as { reveal(): string }).reveal();
  return value;
}
