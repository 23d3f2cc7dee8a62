/** What two people must agree on, its second half: another operator confirms it, and it is executed once, in the
 *  transaction that confirms it; or somebody refuses it. */

import { signStatement, verifyStatement } from '../core/approval.ts';
import type { Problem } from '../core/problem.ts';
import { contentDigest, decisionStatement, proposalKinds, proposalStatement } from '../core/proposal.ts';
import { operatorAt } from '../store/operators.ts';
import { decideProposal, proposals, type StoredProposal } from '../store/proposals.ts';
import { commit } from '../store/unit.ts';
import { act, type Context, report, type StepReport } from './context.ts';
import { refused, roleFault } from './proposals.ts';
import { execute } from './proposals-execute.ts';
import { Refused, refusal } from './refusal.ts';
import { standingFault } from './standing.ts';

/** The second person says yes: checked again from the stored rows, then executed. */
export async function confirm(context: Context, id: string): Promise<StepReport> {
  const command = 'proposals confirm';
  const [proposal] = await proposals(context.database, context.creditor.id, 'proposal_id = $2', [id]);
  if (proposal === undefined) return report(context, command, 0, { confirmed: 0 });
  const { creditor, subject, kind } = proposal;
  if (proposal.state === 'confirmed')
    return report(context, command, 0, {}, { notes: [`${id} was confirmed by ${proposal.decidedBy}`] });
  const fault = await confirmFault(context, proposal);
  if (fault !== undefined) return refused(context, command, subject, creditor, fault);
  const decision = decisionStatement(proposal.statement, 'confirmed', context.actor, context.now);
  const signature = signStatement(decision, await context.privateKeyOf(context.actor));
  try {
    const note = await commit(context.database, { ...act(context, command), creditor }, async (unit) => {
      await decideProposal(unit, proposal, 'confirmed', decision, signature);
      return execute(unit, context, proposal);
    });
    return report(context, command, 1, { confirmed: kind }, { notes: [`${id} confirmed: ${note}`] });
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    return refused(context, command, subject, creditor, error.problem);
  }
}

/** Somebody says no, or the one who proposed it takes it back: nothing is executed, now or later. */
export async function decline(context: Context, id: string): Promise<StepReport> {
  const command = 'proposals refuse';
  const [proposal] = await proposals(context.database, context.creditor.id, 'proposal_id = $2', [id]);
  if (proposal === undefined) return report(context, command, 0, { refused: 0 });
  const { creditor, subject, state } = proposal;
  if (state !== 'open') return report(context, command, 0, {}, { notes: [`${id} is ${state} already`] });
  const { propose, confirm } = proposalKinds[proposal.kind];
  const fault = await roleFault(context, [...propose, ...confirm]);
  if (fault !== undefined) return refused(context, command, subject, creditor, fault);
  const decision = decisionStatement(proposal.statement, 'declined', context.actor, context.now);
  const signature = signStatement(decision, await context.privateKeyOf(context.actor));
  await commit(context.database, { ...act(context, command), creditor }, (unit) =>
    decideProposal(unit, proposal, 'declined', decision, signature),
  );
  return report(context, command, 1, { refused: proposal.kind }, { notes: [`${id} refused`] });
}

async function confirmFault(context: Context, proposal: StoredProposal): Promise<Problem | undefined> {
  const { kind, proposalId: id, proposedBy, statement, state, expiresAt } = proposal;
  const fault = (why: string, hint: string) => refusal('PROPOSAL_REFUSED', undefined, why, hint);
  const again = 'Propose it again.';
  if (state !== 'open') return fault(`${id} was ${state} by ${proposal.decidedBy}.`, again);
  if (expiresAt <= context.now) return fault(`${id} was open until ${expiresAt}.`, again);
  if (proposedBy === context.actor)
    return fault(`${context.actor} proposed ${id} and may not confirm it.`, 'Ask a second operator.');
  const role = await roleFault(context, proposalKinds[kind].confirm);
  if (role !== undefined) return role;
  const then = await operatorAt(context.database, proposedBy, proposal.proposedAt);
  const proposer = await standingFault(context, proposedBy, proposalKinds[kind].propose);
  if (proposer !== undefined)
    return fault(
      `${id} cannot be confirmed: ${proposer}.`,
      `debitrun proposals refuse ${id}, then propose it again.`,
    );
  const whole =
    statement === proposalStatement(proposal) &&
    proposal.contentSha256 === contentDigest(proposal.content) &&
    then !== undefined &&
    verifyStatement(statement, proposal.signature, then.publicKey);
  if (whole) return undefined;
  return fault(
    `${id} is not what ${proposedBy} signed.`,
    'Somebody changed the store: debitrun audit verify.',
  );
}
