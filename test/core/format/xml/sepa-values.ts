/** Values for SEPA files in tests: invented people, valid identifiers. */

import type { Layout, Values, Writing } from '../../../../src/core/format/format.ts';
import type { Problem } from '../../../../src/core/problem.ts';
import { sealed } from '../../../../src/core/sealed.ts';

export type Batch = { readonly values: Values; readonly debits: readonly Values[] };

export const fileValues: Values = {
  'file.reference': 'F-000481',
  'file.createdAt': '2026-03-09T18:00:00.000Z',
};

export function batchValues(number: number, more: Values = {}): Values {
  return {
    'batch.reference': `B-${number}`,
    'batch.instrument': 'core',
    'batch.sequenceType': 'recurring',
    'batch.collectionDate': '2026-03-16',
    'creditor.name': 'Hausverwaltung Lindenhof GmbH',
    'creditor.account': 'DE87200500001234567890',
    'creditor.agent': 'BANKDEFFXXX',
    'creditor.identifier': 'DE98ZZZ09999999999',
    ...more,
  };
}

export function debitValues(number: number, more: Values = {}): Values {
  return {
    'debit.reference': `D-${String(number).padStart(8, '0')}`,
    'debit.amount': 1234n,
    'mandate.reference': `M-${number}`,
    'mandate.signedOn': '2024-11-05',
    'debtor.name': sealed('name', 'Erika Musterfrau'),
    'debtor.account': sealed('account', 'NL44RABO0123456789'),
    ...more,
  };
}

/** Both passes over the batches. Throws when a value has a fault. */
export function written(
  layout: Pick<Layout, 'measure' | 'write'>,
  file: Values,
  batches: readonly Batch[],
): Buffer {
  const problems: Problem[] = [];
  const measuring = layout.measure(file);
  for (const { values, debits } of batches) {
    problems.push(...measuring.batch(values));
    for (const debit of debits) problems.push(...measuring.debit(debit));
  }
  if (problems.length > 0) throw new Error(JSON.stringify(problems));
  const chunks: Uint8Array[] = [];
  const writing = layout.write(file, measuring.end(), (bytes) => chunks.push(bytes));
  feed(writing, batches);
  return Buffer.concat(chunks);
}

export function feed(writing: Writing, batches: readonly Batch[]): void {
  for (const { values, debits } of batches) {
    writing.batch(values);
    for (const debit of debits) writing.debit(debit);
  }
  writing.end();
}
