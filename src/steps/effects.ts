/** Writes what answers, and silence, do to debits: moves, claims, charges, postings, effects. Used by settle.
 *  Set-wise: one statement a table for a page of debits, and one effect of a kind per debit, kept by the database. */

import type { IsoDate } from '../core/date.ts';
import {
  type Correction,
  correctedJournal,
  correction,
  type Journal,
  type Part,
  PrepaidRoom,
  rejectedJournal,
  settledJournal,
  spread,
  undoneJournal,
} from '../core/ledger.ts';
import type { Corrected, Effect } from '../core/settlement/decide.ts';
import { keptByDebits, payableCharges, prepaidBalances, prepaidUses } from '../store/charges.ts';
import { claimsOf, type StoredDebit } from '../store/debits.ts';
import { insertTasks } from '../store/tasks.ts';
import type { Unit } from '../store/unit.ts';
import { changeOwed, changePrepaid } from './balances.ts';

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
  const room = await roomFor(unit, decided, claims);
  const corrections: Correcting[] = [];
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
      case 'corrected': {
        const change = correction(parts, effect.was, effect.collected, {
          payable: room.payable,
          prepaid: room.prepaid.get(debit.debitId) ?? new Map(),
          prepayments: room.prepayments,
        });
        // two debits of a page may claim the same charge
        for (const { chargeId, minor } of change.paid)
          room.payable.set(chargeId, (room.payable.get(chargeId) ?? 0n) - minor);
        journals.push(correctedJournal(debit.debitId, debit.corrections + 1, change, bookedOn));
        reopened.push(
          ...change.undone,
          ...change.refilled,
          ...change.paid.map((part) => ({ ...part, minor: -part.minor })),
        );
        corrections.push({ debit, effect, change });
        break;
      }
      case 'accepted':
      case 'confirmed':
      case 'outcome-unknown':
        break;
      default:
        unreachable(effect);
    }
  }
  await moveDebits(unit, decided);
  await unit.insert(
    'effect',
    decided
      .filter(({ effect }) => effect.kind !== 'confirmed')
      .map(({ debit, effect, entryKey }) => ({
        debit_id: debit.debitId,
        kind: effect.kind === 'corrected' ? `corrected-${debit.corrections + 1}` : effect.kind,
        entry_key: entryKey,
      })),
  );
  await unit.post(journals);
  await changeOwed(unit, reopened);
  await keepCorrections(unit, corrections, bookedOn);
  if (ended.length > 0) {
    await unit.query('update claim set live = false where creditor = $1 and debit_id = any($2)', [
      creditor,
      ended,
    ]);
  }
}

type Correcting = {
  readonly debit: StoredDebit;
  readonly effect: Corrected;
  readonly change: Correction;
};

/** What money that comes after all can be put to, by charge; and what of each debit's money lies as prepayment. */
async function roomFor(
  unit: Unit,
  decided: readonly Decided[],
  claims: ReadonlyMap<string, readonly Part[]>,
): Promise<{
  readonly payable: Map<string, bigint>;
  readonly prepaid: ReadonlyMap<string, ReadonlyMap<string, bigint>>;
  readonly prepayments: PrepaidRoom;
}> {
  const { creditor } = unit.act;
  const more: string[] = [];
  const less: string[] = [];
  const accounts: string[] = [];
  for (const { debit, effect } of decided) {
    if (effect.kind !== 'corrected') continue;
    const own = (claims.get(debit.debitId) ?? []).map(({ accountId }) => accountId);
    if (effect.collected > effect.was) more.push(...own);
    else if (debit.corrections > 0) {
      less.push(debit.debitId);
      accounts.push(...own);
    }
  }
  const payable = more.length === 0 ? [] : await payableCharges(unit, creditor, [...new Set(more)]);
  return {
    payable: new Map(payable.map(({ chargeId, minor }) => [chargeId, minor])),
    prepaid: less.length === 0 ? new Map() : await keptByDebits(unit, creditor, less),
    prepayments:
      less.length === 0
        ? new PrepaidRoom(new Map(), [])
        : new PrepaidRoom(
            await prepaidBalances(unit, creditor, accounts),
            await prepaidUses(unit, creditor, accounts),
          ),
  };
}

/** Money that is owed to nobody any more becomes prepayment, and a person is told. */
async function keepCorrections(
  unit: Unit,
  corrections: readonly Correcting[],
  madeOn: IsoDate,
): Promise<void> {
  for (const { debit, effect, change } of corrections)
    unit.event('debit.correction', `debit:${debit.debitId}`, {
      was: effect.was,
      collected: effect.collected,
      ...change,
    });
  const kept = corrections.flatMap(({ debit, change }) => change.kept.map((part) => ({ debit, part })));
  await changePrepaid(unit, [
    ...kept.map(({ part }) => part),
    ...corrections.flatMap(({ change }) => [...change.refilled, ...change.short]),
    ...corrections.flatMap(({ change }) => change.taken.map((part) => ({ ...part, minor: -part.minor }))),
  ]);
  await insertTasks(
    unit,
    kept.map(({ debit, part }) => ({
      taskKey: `double-payment/${debit.debitId}/${debit.corrections + 1}/${part.chargeId}`,
      kind: 'double-payment',
      subject: `account:${part.accountId}`,
      detail: `${part.minor} minor units of ${debit.debitId} were collected after all, though no longer owed; kept as prepayment: refund or leave as credit`,
      madeOn,
    })),
  );
  const short = corrections.flatMap(({ debit, change }) => change.short.map((part) => ({ debit, part })));
  await insertTasks(
    unit,
    short.map(({ debit, part }) => ({
      taskKey: `prepayment-gone/${debit.debitId}/${debit.corrections + 1}/${part.chargeId}`,
      kind: 'prepayment-gone',
      subject: `account:${part.accountId}`,
      detail: `${part.minor} minor units of ${debit.debitId} went back at the bank after they had been refunded: in suspense, ask the payer`,
      madeOn,
    })),
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
        said_on: saidOn(effect),
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
      set: {
        said_on: saidOn(effect),
        reason_code: code,
        reason_class: reasonClass ?? 'unknown',
        outcome_unknown: false,
      },
    })),
  );
  await moveCorrected(unit, decided);
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

async function moveCorrected(unit: Unit, decided: readonly Decided[]): Promise<void> {
  const corrected = decided.flatMap(({ debit, effect, code, reasonClass, happenedOn }) => {
    if (effect.kind !== 'corrected') return [];
    const isPaid = effect.to === 'settled';
    const set = {
      // what was collected before it was undone is told by reports
      collected_minor: isPaid ? effect.collected : effect.was,
      settled_on: isPaid ? happenedOn : debit.settledOn,
      said_on: effect.saidOn,
      corrections: debit.corrections + 1,
      reason_code: code,
      reason_class: isPaid ? null : (reasonClass ?? 'unknown'),
      outcome_unknown: false,
      // what was done about the outcome before is over
      followed_up: null,
    };
    return [{ id: debit.debitId, from: debit.state, to: effect.to, set, event: 'corrected' }];
  });
  await unit.move(
    'debit',
    corrected.filter(({ from, to }) => from !== to),
  );
  // another amount, the same state
  const changed = corrected.filter(({ from, to }) => from === to);
  await unit.update(
    'debit',
    ['debit_id'],
    changed.map(({ id, set }) => ({ debit_id: id, ...set })),
  );
  for (const { id, from, to, set } of changed)
    unit.event('debit.corrected', `debit:${id}`, { from, state: to, ...set });
  const confirmed = decided.flatMap(({ debit, effect }) =>
    effect.kind === 'confirmed' ? [{ debit_id: debit.debitId, said_on: effect.saidOn }] : [],
  );
  await unit.update('debit', ['debit_id'], confirmed);
  for (const { debit_id, said_on } of confirmed)
    unit.event('debit.confirmed', `debit:${debit_id}`, { said_on });
}

function saidOn(effect: Decided['effect']): string | null {
  return 'saidOn' in effect ? effect.saidOn : null;
}

function unreachable(effect: never): never {
  throw new Error(`no postings for ${JSON.stringify(effect)}`);
}
