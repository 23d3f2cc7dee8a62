/** A restored copy acts outside again when two operators agree that the store it was taken from sends no more. */

import { contentDigest } from '../core/proposal.ts';
import { wholeWorkspace } from '../store/operators.ts';
import type { StoredProposal } from '../store/proposals.ts';
import { clearRestoredMark, type Restored, restoredMark, restoreRefusals } from '../store/restored.ts';
import type { Unit } from '../store/unit.ts';
import type { Wish } from './proposals.ts';
import { Refused, refusal } from './refusal.ts';

/** Another for every restore: what was agreed for one copy promotes no other. */
export function promotionWish({ backup, takenAt, restoredAt, restoredBy }: Restored): Wish {
  return {
    kind: 'promotion',
    creditor: wholeWorkspace,
    subject: `backup:${backup}`,
    content: { takenAt, restoredAt, restoredBy, original: 'sends no more' },
  };
}

/** Whether a proposal is to promote just this copy. */
export function isFor(mark: Restored, { kind, subject, contentSha256 }: StoredProposal): boolean {
  const wish = promotionWish(mark);
  return kind === wish.kind && subject === wish.subject && contentSha256 === contentDigest(wish.content);
}

/** The mark is taken off; refusals from when the store was empty, and had no journal, are written into it. */
export async function actAgain(unit: Unit, proposal: StoredProposal): Promise<string> {
  const mark = await restoredMark(unit);
  if (mark === undefined || !isFor(mark, proposal)) {
    const why = 'this store is not the copy it was proposed for.';
    throw new Refused(refusal('PROPOSAL_REFUSED', undefined, why, 'debitrun backup promote --as NAME'));
  }
  await clearRestoredMark(unit);
  for (const { actor, at, backup, why } of await restoreRefusals(unit))
    unit.event('backup-restore.refused', `backup:${backup}`, { tried: actor, at, why });
  unit.event('backup.promoted', proposal.subject, {
    proposal: proposal.proposalId,
    first: proposal.proposedBy,
  });
  return 'this store acts from now on';
}
