/** follow-up: what is done about unpaid debits: representments, suspended mandates, holds, tasks, failure notices.
 *  plan comes next. One action per debit and policy step: a debit that was followed up is not followed up again. */

import { CalendarHorizonError } from '../core/calendar/index.ts';
import type { IsoDate } from '../core/date.ts';
import { decideFollowUp, type FollowUp } from '../core/follow-up/decide.ts';
import { mandateFault } from '../core/mandate.ts';
import type { NoticeFacts } from '../core/notices/notice.ts';
import type { NextAction, ReasonClass } from '../core/scheme.ts';
import { claimedCharges, claimsOf, debitsById, debitsPage, type StoredDebit } from '../store/debits.ts';
import { disputedCharges } from '../store/disputed.ts';
import { mandatesById, type StoredMandate } from '../store/mandates.ts';
import { noKeys } from '../store/sealing.ts';
import { insertHolds, insertTasks } from '../store/tasks.ts';
import { commit, type Unit } from '../store/unit.ts';
import { raiseLateComplaints } from './complaints-late.ts';
import { act, type Context, report, type StepReport, today } from './context.ts';
import { insertNotices, noticeFacts } from './notify.ts';
import { insertDebits } from './plan.ts';

const pageSize = 500;

type Claim = {
  readonly chargeId: string;
  readonly accountId: string;
  readonly period: string;
  readonly minor: bigint;
  readonly openMinor: bigint;
};
type Case = {
  readonly debit: StoredDebit;
  readonly claims: readonly Claim[];
  /** Claims on charges that a complaint holds: nobody is dunned for them. */
  readonly disputed: readonly Claim[];
  readonly mandate: StoredMandate;
  readonly action: FollowUp;
};

export async function followUp(context: Context): Promise<StepReport> {
  const { database, creditor } = context;
  const counts = { represented: 0, suspended: 0, tasks: 0, notices: 0 };
  let changed = 0;
  const where = `d.state in ('rejected', 'returned', 'refunded', 'reversed') and d.followed_up is null`;
  for (let after = ''; ; ) {
    const page = await debitsPage(database, creditor.id, after, pageSize, where);
    const last = page.at(-1);
    if (last === undefined) break;
    after = last.debitId;
    const cases = (await load(context, page)).filter(({ action }) => action.kind !== 'wait-for-complaint');
    counts.notices += await store(context, cases);
    changed += cases.length;
    for (const { action } of cases) {
      if (action.kind === 'represent') counts.represented++;
      if (action.kind === 'suspend-mandate') counts.suspended++;
      if (action.kind === 'suspend-mandate' || action.kind === 'task') counts.tasks++;
    }
    context.progress('unpaid debits', changed);
  }
  const tasks = (await queryUnknown(context)) + (await raiseLateComplaints(context));
  return report(context, 'follow-up', changed + tasks, { ...counts, tasks: counts.tasks + tasks });
}

async function load(context: Context, page: readonly StoredDebit[]): Promise<readonly Case[]> {
  const { database, creditor, now } = context;
  const claims = await claimsOf(
    database,
    creditor.id,
    page.map(({ debitId }) => debitId),
  );
  const mandates = await mandatesById(
    database,
    noKeys,
    creditor.id,
    [...new Set(page.map((debit) => debit.mandateId))],
    today(context),
  );
  const firsts = await debitsById(
    database,
    creditor.id,
    page.flatMap(({ presents }) => presents ?? []),
  );
  const chargeIds = [...claims.values()].flatMap((own) => own.map(({ chargeId }) => chargeId));
  const disputed = await disputedCharges(database, creditor.id, chargeIds, today(context));
  // A charge collected in part may be claimed by the debit for its rest, or have failed with both: one presents it.
  const taken = new Set(await claimedCharges(database, creditor.id, chargeIds));
  return page.map((debit) => {
    const mandate = mandates.get(debit.mandateId) as StoredMandate;
    const all = (claims.get(debit.debitId) ?? []).filter(({ chargeId }) => !taken.has(chargeId));
    const own = all.filter(({ chargeId }) => !disputed.has(chargeId));
    const owedMinor = (parts: readonly Claim[]) => parts.reduce((sum, claim) => sum + owed(claim), 0n);
    const isDisputed = owedMinor(own) === 0n && owedMinor(all) > 0n;
    const first = debit.presents === null ? debit : (firsts.get(debit.presents) ?? debit);
    const facts = {
      attempt: debit.attempt,
      firstCollectOn: first.collectOn,
      next: nextAction(context, debit),
      reasonClass: (debit.reasonClass ?? 'unknown') as ReasonClass,
      owedMinor: owedMinor(isDisputed ? all : own),
      isDisputed,
      mandateActive: mandateFault(mandate, today(context), context.creditor.pack.scheme) === undefined,
    };
    const action = decide(facts, context);
    if (action.kind === 'represent') for (const { chargeId } of own) taken.add(chargeId);
    return { debit, claims: own, disputed: all.filter((claim) => !own.includes(claim)), mandate, action };
    function decide(input: typeof facts, { creditor: { rules } }: Context): FollowUp {
      try {
        return decideFollowUp(input, rules, now);
      } catch (error) {
        if (error instanceof CalendarHorizonError)
          return { kind: 'task', task: 'collect otherwise: the calendar ends' };
        throw error;
      }
    }
  });
}

function nextAction({ creditor }: Context, debit: StoredDebit): NextAction {
  return creditor.pack.reasons.get(debit.reasonCode ?? '')?.next ?? 'task';
}

function owed({ minor, openMinor }: Claim): bigint {
  return openMinor < minor ? openMinor : minor;
}

/** Out: how many notices. */
async function store(context: Context, cases: readonly Case[]): Promise<number> {
  if (cases.length === 0) return 0;
  const { database } = context;
  const reasons = new Map(cases.map(({ debit }) => [debit.debitId, reasonText(context, debit)]));
  const facts = (
    await noticeFacts(
      context,
      cases.map(({ debit }) => debit),
      'after-failure',
      reasons,
    )
  ).flatMap((fact, index) => withoutDisputed(fact, cases[index]?.disputed ?? []));
  await commit(database, act(context, 'follow-up'), async (unit) => {
    await represent(unit, cases);
    await suspend(unit, cases);
    await addTasks(unit, cases, today(context));
    await unit.update(
      'debit',
      ['debit_id'],
      cases.map(({ debit, action }) => ({ debit_id: debit.debitId, followed_up: action.kind })),
    );
    for (const { debit, action } of cases)
      unit.event('debit.followed-up', `debit:${debit.debitId}`, { ...action });
    await insertNotices(unit, context, facts);
  });
  return facts.length;
}

/** The notice without what is under a complaint; none when nothing else is owed. */
function withoutDisputed<F extends Pick<NoticeFacts, 'amount' | 'items'>>(
  fact: F,
  disputed: readonly Claim[],
): readonly F[] {
  if (disputed.length === 0) return [fact];
  const items = fact.items.filter((item) => !disputed.some(({ chargeId }) => chargeId === item.chargeId));
  if (items.length === 0) return [];
  const minor = items.reduce((sum, item) => sum + item.minor, 0n);
  return [{ ...fact, items, amount: { ...fact.amount, minor } }];
}

async function represent(unit: Unit, cases: readonly Case[]): Promise<void> {
  await insertDebits(
    unit,
    cases.flatMap(({ debit, claims, action }) => {
      if (action.kind !== 'represent') return [];
      const open = claims
        .filter((claim) => owed(claim) > 0n)
        .map((claim) => ({ ...claim, minor: owed(claim) }));
      return [
        {
          debtorId: debit.debtorId,
          mandateId: debit.mandateId,
          minor: open.reduce((sum, { minor }) => sum + minor, 0n),
          period: debit.period,
          plannedOn: action.plannedOn,
          collectOn: action.collectOn,
          claims: open,
          attempt: debit.attempt + 1,
          presents: debit.presents ?? debit.debitId,
        },
      ];
    }),
  );
}

/** One mandate may have failed with several debits of the page. */
async function suspend(unit: Unit, cases: readonly Case[]): Promise<void> {
  const mandates = new Map(
    cases.flatMap(({ mandate, action }) =>
      action.kind === 'suspend-mandate' && mandate.state === 'active'
        ? [[mandate.mandateId, mandate] as const]
        : [],
    ),
  );
  await unit.move(
    'mandate',
    [...mandates.keys()].map((id) => ({ id, from: 'active', to: 'suspended' })),
  );
}

/** A task for a person; its charges are held until that person releases them. */
async function addTasks(unit: Unit, cases: readonly Case[], madeOn: IsoDate): Promise<void> {
  const tasks = cases.flatMap(({ debit, claims, action }) =>
    'task' in action ? [{ debit, claims, action }] : [],
  );
  await insertTasks(
    unit,
    tasks.map(({ debit, action }) => ({
      taskKey: `follow-up/${debit.debitId}`,
      kind: action.kind,
      subject: `debit:${debit.debitId}`,
      debtorId: debit.debtorId,
      detail: action.task,
      madeOn,
    })),
  );
  await insertHolds(
    unit,
    tasks.flatMap(({ debit, claims, action }) =>
      // A suspended mandate holds everything under it by itself: when it is active again, collection goes on.
      action.kind === 'suspend-mandate'
        ? []
        : claims
            .filter((claim) => owed(claim) > 0n)
            .map(({ chargeId }) => ({
              holdId: `follow-up/${debit.debitId}/${chargeId}`,
              subjectKind: 'charge',
              subjectId: chargeId,
              reason: action.task,
              from: madeOn,
            })),
    ),
  );
}

/** Debits whose answer cannot be trusted: a task to ask the bank, once. The claim stays live meanwhile. */
async function queryUnknown(context: Context): Promise<number> {
  const { database, creditor } = context;
  const open = await database.query<{ debit_id: string; debtor_id: string; reason_code: string | null }>(
    `select d.debit_id, d.debtor_id, d.reason_code from debit d where d.creditor = $1 and d.outcome_unknown
     and not exists (select 1 from task t where t.creditor = d.creditor and t.task_key = 'query-bank/' || d.debit_id) order by d.debit_id`,
    [creditor.id],
  );
  if (open.length === 0) return 0;
  const said = (code: string | null) => {
    const reason = creditor.pack.reasons.get(code ?? '');
    return reason === undefined ? '' : ` (${reason.code}: ${reason.meaning})`;
  };
  await commit(database, act(context, 'follow-up'), (unit) =>
    insertTasks(
      unit,
      open.map(({ debit_id, debtor_id, reason_code }) => ({
        taskKey: `query-bank/${debit_id}`,
        kind: 'query-bank',
        subject: `debit:${debit_id}`,
        debtorId: debtor_id,
        detail: `the bank gave no clear answer${said(reason_code)}: money may have moved; it is not presented again before this is known`,
        madeOn: today(context),
      })),
    ),
  );
  return open.length;
}

function reasonText({ creditor }: Context, debit: StoredDebit): string {
  return creditor.pack.reasons.get(debit.reasonCode ?? '')?.meaning ?? debit.reasonCode ?? 'no reason given';
}
