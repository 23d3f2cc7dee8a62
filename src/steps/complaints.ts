/** complaints open | list: a payer objects, and what it is about is held until it is answered: not collected, not dunned.
 *  The undisputed rest goes on. complaints-close.ts comes next. */

import { withinHorizon } from '../core/calendar/index.ts';
import {
  type ComplaintKind,
  type ComplaintSubject,
  complaintDates,
  complaintHold,
} from '../core/complaint.ts';
import type { IsoDate } from '../core/date.ts';
import { type Problem, problem } from '../core/problem.ts';
import { sealed } from '../core/sealed.ts';
import {
  type ComplainedCharge,
  type Complaint,
  chargesOf,
  complaintId,
  complaints,
  insertComplaint,
} from '../store/complaints.ts';
import type { Sql } from '../store/database.ts';
import { claimsInFiles, type LiveClaim, takeOutDisputed } from '../store/disputed.ts';
import { insertHolds } from '../store/tasks.ts';
import { commit } from '../store/unit.ts';
import { act, type Context, report, type StepReport, today } from './context.ts';
import { permit } from './operators.ts';
import { refusal, refuse } from './refusal.ts';

const verb = 'complaints open';

export type ComplaintWish = {
  readonly subjectKind: ComplaintSubject;
  readonly subjectId: string;
  readonly kind: ComplaintKind;
  /** The payer's words. */
  readonly text: string;
  /** Who said it and how: "Ms Wang, by phone". */
  readonly by?: string | undefined;
  /** Limits count from this day; today when absent. */
  readonly receivedOn?: IsoDate | undefined;
};

export async function openComplaint(context: Context, wish: ComplaintWish): Promise<StepReport> {
  const { database, sealing, creditor } = context;
  const { subjectKind, subjectId, kind } = wish;
  const subject = `${subjectKind}:${subjectId}`;
  const stopped = (found: Problem) => report(context, verb, 0, {}, { problems: [found] });
  const barred = await permit(context, verb);
  if (barred !== undefined) return stopped(barred);
  const about = await chargesOf(database, creditor.id, subjectKind, subjectId);
  const fault = openingFault(context, wish, about);
  if (fault !== undefined) return stopped(await refuse(context, verb, subject, fault));
  const [same] = await complaints(
    database,
    sealing,
    creditor.id,
    `state = 'open' and subject_kind = $2 and subject_id = $3 and kind = $4`,
    [subjectKind, subjectId, kind],
  );
  if (same !== undefined) {
    const notes = [`${same.complaintId} is open for it already, to be answered by ${same.answerBy}`];
    return report(context, verb, 0, {}, { notes });
  }
  const { debtorId } = about[0] as ComplainedCharge;
  if ((await sealing.forDebtors(database, creditor.id, [debtorId])).isErased(debtorId)) {
    const why = `the debtor ${debtorId} was erased: nothing is written down of them.`;
    return stopped(await refuse(context, verb, subject, refusal('DEBTOR_ERASED', creditor.id, why, '')));
  }
  const receivedOn = wish.receivedOn ?? today(context);
  const dates = withinHorizon(() =>
    complaintDates(receivedOn, creditor.complaintLimits, creditor.rules.calendar),
  );
  if (dates.problem !== undefined) return stopped(dates.problem);
  const id = await commit(database, act(context, verb), async (unit) => {
    const made = complaintId(await unit.numbers('complaint', 1));
    const text = sealed('text', wish.text);
    const by = wish.by === undefined ? undefined : sealed('text', wish.by);
    const { answerBy, escalateAfter } = dates.value;
    await insertComplaint(unit, sealing, {
      complaintId: made,
      subjectKind,
      subjectId,
      debtorId,
      kind,
      receivedOn,
      answerBy,
      escalateAfter,
      text,
      by,
    });
    const held = subjectKind === 'account' ? [subjectId] : about.map(({ chargeId }) => chargeId);
    await insertHolds(
      unit,
      held.map((subjectId) => ({
        holdId: `${holdsOf(made)}${subjectId}`,
        subjectKind: subjectKind === 'account' ? 'account' : 'charge',
        subjectId,
        reason: complaintHold,
        from: today(context),
      })),
    );
    await takeOutDisputed(unit, today(context));
    return made;
  });
  const inFiles = await claimsInFiles(
    database,
    creditor.id,
    about.map(({ chargeId }) => chargeId),
  );
  const notes = [
    `${id} is to be answered by ${dates.value.answerBy}; ${subjectKind} ${subjectId} is held until it is closed`,
    ...inFiles.map(tooLateFor),
  ];
  return report(context, verb, 1, { opened: id }, { notes });
}

export async function complaintById(
  sql: Sql,
  { sealing, creditor }: Context,
  id: string,
): Promise<Complaint | undefined> {
  return (await complaints(sql, sealing, creditor.id, 'complaint_id = $2', [id]))[0];
}

/** What holds of a complaint begin with. */
export function holdsOf(complaintId: string): string {
  return `complaint/${complaintId}/`;
}

export type ComplaintFilter = { readonly open: boolean; readonly late: boolean };

/** Complaints, the one to be answered first at the top; late ones are open and past their day on the clock given. */
export function listComplaints(
  context: Context,
  { open, late }: ComplaintFilter,
): Promise<readonly Complaint[]> {
  const { database, sealing, creditor } = context;
  if (late)
    return complaints(database, sealing, creditor.id, `state = 'open' and answer_by < $2`, [today(context)]);
  return complaints(database, sealing, creditor.id, open ? `state = 'open'` : 'true');
}

function openingFault(
  context: Context,
  { subjectKind, subjectId, text, receivedOn }: ComplaintWish,
  about: readonly ComplainedCharge[],
): Problem | undefined {
  const fault = (why: string, hint: string) =>
    problem('COMPLAINT_REFUSED', { file: context.creditor.id, record: subjectId }, why, hint);
  if (about.length === 0)
    return fault(
      `there is no ${subjectKind} ${subjectId} with a charge.`,
      'debitrun explain account ID shows the charges of an account.',
    );
  if (text.trim() === '') return fault('it says nothing.', 'Write down with --text what the payer says.');
  if (receivedOn !== undefined && receivedOn > today(context))
    return fault(
      `${receivedOn} has not come yet.`,
      'Give the day it was received, or leave --received out for today.',
    );
  return undefined;
}

function tooLateFor({ chargeId, debitId, state, fileNo }: LiveClaim): string {
  return state === 'batched'
    ? `charge ${chargeId} is in file ${fileNo} already (${debitId}): if it was not sent, debitrun file withdraw ${fileNo}`
    : `charge ${chargeId} is at the bank already (${debitId}, ${state}): once collected, close the complaint with --credit and --refund`;
}
