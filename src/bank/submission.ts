/** Reads one file that a creditor left, as strictly as a bank does: any problem refuses the whole. It reads with the
 *  layouts, but adds up on its own and compares with what the file states. bank ─▶ [here] ─▶ core/format. */

import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import type { IsoDate } from '../core/date.ts';
import type { Group, Layout, ReadEvents, ReadSummary, Values } from '../core/format/format.ts';
import { type Problem, problem } from '../core/problem.ts';
import type { Pack } from '../core/scheme.ts';

const headBytes = 4_096;

export type Recognised = { readonly pack: Pack; readonly layout: Layout };

/** The one request layout that fits the bytes best; the name decides between equals. undefined: none, or several. */
export async function recognise(
  path: string,
  name: string,
  packs: ReadonlyMap<string, Pack>,
): Promise<Recognised | undefined> {
  const head = await headOf(path);
  const fitting = [...packs.values()]
    .flatMap((pack) => [...pack.layouts.values()].map((layout) => ({ pack, layout })))
    .filter(({ layout }) => layout.carries === 'debits')
    .map((found) => ({
      found,
      score: found.layout.detect(head),
      named: found.layout.fitsName(name) === true,
    }))
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score || Number(b.named) - Number(a.named));
  const [best, second] = fitting;
  if (second && best && second.score === best.score && second.named === best.named) return undefined;
  return best?.found;
}

/** A file that came: where it lies, the name it came under, and the bank's day then. */
export type Received = { readonly path: string; readonly name: string; readonly on: IsoDate };

/** Reads a file from the disk through a layout; the bytes are never held as a whole. */
export async function readFileThrough(
  layout: Layout,
  { path, name, on }: Received,
  events: ReadEvents,
): Promise<ReadSummary> {
  const reading = layout.read(name, events, on);
  for await (const chunk of createReadStream(path, { highWaterMark: 262_144 })) reading.push(chunk as Buffer);
  return reading.end();
}

export type Checked = {
  readonly summary: ReadSummary;
  readonly count: number;
  readonly total: bigint;
  readonly problems: readonly Problem[];
};

/** `onDebit` is called in the order of the file, before it is known whether the file is sound. */
export async function readStrictly(
  { layout }: Recognised,
  received: Received,
  onDebit: (debit: Values, batch: Group) => void,
): Promise<Checked> {
  const file = new Sums();
  let batch = new Sums();
  const problems: Problem[] = [];
  const references = new Set<string>();
  const { name } = received;
  const summary = await readFileThrough(layout, received, {
    onBatchStart() {
      batch = new Sums();
    },
    onDebit({ values, line }, group) {
      file.add(values);
      batch.add(values);
      const reference = textIn(values, 'debit.reference');
      if (references.has(reference) && reference !== '')
        problems.push(
          problem('REFERENCE_DUPLICATE', { file: name, line }, `${reference} stands in this file twice`),
        );
      references.add(reference);
      onDebit(values, group);
    },
    onBatch({ values, line }) {
      problems.push(...batch.differences(values, 'batch.count', 'batch.total', { file: name, line }));
    },
  });
  problems.push(...file.differences(summary.file.values, 'file.count', 'file.total', { file: name }));
  if (file.count === 0) problems.push(problem('FILE_EMPTY', { file: name }, 'the file holds no debit'));
  return { summary, count: file.count, total: file.total, problems: [...summary.problems, ...problems] };
}

/** The bank's own adding up. */
class Sums {
  count = 0;
  total = 0n;

  add(values: Values): void {
    this.count += 1;
    const amount = values['debit.amount'];
    if (typeof amount === 'bigint') this.total += amount;
  }

  differences(
    stated: Values,
    count: 'file.count' | 'batch.count',
    total: 'file.total' | 'batch.total',
    where: Problem['where'],
  ): Problem[] {
    const found: Problem[] = [];
    const [statedCount, statedTotal] = [stated[count], stated[total]];
    if (typeof statedCount === 'bigint' && statedCount !== BigInt(this.count))
      found.push(
        problem('TOTAL_COUNT', where, `${count} says ${statedCount}, the bank counts ${this.count}`),
      );
    if (typeof statedTotal === 'bigint' && statedTotal !== this.total)
      found.push(problem('TOTAL_SUM', where, `${total} says ${statedTotal}, the bank adds up ${this.total}`));
    return found;
  }
}

/** A text value, in clear when it is sealed; empty when missing. */
export function textIn(values: Values, meaning: keyof Values): string {
  const value = values[meaning];
  if (value === undefined) return '';
  return typeof value === 'object' ? value.reveal() : String(value);
}

async function headOf(path: string): Promise<Uint8Array> {
  const file = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(headBytes), 0, headBytes, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}
