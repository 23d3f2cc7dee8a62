/** Writes a file through a layout in its two passes, in memory. Throws when a value does not fit. */

import type { Layout, Values } from '../../src/core/format/format.ts';
import { formatProblem, type Problem } from '../../src/core/problem.ts';

export type RequestBatch = { readonly values: Values; readonly debits: readonly Values[] };

export function writeRequest(
  layout: Layout,
  file: Values,
  batches: readonly RequestBatch[],
): { readonly name: string; readonly bytes: Buffer } {
  const measuring = layout.measure(file);
  const sure = (problems: readonly Problem[]) => {
    if (problems.length > 0) throw new Error(problems.map(formatProblem).join('\n'));
  };
  for (const batch of batches) {
    sure(measuring.batch(batch.values));
    for (const debit of batch.debits) sure(measuring.debit(debit));
  }
  const parts: Uint8Array[] = [];
  const totals = measuring.end();
  sure([...totals.problems, ...totals.overfull]);
  const writing = layout.write(file, totals, (bytes) => void parts.push(Uint8Array.from(bytes)));
  for (const batch of batches) {
    writing.batch(batch.values);
    for (const debit of batch.debits) writing.debit(debit);
  }
  writing.end();
  return { name: layout.fileName({ ...file, ...batches[0]?.values }), bytes: Buffer.concat(parts) };
}
