/** Compares what an inbound file says of mandates, read again, with what is stored of it, and what it did with the
 *  journal. Reads only. replay ─▶ [here]. */

import type { Problem } from '../core/problem.ts';
import type { StoredInbound } from '../store/files.ts';
import { type ChangeRow, changeKeysOf, changesByKey, toldEffects } from '../store/mandate-changes.ts';
import type { ChangeColumns } from './changes.ts';
import type { Context } from './context.ts';
import { Comparison, plain } from './replay-comparison.ts';

/** Sealed columns are not compared: their content is, by its keyed digest; an erased payer's are gone. */
const columns = [
  'inbound_no',
  'line',
  'mandate_id',
  'debtor_id',
  'debit_id',
  'kind',
  'code',
  'effective_on',
  'agent',
  'account_type',
  'says_more',
  'content_key',
] as const;

export class ChangeComparison {
  readonly #context: Context;
  readonly #inbound: StoredInbound;
  readonly #found: Comparison;

  constructor(context: Context, inbound: StoredInbound) {
    this.#context = context;
    this.#inbound = inbound;
    this.#found = new Comparison(inbound);
  }

  get said(): number {
    return this.#found.said;
  }

  async compare(rows: readonly ChangeColumns[]): Promise<void> {
    const { database, creditor } = this.#context;
    const keys = rows.map(({ change_key }) => change_key);
    const stored = await changesByKey(database, creditor.id, keys);
    const effects = await toldEffects(database, creditor.id, keys);
    for (const row of rows) {
      this.#found.sees(row.change_key);
      const there = stored.get(row.change_key);
      if (there === undefined)
        this.#found.differs(row.line, 'change', 'what the line says of a mandate is not stored.');
      // An earlier file said the same first: it is that file's, and compared with it.
      else if (there.inbound_no === this.#inbound.inboundNo)
        this.#compareOne(row, there, effects.get(row.change_key));
    }
  }

  /** Changes the file is said to tell, but does not. */
  async end(): Promise<readonly Problem[]> {
    const { database, creditor } = this.#context;
    const keys = await changeKeysOf(database, creditor.id, this.#inbound.inboundNo);
    return this.#found.end(keys, 'change');
  }

  #compareOne(now: ChangeColumns, stored: ChangeRow, effect: string | undefined): void {
    for (const field of columns)
      if (stored[field] !== 'erased') this.#found.field(now.line, field, now[field], stored[field]);
    if (plain(stored.effect) !== plain(effect))
      this.#found.differs(
        now.line,
        'effect',
        `stored is "${plain(stored.effect)}", the journal says "${plain(effect)}".`,
      );
    this.#found.state(now.line, now.problem, stored, 'CHANGE_REFUSED');
  }
}
