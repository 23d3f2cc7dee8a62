/** complaints close: the end of a complaint. Without money its hold is released at once; a credit, and a refund of what was
 *  collected, are proposed and done when a second person confirms. proposals-confirm ─▶ [closeWithCredit]. */

import {
  type ComplaintOutcome,
  type Creditable,
  closingFault,
  creditableMinor,
  spreadCredit,
} from '../core/complaint.ts';
import { creditedJournal } from '../core/ledger.ts';
import { displayMoney, minorDigits, parseMinor } from '../core/money.ts';
import type { Problem } from '../core/problem.ts';
import type { ProposalContent } from '../core/proposal.ts';
import { type Complaint, chargesOf, closeComplaint } from '../store/complaints.ts';
import { applyCredit, creditableCharges } from '../store/credits.ts';
import type { Sql } from '../store/database.ts';
import { takeOutDisputed } from '../store/disputed.ts';
import { releaseHolds } from '../store/tasks.ts';
import { commit, type Unit } from '../store/unit.ts';
import { complaintById, holdsOf } from './complaints.ts';
import { endLateTasks } from './complaints-late.ts';
import { act, type Context, report, type StepReport, today } from './context.ts';
import { permit } from './operators.ts';
import { propose } from './proposals.ts';
import { refundPrepaid } from './proposals-money.ts';
import { Refused, refusal, refuse } from './refusal.ts';

const verb = 'complaints close';

export type ClosingWish = {
  readonly outcome: ComplaintOutcome;
  /** Decimal text: what was wrong. */
  readonly credit?: string | undefined;
  /** What of the credit was collected goes back by this channel; it stays as prepayment when absent. */
  readonly refundBy?: string | undefined;
  /** The hold ends and no money is given. */
  readonly release?: boolean | undefined;
  readonly reason: string;
};

/** Out: changed 0 and no problem when this creditor has no such complaint. */
export async function endComplaint(context: Context, id: string, wish: ClosingWish): Promise<StepReport> {
  const { database } = context;
  const { outcome, reason } = wish;
  const complaint = await complaintById(database, context, id);
  if (complaint === undefined) return report(context, verb, 0, {});
  const barred = await permit(context, verb);
  if (barred !== undefined) return report(context, verb, 0, {}, { problems: [barred] });
  try {
    if (complaint.state !== 'open') throw new Refused(notOpen(context, id));
    const fault = closingFault({
      outcome,
      hasCredit: wish.credit !== undefined,
      isRefunded: wish.refundBy !== undefined,
      isReleased: wish.release ?? false,
    });
    if (fault !== undefined) throw new Refused(closeRefusal(context, `${fault}.`));
    if (wish.credit !== undefined) {
      const content = await creditContent(context, complaint, wish, wish.credit);
      return await propose(context, verb, { kind: 'complaint-close', subject: `complaint:${id}`, content });
    }
    const released = await commit(database, act(context, verb), (unit) =>
      end(unit, context, id, { outcome, creditMinor: 0n, reason, proposal: null }),
    );
    return report(context, verb, 1, { closed: id }, { notes: [ended(id, outcome, released)] });
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    const problems = [await refuse(context, verb, `complaint:${id}`, error.problem)];
    return report(context, verb, 0, {}, { problems });
  }
}

/** Carries out what two people agreed on; Refused when something moved since it was proposed. Out: what was done. */
export async function closeWithCredit(
  unit: Unit,
  context: Context,
  key: string,
  id: string,
  content: ProposalContent,
): Promise<string> {
  const complaint = await complaintById(unit, context, id);
  if (complaint?.state !== 'open') throw new Refused(notOpen(context, id));
  await takeOutDisputed(unit, today(context));
  const minor = BigInt(String(content.minor));
  const charges = await chargesIn(unit, context, complaint);
  if (creditableMinor(charges) < minor) throw new Refused(tooMuch(context, charges));
  const { forgiven, owedBack } = spreadCredit(charges, minor);
  const refundMinor = BigInt(String(content.refundMinor));
  const refunded = content.refundBy === '' ? 0n : sum(owedBack);
  if (refunded !== refundMinor) {
    const why = `${money(context, refunded)} would go back, not ${money(context, refundMinor)}: something was paid or returned since.`;
    throw new Refused(refusal('PROPOSAL_REFUSED', context.creditor.id, why, 'Propose it again.'));
  }
  await unit.post([creditedJournal(key, forgiven, owedBack, today(context))]);
  await applyCredit(unit, forgiven, owedBack);
  for (const { chargeId, minor: part } of [...forgiven, ...owedBack])
    unit.event('charge.credited', `charge:${chargeId}`, { minor: part, complaint: id, proposal: key });
  const { reason, refundBy: channel } = content;
  if (refunded > 0n) {
    const back = { minor: refunded, channel, reason, bookedOn: null };
    await refundPrepaid(unit, context, key, owedBack[0]?.accountId ?? '', back);
  }
  const outcome = content.outcome as ComplaintOutcome;
  await end(unit, context, id, { outcome, creditMinor: minor, reason: String(reason), proposal: key });
  return `${money(context, minor)} credited for complaint ${id}, ${money(context, refunded)} of it refunded`;
}

/** Checked when proposed, so that nobody is asked for what cannot be done; the second person sees what would go back. */
async function creditContent(
  context: Context,
  complaint: Complaint,
  { outcome, reason, refundBy = '' }: ClosingWish,
  credit: string,
): Promise<ProposalContent> {
  const charges = await chargesIn(context.database, context, complaint);
  const minor = parseMinor(credit, minorDigits[context.creditor.pack.scheme.currency]);
  if (minor === undefined || minor <= 0n || minor > creditableMinor(charges))
    throw new Refused(tooMuch(context, charges));
  const { owedBack } = spreadCredit(charges, minor);
  if (refundBy !== '' && sum(owedBack) === 0n)
    throw new Refused(closeRefusal(context, 'nothing of it was collected: the credit lowers what is owed.'));
  if (refundBy !== '' && new Set(owedBack.map(({ accountId }) => accountId)).size > 1)
    throw new Refused(closeRefusal(context, 'several accounts would get money: refund each one by itself.'));
  const refundMinor = refundBy === '' ? 0n : sum(owedBack);
  return { outcome, minor: minor.toString(), refundBy, refundMinor: refundMinor.toString(), reason };
}

/** Out: how many holds it had. */
async function end(
  unit: Unit,
  context: Context,
  id: string,
  closing: Omit<Parameters<typeof closeComplaint>[2], 'on'>,
): Promise<number> {
  await closeComplaint(unit, id, { ...closing, on: today(context) });
  await endLateTasks(unit, id);
  return releaseHolds(unit, holdsOf(id), today(context));
}

async function chargesIn(
  sql: Sql,
  { creditor }: Context,
  { subjectKind, subjectId }: Complaint,
): Promise<readonly Creditable[]> {
  const about = await chargesOf(sql, creditor.id, subjectKind, subjectId);
  return creditableCharges(
    sql,
    creditor.id,
    about.map(({ chargeId }) => chargeId),
  );
}

function tooMuch(context: Context, charges: readonly Creditable[]): Problem {
  const most = creditableMinor(charges);
  if (most === 0n)
    return closeRefusal(
      context,
      'nothing of it is open or collected now: what is at the bank must come back first.',
    );
  return closeRefusal(context, `the credit must be above zero and at most ${money(context, most)}.`);
}

function notOpen(context: Context, id: string): Problem {
  return closeRefusal(context, `complaint ${id} is closed.`);
}

function closeRefusal({ creditor }: Context, why: string): Problem {
  return refusal(
    'COMPLAINT_REFUSED',
    creditor.id,
    why,
    'debitrun complaints close --help; debitrun complaints list',
  );
}

function ended(id: string, outcome: ComplaintOutcome, holds: number): string {
  return `${id} is closed (${outcome}); ${holds} holds released`;
}

function sum(parts: readonly { readonly minor: bigint }[]): bigint {
  return parts.reduce((total, { minor }) => total + minor, 0n);
}

function money({ creditor }: Context, minor: bigint): string {
  return displayMoney({ minor, currency: creditor.pack.scheme.currency });
}
