/** What a line of an inbound file says, read again, held against its stored row: the frame that entries and changes of
 *  mandates share. Pure. replay-inbound, replay-changes ─▶ [here]. */

import { type Problem, problem } from '../core/problem.ts';
import type { StoredInbound } from '../store/files.ts';

export class Comparison {
  readonly #inbound: StoredInbound;
  readonly #seen = new Set<string>();
  readonly problems: Problem[] = [];
  /** Different things the file says. */
  said = 0;

  constructor(inbound: StoredInbound) {
    this.#inbound = inbound;
  }

  /** Whether the file says this for the first time. */
  sees(key: string): boolean {
    if (this.#seen.has(key)) return false;
    this.#seen.add(key);
    this.said++;
    return true;
  }

  /** In: the keys of what the file is said to tell. */
  end(stored: readonly string[], field: string): readonly Problem[] {
    for (const key of stored)
      if (!this.#seen.has(key)) this.differs(undefined, field, `the file does not say "${key}".`);
    return this.problems;
  }

  field(line: number, field: string, now: unknown, stored: unknown): void {
    if (plain(now) !== plain(stored))
      this.differs(line, field, `was ${plain(stored)}, read again ${plain(now)}.`);
  }

  /** `ownFault`: code of the problem settle sets a row aside with, which reading cannot know. */
  state(line: number, now: Problem | undefined, stored: Standing, ownFault: Problem['code']): void {
    const fault = stateFault(now, stored, this.#inbound.state, ownFault);
    if (fault !== undefined) this.differs(line, 'state', fault);
  }

  differs(line: number | undefined, field: string, message: string): void {
    this.problems.push(problem('REPLAY_ENTRY', { file: this.#inbound.name, line, field }, message));
  }
}

type Standing = { readonly state: string; readonly problem: Problem | null };

function stateFault(
  now: Problem | undefined,
  { state, problem: aside }: Standing,
  inbound: string,
  ownFault: Problem['code'],
): string | undefined {
  if (now !== undefined)
    return state === 'set-aside' && aside?.code === now.code
      ? undefined
      : `it is to be set aside, stored is ${state}.`;
  if (state === 'set-aside')
    return aside?.code === ownFault ? undefined : 'it was set aside without a reason.';
  if (state === 'open') return inbound === 'read' ? undefined : 'it is open in a file that was applied.';
  return aside === null ? undefined : 'it is applied although it has a problem.';
}

export function plain(value: unknown): string {
  return value === null || value === undefined ? '' : String(value);
}
