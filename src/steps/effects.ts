/** Writes what answers, and silence, do to debits: moves, claims, charges, postings, effects. Used by settle.
 *  Set-wise: one statement a table for a page of debits, and one effect of a kind per debit, kept by the database. */

import type { IsoDate } from '../core/date.ts';
import {
  type Journal,
  type Part,
  rejectedJournal,
  settledJournal,
  spread,
  undoneJournal,
} from '../core/ledger.ts';
import type { Effect } from '../core/settlement/decide.ts';
import { claimsOf, type StoredDebit } from '../store/debits.ts';
import type { Unit } from '../store/unit.ts';

export type Decided = {
  readonly debit: StoredDebit;
  readonly effect: Exclude<Effect, { readonly kind: 'nothing' | 'conflict' }>;
  /** null: learnt by silence. */
  readonly entryKey: string | null;
  readonly code: string | null;
  readonly reasonClass: string | null;
  /** Day it happened at the bank. */
  readonly happenedOn: IsoDate;
};

/** All debits are different. `bookedOn` is the day of the postings. */
export async function applyEffects(
  unit: Unit,
  decided: readonly Decided[],
  bookedOn: IsoDate,
): Promise<void> {
  if (decided.length === 0) return;
  const creditor = unit.act.creditor;
  const claims = await claimsOf(
    unit,
    creditor,
    decided.map(({ debit }) => debit.debitId),
  );
  const journals: Journal[] = [];
  const reopened: Part[] = [];
  const ended: string[] = [];
  for (const { debit, effect } of decided) {
    const parts = claims.get(debit.debitId) ?? [];
    switch (effect.kind) {
      case 'settled':
        journals.push(settledJournal(debit.debitId, parts, effect.collected, bookedOn));
        reopened.push(...spread(parts, effect.collected).rest);
        ended.push(debit.debitId);
        break;
      case 'rejected':
        journals.push(rejectedJournal(debit.debitId, parts, bookedOn));
        reopened.push(...parts);
        ended.push(debit.debitId);
        break;
      case 'returned':
      case 'refunded': {
        const collected = debit.collectedMinor ?? debit.minor;
        journals.push(undoneJournal(effect.kind, debit.debitId, parts, collected, bookedOn));
        reopened.push(...spread(parts, collected).paid);
        break;
      }
      case 'accepted':
      case 'outcome-unknown':
        break;
      default:
        unreachable(effect);
    }
  }
  await moveDebits(unit, decided);
  await unit.insert(
    'effect',
    decided.map(({ debit, effect, entryKey }) => ({
      debit_id: debit.debitId,
      kind: effect.kind,
      entry_key: entryKey,
    })),
  );
  await unit.post(journals);
  await reopen(unit, reopened);
  if (ended.length > 0) {
    await unit.query('update claim set live = false where creditor = $1 and debit_id = any($2)', [
      creditor,
      ended,
    ]);
  }
}

/** The same charge may stand in it more than once: it is added up first. */
async function reopen(unit: Unit, parts: readonly Part[]): Promise<void> {
  const sums = new Map<string, bigint>();
  for (const { chargeId, minor } of parts) sums.set(chargeId, (sums.get(chargeId) ?? 0n) + minor);
  if (sums.size === 0) return;
  await unit.query(
    `update charge c set open_minor = c.open_minor + r.minor
     from unnest($2::text[], $3::bigint[]) r (charge_id, minor) where c.creditor = $1 and c.charge_id = r.charge_id`,
    [unit.act.creditor, [...sums.keys()], [...sums.values()].map(String)],
  );
}

async function moveDebits(unit: Unit, decided: readonly Decided[]): Promise<void> {
  const of = (...kinds: Effect['kind'][]) => decided.filter(({ effect }) => kinds.includes(effect.kind));
  await unit.move(
    'debit',
    of('settled').map(({ debit, effect, happenedOn, code }) => ({
      id: debit.debitId,
      from: debit.state,
      to: 'settled',
      set: {
        collected_minor: effect.kind === 'settled' ? effect.collected : 0n,
        settled_on: happenedOn,
        reason_code: code,
        outcome_unknown: false,
      },
    })),
  );
  await unit.move(
    'debit',
    of('rejected', 'returned', 'refunded').map(({ debit, effect, code, reasonClass }) => ({
      id: debit.debitId,
      from: debit.state,
      to: effect.kind,
      set: { reason_code: code, reason_class: reasonClass ?? 'unknown', outcome_unknown: false },
    })),
  );
  await unit.move(
    'debit',
    of('accepted').map(({ debit }) => ({ id: debit.debitId, from: debit.state, to: 'accepted' })),
  );
  const unknown = of('outcome-unknown');
  await unit.update(
    'debit',
    ['debit_id'],
    unknown.map(({ debit, code }) => ({
      debit_id: debit.debitId,
      outcome_unknown: true,
      reason_code: code,
      reason_class: 'unknown',
    })),
  );
  for (const { debit, code } of unknown)
    unit.event('debit.outcome-unknown', `debit:${debit.debitId}`, { code });
}

function unreachable(effect: never): never {
  throw new Error(`no postings for ${JSON.stringify(effect)}`);
}
