/** What we write is valid by the schemas of ISO 20022 and, where they apply, of the German banks (GBIC). */

import { existsSync, readFileSync } from 'node:fs';
import { XmlDocument, XsdValidator } from 'libxml2-wasm';
import { describe, expect, it } from 'vitest';
import type { Values } from '../../src/core/format/format.ts';
import { sealed } from '../../src/core/sealed.ts';
import { type SepaName, sepaLayout } from '../core/format/xml/sepa-layouts.ts';
import { type Batch, batchValues, debitValues, fileValues, written } from '../core/format/xml/sepa-values.ts';

const xsd = new URL('../../../shared/reference/samples/sepa/xsd/', import.meta.url);

/** Faults the schema finds in the bytes. */
function faultsBy(schema: string, bytes: Uint8Array): readonly string[] {
  const schemaDocument = XmlDocument.fromBuffer(readFileSync(new URL(schema, xsd)));
  const validator = XsdValidator.fromDoc(schemaDocument);
  const document = XmlDocument.fromBuffer(bytes);
  try {
    validator.validate(document);
    return [];
  } catch (error) {
    return [(error as Error).message];
  } finally {
    document.dispose();
    validator.dispose();
    schemaDocument.dispose();
  }
}

const address: Values = {
  'debtor.address': sealed('address', 'Bahnhofstraße 12'),
  'debtor.postCode': sealed('address', '8001'),
  'debtor.town': sealed('address', 'Zürich'),
  'debtor.country': 'CH',
};

const changed: Values = { 'mandate.status': 'changed' };

const sequenceTypes = ['first', 'recurring', 'final', 'one-off'] as const;

/** Each row is a whole file. */
const orders: readonly { readonly rule: string; readonly batches: readonly Batch[]; readonly iso?: true }[] =
  [
    { rule: 'one core debit', batches: [{ values: batchValues(1), debits: [debitValues(1)] }] },
    {
      rule: 'one b2b debit',
      batches: [{ values: batchValues(1, { 'batch.instrument': 'b2b' }), debits: [debitValues(1)] }],
    },
    {
      rule: 'a batch for every sequence type',
      batches: sequenceTypes.map((type, index) => ({
        values: batchValues(index, { 'batch.sequenceType': type }),
        debits: [debitValues(2 * index), debitValues(2 * index + 1, { 'debit.amount': 99_999_999_999n })],
      })),
    },
    {
      rule: 'names that must be folded or escaped',
      batches: [
        {
          values: batchValues(1, { 'creditor.name': 'Müller & Söhne "Heiz_Öl" GmbH' }),
          debits: [
            debitValues(1, {
              'debtor.name': sealed('name', 'Jürgen Weiß & Ægir Łoś-Çelik'),
              'debit.amount': 1n,
            }),
            debitValues(2, { 'debit.remittance': 'Miete März 2026; Whg. 3 "links" [Hof] & Stellplatz' }),
          ],
        },
      ],
    },
    {
      rule: 'debtor banks with and without BIC, creditor bank without',
      batches: [
        {
          values: batchValues(1, { 'creditor.agent': undefined }),
          debits: [debitValues(1, { 'debtor.agent': 'RABONL2U' }), debitValues(2)],
        },
      ],
    },
    {
      rule: 'an address with a bank outside the EEA',
      iso: true,
      batches: [{ values: batchValues(1), debits: [debitValues(1, address), debitValues(2)] }],
    },
    {
      rule: 'a mandate whose account changed, at whichever bank (SMNDA)',
      batches: [{ values: batchValues(1), debits: [debitValues(1, changed), debitValues(2)] }],
    },
    {
      rule: 'a mandate whose account changed at the same bank',
      batches: [
        {
          values: batchValues(1),
          debits: [
            debitValues(1, {
              ...changed,
              'mandate.formerAccount': sealed('account', 'NL91ABNA0417164300'),
            }),
          ],
        },
      ],
    },
    {
      rule: 'a mandate with another reference, of a creditor with another name and identifier',
      batches: [
        {
          values: batchValues(1),
          debits: [
            debitValues(1, {
              ...changed,
              'mandate.formerReference': 'M-OLD-1',
              'mandate.formerCreditorName': 'Hausverwaltung Ulmenhof GmbH',
              'mandate.formerCreditorIdentifier': 'DE98ZZZ09999999999',
            }),
          ],
        },
      ],
    },
    {
      rule: 'an address without country is left out',
      batches: [
        { values: batchValues(1), debits: [debitValues(1, { ...address, 'debtor.country': undefined })] },
      ],
    },
  ];

/** `iso: true` rows hold an address, which GBIC's .02 schema knows in its unstructured form only. */
const schemas: readonly { readonly layout: SepaName; readonly schema: string; readonly isoOnly: boolean }[] =
  [
    { layout: 'sepa/pain.008.001.08', schema: 'pain.008.001.08.xsd', isoOnly: false },
    { layout: 'sepa/pain.008.001.08', schema: 'pain.008.001.08_GBIC_4.xsd', isoOnly: false },
    { layout: 'sepa/pain.008.001.02', schema: 'pain.008.001.02.xsd', isoOnly: false },
    { layout: 'sepa/pain.008.001.02', schema: 'pain.008.001.02_GBIC.xsd', isoOnly: true },
  ];

/** Reversals of a settled file: of two debits of one block and one of another. */
const reversal: Values = {
  ...fileValues,
  'submission.reference': 'F-000480',
  'submission.kind': 'pain.008.001.08',
  'creditor.name': 'Hausverwaltung Lindenhof GmbH',
};
const reversed = (number: number) =>
  debitValues(number, { 'debit.trace': `R-${number}`, 'outcome.code': 'MS02' });
const reversals: readonly Batch[] = [
  { values: batchValues(1), debits: [reversed(1), debitValues(2)] },
  { values: batchValues(2), debits: [reversed(3)] },
];

const rejected: Values = {
  'outcome.status': 'RJCT',
  'outcome.code': 'AM04',
  'outcome.text': `${'Konto nicht gedeckt '.repeat(8)}Ende`,
  'outcome.agent': 'RABONL2U',
  'outcome.date': '2026-03-17',
  'outcome.reference': 'STS-1',
};
const report: Values = {
  'file.reference': 'R-1',
  'file.createdAt': '2026-03-17T05:00:00.000Z',
  'submission.reference': 'F-000481',
  'submission.kind': 'pain.008.001.08',
  'submission.count': 3n,
  'submission.total': 3702n,
};
const batchAnswered = batchValues(1, { 'batch.count': 3n, 'batch.total': 3702n });

const reports: readonly {
  readonly rule: string;
  readonly file: Values;
  readonly batches: readonly Batch[];
}[] = [
  { rule: 'a receipt of the whole message', file: { ...report, 'submission.status': 'RCVD' }, batches: [] },
  {
    rule: 'a message rejected as a whole lists nothing',
    file: {
      ...report,
      'submission.status': 'RJCT',
      'submission.reason': 'AM10',
      'submission.reasonText': 'sum',
    },
    batches: [],
  },
  {
    rule: 'a block rejected as a whole',
    file: { ...report, 'submission.status': 'PART' },
    batches: [{ values: { ...batchAnswered, 'batch.status': 'RJCT', 'batch.reason': 'DT01' }, debits: [] }],
  },
  {
    rule: 'debits rejected one by one, from all values of the request',
    file: { ...report, 'submission.status': 'PART' },
    batches: [
      {
        values: { ...batchAnswered, 'batch.status': 'PART' },
        debits: [debitValues(1, { ...address, ...rejected }), debitValues(2, { 'outcome.status': 'ACSC' })],
      },
    ],
  },
];

describe.skipIf(!existsSync(xsd))(
  'written SEPA files are valid by ../shared/reference/samples/sepa/xsd',
  () => {
    for (const { layout, schema, isoOnly } of schemas) {
      describe(`${layout} by ${schema}`, () => {
        it.each(orders.filter(({ iso }) => !(iso && isoOnly)))('$rule', ({ batches }) => {
          expect(faultsBy(schema, written(sepaLayout(layout), fileValues, batches))).toEqual([]);
        });
      });
    }

    for (const layout of ['sepa/pain.002.001.10', 'sepa/pain.002.001.03'] as const) {
      describe(layout, () => {
        it.each(reports)('$rule', ({ file, batches }) => {
          const bytes = written(sepaLayout(layout), file, batches);
          expect(faultsBy(`${layout.slice(5)}.xsd`, bytes)).toEqual([]);
        });
      });
    }

    it.each(['02', '08', '10'])('pain.007.001.%s: reversals of two blocks', (version) => {
      const bytes = written(sepaLayout(`sepa/pain.007.001.${version}`), reversal, reversals);
      expect(faultsBy(`pain.007.001.${version}.xsd`, bytes)).toEqual([]);
      expect(bytes.toString()).toContain('<NbOfTxs>3</NbOfTxs>');
    });

    it('SMNDA stands where the account was, and only for a mandate whose account changed', () => {
      const one = (more: Values) =>
        written(sepaLayout('sepa/pain.008.001.08'), fileValues, [
          { values: batchValues(1), debits: [debitValues(1, more)] },
        ]).toString();
      expect(one(changed).replace(/\s+/g, '')).toContain(
        '<AmdmntInd>true</AmdmntInd><AmdmntInfDtls><OrgnlDbtrAcct><Id><Othr><Id>SMNDA</Id></Othr></Id></OrgnlDbtrAcct></AmdmntInfDtls>',
      );
      for (const status of ['new', 'known'])
        expect(one({ 'mandate.status': status })).not.toMatch(/SMNDA|<AmdmntInd>true/);
    });

    it('the validator refuses a file with elements in another order', () => {
      const [first] = orders;
      const good = written(sepaLayout('sepa/pain.008.001.08'), fileValues, first?.batches ?? []).toString();
      const bad = good
        .replace(/(\s*<SeqTp>RCUR<\/SeqTp>)/, '')
        .replace('<SvcLvl>', '<SeqTp>RCUR</SeqTp><SvcLvl>');
      expect(faultsBy('pain.008.001.08.xsd', Buffer.from(bad))[0]).toContain('SvcLvl');
    });
  },
);
