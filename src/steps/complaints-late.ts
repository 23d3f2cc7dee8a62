/** Complaints whose answer is overdue: a task for the one who answers them, and another when that did not help. The hold
 *  stays. follow-up ─▶ [here]. */

import { lateness } from '../core/complaint.ts';
import { complaints } from '../store/complaints.ts';
import { closeTask, insertTasks } from '../store/tasks.ts';
import { commit, type Unit } from '../store/unit.ts';
import { act, type Context, today } from './context.ts';

/** One task for each complaint and limit, once. Out: how many were made now. */
export async function raiseLateComplaints(context: Context): Promise<number> {
  const { database, sealing, creditor } = context;
  const day = today(context);
  const late = await complaints(database, sealing, creditor.id, `state = 'open' and answer_by < $2`, [day]);
  const wanted = late.flatMap((complaint) => {
    const { complaintId, debtorId, answerBy, escalateAfter } = complaint;
    const task = { subject: `complaint:${complaintId}`, debtorId, madeOn: day };
    const overdue = {
      ...task,
      taskKey: lateTask(complaintId),
      kind: 'complaint-late',
      detail: `the answer was due by ${answerBy}: debitrun complaints show ${complaintId}`,
    };
    if (lateness(complaint, day) !== 'escalated') return [overdue];
    const escalated = {
      ...task,
      taskKey: escalatedTask(complaintId),
      kind: 'complaint-escalated',
      detail: `not answered by ${escalateAfter}: somebody who may decide must take it over`,
    };
    return [overdue, escalated];
  });
  const keys = wanted.map(({ taskKey }) => taskKey);
  const there = await database.query<{ task_key: string }>(
    'select task_key from task where creditor = $1 and task_key = any($2)',
    [creditor.id, keys],
  );
  const known = new Set(there.map(({ task_key }) => task_key));
  const fresh = wanted.filter(({ taskKey }) => !known.has(taskKey));
  if (fresh.length > 0) await commit(database, act(context, 'follow-up'), (unit) => insertTasks(unit, fresh));
  return fresh.length;
}

/** What was asked for is done: the complaint has ended. */
export async function endLateTasks(unit: Unit, complaintId: string): Promise<void> {
  await closeTask(unit, lateTask(complaintId));
  await closeTask(unit, escalatedTask(complaintId));
}

function lateTask(complaintId: string): string {
  return `complaint-late/${complaintId}`;
}

function escalatedTask(complaintId: string): string {
  return `complaint-escalated/${complaintId}`;
}
