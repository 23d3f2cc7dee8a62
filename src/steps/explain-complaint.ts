/** The story of a complaint: what it is about, by when it is answered, what it holds, how it ended. The payer's words stay
 *  masked, unless somebody who may says what they need them for. explain ─▶ [here]. */

import { complaintKinds, lateness } from '../core/complaint.ts';
import type { Problem } from '../core/problem.ts';
import type { Sealed } from '../core/sealed.ts';
import type { Complaint } from '../store/complaints.ts';
import { commit } from '../store/unit.ts';
import { complaintById, holdsOf } from './complaints.ts';
import { act, type Context, today } from './context.ts';
import { permit } from './operators.ts';
import { history, money, rows, type Story } from './story.ts';

/** Out: undefined when there is no such complaint. */
export function explainComplaint(context: Context, id: string): Promise<Story | undefined> {
  return storyOf(context, id, String);
}

/** The same with the payer's words in clear, for whoever answers: the purpose is journalled before they are shown. */
export async function showInClear(
  context: Context,
  id: string,
  purpose: string,
): Promise<Story | Problem | undefined> {
  if ((await complaintById(context.database, context, id)) === undefined) return undefined;
  const barred = await permit(context, 'complaints show');
  if (barred !== undefined) return barred;
  await commit(context.database, act(context, 'complaints show'), async (unit) =>
    unit.event('complaint.read', `complaint:${id}`, { purpose }),
  );
  return storyOf(context, id, (words) => words.reveal());
}

async function storyOf(
  context: Context,
  id: string,
  show: (words: Sealed) => string,
): Promise<Story | undefined> {
  const complaint = await complaintById(context.database, context, id);
  if (complaint === undefined) return undefined;
  const holds = await rows(
    context,
    `select subject_kind, subject_id, from_on, released_on from hold where creditor = $1 and starts_with(hold_id, $2) order by hold_id`,
    holdsOf(id),
  );
  const lines = holds.map(
    (row) =>
      `${row.subject_kind} ${row.subject_id} from ${row.from_on}${row.released_on === null ? '' : `, released ${row.released_on}`}`,
  );
  return {
    subject: `complaint ${id}`,
    facts: facts(context, complaint, show),
    sections: [{ title: 'holds', lines }, await history(context, `complaint:${id}`)],
  };
}

function facts(context: Context, complaint: Complaint, show: (words: Sealed) => string): Story['facts'] {
  const { subjectKind, subjectId, kind, receivedOn, answerBy, escalateAfter, state, text, by } = complaint;
  const { outcome, closedOn, creditMinor, closingReason } = complaint;
  const still = state === 'open' ? lateness(complaint, today(context)) : 'in-time';
  const ending = {
    outcome,
    closed: closedOn,
    credit: money(context, creditMinor ?? 0n),
    reason: closingReason,
  };
  return {
    about: `${subjectKind} ${subjectId}`,
    kind: `${kind}: ${complaintKinds[kind]}`,
    said: show(text),
    ...(by === undefined ? {} : { by: show(by) }),
    received: receivedOn,
    answer_by: answerBy,
    goes_up_after: escalateAfter,
    state: still === 'in-time' ? state : `${state}, ${still}`,
    ...(outcome === null ? {} : ending),
  };
}
