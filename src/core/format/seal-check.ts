/** Whether a file bears the seal of a key. Pure. Told each line in turn, asked at the record that bears the seal.
 *  reader ─▶ [here] ─▶ problems. */

import type { RunningSeal, Seal } from './seal.ts';

export class SealCheck {
  readonly #running: RunningSeal;
  readonly #keyCheck: string | undefined;
  #met = false;

  /** Throws on a text that is no key. */
  constructor(seal: Seal, key: string) {
    this.#running = seal.start(key);
    this.#keyCheck = seal.keyCheck(key);
  }

  /** A line that was read, with what followed it. */
  passed(line: Uint8Array, ending: string): void {
    this.#running.update(line);
    this.#running.update(Buffer.from(ending));
  }

  /** In: the seal as it stands after all lines passed, and the check value the file names. */
  faultOf(seal: unknown, named: unknown): string | undefined {
    this.#met = true;
    if (named !== undefined && named !== this.#keyCheck) return 'is of another key';
    return seal === this.#running.result() ? undefined : 'does not fit the file: it was changed since';
  }

  get missing(): boolean {
    return !this.#met;
  }
}
