/** A bank that does as it likes: takes debits or not, gives back, says so late, twice, in another order, in lists or in
 *  whole answers, and sometimes nothing for a while. What it says is true in the end, and each word has its day. */

import type { Random } from '../core/random.ts';
import type { MoneyModel } from './money-model.ts';
import type { AnswerKind, Asked, PlayedBank, Said } from './played-bank.ts';

type Fate = {
  readonly asked: Asked;
  /** What it will say, in the order it happened; days go up. */
  readonly words: { readonly kind: AnswerKind; readonly said: Said; told: number }[];
  holds: bigint;
  decided: boolean;
};

export class RandomBank {
  readonly #bank: PlayedBank;
  readonly #model: MoneyModel;
  readonly #random: Random;
  readonly #fates = new Map<string, Fate>();
  readonly #excused = new Map<string, bigint>();
  #files = 0;

  constructor(bank: PlayedBank, model: MoneyModel, random: Random) {
    this.#bank = bank;
    this.#model = model;
    this.#random = random;
  }

  /** Money that a payer gave otherwise: a debit that is on its way may ask for it once more. */
  excuse(payer: string, minor: bigint): void {
    this.#excused.set(payer, (this.#excused.get(payer) ?? 0n) + minor);
  }

  /** Looks at what it was given. Out: what must never be. */
  look(): readonly string[] {
    const wrong: string[] = [];
    for (const asked of this.#bank.asked()) {
      const known = this.#fates.get(asked.reference);
      if (known !== undefined && known.asked.file === asked.file) continue;
      const payer = payerOf(asked);
      wrong.push(...this.#model.ask(payer, asked, this.#excused.get(payer) ?? 0n));
      if (known === undefined)
        this.#fates.set(asked.reference, { asked, words: [], holds: 0n, decided: false });
    }
    return wrong;
  }

  /** Takes files away from where they were left, as banks do. */
  tidy(): void {
    for (const name of this.#bank.contentsOf('in'))
      if (this.#random.chance(0.5)) this.#bank.take(name, this.#random.chance(0.7) ? 'archive' : 'taken');
  }

  /** Decides about some of what is due on `day`, and gives some back. */
  decide(day: string): void {
    for (const fate of this.#fates.values()) {
      if (fate.asked.collectOn >= day || !this.#random.chance(0.7)) continue;
      if (!fate.decided) this.#first(fate, day);
      else if (fate.holds > 0n && this.#random.chance(0.06)) this.#giveBack(fate, day);
      else if (fate.holds === 0n && this.#random.chance(0.02)) this.#takeAfterAll(fate, day);
    }
  }

  #first(fate: Fate, day: string): void {
    const { amount } = fate.asked;
    fate.decided = true;
    const chance = this.#random.next();
    if (chance < 0.06) this.#word(fate, 'failed', { code: '20', day });
    if (chance < 0.65) this.#holds(fate, amount, 'paid', { day });
    else if (chance < 0.72) this.#holds(fate, amount / 2n, 'paid', { day, collected: amount / 2n });
    else this.#holds(fate, 0n, 'failed', { day, code: this.#random.pick(['11', '11', '11', '12', '14']) });
  }

  #giveBack(fate: Fate, day: string): void {
    if (day <= (fate.words.at(-1)?.said.day ?? '')) return;
    this.#holds(fate, 0n, 'failed', { day, code: this.#random.pick(['11', '14']) });
  }

  /** Having said it failed: whoever was asked again meanwhile pays twice, and gets it back by other ways. */
  #takeAfterAll(fate: Fate, day: string): void {
    if (day <= (fate.words.at(-1)?.said.day ?? '')) return;
    this.excuse(payerOf(fate.asked), fate.asked.amount);
    this.#holds(fate, fate.asked.amount, 'paid', { day });
  }

  #holds(fate: Fate, minor: bigint, kind: AnswerKind, said: Said): void {
    fate.holds = minor;
    this.#model.take(fate.asked.reference, minor);
    this.#word(fate, kind, said);
  }

  #word(fate: Fate, kind: AnswerKind, said: Said): void {
    const { reference, amount } = fate.asked;
    fate.words.push({ kind, said: { reference, asked: amount, ...said }, told: 0 });
  }

  /** Puts out some of what it has to say; `everything`: all that was never said. */
  tell(day: string, everything = false): void {
    const lists: Record<'paid' | 'failed', Said[]> = { paid: [], failed: [] };
    for (const { words } of this.#fates.values())
      for (const word of words) {
        const share = everything && word.told === 0 ? 1 : word.told === 0 ? 0.6 : 0.05;
        if (!this.#random.chance(share)) continue;
        word.told++;
        if (word.kind !== 'answer') lists[word.kind].push(word.said);
      }
    for (const kind of this.#random.chance(0.5)
      ? (['paid', 'failed'] as const)
      : (['failed', 'paid'] as const)) {
      const lines = lists[kind];
      if (lines.length === 0) continue;
      if (this.#random.chance(0.5)) lines.reverse();
      const name = () => `${String(++this.#files).padStart(5, '0')}-${kind}.txt`;
      this.#bank.put(name(), { kind, day, lines });
      if (this.#random.chance(0.1)) this.#bank.put(name(), { kind, day, lines });
      if (this.#random.chance(0.05)) this.#bank.put(name(), { kind, day, lines, count: lines.length + 1 });
    }
  }
}

/** Mandate M3 is of payer P3. */
export function payerOf({ mandate }: Pick<Asked, 'mandate'>): string {
  return mandate.replace(/^M(\d+).*$/, 'P$1');
}
