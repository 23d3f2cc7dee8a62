/** How long open charges are overdue, in the buckets finance uses. Pure. */

import { daysBetween, type IsoDate } from '../date.ts';
import type { AgeBucket, ReportRows } from './model.ts';

/** Days past the due date up to which a bucket reaches. */
const buckets: readonly { readonly label: string; readonly upTo: number }[] = [
  { label: 'not yet due', upTo: 0 },
  { label: '1–30 days', upTo: 30 },
  { label: '31–60 days', upTo: 60 },
  { label: '61–90 days', upTo: 90 },
  { label: 'over 90 days', upTo: Number.POSITIVE_INFINITY },
];

/** A charge due today is not overdue. */
export function ageing(open: ReportRows['open'], asOf: IsoDate): readonly AgeBucket[] {
  return buckets.map(({ label, upTo }, index) => {
    const above = buckets[index - 1]?.upTo ?? Number.NEGATIVE_INFINITY;
    const own = open.filter(({ dueOn }) => {
      const days = daysBetween(dueOn, asOf);
      return days > above && days <= upTo;
    });
    return {
      label,
      charges: own.reduce((sum, { charges }) => sum + charges, 0),
      minor: own.reduce((sum, { minor }) => sum + minor, 0n),
    };
  });
}
