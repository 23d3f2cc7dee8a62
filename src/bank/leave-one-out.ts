/** A fault of the embedded bank: the first debit is taken out of an answer whose totals still count it.
 *  desk ─▶ [here] ─▶ core/format. Whole lines go, so it is for layouts in which each debit begins a line. */

import { readFile, writeFile } from 'node:fs/promises';
import type { IsoDate } from '../core/date.ts';
import type { Layout } from '../core/format/format.ts';

const lineEnd = 0x0a;

/** Throws when there are not two debits that begin lines of their own. */
export async function leaveOneOut(layout: Layout, name: string, path: string, on: IsoDate): Promise<void> {
  const bytes = await readFile(path);
  const at: number[] = [];
  const reading = layout.read(name, { onDebit: ({ line }) => void at.push(line) }, on);
  reading.push(bytes);
  reading.end();
  const [first, second] = at;
  const starts = lineStarts(bytes);
  const from = starts[(first ?? 0) - 1];
  const until = starts[(second ?? 0) - 1];
  if (from === undefined || until === undefined || until <= from)
    throw new Error(`no two debits stand in lines of their own: the totals of ${name} stay right`);
  await writeFile(path, Buffer.concat([bytes.subarray(0, from), bytes.subarray(until)]));
}

/** Offset of each line, the first at index 0. */
function lineStarts(bytes: Uint8Array): number[] {
  const starts = [0];
  for (let at = bytes.indexOf(lineEnd); at >= 0; at = bytes.indexOf(lineEnd, at + 1)) starts.push(at + 1);
  return starts;
}
