/** plan: open charges become planned debits with claims; every charge not taken is held with a reason. notify next.
 *  Prepayment pays first. Page by page of debtors; one live claim per charge, so a second run adds nothing. */

import type { Instant, IsoDate } from '../core/date.ts';
import { type Part, prepaidUsedJournal } from '../core/ledger.ts';
import {
  type DebtorAccount,
  type NewDebit,
  type Plan,
  planDebtor,
  prepaidUses,
} from '../core/planning/plan.ts';
import {
  accountsPrepaidWhilePlanned,
  debtorsOwing,
  heldReasons,
  openCharges,
  payableCharges,
  prepaidBalances,
} from '../store/charges.ts';
import type { Sql } from '../store/database.ts';
import { debitId } from '../store/debits.ts';
import { disputedCharges } from '../store/disputed.ts';
import { mandatesOfDebtors } from '../store/mandates.ts';
import { noKeys } from '../store/sealing.ts';
import { commit, type Unit } from '../store/unit.ts';
import { act, type Context, report, type StepReport, today } from './context.ts';

const pageSize = 500;

export async function plan(context: Context): Promise<StepReport> {
  const { database, creditor } = context;
  const reasons = new Map<string, number>();
  let debits = 0;
  let minor = 0n;
  let prepaid = await usePrepaidOnPlanned(context);
  let changed = prepaid;
  for (let after = ''; ; ) {
    const debtorIds = await debtorsOwing(database, creditor.id, after, pageSize);
    const last = debtorIds.at(-1);
    if (last === undefined) break;
    after = last;
    const accounts = await load(database, context, debtorIds);
    const plans = accounts.map((account) => planDebtor(account, creditor.rules, context.now));
    changed += await store(context, accounts, plans);
    for (const { prepaidUses: uses, debits: made, held } of plans) {
      prepaid += uses.length;
      debits += made.length;
      minor += made.reduce((sum, debit) => sum + debit.minor, 0n);
      for (const { reason } of held) reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
    }
    context.progress('debits', debits);
  }
  changed += await dropSettledReasons(context);
  const notes = [...reasons].sort().map(([reason, count]) => `${count} charges held: ${reason}`);
  return report(context, 'plan', changed, { debits, minor, prepaid, held: sum(reasons.values()) }, { notes });
}

/** Prepayment that came after the plan: it pays what a planned debit claims; batch shrinks or cancels that debit. */
async function usePrepaidOnPlanned(context: Context): Promise<number> {
  const { database, creditor } = context;
  let used = 0;
  for (let after = ''; ; ) {
    const accountIds = await accountsPrepaidWhilePlanned(database, creditor.id, after, pageSize);
    const last = accountIds.at(-1);
    if (last === undefined) return used;
    after = last;
    const charges = await undisputedCharges(context, accountIds);
    const balances = await prepaidBalances(database, creditor.id, accountIds);
    const uses = prepaidUses(charges, balances);
    await commit(database, act(context, 'plan'), (unit) =>
      usePrepaid(unit, uses, charges, balances, today(context)),
    );
    used += uses.length;
  }
}

/** What prepayment may pay: a charge under a complaint may not be owed at all. */
async function undisputedCharges(context: Context, accountIds: readonly string[]): Promise<readonly Part[]> {
  const { database, creditor } = context;
  const charges = await payableCharges(database, creditor.id, accountIds);
  const ids = charges.map(({ chargeId }) => chargeId);
  const disputed = await disputedCharges(database, creditor.id, ids, today(context));
  return charges.filter(({ chargeId }) => !disputed.has(chargeId));
}

async function load(
  sql: Sql,
  context: Context,
  debtorIds: readonly string[],
): Promise<readonly DebtorAccount[]> {
  const { creditor } = context;
  const charges = await openCharges(sql, creditor.id, debtorIds, today(context));
  const prepaid = await prepaidBalances(sql, creditor.id, [
    ...new Set(charges.map(({ accountId }) => accountId)),
  ]);
  const mandates = await mandatesOfDebtors(sql, noKeys, creditor.id, debtorIds, today(context));
  return debtorIds.map((debtorId) => {
    const own = charges.filter((charge) => charge.debtorId === debtorId);
    const accountIds = new Set(own.map(({ accountId }) => accountId));
    return {
      debtorId,
      charges: own,
      prepaid: new Map([...prepaid].filter(([accountId]) => accountIds.has(accountId))),
      mandates: mandates.filter((mandate) => mandate.debtorId === debtorId),
    };
  });
}

async function store(
  context: Context,
  accounts: readonly DebtorAccount[],
  plans: readonly Plan[],
): Promise<number> {
  const chargeIds = accounts.flatMap(({ charges }) => charges.map(({ chargeId }) => chargeId));
  const before = await heldReasons(context.database, context.creditor.id, chargeIds);
  const held = new Map(
    plans.flatMap((plan) => plan.held.map(({ chargeId, reason }) => [chargeId, reason] as const)),
  );
  const newReasons = [...held].filter(([id, reason]) => before.get(id) !== reason);
  const noReason = [...before.keys()].filter((id) => !held.has(id));
  const debits = plans.flatMap((plan) => plan.debits);
  const uses = plans.flatMap((plan) => plan.prepaidUses);
  if (newReasons.length + noReason.length + debits.length + uses.length === 0) return 0;
  await commit(context.database, act(context, 'plan'), async (unit) => {
    await usePrepaid(
      unit,
      uses,
      accounts.flatMap(({ charges }) => charges),
      new Map(accounts.flatMap(({ prepaid }) => [...prepaid])),
      today(context),
    );
    await insertDebits(
      unit,
      debits.map((debit) => ({ ...debit, attempt: 1, presents: null })),
    );
    await unit.query('delete from held where creditor = $1 and charge_id = any($2)', [
      context.creditor.id,
      [...noReason, ...newReasons.map(([id]) => id)],
    ]);
    await unit.insert(
      'held',
      newReasons.map(([charge_id, reason]) => ({ charge_id, reason, since: today(context) })),
    );
    for (const [id, reason] of newReasons) unit.event('charge.held', `charge:${id}`, { reason });
  });
  return newReasons.length + noReason.length + debits.length + uses.length;
}

/** Inserts planned debits and their claims; numbers are handed out in order. Shared with follow-up's representments. */
export async function insertDebits(
  unit: Unit,
  debits: readonly (NewDebit & { readonly attempt: number; readonly presents: string | null })[],
): Promise<readonly string[]> {
  if (debits.length === 0) return [];
  const first = await unit.numbers('debit', debits.length);
  const numbered = debits.map((debit, index) => ({ ...debit, number: first + BigInt(index) }));
  await unit.insert(
    'debit',
    numbered.map((debit) => ({
      debit_id: debitId(debit.number),
      number: debit.number,
      debtor_id: debit.debtorId,
      mandate_id: debit.mandateId,
      minor: debit.minor,
      period: debit.period,
      planned_on: debit.plannedOn,
      collect_on: debit.collectOn,
      attempt: debit.attempt,
      presents: debit.presents,
      state: 'planned',
      outcome_unknown: false,
    })),
  );
  await unit.insert(
    'claim',
    numbered.flatMap((debit) =>
      debit.claims.map(({ chargeId, minor }) => ({
        debit_id: debitId(debit.number),
        charge_id: chargeId,
        minor,
        live: true,
      })),
    ),
  );
  for (const { number, minor, plannedOn, collectOn, attempt, presents } of numbered) {
    unit.event('debit.planned', `debit:${debitId(number)}`, {
      minor,
      plannedOn,
      collectOn,
      attempt,
      presents,
    });
  }
  return numbered.map(({ number }) => debitId(number));
}

async function usePrepaid(
  unit: Unit,
  uses: readonly Part[],
  charges: readonly Part[],
  prepaid: ReadonlyMap<string, bigint>,
  bookedOn: IsoDate,
): Promise<void> {
  if (uses.length === 0) return;
  const open = new Map(charges.map((charge) => [charge.chargeId, charge.minor]));
  const balances = new Map(prepaid);
  for (const { accountId, minor } of uses) balances.set(accountId, (balances.get(accountId) ?? 0n) - minor);
  await unit.update(
    'charge',
    ['charge_id'],
    uses.map(({ chargeId, minor }) => ({
      charge_id: chargeId,
      open_minor: (open.get(chargeId) ?? 0n) - minor,
    })),
  );
  const touched = new Set(uses.map(({ accountId }) => accountId));
  await unit.update(
    'prepaid',
    ['account_id'],
    [...touched].map((account_id) => ({ account_id, minor: balances.get(account_id) })),
  );
  const first = await unit.numbers('prepaid-use', uses.length);
  await unit.post(uses.map((use, index) => prepaidUsedJournal(use, Number(first) + index, bookedOn)));
  for (const { chargeId, accountId, minor } of uses)
    unit.event('charge.prepaid', `charge:${chargeId}`, { accountId, minor });
}

/** A charge that is paid or claimed is not held any more. */
async function dropSettledReasons({ database, creditor, now, actor }: Context): Promise<number> {
  const stale = `creditor = $1 and not exists (
    select 1 from charge c where c.creditor = held.creditor and c.charge_id = held.charge_id and c.open_minor > 0
      and not exists (select 1 from claim k where k.creditor = c.creditor and k.charge_id = c.charge_id and k.live))`;
  const found = await database.query(`select 1 from held where ${stale} limit 1`, [creditor.id]);
  if (found.length === 0) return 0;
  return commit(
    database,
    { creditor: creditor.id, at: now as Instant, actor, command: 'plan' },
    async (unit) => {
      const dropped = await unit.query(`delete from held where ${stale} returning 1`, [creditor.id]);
      return dropped.length;
    },
  );
}

function sum(counts: Iterable<number>): number {
  let total = 0;
  for (const count of counts) total += count;
  return total;
}
