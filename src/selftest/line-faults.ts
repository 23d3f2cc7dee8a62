/** Every fault at every request of a piece of work: what the work asks the bank is counted once, undisturbed, and each
 *  request is then disturbed in each way, before and after its effect. Pure. */

import { type LineFault, lineFaultSchema } from '../bank/faults.ts';
import type { Moment, Verb } from '../bank/interceptor.ts';

/** How often each request came, before and after alike. */
export type Requests = ReadonlyMap<Verb, number>;

export class Counter {
  readonly #counts = new Map<Verb, number>();

  see({ verb, phase }: Moment): void {
    if (phase === 'before') this.#counts.set(verb, (this.#counts.get(verb) ?? 0) + 1);
  }

  get requests(): Requests {
    return this.#counts;
  }
}

const phases = ['before', 'after'] as const;
const refusals = ['failure', 'denied', 'missing', 'no-space', 'unsupported'] as const;
/** Requests with a size in their answer. */
const telling: ReadonlySet<Verb> = new Set(['LSTAT', 'STAT', 'FSTAT', 'READDIR']);
/** Requests that end by being told so. */
const ending: ReadonlySet<Verb> = new Set(['READ', 'READDIR']);
/** Requests that are many of a kind: the first and the last are disturbed. */
const many: ReadonlySet<Verb> = new Set(['READ', 'WRITE']);

/** `size`: bytes that are written, for cuts inside them. */
export function faultsAt(requests: Requests, size: number): readonly LineFault[] {
  const faults: Parameters<typeof lineFaultSchema.parse>[0][] = [];
  for (const [verb, times] of requests) {
    const all = Array.from({ length: times }, (_, index) => index + 1);
    const hit = many.has(verb) ? [...new Set([1, times])] : all;
    for (const phase of phases) {
      for (const from of hit) {
        for (const act of ['drop', 'freeze', ...refusals]) faults.push({ verb, phase, from, act });
        faults.push({ verb, phase, from, act: 'slow', seconds: 0.01 });
        if (ending.has(verb)) faults.push({ verb, phase, from, act: 'end' });
        if (phase === 'after' && telling.has(verb))
          for (const bytes of [-3, 3]) faults.push({ verb, phase, from, act: 'lie', bytes });
      }
      // a server that never does it
      for (const act of refusals) faults.push({ verb, phase, times: 'always', act });
      if (phase === 'after' && telling.has(verb))
        for (const bytes of [-3, 3]) faults.push({ verb, phase, times: 'always', act: 'lie', bytes });
    }
    if (verb === 'WRITE')
      for (const keptBytes of [0, 1, Math.floor(size / 2), size - 1, size])
        faults.push({ verb, act: 'drop', keptBytes });
  }
  return faults.map((fault) => lineFaultSchema.parse(fault));
}

/** For a violation, so that it can be played again as a scenario. */
export function inWords({ verb, phase, from, times, act, keptBytes, bytes }: LineFault): string {
  const which = times === 'always' ? 'every' : `no. ${from}`;
  const how = keptBytes !== undefined ? ` at byte ${keptBytes}` : act === 'lie' ? ` by ${bytes}` : '';
  return `${act}${how} ${phase} ${which} ${verb}`;
}
