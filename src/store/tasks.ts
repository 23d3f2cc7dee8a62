/** Tasks for a person, and holds: each set and ended with an event that says what stands in its row, so that the audit can
 *  hold one against the other. Writes only. */

import type { IsoDate } from '../core/date.ts';
import { existingKeys } from './merge.ts';
import type { Unit } from './unit.ts';

export type NewTask = {
  readonly taskKey: string;
  readonly kind: string;
  /** "debit:D00000001", "account:1-101" … */
  readonly subject: string;
  readonly debtorId?: string | undefined;
  readonly detail: string;
  readonly madeOn: IsoDate;
};

/** Those whose key is new. */
export async function insertTasks(unit: Unit, tasks: readonly NewTask[]): Promise<void> {
  const fresh = await withNewKey(unit, 'task', 'task_key', tasks, ({ taskKey }) => taskKey);
  await unit.insert(
    'task',
    fresh.map(({ taskKey, kind, subject, debtorId, detail, madeOn }) => ({
      task_key: taskKey,
      kind,
      subject,
      debtor_id: debtorId ?? null,
      detail,
      state: 'open',
      made_on: madeOn,
    })),
  );
  for (const { taskKey: task, kind, subject, debtorId, detail, madeOn: on } of fresh)
    unit.event('task.made', subject, { task, kind, detail, debtorId, on });
}

/** Out: what the task was about; undefined: it is not open. */
export async function closeTask(unit: Unit, taskKey: string): Promise<string | undefined> {
  const [done] = await unit.query<{ subject: string }>(
    "update task set state = 'done' where creditor = $1 and task_key = $2 and state = 'open' returning subject",
    [unit.act.creditor, taskKey],
  );
  if (done !== undefined) unit.event('task.done', done.subject, { task: taskKey });
  return done?.subject;
}

export type NewHold = {
  readonly holdId: string;
  readonly subjectKind: 'charge' | 'account' | 'debtor' | 'mandate';
  readonly subjectId: string;
  readonly reason: string;
  readonly from: IsoDate;
};

/** Those whose key is new; without an end. */
export async function insertHolds(unit: Unit, holds: readonly NewHold[]): Promise<void> {
  const fresh = await withNewKey(unit, 'hold', 'hold_id', holds, ({ holdId }) => holdId);
  await unit.insert(
    'hold',
    fresh.map(({ holdId, subjectKind, subjectId, reason, from }) => ({
      hold_id: holdId,
      subject_kind: subjectKind,
      subject_id: subjectId,
      reason,
      from_on: from,
    })),
  );
  for (const { holdId: hold, subjectKind, subjectId, reason, from } of fresh)
    unit.event('hold.set', `${subjectKind}:${subjectId}`, { hold, reason, from });
}

/** Ends the holds whose id begins so, on a day. Out: how many. */
export async function releaseHolds(unit: Unit, prefix: string, on: IsoDate): Promise<number> {
  const released = await unit.query<{ hold_id: string; subject_kind: string; subject_id: string }>(
    `update hold set released_on = $3 where creditor = $1 and released_on is null and starts_with(hold_id, $2)
     returning hold_id, subject_kind, subject_id`,
    [unit.act.creditor, prefix, on],
  );
  for (const { hold_id: hold, subject_kind, subject_id } of released)
    unit.event('hold.released', `${subject_kind}:${subject_id}`, { hold, on });
  return released.length;
}

async function withNewKey<T>(
  unit: Unit,
  table: 'task' | 'hold',
  column: string,
  wanted: readonly T[],
  key: (one: T) => string,
): Promise<readonly T[]> {
  const there = wanted.length === 0 ? undefined : await existingKeys(unit, table, column, wanted.map(key));
  return wanted.filter((one) => !there?.has(key(one)));
}
