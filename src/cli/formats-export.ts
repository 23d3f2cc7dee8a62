/** A file as JSON (file, batches, debits) or CSV (a line for each debit), by meaning. Two readings, both streamed. */

import type { Layout, ReadSummary, Sink, Values } from '../core/format/format.ts';
import { type Meaning, vocabulary } from '../core/format/vocabulary.ts';
import { formatProblem } from '../core/problem.ts';
import { Sealed } from '../core/sealed.ts';
import { readFile } from '../steps/formats.ts';
import { toJson } from '../store/database.ts';
import { type Cell, csvCell, csvText } from './csv.ts';
import { type ExitCode, exitCode } from './exit.ts';

/** A faulty file is not exported: what was lost in it would look as if it had never been there. */
export function exportFile(
  layout: Layout,
  path: string,
  kind: 'json' | 'csv',
  reveal: boolean,
  open: () => Sink,
): ExitCode {
  const seen = new Set<string>();
  const see = ({ values }: { values: Values }) => {
    for (const meaning of Object.keys(values)) seen.add(meaning);
  };
  const summary = readFile(layout, path, { onBatchStart: see, onDebit: see });
  for (const found of summary.problems) process.stderr.write(`${formatProblem(found)}\n`);
  if (summary.problemCount > 0) return exitCode.problemsFound;
  const sink = open();
  const write = (text: string) => sink(Buffer.from(text));
  const columns = (Object.keys(vocabulary) as Meaning[]).filter((meaning) => seen.has(meaning));
  if (kind === 'csv') writeCsv(layout, path, columns, reveal, write);
  else writeJson(layout, path, summary, reveal, write);
  return exitCode.ok;
}

function writeCsv(
  layout: Layout,
  path: string,
  columns: readonly Meaning[],
  reveal: boolean,
  write: (text: string) => void,
): void {
  write(csvText(columns, []));
  readFile(layout, path, {
    onDebit: ({ values }, batch) => {
      const all: Values = { ...batch.values, ...values };
      write(`${columns.map((meaning) => csvCell(cellOf(all[meaning], reveal))).join(',')}\r\n`);
    },
  });
}

function writeJson(
  layout: Layout,
  path: string,
  { file, debits, amount }: ReadSummary,
  reveal: boolean,
  write: (text: string) => void,
): void {
  const clear = (values: Values) => toJson(reveal ? revealed(values) : values);
  write(
    `{"layout":${toJson(layout.name)},"debits":${debits},"amount":"${amount}","file":${clear(file.values)},"batches":[`,
  );
  let batches = 0;
  let inBatch = 0;
  const begin = (values: Values) => {
    write(`${batches === 0 ? '' : ']},'}\n{"batch":${clear(values)},"debits":[`);
    batches += 1;
    inBatch = 0;
  };
  readFile(layout, path, {
    onBatchStart: ({ values }) => begin(values),
    onDebit: ({ values }, batch) => {
      if (batches === 0) begin(batch.values);
      write(`${inBatch === 0 ? '' : ','}\n${clear(values)}`);
      inBatch += 1;
    },
  });
  write(`${batches === 0 ? '' : ']}'}]}\n`);
}

function revealed(values: Values): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(values).map(([meaning, value]) => [
      meaning,
      value instanceof Sealed ? value.reveal() : value,
    ]),
  );
}

function cellOf(value: Values[Meaning], reveal: boolean): Cell {
  if (value === undefined) return null;
  if (value instanceof Sealed) return reveal ? value.reveal() : value.toString();
  return typeof value === 'boolean' ? String(value) : value;
}
