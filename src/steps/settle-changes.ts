/** Applies what banks said of mandates: other details, cancelled, suspended, going on, taken, refused; a task where nobody
 *  can apply it without a person. Used by settle, before debits are planned and files are cut. A word takes effect once. */

import { CalendarHorizonError } from '../core/calendar/index.ts';
import type { IsoDate } from '../core/date.ts';
import { earliestDate } from '../core/planning/plan.ts';
import { type Problem, problem } from '../core/problem.ts';
import type { NewDetails } from '../core/returns/change.ts';
import { type ChangeEffect, decideChange } from '../core/settlement/change.ts';
import {
  keepVersions,
  type MandateFacts,
  mandateFacts,
  type NewVersion,
  type OpenChange,
  openChanges,
} from '../store/mandate-changes.ts';
import { placeOfMandate } from '../store/mandates.ts';
import type { Vault } from '../store/sealing.ts';
import { insertHolds, insertTasks } from '../store/tasks.ts';
import { commit, type Unit } from '../store/unit.ts';
import { act, type Context, today } from './context.ts';
import { changeTask } from './read.ts';

const pageSize = 500;

type Decided = {
  readonly change: OpenChange;
  readonly mandate: MandateFacts;
  readonly effect: ChangeEffect;
  /** What the mandate is to hold; undefined when its details stay. */
  readonly amended: NewVersion | undefined;
};

export type ChangesApplied = {
  /** Rows dealt with, set aside included. */
  readonly handled: number;
  readonly amended: number;
  readonly moved: number;
  readonly problems: readonly Problem[];
};

export async function settleChanges(context: Context): Promise<ChangesApplied> {
  let [handled, amended, moved] = [0, 0, 0];
  const problems: Problem[] = [];
  const upTo = nextCollection(context);
  for (let after: OpenChange | undefined; ; ) {
    const page = await openChanges(context.database, context.creditor.id, upTo, after, pageSize);
    after = page.at(-1);
    if (after === undefined) return { handled, amended, moved, problems };
    // Two of one mandate are applied one after the other: each is decided by what the one before has made of it.
    for (let left = page; left.length > 0; ) {
      const first = firstOfEach(left);
      const decided = await decide(context, [...first]);
      await apply(context, decided);
      amended += decided.filter((one) => one.amended !== undefined).length;
      moved += decided.filter(({ effect }) => effect.moveTo !== undefined).length;
      problems.push(...decided.flatMap((one) => faultOf(one) ?? []));
      left = left.filter((change) => !first.has(change));
    }
    handled += page.length;
    context.progress('changes of mandates', handled);
  }
}

/** The earliest day a file cut from now on can collect. */
function nextCollection(context: Context): IsoDate {
  try {
    return earliestDate(context.creditor.rules, context.now);
  } catch (error) {
    if (error instanceof CalendarHorizonError) return today(context);
    throw error;
  }
}

function firstOfEach(changes: readonly OpenChange[]): ReadonlySet<OpenChange> {
  const seen = new Set<string>();
  return new Set(changes.filter(({ mandateId }) => !seen.has(mandateId) && seen.add(mandateId)));
}

/** In: at most one change of each mandate. */
async function decide(context: Context, changes: readonly OpenChange[]): Promise<readonly Decided[]> {
  const { database, creditor, sealing } = context;
  const mandates = await mandateFacts(
    database,
    creditor.id,
    changes.map(({ mandateId }) => mandateId),
  );
  const vault = await sealing.forDebtors(
    database,
    creditor.id,
    [...mandates.values()].map(({ debtorId }) => debtorId),
  );
  const rules = {
    scheme: creditor.pack.scheme,
    pairCheck: changes.some(({ kind }) => kind === 'amended') ? creditor.pairCheck?.() : undefined,
  };
  return changes.map((change) => {
    const mandate = mandates.get(change.mandateId) as MandateFacts;
    const details = detailsOf(change, mandate, vault);
    const { mandateId, debtorId, state, agent, accountSealed } = mandate;
    const account = vault.open(debtorId, placeOfMandate('account', mandateId), 'account', accountSealed);
    const tell = creditor.pack.changes?.get(change.code)?.next === 'task';
    // An erased payer's mandate is cancelled, and nothing of it is kept.
    const effect = vault.isErased(debtorId)
      ? { amend: false }
      : decideChange(
          { kind: change.kind, details, saysMore: change.saysMore, tell },
          { state, agent, account },
          rules,
        );
    const amended = effect.amend ? newVersion(context, change, mandate, details) : undefined;
    return { change, mandate, effect, amended };
  });
}

function detailsOf(change: OpenChange, { debtorId, mandateId }: MandateFacts, vault: Vault): NewDetails {
  const { accountSealed, holderSealed, agent, accountType } = change;
  const open = (column: 'account' | 'holder', kind: 'account' | 'name', stored: string) =>
    vault.open(debtorId, placeOfMandate(column, mandateId), kind, stored);
  return {
    ...(accountSealed === null ? {} : { account: open('account', 'account', accountSealed) }),
    ...(holderSealed === null ? {} : { holder: open('holder', 'name', holderSealed) }),
    ...(agent === null ? {} : { agent }),
    ...(accountType === null ? {} : { accountType }),
  };
}

/** undefined when the mandate has these details already. Sealed columns are copied: they are sealed for this place. */
function newVersion(
  { sealing }: Context,
  change: OpenChange,
  mandate: MandateFacts,
  { account }: NewDetails,
): NewVersion | undefined {
  const next = {
    mandate_id: mandate.mandateId,
    holder_sealed: change.holderSealed ?? mandate.holderSealed,
    account_sealed: change.accountSealed ?? mandate.accountSealed,
    account_key: account === undefined ? mandate.accountKey : sealing.accountKey(account),
    agent: change.agent ?? mandate.agent,
    account_type: change.accountType ?? mandate.accountType,
  };
  const isSame =
    next.holder_sealed === mandate.holderSealed &&
    next.account_sealed === mandate.accountSealed &&
    next.agent === mandate.agent &&
    next.account_type === mandate.accountType;
  return isSame ? undefined : next;
}

async function apply(context: Context, decided: readonly Decided[]): Promise<void> {
  const on = today(context);
  await commit(context.database, act(context, 'settle'), async (unit) => {
    const amended = decided.flatMap((one) => one.amended ?? []);
    const replacedBy = new Map(decided.map(({ change }) => [change.mandateId, change.changeKey]));
    await keepVersions(unit, amended, on, replacedBy);
    await unit.update('mandate', ['mandate_id'], amended);
    await unit.move(
      'mandate',
      decided.flatMap(({ effect: { moveTo }, mandate }) =>
        moveTo === undefined ? [] : [{ id: mandate.mandateId, from: mandate.state, to: moveTo }],
      ),
    );
    await unit.update('mandate_change', ['change_key'], decided.map(closed));
    for (const one of decided) unit.event('mandate.told', `mandate:${one.mandate.mandateId}`, told(one));
    await tellPeople(unit, decided, on);
  });
}

function closed(one: Decided): Readonly<Record<string, unknown>> & { readonly change_key: string } {
  return {
    change_key: one.change.changeKey,
    state: one.effect.refused ? 'set-aside' : 'applied',
    effect: effectName(one),
    problem: faultOf(one) ?? null,
  };
}

function effectName({ effect, amended }: Decided): string {
  return effect.moveTo ?? (amended === undefined ? 'nothing' : 'amended');
}

/** What stands in the journal: no detail of the payer's. */
function told(one: Decided) {
  const { change, mandate } = one;
  const { inboundNo, line, kind, code, changeKey } = change;
  const changed = (
    [
      ['holder', one.amended?.holder_sealed, mandate.holderSealed],
      ['account', one.amended?.account_sealed, mandate.accountSealed],
      ['agent', one.amended?.agent, mandate.agent],
      ['account_type', one.amended?.account_type, mandate.accountType],
    ] as const
  ).flatMap(([name, next, before]) => (one.amended !== undefined && next !== before ? [name] : []));
  return {
    ...{ kind, code, effect: effectName(one), columns: changed.join(' ') || null },
    ...{ inbound: String(inboundNo), line: String(line), change: changeKey },
    why: one.effect.task ?? null,
  };
}

function faultOf({ change, mandate, effect }: Decided): Problem | undefined {
  if (!effect.refused) return undefined;
  return problem(
    'CHANGE_REFUSED',
    { file: `inbound ${change.inboundNo}`, line: change.line },
    `mandate ${mandate.mandateId}: ${effect.task}.`,
    `It waits for a person: debitrun explain mandate ${mandate.mandateId}`,
  );
}

async function tellPeople(unit: Unit, decided: readonly Decided[], on: IsoDate): Promise<void> {
  const waiting = decided.filter(({ effect }) => effect.task !== undefined);
  await insertTasks(
    unit,
    waiting.map(({ change, mandate, effect }) => ({
      taskKey: changeTask(change.inboundNo, change.line),
      kind: 'mandate-change',
      subject: `mandate:${mandate.mandateId}`,
      debtorId: mandate.debtorId,
      detail: `mandate ${mandate.mandateId}, ${change.kind}${change.code === change.kind ? '' : ` (${change.code})`}: ${effect.task}`,
      madeOn: on,
    })),
  );
  // Ending the task ends the hold.
  await insertHolds(
    unit,
    waiting.flatMap(({ change, mandate, effect }) =>
      effect.hold
        ? [
            {
              holdId: `${changeTask(change.inboundNo, change.line)}/${mandate.mandateId}`,
              subjectKind: 'mandate' as const,
              subjectId: mandate.mandateId,
              reason: 'the bank told of a change that is not applied',
              from: on,
            },
          ]
        : [],
    ),
  );
}
