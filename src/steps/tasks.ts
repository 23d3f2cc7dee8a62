/** tasks: what follow-up and import left for a person, and its end, which frees the charges held for it. */

import type { IsoDate } from '../core/date.ts';
import { commit } from '../store/unit.ts';
import { act, type Context, report, type StepReport, today } from './context.ts';

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

/** The person has dealt with it: charges held for it may be collected again. */
export async function endTask(context: Context, taskKey: string): Promise<StepReport> {
  const { database, creditor } = context;
  const changed = await commit(database, act(context, 'tasks done'), async (unit) => {
    const done = await unit.query(
      "update task set state = 'done' where creditor = $1 and task_key = $2 and state = 'open' returning subject",
      [creditor.id, taskKey],
    );
    if (done.length === 0) return 0;
    const released = await unit.query<{ subject_id: string }>(
      `update hold set released_on = $3 where creditor = $1 and released_on is null and starts_with(hold_id, $2 || '/') returning subject_id`,
      [creditor.id, taskKey, today(context)],
    );
    unit.event('task.done', String(done[0]?.subject), { task: taskKey });
    for (const { subject_id } of released)
      unit.event('hold.released', `charge:${subject_id}`, { task: taskKey });
    return 1 + released.length;
  });
  const notes = changed === 0 ? [`there is no open task ${taskKey}`] : [`${changed - 1} charges released`];
  return report(context, 'tasks done', changed, {}, { notes });
}
