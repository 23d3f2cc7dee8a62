/** What two people must agree on, its first half: somebody proposes it and signs. proposals-confirm.ts comes next. */

import { signStatement } from '../core/approval.ts';
import type { Role } from '../core/authority.ts';
import type { Problem } from '../core/problem.ts';
import {
  contentDigest,
  type ProposalContent,
  type ProposalKind,
  proposalExpiry,
  proposalId,
  proposalKinds,
  proposalStatement,
} from '../core/proposal.ts';
import { insertProposal, proposals, type StoredProposal } from '../store/proposals.ts';
import { commit } from '../store/unit.ts';
import { act, type Context, report, type StepReport } from './context.ts';
import { refusal, refuse } from './refusal.ts';
import { standingFault } from './standing.ts';

export type Wish = {
  readonly kind: ProposalKind;
  readonly subject: string;
  readonly content: ProposalContent;
  /** '*' for what concerns the whole workspace; the context's creditor when absent. */
  readonly creditor?: string;
};

/** Signs and stores a proposal of the one who acts. The same wish is not proposed twice while it is open. */
export async function propose(context: Context, command: string, wish: Wish): Promise<StepReport> {
  const { database, now, actor } = context;
  const creditor = wish.creditor ?? context.creditor.id;
  const fault = await roleFault(context, proposalKinds[wish.kind].propose);
  if (fault !== undefined) return refused(context, command, wish.subject, creditor, fault);
  const contentSha256 = contentDigest(wish.content);
  const [same] = await openOnes(context, 'kind = $3 and subject = $4 and content_sha256 = $5', [
    wish.kind,
    wish.subject,
    contentSha256,
  ]);
  if (same !== undefined) return report(context, command, 0, {}, { notes: [waits(same, creditor)] });
  const proposed = {
    ...wish,
    creditor,
    contentSha256,
    proposedBy: actor,
    proposedAt: now,
    expiresAt: proposalExpiry(now),
  };
  const statement = proposalStatement(proposed);
  const proposal: StoredProposal = {
    ...proposed,
    proposalId: proposalId(statement),
    statement,
    signature: signStatement(statement, await context.privateKeyOf(actor)),
    state: 'open',
    decidedBy: null,
    decidedAt: null,
  };
  await commit(database, { ...act(context, command), creditor }, (unit) => insertProposal(unit, proposal));
  return report(
    context,
    command,
    1,
    { proposed: proposal.proposalId },
    { notes: [waits(proposal, creditor)] },
  );
}

/** What waits for a second person, of this creditor and of the workspace. */
export function openProposals(context: Context): Promise<readonly StoredProposal[]> {
  return openOnes(context, 'true', []);
}

function openOnes(context: Context, where: string, parameters: readonly unknown[]) {
  const open = `state = 'open' and expires_at > $2 and (${where})`;
  return proposals(context.database, context.creditor.id, open, [context.now, ...parameters]);
}

/** Why the one who acts may not; undefined: they have one of the roles. */
export async function roleFault(context: Context, anyOf: readonly Role[]): Promise<Problem | undefined> {
  const fault = await standingFault(context, context.actor, anyOf);
  if (fault === undefined) return undefined;
  const hint = 'Act as another with --as NAME; debitrun operators list shows who may do what.';
  return refusal('OPERATOR_REFUSED', undefined, `${fault}.`, hint);
}

/** The report of an act that was refused, once it is journalled. */
export async function refused(
  context: Context,
  command: string,
  subject: string,
  creditor: string,
  found: Problem,
): Promise<StepReport> {
  const problems = [await refuse(context, command, subject, found, { creditor })];
  return report(context, command, 0, {}, { problems });
}

function waits({ proposalId, kind, subject, expiresAt }: StoredProposal, creditor: string): string {
  const of = creditor === '*' ? '' : ` --creditor ${creditor}`;
  return `${kind} ${subject} waits until ${expiresAt} for a second person: debitrun proposals confirm ${proposalId} --as NAME${of}`;
}
