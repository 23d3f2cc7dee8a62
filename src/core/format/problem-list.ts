/** Problems of one file: all counted, the first 1,000 kept, each told at once. Pure. */

import type { Problem } from '../problem.ts';

const kept = 1_000;

export class ProblemList {
  readonly #list: Problem[] = [];
  readonly #tell: ((problem: Problem) => void) | undefined;
  count = 0;

  constructor(tell: ((problem: Problem) => void) | undefined) {
    this.#tell = tell;
  }

  add(problem: Problem): void {
    this.count++;
    if (this.#list.length < kept) this.#list.push(problem);
    this.#tell?.(problem);
  }

  get list(): readonly Problem[] {
    return this.#list;
  }
}
