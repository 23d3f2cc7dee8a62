/** The groups of a file by the order of its records alone: which begins a group, which ends it, which stand in it. */

import type { RecordView } from '../../src/core/format/format.ts';
import type { LayoutSpec, StructureItem } from '../../src/core/format/schema.ts';

/** A group of records: those one of which begins it, and the one that ends it, where they stand nowhere else in it; and
 *  all that stand in it. */
type Run = {
  readonly name: string;
  readonly begins: readonly string[] | undefined;
  readonly ends: string | undefined;
  readonly inside: readonly string[];
};

/** The group a record speaks about; undefined: the file. */
export function groupOf(spec: LayoutSpec, record: string): Run | undefined {
  if (spec.kind === 'xml') {
    const levels = ['file', 'group', 'batch', 'debit', 'change', 'other'];
    const own = levels.indexOf(record);
    return own <= 0
      ? undefined
      : { name: record, begins: [record], ends: undefined, inside: levels.slice(own) };
  }
  let found: Run | undefined;
  walk(spec.structure, undefined, (name, around) => {
    if (name === record) found ??= around;
  });
  return found;
}

/** The records that begin the groups of a name, seen from the record that counts them. */
export function opening(spec: LayoutSpec, group: string, stating: string): readonly string[] | undefined {
  if (spec.kind === 'xml') return undefined;
  const home = groupOf(spec, stating);
  const found: Run[] = [];
  walk(spec.structure, undefined, (name, around) => {
    if (around?.name === group && (home === undefined || home.inside.includes(name))) found.push(around);
  });
  const begins = found.map((one) => one.begins);
  return begins.length === 0 || begins.includes(undefined)
    ? undefined
    : [...new Set(begins.flat())].map(String);
}

function walk(
  items: readonly StructureItem[],
  around: Run | undefined,
  visit: (record: string, around: Run | undefined) => void,
): void {
  for (const item of items) {
    if (typeof item === 'string') visit(bare(item), around);
    else if ('each' in item) walk(item.of, runOf(item.each, item.of), visit);
    else if ('carrier' in item) {
      visit(item.carrier, around);
      walk(item.of, around, visit);
    } else walk(choicesOf(item), around, visit);
  }
}

function runOf(name: string, items: readonly StructureItem[]): Run {
  const inside: string[] = [];
  walk(items, undefined, (record) => inside.push(record));
  const own = (item: StructureItem | undefined) => {
    const names = typeof item === 'object' && 'one' in item ? item.one : [item];
    const alone = (one: unknown) => inside.filter((record) => record === one).length === 1;
    return names.every((one) => typeof one === 'string' && alone(one)) ? (names as string[]) : undefined;
  };
  return { name, begins: own(items[0]), ends: own(items.at(-1))?.[0], inside };
}

function choicesOf(item: Exclude<StructureItem, string>): readonly StructureItem[] {
  if ('any' in item) return item.any;
  if ('some' in item) return item.some;
  return 'one' in item ? item.one : item.of;
}

function bare(item: string): string {
  return item.replace(/[?*]$/, '');
}

/** The records of each group of that kind, by the order they stand in; without a group the whole file. */
export function runsOf(
  views: readonly RecordView[],
  group: Run | undefined,
): readonly (readonly RecordView[])[] {
  if (group === undefined) return [views];
  const runs: RecordView[][] = [];
  let open: RecordView[] | undefined;
  const { begins, ends, inside } = group;
  for (const view of views) {
    if (!inside.includes(view.record)) open = undefined;
    else if (begins ? begins.includes(view.record) : open === undefined) {
      open = [];
      runs.push(open);
    }
    open?.push(view);
    if (!begins && view.record === ends) open = undefined;
  }
  return runs;
}
