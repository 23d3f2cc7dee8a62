/** Numbers that look random and are the same on every machine: the demo's data follow from one seed. Pure. */

import { createHash } from 'node:crypto';

export class Random {
  #state: number;

  /** Streams of different seeds have nothing to do with each other. */
  constructor(seed: string) {
    this.#state = createHash('sha256').update(seed).digest().readUInt32LE(0);
  }

  /** A whole number from 0 to below `limit`. Mulberry32: 32-bit integers only, so no platform rounds it otherwise. */
  below(limit: number): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) * limit) / 2 ** 32);
  }

  between(least: number, most: number): number {
    return least + this.below(most - least + 1);
  }

  pick<T>(choices: readonly T[]): T {
    const chosen = choices[this.below(choices.length)];
    if (chosen === undefined) throw new Error('nothing to choose from');
    return chosen;
  }

  percent(chance: number): boolean {
    return this.below(100) < chance;
  }

  /** That many digits as text; the first may be 0. */
  digits(count: number): string {
    return Array.from({ length: count }, () => String(this.below(10))).join('');
  }
}
