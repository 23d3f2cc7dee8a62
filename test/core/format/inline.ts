/** Small layouts written in a test: compiled, written, read and written back. */

import { compileLayout } from '../../../src/core/format/compile.ts';
import type { Group, Layout, RecordView } from '../../../src/core/format/format.ts';

const head = `
layout: test/small
title: Small
source: test
status: verified
carries: debits
encoding: ascii
`;

/** In: the layout without the keys every one has; keys of \`change\` replace them. */
export function inlineLayout(text: string, change: Readonly<Record<string, string>> = {}): Layout {
  const { layout, problems } = compiled(text, change);
  if (!layout) throw new Error(problems.map(({ message }) => message).join('\n'));
  return layout;
}

/** What is wrong with it. */
export function inlineFaults(text: string): readonly string[] {
  return compiled(text, {}).problems.map(({ message }) => message);
}

function compiled(text: string, change: Readonly<Record<string, string>>) {
  let lines = head;
  for (const [key, value] of Object.entries(change))
    lines = lines.replace(new RegExp(`^${key}: .*$`, 'm'), `${key}: ${value}`);
  return compileLayout('test/small', lines + text, 'small.yaml', () => undefined);
}

/** One fixed or delimited field, in a line. */
export function field(name: string, rest: string): string {
  return `      - { name: ${name}, ${rest}, doc: ${name}, source: test }\n`;
}

export type Told = {
  readonly debits: readonly Group[];
  readonly batches: readonly Group[];
  readonly changes: readonly Group[];
  readonly records: readonly RecordView[];
  readonly problems: readonly string[];
  readonly file: Group;
  readonly counted: readonly number[];
};

/** Everything a reading tells, with the values as they stood when told. */
export function told(layout: Layout, bytes: Uint8Array, size = Math.max(bytes.length, 1)): Told {
  const debits: Group[] = [];
  const batches: Group[] = [];
  const changes: Group[] = [];
  const records: RecordView[] = [];
  const reading = layout.read('file', {
    onDebit: (group, batch) => debits.push({ ...group, values: { ...batch.values, ...group.values } }),
    onBatch: (group) => batches.push(group),
    onChange: (group) => changes.push(group),
    onRecord: (view) => records.push(view),
  });
  for (let at = 0; at < bytes.length; at += size) reading.push(bytes.subarray(at, at + size));
  const { file, problems, ...summary } = reading.end();
  return {
    debits,
    batches,
    changes,
    records,
    file,
    problems: problems.map(({ code, where }) => `${code} ${where.line} ${where.record} ${where.field}`),
    counted: [summary.batches, summary.debits, summary.changes ?? 0],
  };
}

export function rewritten(layout: Layout, bytes: Uint8Array): Buffer {
  const chunks: Uint8Array[] = [];
  const rewriting = layout.rewrite('file', (chunk) => chunks.push(chunk));
  rewriting.push(bytes);
  rewriting.end();
  return Buffer.concat(chunks);
}
