/** Compares what an inbound file says of mandates, read again, with what is stored of it, and what it did with the
 *  journal. Reads only. replay ─▶ [here]. */

import { type Problem, problem } from '../core/problem.ts';
import type { StoredInbound } from '../store/files.ts';
import { type ChangeRow, changeKeysOf, changesByKey, toldEffects } from '../store/mandate-changes.ts';
import type { ChangeColumns } from './changes.ts';
import type { Context } from './context.ts';

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
  readonly #problems: Problem[] = [];
  readonly #seen = new Set<string>();
  said = 0;

  constructor(context: Context, inbound: StoredInbound) {
    this.#context = context;
    this.#inbound = inbound;
  }

  async compare(rows: readonly ChangeColumns[]): Promise<void> {
    const { database, creditor } = this.#context;
    const keys = rows.map(({ change_key }) => change_key);
    const stored = await changesByKey(database, creditor.id, keys);
    const effects = await toldEffects(database, creditor.id, keys);
    for (const row of rows) {
      this.#seen.add(row.change_key);
      this.said++;
      const there = stored.get(row.change_key);
      if (there === undefined)
        this.#differs(row.line, 'change', 'what the line says of a mandate is not stored.');
      // An earlier file said the same first: it is that file's, and compared with it.
      else if (there.inbound_no === this.#inbound.inboundNo)
        this.#compareOne(row, there, effects.get(row.change_key));
    }
  }

  /** Changes the file is said to tell, but does not. */
  async end(): Promise<readonly Problem[]> {
    const { database, creditor } = this.#context;
    for (const key of await changeKeysOf(database, creditor.id, this.#inbound.inboundNo))
      if (!this.#seen.has(key)) this.#differs(undefined, 'change', `the file does not say "${key}".`);
    return this.#problems;
  }

  #compareOne(now: ChangeColumns, stored: ChangeRow, effect: string | undefined): void {
    for (const field of columns)
      if (stored[field] !== 'erased' && plain(now[field]) !== plain(stored[field]))
        this.#differs(now.line, field, `was ${plain(stored[field])}, read again ${plain(now[field])}.`);
    if (plain(stored.effect) !== plain(effect))
      this.#differs(
        now.line,
        'effect',
        `stored is "${plain(stored.effect)}", the journal says "${plain(effect)}".`,
      );
    const state = stateFault(now, stored, this.#inbound.state);
    if (state !== undefined) this.#differs(now.line, 'state', state);
  }

  #differs(line: number | undefined, field: string, message: string): void {
    this.#problems.push(problem('REPLAY_ENTRY', { file: this.#inbound.name, line, field }, message));
  }
}

function stateFault(now: ChangeColumns, stored: ChangeRow, inbound: string): string | undefined {
  if (now.problem !== undefined)
    return stored.state === 'set-aside' && stored.problem?.code === now.problem.code
      ? undefined
      : `it is to be set aside, stored is ${stored.state}.`;
  switch (stored.state) {
    case 'set-aside':
      return stored.problem?.code === 'CHANGE_REFUSED' ? undefined : 'it was set aside without a reason.';
    case 'open':
      return inbound === 'read' ? undefined : 'it is open in a file that was applied.';
    default:
      return stored.problem === null ? undefined : 'it is applied although it has a problem.';
  }
}

function plain(value: unknown): string {
  return value === null || value === undefined ? '' : String(value);
}
