/** Compares debits, claims, effects and postings with what their events and entries lead to. Reads only; page by page. */

import { type Problem, problem } from '../core/problem.ts';
import {
  type BookedDebit,
  type BookedEffect,
  effectFaults,
  journalFaults,
  type StoredJournal,
} from '../core/replay/books.ts';
import { debitDifferences } from '../core/replay/debit-story.ts';
import { claimsOf, debitsPage } from '../store/debits.ts';
import { answerRules } from '../store/replay.ts';
import {
  claimRows,
  debitEvents,
  debitRows,
  effectsOf,
  postingsOf,
  type StoredEffect,
  type StoredPosting,
} from '../store/replay-facts.ts';
import type { Context } from './context.ts';

const pageSize = 500;

/** Which debits: a condition over alias d, parameters from $3. */
export type Chosen = { readonly where: string; readonly parameters: readonly unknown[] };

export async function replayBooks(
  context: Context,
  chosen: Chosen,
): Promise<{ readonly problems: readonly Problem[]; readonly debits: number; readonly journals: number }> {
  const { database, creditor } = context;
  const problems: Problem[] = [];
  const reasons = new ReasonsThen(context);
  let debits = 0;
  let journals = 0;
  for (let after = ''; ; ) {
    const page = await debitsPage(database, creditor.id, after, pageSize, chosen.where, chosen.parameters);
    const last = page.at(-1);
    if (last === undefined) return { problems, debits, journals };
    after = last.debitId;
    debits += page.length;
    const ids = page.map(({ debitId }) => debitId);
    const facts = await load(context, ids);
    for (const debit of page) {
      const booked: BookedDebit = {
        ...debit,
        claims: facts.parts.get(debit.debitId) ?? [],
        events: facts.events(debit.debitId),
      };
      const where = {
        file: debit.fileNo === null ? undefined : `file ${debit.fileNo}`,
        record: debit.debitId,
      };
      const row = facts.rows.get(debit.debitId) ?? {};
      for (const { field, was, is } of debitDifferences(row, facts.claims(debit.debitId), booked.events))
        problems.push(
          problem('REPLAY_DEBIT', { ...where, field }, `its events lead to "${was}", stored is "${is}".`),
        );
      const effects: BookedEffect[] = [];
      for (const effect of facts.effects(debit.debitId)) effects.push(await reasons.resolve(effect));
      problems.push(
        ...effectFaults(booked, effects, creditor.pack.scheme.success.by === 'listed').map((message) =>
          problem('REPLAY_DEBIT', { ...where, field: 'effect' }, `${message}.`),
        ),
      );
      const stored = journalsIn(facts.postings(debit.debitId));
      journals += stored.length;
      problems.push(
        ...journalFaults(booked, stored, creditor.pack.scheme.timeZone).map((message) =>
          problem('REPLAY_POSTING', where, `${message}.`),
        ),
      );
    }
    context.progress('debits compared', debits);
  }
}

async function load({ database, creditor }: Context, ids: readonly string[]) {
  const rows = await debitRows(database, creditor.id, ids);
  const claims = await claimRows(database, creditor.id, ids);
  const events = await debitEvents(database, creditor.id, ids);
  const effects = await effectsOf(database, creditor.id, ids);
  const postings = await postingsOf(database, creditor.id, ids);
  const byDebit = <T>(list: readonly T[], idOf: (item: T) => string) => {
    const groups = new Map<string, T[]>();
    for (const item of list) groups.set(idOf(item), [...(groups.get(idOf(item)) ?? []), item]);
    return (id: string): readonly T[] => groups.get(id) ?? [];
  };
  return {
    rows: new Map(rows.map((row) => [row.debit_id, row])),
    parts: await claimsOf(database, creditor.id, ids),
    claims: byDebit(claims, (claim) => claim.debit_id),
    events: byDebit(events, (event) => event.subject.slice('debit:'.length)),
    effects: byDebit(effects, (effect) => effect.debit_id),
    postings: byDebit(postings, (posting) => posting.source.split(':')[1] ?? ''),
  };
}

/** What a reason code did after settlement by the rules an entry was read with. */
class ReasonsThen {
  readonly #context: Context;
  readonly #known = new Map<string, ReadonlyMap<string, 'returned' | 'refunded'>>();

  constructor(context: Context) {
    this.#context = context;
  }

  async resolve(effect: StoredEffect): Promise<BookedEffect> {
    const { kind, scope, outcome, minor, happened_on: happenedOn, code, rules_digest } = effect;
    if (effect.entry_key === null || scope === null || outcome === null) return { kind, entry: null };
    const afterSettlement = (await this.#rules(rules_digest)).get(code ?? '') ?? 'returned';
    return { kind, entry: { scope, outcome, collected: minor, happenedOn, afterSettlement } };
  }

  async #rules(digest: string | null): Promise<ReadonlyMap<string, 'returned' | 'refunded'>> {
    const known = this.#known.get(digest ?? '');
    if (known !== undefined) return known;
    const { database, creditor } = this.#context;
    const stored = digest === null ? undefined : await answerRules(database, creditor.id, digest);
    const rules = new Map(stored?.reasons.map(({ code, afterSettlement }) => [code, afterSettlement]) ?? []);
    this.#known.set(digest ?? '', rules);
    return rules;
  }
}

function journalsIn(postings: readonly StoredPosting[]): readonly StoredJournal[] {
  const bySource = new Map<string, { head: StoredPosting; lines: StoredPosting[] }>();
  for (const posting of postings) {
    const group = bySource.get(posting.source) ?? { head: posting, lines: [] };
    group.lines.push(posting);
    bySource.set(posting.source, group);
  }
  return [...bySource.values()].map(({ head, lines }) => ({
    source: head.source,
    kind: head.kind,
    bookedOn: head.booked_on,
    at: head.at,
    postings: lines.map((line) => ({
      ledger: line.ledger,
      accountId: line.account_id,
      period: line.period,
      chargeId: line.charge_id ?? undefined,
      debitId: line.debit_id ?? undefined,
      minor: line.minor,
    })),
  }));
}
