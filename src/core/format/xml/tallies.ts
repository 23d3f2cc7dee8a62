/** Counts and sums a group states about groups inside it, checked when it closes. Pure. groups ─▶ [here] ─▶ problems. */

import { problem } from '../../problem.ts';
import type { Lookup } from '../template.ts';
import type { XmlField } from './fields.ts';
import { type Frame, placeOf, type Tell } from './frame.ts';
import type { XmlLevel } from './schema.ts';

const plural: Readonly<Record<XmlLevel, string>> = {
  file: 'files',
  group: 'groups',
  batch: 'batches',
  debit: 'debits',
  change: 'changes',
};

/** `inner` has closed inside `outer`. */
export function addToTotals(outer: Frame, inner: Frame, around: Lookup): void {
  const { totals } = outer.record;
  for (let index = 0; index < totals.length; index += 1) {
    const total = totals[index] as (typeof totals)[number];
    const tally = outer.tallies[index];
    if (total.of !== inner.record.level || tally === undefined) continue;
    const values = inner.group?.values ?? {};
    if (total.where && !total.where.holds((meaning) => values[meaning] ?? around(meaning))) continue;
    if (total.summed === undefined) outer.tallies[index] = tally + 1n;
    else {
      const amount = values[total.summed];
      if (typeof amount === 'bigint') outer.tallies[index] = tally + amount;
      else if (isLenient(inner, total.summed)) outer.tallies[index] = undefined;
    }
  }
}

/** An amount that may be unreadable leaves the sum unknown; any other was a fault of its own. */
function isLenient(inner: Frame, meaning: string): boolean {
  return inner.record.fields.some((field) => field.meaning === meaning && field.spec.lenient === true);
}

export function compareTotals(frame: Frame, file: string, tell: Tell): void {
  frame.record.totals.forEach((total, index) => {
    const field = frame.record.fields[total.field] as XmlField;
    const stated = statedNumber(field, frame.texts[total.field]);
    const found = frame.tallies[index];
    if (stated === undefined || found === undefined || stated === found) return;
    const sum = field.spec.type === 'sum';
    const where = placeOf(field, file, frame.lines[total.field] ?? frame.line);
    const says = `${field.spec.name} says ${stated}, the ${plural[total.of]} give ${found}`;
    tell(problem(sum ? 'TOTAL_SUM' : 'TOTAL_COUNT', where, sum ? `${says} (minor units)` : says));
  });
}

/** What a count or sum says; undefined when it is absent or already reported as unreadable. */
function statedNumber(field: XmlField, text: string | undefined): bigint | undefined {
  if (text === undefined || text === '') return undefined;
  const stated = field.codec.decode(
    text,
    () => {},
    () => undefined,
  );
  return typeof stated === 'bigint' ? stated : undefined;
}
