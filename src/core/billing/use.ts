/** Measured use of a meter in a cycle. Pure.
 *  A reading closes the month it is dated in. The use of a cycle runs from the last reading of the month before it to
 *  the last reading of its last month; a month that was not read needs an estimate, and the next reading trues it up.
 *  Rejected: reaching back to the last reading however old it is, as a late reading would then bill its use twice. */

import { type Decimal, decimal } from '../decimal.ts';
import { type Problem, problem } from '../problem.ts';
import type { Cycle } from './every.ts';
import type { Reading } from './model.ts';
import { periodOf } from './period.ts';

export type Use = { readonly quantity: Decimal; readonly points: readonly Reading[] };

/** On one day the old meter goes out, the new one comes in, then an estimate or a true reading is taken. */
const order = { 'change-out': 0, 'change-in': 1, estimate: 2, reading: 3 } as const;

/** In: the account's readings in any order. Out: the use and the values it was measured between, or what is missing:
 *  BILL_READING_MISSING, or BILL_READING_NEGATIVE where a meter ran backwards. `where` locates the item. */
export function measuredUse(
  readings: readonly Reading[],
  cycle: Cycle,
  where: Problem['where'],
): Use | Problem {
  const sorted = readings.toSorted((a, b) =>
    a.date === b.date ? order[a.kind] - order[b.kind] : a.date < b.date ? -1 : 1,
  );
  const opening = sorted.findLastIndex((reading) => periodOf(reading.date) === cycle.previous);
  const closing = sorted.findLastIndex((reading) => periodOf(reading.date) === cycle.last);
  if (closing < 0) return missing(where, `no reading is dated in ${cycle.last}`, cycle.last);
  if (sorted[closing]!.kind === 'change-in') {
    return missing(where, `no reading in ${cycle.last} follows the meter change`, cycle.last);
  }
  const begin = opening >= 0 ? opening : sorted.findIndex((reading) => reading.date >= cycle.from);
  const points = sorted.slice(begin, closing + 1).filter(isKnownOrAtEnd);
  if (opening < 0 && points[0]?.kind !== 'change-in') {
    return missing(where, `no reading is dated in ${cycle.previous}, where this use begins`, cycle.previous);
  }
  return difference(points, where);
}

/** An estimate matters only where the use begins or ends; between them, what was really read counts. */
function isKnownOrAtEnd(point: Reading, index: number, points: readonly Reading[]): boolean {
  return point.kind !== 'estimate' || index === 0 || index === points.length - 1;
}

/** Adds up what each meter counted between its own first and last value. */
function difference(points: readonly Reading[], where: Problem['where']): Use | Problem {
  let quantity = decimal('0');
  for (let index = 1; index < points.length; index++) {
    const before = points[index - 1]!;
    const point = points[index]!;
    const wasOut = before.kind === 'change-out';
    if (wasOut !== (point.kind === 'change-in')) {
      const lacking = wasOut ? 'change-in' : 'change-out';
      return missing(where, `the meter change of ${point.date} has no ${lacking} value`, point.date);
    }
    if (wasOut) continue;
    const used = decimal(point.value).minus(before.value);
    if (used.lt(0)) {
      return problem(
        'BILL_READING_NEGATIVE',
        where,
        `the meter stood at ${before.value} on ${before.date} and at ${point.value} on ${point.date}.`,
        'Correct the reading, or import the meter change as change-out and change-in.',
      );
    }
    quantity = quantity.plus(used);
  }
  return { quantity, points };
}

function missing(where: Problem['where'], what: string, date: string): Problem {
  return problem('BILL_READING_MISSING', where, `${what}.`, `Import a reading or an estimate for ${date}.`);
}
