/** The values in force while a file is written: of the file, the batch and the debit at hand, the inner before the outer,
 *  and what was composed of them. Pure. Maps, as a field asks by a name that differs each time: objects would be slow. */

import type { Value, Values } from './format.ts';
import type { Lookup } from './template.ts';
import type { Meaning } from './vocabulary.ts';

export class KnownValues {
  readonly #file: Values;
  /** File and batch together. */
  readonly #around = new Map<Meaning, Value | undefined>();
  readonly #debit = new Map<Meaning, Value | undefined>();
  readonly #composed = new Map<Meaning, Value>();
  #insideDebit = false;

  constructor(file: Values) {
    this.#file = file;
    take(this.#around, file);
  }

  readonly lookup: Lookup = (meaning) => this.#debit.get(meaning) ?? this.#around.get(meaning);

  startBatch(values: Values): void {
    this.#around.clear();
    for (const [meaning, value] of this.#composed) this.#around.set(meaning, value);
    take(this.#around, this.#file);
    take(this.#around, values);
  }

  startDebit(values: Values): void {
    take(this.#debit, values);
    this.#insideDebit = true;
  }

  /** Emptied, not cleared: a cleared map grows its table anew for every debit. */
  endDebit(): void {
    for (const meaning of this.#debit.keys()) this.#debit.set(meaning, undefined);
    this.#insideDebit = false;
  }

  /** Keeps a composed value for the fields that follow: in a debit until it ends, else until the file ends. */
  readonly compose = (meaning: Meaning, value: Value): void => {
    if (this.#insideDebit) this.#debit.set(meaning, value);
    else {
      this.#composed.set(meaning, value);
      this.#around.set(meaning, value);
    }
  };
}

function take(map: Map<Meaning, Value | undefined>, values: Values): void {
  for (const meaning in values) {
    const value = values[meaning as Meaning];
    if (value !== undefined) map.set(meaning as Meaning, value);
  }
}
