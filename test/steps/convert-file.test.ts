/** A file said again in another layout, and two files compared: nothing lost without a word, nothing written when refused. */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Difference, FileComparison } from '../../src/core/format/compare.ts';
import type { Values } from '../../src/core/format/format.ts';
import { sealed } from '../../src/core/sealed.ts';
import { convertFile, givenValue } from '../../src/steps/convert-file.ts';
import { type Document, layoutNamed, readBack, written } from '../core/format/written.ts';

const southernGrid = layoutNamed('cn-southern-grid/request');
const bocom = layoutNamed('cn-bocom/request');
const becs = layoutNamed('au-becs/submission');

const debit = (reference: string, minor: bigint): Values => ({
  'debit.reference': reference,
  'debit.amount': minor,
  'debit.period': '2026-02',
  'debtor.account': sealed('account', '6222021234567890123'),
  'debtor.name': sealed('name', '欧阳小明'),
});
const document: Document = {
  file: {
    'file.date': '2026-03-09',
    'file.sequence': 1n,
    'file.reference': 'F1',
    'creditor.bankNumber': '000123',
  },
  batches: [
    {
      batch: { 'batch.period': '2026-02', 'creditor.account': '4411646700180100999' },
      debits: [debit('D1', 12_345n), debit('D2', 900n)],
    },
  ],
};

let folder: string;
let file: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'debitrun-convert-'));
  file = join(folder, 'in.set');
  const { bytes, problems } = written(bocom, document);
  expect(problems).toEqual([]);
  writeFileSync(file, bytes);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function converted(target: typeof bocom, given: Values = {}, path = file) {
  const chunks: Uint8Array[] = [];
  let opened = 0;
  const conversion = convertFile(bocom, path, target, given, () => {
    opened += 1;
    return (bytes) => chunks.push(Uint8Array.from(bytes));
  });
  return { ...conversion, opened, bytes: Buffer.concat(chunks) };
}

describe('convert', () => {
  it('into its own layout gives the same bytes', () => {
    const { bytes, debits, amount, dropped } = converted(bocom);
    expect({ debits, amount, dropped }).toEqual({ debits: 2, amount: 13_245n, dropped: [] });
    expect(bytes.equals(written(bocom, document).bytes)).toBe(true);
  });

  it('what the other layout asks for and nobody says is refused at its line, and nothing is opened', () => {
    const { problems, opened } = converted(becs);
    expect(opened).toBe(0);
    expect(problems.length).toBeGreaterThan(0);
    expect(problems.every(({ where }) => where.file === file && where.line !== undefined)).toBe(true);
  });

  it('what is given stands in for what the file does not say; what has no field is named', () => {
    const full: Document = {
      file: {
        ...document.file,
        'creditor.agent': '0301',
        'creditor.unit': '0301',
        'creditor.feeCode': '001',
      },
      batches: [
        {
          batch: {},
          debits: ['D1', 'D2'].map((reference, index) => ({
            ...debit(reference, index === 0 ? 12_345n : 900n),
            'debit.customer': `C${index}`,
            'debit.partial': true,
          })),
        },
      ],
    };
    const sent = written(southernGrid, full);
    expect(sent.problems).toEqual([]);
    const source = join(folder, 'grid.txt');
    writeFileSync(source, sent.bytes);
    const chunks: Uint8Array[] = [];
    const run = (given: Values) =>
      convertFile(southernGrid, source, bocom, given, () => (bytes) => chunks.push(Uint8Array.from(bytes)));
    expect(run({}).problems[0]).toMatchObject({ code: 'FIELD_REQUIRED', where: { field: 'billingMonth' } });
    expect(chunks).toEqual([]);
    const { problems, dropped } = run({
      'batch.period': '2026-02',
      'creditor.account': '4411646700180100999',
    });
    expect(problems).toEqual([]);
    expect(dropped).toContain('debtor.name');
    const back = readBack(bocom, Buffer.concat(chunks));
    expect(back.summary.problems).toEqual([]);
    expect({ debits: back.summary.debits, amount: back.summary.amount }).toEqual({
      debits: 2,
      amount: 13_245n,
    });
    expect(back.debits.map(({ values }) => values['debit.reference'])).toEqual(['D1', 'D2']);
  });

  it('a faulty file is not converted', () => {
    const broken = join(folder, 'broken.set');
    const text = written(bocom, document).bytes.toString('latin1');
    writeFileSync(broken, text.replace('|13245|', '|13246|'), 'latin1');
    const { problems, opened } = converted(bocom, {}, broken);
    expect(problems.map(({ code }) => code)).toEqual(['TOTAL_SUM']);
    expect(opened).toBe(0);
  });

  it('values given are read as their meaning is carried', () => {
    expect(givenValue('debit.amount', '100')).toBe(100n);
    expect(givenValue('debit.amount', '1.00')).toBeUndefined();
    expect(givenValue('batch.collectionDate', '16.03.2026')).toBeUndefined();
    expect(String(givenValue('debtor.name', 'Li Ming'))).not.toContain('Ming');
  });
});

describe('diff', () => {
  function differences(second: Document): readonly Difference[] {
    const found: Difference[] = [];
    const comparison = new FileComparison(bocom, bocom, (difference) => found.push(difference));
    const feed = (bytes: Uint8Array, side: 'first' | 'second') => {
      const reading = bocom.read('f', { onRecord: (view) => comparison[side](view) });
      reading.push(bytes);
      reading.end();
    };
    feed(written(bocom, document).bytes, 'first');
    feed(written(bocom, second).bytes, 'second');
    comparison.end();
    return found;
  }
  const with_ = (debits: readonly Values[]): Document => ({
    ...document,
    batches: [{ batch: document.batches[0]?.batch ?? {}, debits }],
  });

  it('the same file has none', () => {
    expect(differences(document)).toEqual([]);
  });

  it('debits are paired by reference, whatever their place', () => {
    expect(differences(with_([debit('D2', 900n), debit('D1', 12_345n)]))).toEqual([]);
  });

  it('a changed account shows, masked', () => {
    const other = { ...debit('D2', 900n), 'debtor.account': sealed('account', '6222021234567899123') };
    const [difference, ...rest] = differences(with_([debit('D1', 12_345n), other]));
    expect(rest).toEqual([]);
    expect(difference).toMatchObject({ record: 'debit', field: 'account', lines: [3, 3] });
    expect(JSON.stringify(difference)).not.toContain('62220212345');
  });

  it('a debit more and a debit less stand alone, and the totals differ', () => {
    const found = differences(with_([debit('D1', 12_345n), debit('D3', 900n)]));
    expect(found.map(({ record, lines, field }) => [record, lines, field])).toEqual([
      ['debit', [undefined, 3], undefined],
      ['debit', [3, undefined], undefined],
    ]);
    const fewer = differences(with_([debit('D1', 12_345n)]));
    expect(fewer.map(({ field }) => field)).toEqual(['count', 'total', undefined]);
  });
});
