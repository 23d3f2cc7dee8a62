/** Numbers that look random and are the same for the same seed, on every machine: a failing walk can be walked again, and
 *  invented data stay as they were. Pure. */

import { createHash } from 'node:crypto';

/** Mulberry32: 32-bit integers only, so no platform rounds it otherwise. */
export class Random {
  #state: number;

  /** Streams of different texts have nothing to do with each other; of different numbers they are only different. */
  constructor(seed: number | string) {
    this.#state =
      typeof seed === 'number' ? seed | 0 : createHash('sha256').update(seed).digest().readUInt32LE(0);
  }

  /** From 0 to below 1. */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  /** A whole number from 0 to below `limit`. */
  below(limit: number): number {
    return Math.floor(this.next() * limit);
  }

  between(least: number, most: number): number {
    return least + this.below(most - least + 1);
  }

  pick<T>(choices: readonly T[]): T {
    const chosen = choices[this.below(choices.length)];
    if (chosen === undefined) throw new Error('nothing to choose from');
    return chosen;
  }

  chance(share: number): boolean {
    return this.next() < share;
  }

  percent(share: number): boolean {
    return this.below(100) < share;
  }

  /** That many digits as text; the first may be 0. */
  digits(count: number): string {
    return Array.from({ length: count }, () => String(this.below(10))).join('');
  }
}
