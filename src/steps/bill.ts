/** bill: billing accounts, tariffs and readings of a period become charges. plan comes next.
 *  Page by page, each in one transaction; a charge that exists is left as it is, so a second run adds nothing. */

import { addPeriods, billPeriod, type Charge, monthsFrom } from '../core/billing/index.ts';
import { addMonths } from '../core/date.ts';
import { chargedJournal } from '../core/ledger.ts';
import type { Problem } from '../core/problem.ts';
import { billedKeys } from '../store/charges.ts';
import { chargeId } from '../store/debits.ts';
import { accountsPage, assignmentsOf, readingsOf, tariffs } from '../store/registry.ts';
import { commit } from '../store/unit.ts';
import { act, type Context, report, type StepReport, today } from './context.ts';

const pageSize = 1000;
/** A yearly metered cycle needs the reading before it. */
const readingMonths = 14;

/** Bills one period ("2026-03"). Without one: the month before today's. */
export async function bill(
  context: Context,
  period = addPeriods(today(context).slice(0, 7), -1),
): Promise<StepReport> {
  const { database, creditor } = context;
  const allTariffs = await tariffs(database, creditor.id);
  const span = monthsFrom(period);
  const problems: Problem[] = [];
  let made = 0;
  let minor = 0n;
  for (let after = ''; ; ) {
    const accounts = await accountsPage(database, creditor.id, after, pageSize);
    const last = accounts.at(-1);
    if (last === undefined) break;
    after = last.accountId;
    const ids = accounts.map(({ accountId }) => accountId);
    const billed = billPeriod({
      period,
      currency: creditor.pack.scheme.currency,
      dueDay: creditor.dueDay,
      accounts,
      assignments: await assignmentsOf(database, creditor.id, ids),
      tariffs: allTariffs,
      readings: await readingsOf(database, creditor.id, ids, addMonths(span.from, -readingMonths), span.to),
    });
    problems.push(...billed.problems);
    const there = await billedKeys(database, creditor.id, period, ids);
    const fresh = billed.charges.filter(
      ({ accountId, tariffId, part }) => !there.has(`${accountId}|${tariffId}|${part}`),
    );
    await store(context, fresh);
    made += fresh.length;
    minor += fresh.reduce((sum, { amount }) => sum + amount, 0n);
    context.progress('charges', made);
  }
  return report(context, 'bill', made, { period, charges: made, minor }, { problems });
}

async function store(context: Context, charges: readonly Charge[]): Promise<void> {
  if (charges.length === 0) return;
  await commit(context.database, act(context, 'bill'), async (unit) => {
    const first = await unit.numbers('charge', charges.length);
    const numbered = charges.map((charge, index) => ({
      ...charge,
      chargeId: chargeId(first + BigInt(index)),
    }));
    await unit.insert(
      'charge',
      numbered.map((charge) => ({
        charge_id: charge.chargeId,
        account_id: charge.accountId,
        debtor_id: charge.debtorId,
        tariff_id: charge.tariffId,
        period: charge.period,
        part: charge.part,
        minor: charge.amount,
        open_minor: charge.amount,
        due_on: charge.dueDate,
        explanation: charge.explanation,
      })),
    );
    await unit.post(
      numbered.map((charge) => chargedJournal({ ...charge, minor: charge.amount }, today(context))),
    );
    for (const { chargeId, accountId, debtorId, tariffId, period, part, amount, dueDate } of numbered) {
      const row = { accountId, debtorId, tariffId, period, part, minor: amount, dueOn: dueDate };
      unit.event('charge.made', `charge:${chargeId}`, row);
    }
  });
}
