/** Time never runs backwards in the journal. Pure. Every commit ─▶ [here]. Source: DESIGN §10, "clock set back". */

import type { Instant } from './date.ts';
import { problem } from './problem.ts';
import { OneProblemError } from './problem-error.ts';

/** Two machines that keep time by a server differ by less; a clock set back, or an --at in the past, by more. */
export const toleratedSkewMs = 5 * 60_000;

/** An instant before the last event: nothing of what was asked is done. */
export class ClockBackwardsError extends OneProblemError {}

/** When an event happened for the journal: at the clock given, or at the last event when that clock is a little behind.
 *  So the journal never goes back, and small steps cannot add up to a large one. Throws ClockBackwardsError. */
export function journalInstant(creditor: string, now: Instant, last: Instant | undefined): Instant {
  if (last === undefined || now >= last) return now;
  if (Date.parse(last) - Date.parse(now) <= toleratedSkewMs) return last;
  throw new ClockBackwardsError(
    problem(
      'CLOCK_BACKWARDS',
      { file: creditor },
      `the clock says ${now}, but something happened here at ${last} already: nothing was changed.`,
      `Set this machine's clock right, or give --at an instant from ${last} on.`,
    ),
  );
}
