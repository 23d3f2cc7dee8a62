/** Which answers a taken file will get, by which layout and when. Pure. The scheme's inbound layouts say what can be
 *  told: every debit, the file and single rejects, only what failed, only what was paid. */

import type { IsoDate } from '../core/date.ts';
import type { Layout } from '../core/format/format.ts';
import { type Pack, silenceDays } from '../core/scheme.ts';
import { dateOf, type WallTime, wallTimeAt } from './clock.ts';
import type { Fate } from './fate.ts';
import type { PlannedAnswer } from './taken.ts';
import { isAwaited, singlesOut, type Tellers, tellersOf } from './telling.ts';
import { addWorkdays, workdayFrom } from './workdays.ts';

const evening = '18:00:00';
const morning = '09:00:00';

/** Collects the answers of one file while its debits are looked at one by one. */
export class AnswerPlan {
  readonly answers: PlannedAnswer[] = [];
  readonly #pack: Pack;
  readonly #layouts: Tellers;
  readonly #taken: WallTime;
  #lastDate: IsoDate;

  /** `taken` is the bank's wall time when the file arrived. */
  constructor(pack: Pack, request: Layout, taken: WallTime) {
    this.#pack = pack;
    this.#taken = taken;
    this.#lastDate = workdayFrom(dateOf(taken));
    this.#layouts = tellersOf(pack, request);
    const { everything, status, paid, received } = this.#layouts;
    if (status) this.#add(status, 'acknowledged', taken);
    if (received) this.#add(received, 'received', taken);
    if (everything) this.#add(everything, 'everything', taken);
    else if (paid) this.#add(paid, 'paid', taken);
  }

  /** The answer that tells this debit's fate, as its index in `answers`; undefined when none singles it out. */
  place(fate: Fate | undefined, collectionDate: IsoDate | undefined): number | undefined {
    const date = workdayFrom(collectionDate ?? dateOf(this.#taken));
    if (date > this.#lastDate) this.#lastDate = date;
    const { everything, status, failures, paid } = this.#layouts;
    if (failures && isAwaited(failures)) this.#selected(failures, addWorkdays(date, 1));
    if (!fate) return undefined;
    if (fate.phase === 'after-settlement') {
      const layout = failures ?? (status && singlesOut(status) ? status : everything);
      return layout && this.#selected(layout, addWorkdays(date, fate.days ?? this.#settledAfter()));
    }
    if (everything) return this.#whole('everything');
    if (paid && fate.collected > 0n) return this.#whole('paid');
    if (status && singlesOut(status)) return this.#selected(status, this.#rejectDate(fate, date));
    return failures && this.#selected(failures, addWorkdays(date, fate.days ?? 1));
  }

  /** The plan when all debits are placed: what tells of every collection waits for the latest collection. */
  finished(): readonly PlannedAnswer[] {
    const today = wallTimeAt(this.#lastDate, evening);
    const due = today > this.#taken ? today : wallTimeAt(addWorkdays(this.#lastDate, 1), evening);
    return this.answers.map((answer) =>
      answer.kind === 'everything' || answer.kind === 'paid' ? { ...answer, due } : answer,
    );
  }

  #whole(kind: 'everything' | 'paid'): number {
    return this.answers.findIndex((answer) => answer.kind === kind);
  }

  #rejectDate({ days }: Fate, collection: IsoDate): IsoDate {
    return days === undefined ? addWorkdays(dateOf(this.#taken), 1) : addWorkdays(collection, -days);
  }

  /** Past the window in which silence turns into success. */
  #settledAfter(): number {
    return (silenceDays(this.#pack.scheme) ?? 0) + 2;
  }

  #selected(layout: Layout, date: IsoDate): number {
    const at = wallTimeAt(date, morning);
    const due = at > this.#taken ? at : this.#taken;
    const known = this.answers.findIndex(
      (a) => a.kind === 'selected' && a.layout === layout.name && a.due === due,
    );
    return known === -1 ? this.#add(layout, 'selected', due) : known;
  }

  #add(layout: Layout, kind: PlannedAnswer['kind'], due: WallTime): number {
    return this.answers.push({ layout: layout.name, kind, due }) - 1;
  }
}

/** A refusal is told at once where the scheme has a status layout, and is silence otherwise. */
export function refusalAnswer(pack: Pack, request: Layout, taken: WallTime): readonly PlannedAnswer[] {
  const { status } = tellersOf(pack, request);
  return status ? [{ layout: status.name, kind: 'refused', due: taken }] : [];
}
