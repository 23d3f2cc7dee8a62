/** Divides due debits into files and batches. Pure.
 *  A file has one instrument and one collection date, as schemes forbid or banks dislike mixing them; a batch in it has
 *  one sequence type and one description as well. */

import type { IsoDate } from '../date.ts';
import type { Scheme, SequenceType } from '../scheme.ts';

export type Groupable = {
  readonly number: bigint;
  readonly collectOn: IsoDate;
  readonly instrument: string;
  readonly sequenceType: SequenceType;
  readonly attempt: number;
  /** Whether it asks for what was asked for the first time; true for a first presentation. */
  readonly isSameAmount: boolean;
};

export type BatchGroup<D> = {
  readonly sequenceType: SequenceType;
  readonly instrument: string;
  readonly collectOn: IsoDate;
  readonly description: string;
  readonly debits: D[];
};

/** Files in order of date and instrument, each with its batches; debits in order of their number. Every file holds at
 *  most the scheme's number of debits. */
export function groupIntoFiles<D extends Groupable>(
  debits: readonly D[],
  scheme: Scheme,
  description: string,
): readonly (readonly BatchGroup<D>[])[] {
  const { description: representedAs, sameAmount } = scheme.representment;
  const isRepresented = ({ attempt, isSameAmount }: D) => attempt > 1 && (isSameAmount || !sameAmount);
  // Only a scheme that prescribes words for a representment needs a batch of its own for it: a file without batch
  // records has room for one.
  const keyOf = (debit: D) => batchKeyOf(debit, representedAs !== undefined && isRepresented(debit));
  const sorted = [...debits].sort((a, b) => compare(keyOf(a), keyOf(b)) || (a.number < b.number ? -1 : 1));
  const files: BatchGroup<D>[][] = [];
  let fileKey = '';
  let batchKey = '';
  let inFile = 0;
  for (const debit of sorted) {
    const [nextFile, nextBatch] = [`${debit.collectOn}|${debit.instrument}`, keyOf(debit)];
    let file = files.at(-1);
    if (file === undefined || nextFile !== fileKey || inFile === scheme.limits.debitsPerFile) {
      file = [];
      files.push(file);
      inFile = 0;
    }
    let batch = file.at(-1);
    if (batch === undefined || nextBatch !== batchKey) {
      const { sequenceType, instrument, collectOn } = debit;
      const represented = isRepresented(debit) ? representedAs : undefined;
      batch = { sequenceType, instrument, collectOn, description: represented ?? description, debits: [] };
      file.push(batch);
    }
    batch.debits.push(debit);
    [fileKey, batchKey] = [nextFile, nextBatch];
    inFile++;
  }
  return files;
}

/** One file as two, its debits in their order: for a file of several debits whose totals have no room in its layout. */
export function halved<D>(file: readonly BatchGroup<D>[]): readonly (readonly BatchGroup<D>[])[] {
  const half = Math.ceil(file.reduce((sum, { debits }) => sum + debits.length, 0) / 2);
  let before = 0;
  const cut = file.map((group) => {
    const first = group.debits.slice(0, Math.max(0, half - before));
    before += group.debits.length;
    return [
      { ...group, debits: first },
      { ...group, debits: group.debits.slice(first.length) },
    ] as const;
  });
  return [0, 1].map((side) => cut.flatMap((pair) => (pair[side]?.debits.length ? [pair[side]] : [])));
}

function batchKeyOf({ collectOn, instrument, sequenceType }: Groupable, represented: boolean): string {
  return [collectOn, instrument, sequenceType, represented ? 'represented' : ''].join('|');
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
