/** tasks: what follow-up and import left for a person, and its end, which frees the charges held for it. */

import type { IsoDate } from '../core/date.ts';
import { operatorsAt } from '../store/operators.ts';
import { closeTask, releaseHolds } from '../store/tasks.ts';
import { commit, type Unit } from '../store/unit.ts';
import { act, type Context, report, type StepReport, today } from './context.ts';
import { propose } from './proposals.ts';
import { Refused, refusal } from './refusal.ts';

export type Task = {
  readonly taskKey: string;
  readonly kind: string;
  readonly subject: string;
  readonly detail: string;
  readonly madeOn: IsoDate;
};

export async function openTasks({ database, creditor }: Context): Promise<readonly Task[]> {
  const rows = await database.query<{
    task_key: string;
    kind: string;
    subject: string;
    detail: string;
    made_on: IsoDate;
  }>(
    "select task_key, kind, subject, detail, made_on from task where creditor = $1 and state = 'open' order by made_on, task_key",
    [creditor.id],
  );
  return rows.map((row) => ({
    taskKey: row.task_key,
    kind: row.kind,
    subject: row.subject,
    detail: row.detail,
    madeOn: row.made_on,
  }));
}

/** Kinds of tasks whose end lets a debit be presented again that may have been paid: two people. */
const guarded: readonly string[] = ['query-bank'];

/** The person has dealt with it: charges held for it may be collected again. */
export async function endTask(context: Context, taskKey: string): Promise<StepReport> {
  const { database, creditor } = context;
  const [task] = await database.query<{ kind: string; subject: string }>(
    "select kind, subject from task where creditor = $1 and task_key = $2 and state = 'open'",
    [creditor.id, taskKey],
  );
  if (task === undefined)
    return report(context, 'tasks done', 0, {}, { notes: [`there is no open task ${taskKey}`] });
  const people = await operatorsAt(database);
  if (guarded.includes(task.kind) && people.length > 0) {
    const { subject } = task;
    return propose(context, 'tasks done', { kind: 'task-release', subject, content: { task: taskKey } });
  }
  const released = await commit(database, act(context, 'tasks done'), (unit) =>
    releaseTask(unit, context, taskKey),
  );
  return report(context, 'tasks done', 1 + released, {}, { notes: [`${released} charges released`] });
}

/** Out: how many charges it held. */
export async function releaseTask(unit: Unit, context: Context, taskKey: string): Promise<number> {
  const { creditor } = context;
  if ((await closeTask(unit, taskKey)) === undefined) {
    const why = `task ${taskKey} is not open any more.`;
    throw new Refused(refusal('PROPOSAL_REFUSED', creditor.id, why, 'debitrun tasks list'));
  }
  return releaseHolds(unit, `${taskKey}/`, today(context));
}
