/** Proposals: what one operator asked for, and what a second one said to it. */

import type { Instant } from '../core/date.ts';
import type { ProposalContent, ProposalKind } from '../core/proposal.ts';
import type { Sql } from './database.ts';
import type { Unit } from './unit.ts';

export type StoredProposal = {
  /** '*' for what concerns the whole workspace. */
  readonly creditor: string;
  readonly proposalId: string;
  readonly kind: ProposalKind;
  readonly subject: string;
  readonly content: ProposalContent;
  readonly contentSha256: string;
  readonly proposedBy: string;
  readonly proposedAt: Instant;
  readonly expiresAt: Instant;
  readonly statement: string;
  readonly signature: string;
  readonly state: 'open' | 'confirmed' | 'declined';
  readonly decidedBy: string | null;
  readonly decidedAt: Instant | null;
};

type ProposalRow = {
  creditor: string;
  proposal_id: string;
  kind: ProposalKind;
  subject: string;
  content: ProposalContent;
  content_sha256: string;
  proposed_by: string;
  proposed_at: Instant;
  expires_at: Instant;
  statement: string;
  signature: string;
  state: StoredProposal['state'];
  decided_by: string | null;
  decided_at: Instant | null;
};

/** Proposals of a creditor and of the whole workspace that meet `where` (parameters count from $2), oldest first. */
export async function proposals(
  sql: Sql,
  creditor: string,
  where: string,
  parameters: readonly unknown[] = [],
): Promise<readonly StoredProposal[]> {
  const rows = await sql.query<ProposalRow>(
    `select * from proposal where creditor in ($1, '*') and (${where}) order by proposed_at, proposal_id`,
    [creditor, ...parameters],
  );
  return rows.map((row) => ({
    creditor: row.creditor,
    proposalId: row.proposal_id,
    kind: row.kind,
    subject: row.subject,
    content: row.content,
    contentSha256: row.content_sha256,
    proposedBy: row.proposed_by,
    proposedAt: row.proposed_at,
    expiresAt: row.expires_at,
    statement: row.statement,
    signature: row.signature,
    state: row.state,
    decidedBy: row.decided_by,
    decidedAt: row.decided_at,
  }));
}

/** Throws when it is there already. */
export async function insertProposal(unit: Unit, proposal: StoredProposal): Promise<void> {
  const { proposalId, kind, subject, content, contentSha256, proposedBy, expiresAt } = proposal;
  await unit.insert('proposal', [
    {
      proposal_id: proposalId,
      kind,
      subject,
      content,
      content_sha256: contentSha256,
      proposed_by: proposedBy,
      proposed_at: proposal.proposedAt,
      expires_at: expiresAt,
      statement: proposal.statement,
      signature: proposal.signature,
      state: 'open',
    },
  ]);
  const { statement, signature } = proposal;
  const signed = { content, contentSha256, expiresAt, statement, signature };
  unit.event('proposal.made', subject, { proposal: proposalId, kind, ...signed });
}

/** Throws, and so undoes what was executed, when somebody decided it before: a proposal is executed once. */
export async function decideProposal(
  unit: Unit,
  proposal: StoredProposal,
  state: 'confirmed' | 'declined',
  decision: string,
  signature: string,
): Promise<void> {
  const { actor, at, creditor } = unit.act;
  const rows = await unit.query(
    `update proposal set state = $3, decided_by = $4, decided_at = $5, decision = $6, decision_signature = $7
     where creditor = $1 and proposal_id = $2 and state = 'open' returning 1`,
    [creditor, proposal.proposalId, state, actor, at, decision, signature],
  );
  if (rows.length === 0) throw new Error(`proposal ${proposal.proposalId} was decided meanwhile`);
  const { proposalId, kind, subject, proposedBy } = proposal;
  const decided = { proposal: proposalId, kind, proposedBy, decision, signature };
  unit.event(`proposal.${state}`, subject, decided);
}
