/** What each payer must have paid, reckoned from outside: bills, cash, and what the bank really took, in a few maps. It knows
 *  no charge, claim or state of the engine. Pure. random walk ─▶ [here]. */

import type { Asked } from './played-bank.ts';

/** Amounts in minor units. */
export class MoneyModel {
  readonly #billed = new Map<string, bigint>();
  readonly #cash = new Map<string, bigint>();
  /** By our reference: what the bank holds of it now. */
  readonly #taken = new Map<string, { readonly payer: string; readonly minor: bigint }>();
  /** Asked for, and the bank has not decided. */
  readonly #waiting = new Map<string, { readonly payer: string; readonly minor: bigint }>();
  readonly #seen = new Map<string, string>();

  bill(payer: string, minor: bigint): void {
    add(this.#billed, payer, minor);
  }

  pay(payer: string, minor: bigint): void {
    add(this.#cash, payer, minor);
  }

  /** The bank finds a debit in a file. Out: what must never be. `excused`: more than is owed may be asked for, as money came
   *  otherwise after the file was cut, or the bank spoke twice. */
  ask(payer: string, { reference, file, amount }: Asked, excused: bigint): readonly string[] {
    const before = this.#seen.get(reference);
    if (before !== undefined) return [`${reference} is in ${before} and in ${file}`];
    this.#seen.set(reference, file);
    const owed = this.owes(payer) - this.waits(payer);
    this.#waiting.set(reference, { payer, minor: amount });
    return amount > owed + excused ? [`${reference} asks ${payer} for ${amount}, who owes ${owed}`] : [];
  }

  /** The bank decides: it took so much, or gave it back. */
  take(reference: string, minor: bigint): void {
    const known = this.#waiting.get(reference) ?? this.#taken.get(reference);
    if (known === undefined) throw new Error(`${reference} was never asked for`);
    this.#waiting.delete(reference);
    this.#taken.set(reference, { payer: known.payer, minor });
  }

  owes(payer: string): bigint {
    return (this.#billed.get(payer) ?? 0n) - (this.#cash.get(payer) ?? 0n) - sumOf(this.#taken, payer);
  }

  waits(payer: string): bigint {
    return sumOf(this.#waiting, payer);
  }

  payers(): readonly string[] {
    return [...this.#billed.keys()].sort();
  }
}

function add(sums: Map<string, bigint>, key: string, minor: bigint): void {
  sums.set(key, (sums.get(key) ?? 0n) + minor);
}

function sumOf(
  items: ReadonlyMap<string, { readonly payer: string; readonly minor: bigint }>,
  payer: string,
): bigint {
  let sum = 0n;
  for (const item of items.values()) if (item.payer === payer) sum += item.minor;
  return sum;
}
