/** Trying again what failed before it had any effect, later each time. main ─▶ [here] ─▶ transport. Waiting and chance are
 *  handed in. */

import type { Delivery } from './deliver.ts';
import { type Fault, isTransportError } from './transport-error.ts';

export type Retry = {
  /** In all, the first included. */
  readonly attempts: number;
  readonly firstMs: number;
  readonly mostMs: number;
};

export type Patience = {
  readonly wait: (ms: number) => Promise<void>;
  /** In [0, 1). */
  readonly random: () => number;
};

export type Persistence = { readonly retry: Retry; readonly patience: Patience };

/** Faults of the line; all others would be the same again: a wrong key, a refused login. */
const ofTheLine: ReadonlySet<Fault> = new Set(['refused', 'timeout', 'dropped']);

/** Milliseconds before the attempt after this one (from 1): doubled each time up to the most, the later half of it by
 *  chance, so that many clients do not come back at once. */
export function pauseAfter(attempt: number, { firstMs, mostMs }: Retry, random: () => number): number {
  const whole = Math.min(mostMs, firstMs * 2 ** (attempt - 1));
  return Math.round(whole / 2 + (whole / 2) * random());
}

/** Runs the work until it succeeds, its fault is not one of the line, may have had an effect, or was the last. */
export async function patiently<T>(
  work: () => Promise<T>,
  retry: Retry,
  { wait, random }: Patience,
): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      const again = isTransportError(error) && error.effect === 'none' && ofTheLine.has(error.fault);
      if (!again || attempt >= retry.attempts) throw error;
      await wait(pauseAfter(attempt, retry, random));
    }
  }
}

/** Whether a delivery is proven not to have happened, and failed by a fault of the line: it may be tried again at once. */
export function brokeBeforeEffect({ outcome, evidence: { fault } }: Delivery): boolean {
  return outcome === 'not-delivered' && fault !== undefined && ofTheLine.has(fault);
}
