/** Real files of the four SEPA layouts: read without a problem, or with the ones expected; written back byte for byte where
 *  they are canonical. What a file holds is found a second time by another parser that knows nothing of layouts. */

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { XMLParser } from 'fast-xml-parser';
import { describe, expect, it } from 'vitest';
import type { Group, Layout } from '../../src/core/format/format.ts';
import { parseMinor } from '../../src/core/money.ts';
import { type SepaName, sepaLayout, sepaNames } from '../core/format/xml/sepa-layouts.ts';

const samples = new URL('../../../shared/reference/samples/sepa/', import.meta.url);

type Row = {
  readonly file: string;
  readonly layout: SepaName;
  readonly problems?: readonly string[];
  /** Why the bytes come back otherwise. Absent: they come back the same. */
  readonly differs?: string;
};

const rows: readonly Row[] = [
  { file: 'pain008/pain.008.001.02-one-off.xml', layout: 'sepa/pain.008.001.02' },
  { file: 'pain008/pain.008.001.02-frst-and-rcur-two-blocks.xml', layout: 'sepa/pain.008.001.02' },
  { file: 'pain008/pain.008.001.08-one-off.xml', layout: 'sepa/pain.008.001.08' },
  {
    file: 'pain002/pain.002.001.03-sdd-four-rejects.xml',
    layout: 'sepa/pain.002.001.03',
    differs: 'comments, a blank in the declaration, attributes of the root on lines of their own',
  },
  {
    file: 'pain002/pain.002.001.10-group-detail-counts.xml',
    layout: 'sepa/pain.002.001.10',
    differs: 'attributes of the root on lines of their own',
  },
  {
    file: 'pain002/pain.002.001.10-no-namespace.xml',
    layout: 'sepa/pain.002.001.10',
    problems: ['FIELD_CONSTANT'],
  },
];

/** Files of pain008 and pain002 that are no file of these layouts, and why. */
const others: Readonly<Record<string, string>> = {
  'pain008/pain.008.001.02.ch.03-swiss-chdd.xml': 'Swiss direct debit, another namespace',
  'pain008/pain.008.001.03-one-off.xml': 'version .03',
  'pain008/pain.008.001.09-one-off.xml': 'version .09',
  'pain008/pain.008.001.11-one-off.xml': 'version .11',
  'pain008/pain.008.002.02-first-with-creditor-amendment.xml': 'German variant .002.02',
  'pain008/pain.008.003.02-one-off.xml': 'German variant .003.02',
  'pain002/invalid-namespace-pain.002.xml': 'a broken namespace',
  'pain002/pain.002.001.03.ch.02-block-accepted.xml': 'Swiss variant',
  'pain002/pain.002.001.03.ch.02-block-and-tx-rejected.xml': 'Swiss variant',
  'pain002/pain.002.001.03.ch.02-whole-message-rejected-am10.xml': 'Swiss variant',
};

/** Too little in it to tell the two versions apart. */
const ambiguous = 'pain002/invalid-no-namespace-minimal.xml';

function bytesOf(file: string): Uint8Array {
  // a skipped suite is still collected
  if (!existsSync(samples)) return new Uint8Array(0);
  return readFileSync(new URL(file, samples));
}

type ReadFile = {
  readonly file: Group;
  readonly batches: readonly Group[];
  readonly debits: readonly Group[];
  readonly problems: readonly string[];
  readonly amount: bigint;
};

function readAll(layout: Layout, name: string, bytes: Uint8Array, chunk = 64): ReadFile {
  const batches: Group[] = [];
  const debits: Group[] = [];
  const reading = layout.read(name, {
    onBatch: (group) => batches.push(group),
    onDebit: (group) => debits.push(group),
  });
  for (let at = 0; at < bytes.length; at += chunk) reading.push(bytes.subarray(at, at + chunk));
  const { file, problems, amount } = reading.end();
  return { file, batches, debits, amount, problems: problems.map(({ code }) => code) };
}

function rewritten(layout: Layout, name: string, bytes: Uint8Array): Buffer {
  const chunks: Uint8Array[] = [];
  const reading = layout.rewrite(name, (chunk) => chunks.push(chunk));
  reading.push(bytes);
  reading.end();
  return Buffer.concat(chunks);
}

// biome-ignore lint/suspicious/noExplicitAny: the independent parser's tree has no types
type Tree = any;

/** Every element is a list, every text stays text. */
function independently(bytes: Uint8Array): Tree {
  const parser = new XMLParser({
    parseTagValue: false,
    ignoreAttributes: true,
    removeNSPrefix: true,
    isArray: () => true,
  });
  return parser.parse(Buffer.from(bytes).toString('utf8')).Document[0];
}

/** The words the scheme writes for a missing reference are no reference. */
function referenceOf(text: string): string | undefined {
  return text === 'NOTPROVIDED' ? undefined : text;
}

function cents(text: string): bigint {
  const minor = parseMinor(text, 2);
  if (minor === undefined) throw new Error('the sample holds no amount');
  return minor;
}

describe.skipIf(!existsSync(samples))('SEPA files of ../shared/reference/samples/sepa', () => {
  const layouts = sepaNames.map(sepaLayout);
  const fits = (file: string) => {
    const head = bytesOf(file).subarray(0, 4096);
    const scores = layouts.map((layout) => [layout.name, layout.detect(head)] as const);
    const best = Math.max(...scores.map(([, score]) => score));
    return best === 0 ? [] : scores.filter(([, score]) => score === best).map(([name]) => name);
  };

  it('every file of pain008 and pain002 is accounted for', () => {
    const all = ['pain008', 'pain002'].flatMap((folder) =>
      readdirSync(new URL(`${folder}/`, samples)).map((name) => `${folder}/${name}`),
    );
    const known = new Set([...rows.map(({ file }) => file), ...Object.keys(others), ambiguous]);
    // samples added later are found by content and must then get a row here
    expect(all.filter((file) => !known.has(file) && fits(file).length > 0)).toEqual([]);
  });

  describe.each(rows)('$file', ({ file, layout: name, problems = [], differs }) => {
    const bytes = bytesOf(file);
    const layout = sepaLayout(name);
    const read = readAll(layout, file, bytes);

    it('is found from its content', () => {
      expect(fits(file)).toEqual([name]);
    });

    it(problems.length === 0 ? 'is read without a problem' : `is read with ${problems.join(', ')}`, () => {
      expect(read.problems).toEqual(problems);
    });

    it('reads the same in chunks of one byte and as a whole', () => {
      expect(readAll(layout, file, bytes, 1)).toEqual(read);
      expect(readAll(layout, file, bytes, bytes.length)).toEqual(read);
    });

    it(differs ? `is written back in canonical form: ${differs}` : 'is written back byte for byte', () => {
      const again = rewritten(layout, file, bytes);
      if (!differs) {
        expect(again.toString()).toBe(Buffer.from(bytes).toString());
        return;
      }
      expect(again.equals(bytes)).toBe(false);
      expect(rewritten(layout, file, again).equals(again)).toBe(true);
      expect(readAll(layout, file, again).debits.map(({ values }) => values)).toEqual(
        read.debits.map(({ values }) => values),
      );
    });
  });

  it.each(rows.filter(({ layout }) => layout.includes('pain.008')))(
    '$file holds what another parser finds',
    (row) => {
      const read = readAll(sepaLayout(row.layout), row.file, bytesOf(row.file));
      const order = independently(bytesOf(row.file)).CstmrDrctDbtInitn[0];
      const debits: Tree[] = order.PmtInf.flatMap((block: Tree) => block.DrctDbtTxInf);
      expect(read.file.values['file.reference']).toBe(order.GrpHdr[0].MsgId[0]);
      expect(read.file.values['file.count']).toBe(BigInt(debits.length));
      expect(read.batches.map(({ values }) => values['batch.reference'])).toEqual(
        order.PmtInf.map((block: Tree) => block.PmtInfId[0]),
      );
      expect(read.batches.map(({ values }) => values['batch.total'])).toEqual(
        order.PmtInf.map((block: Tree) => cents(block.CtrlSum[0])),
      );
      expect(read.debits.map(({ values }) => values['debit.reference'])).toEqual(
        debits.map((debit) => debit.PmtId[0].EndToEndId[0]),
      );
      expect(read.amount).toBe(debits.reduce((sum, debit) => sum + cents(debit.InstdAmt[0]), 0n));
      expect(read.debits.map(({ values }) => String(values['debtor.account']))).toEqual(
        debits.map((debit) => `******${debit.DbtrAcct[0].Id[0].IBAN[0].slice(-4)}`),
      );
    },
  );

  it.each(rows.filter(({ layout }) => layout.includes('pain.002')))(
    '$file answers what another parser finds',
    (row) => {
      const read = readAll(sepaLayout(row.layout), row.file, bytesOf(row.file));
      const report = independently(bytesOf(row.file)).CstmrPmtStsRpt[0];
      const answered: Tree[] = report.OrgnlPmtInfAndSts.flatMap((block: Tree) => block.TxInfAndSts ?? []);
      expect(read.file.values['submission.reference']).toBe(report.OrgnlGrpInfAndSts[0].OrgnlMsgId[0]);
      expect(read.file.values['submission.status']).toBe(report.OrgnlGrpInfAndSts[0].GrpSts?.[0]);
      expect(read.debits.map(({ values }) => [values['debit.reference'], values['outcome.status']])).toEqual(
        answered.map((one) => [referenceOf(one.OrgnlEndToEndId[0]), one.TxSts[0]]),
      );
      expect(read.debits.map(({ values }) => values['outcome.code'])).toEqual(
        answered.map((one) => one.StsRsnInf?.[0].Rsn[0].Cd[0]),
      );
    },
  );

  it('the four rejects carry the codes, amounts and mandates SOURCES.md names', () => {
    const file = 'pain002/pain.002.001.03-sdd-four-rejects.xml';
    const { debits, batches } = readAll(sepaLayout('sepa/pain.002.001.03'), file, bytesOf(file));
    expect(batches.map(({ values }) => values['batch.reference'])).toEqual(['PMTINFID1', 'PMTINFID2']);
    expect(debits.map(({ values }) => values['outcome.code'])).toEqual(['AC01', 'MS02', 'MD06', 'AM04']);
    expect(debits.map(({ values }) => values['debit.amount'])).toEqual([10000n, 10000n, 10000n, 10000n]);
    expect(debits.map(({ values }) => values['mandate.reference'])).toEqual(
      [1, 2, 3, 4].map((n) => `MANDATEID${n}`),
    );
  });

  it.each(Object.entries(others))('%s belongs to no layout: %s', (file) => {
    if (!existsSync(new URL(file, samples))) return;
    expect(fits(file)).toEqual([]);
  });

  it('a minimal report without a namespace fits both versions alike', () => {
    expect(fits(ambiguous)).toEqual(['sepa/pain.002.001.10', 'sepa/pain.002.001.03']);
  });
});
