/** The state tables of debits, files, inbound files, mandates and complaints, and the one rule that reads them. Pure.
 *  Source: DESIGN §3. "Paid" can be undone, so settled is not an end. */

export type Moves = { readonly [state: string]: readonly string[] };

export const debitMoves = {
  planned: ['batched', 'cancelled'],
  batched: ['submitted', 'cancelled', 'planned'],
  submitted: ['accepted', 'settled', 'rejected'],
  accepted: ['settled', 'rejected'],
  settled: ['returned', 'refunded', 'reversed'],
  // a later statement of the bank: it was collected after all
  rejected: ['settled'],
  cancelled: [],
  returned: ['settled'],
  refunded: ['settled'],
  reversed: [],
} as const satisfies Moves;
export type DebitState = keyof typeof debitMoves;

/** States in which a debit's claims are live: a second attempt must wait. */
export const liveDebitStates = [
  'planned',
  'batched',
  'submitted',
  'accepted',
] as const satisfies readonly DebitState[];

/** States of a debit that was presented and is not paid: follow-up's work. */
export const unpaidDebitStates = [
  'rejected',
  'returned',
  'refunded',
  'reversed',
] as const satisfies readonly DebitState[];

export const fileMoves = {
  drafted: ['approved', 'withdrawn'],
  approved: ['sending', 'drafted', 'withdrawn'],
  sending: ['sent', 'approved', 'unknown'],
  unknown: ['sent', 'approved'],
  sent: ['acknowledged', 'refused'],
  acknowledged: ['refused'],
  refused: [],
  withdrawn: [],
} as const satisfies Moves;
export type FileState = keyof typeof fileMoves;

export const inboundMoves = {
  // superseded: it says what another one said
  kept: ['read', 'quarantined', 'superseded'],
  read: ['applied'],
  applied: ['superseded'],
  quarantined: ['superseded', 'kept'],
  superseded: [],
} as const satisfies Moves;
export type InboundState = keyof typeof inboundMoves;

export const mandateMoves = {
  draft: ['pending', 'active', 'cancelled'],
  pending: ['active', 'cancelled'],
  active: ['suspended', 'cancelled', 'expired'],
  suspended: ['active', 'cancelled', 'expired'],
  // only by the bank's word that it goes on
  cancelled: ['active'],
  expired: [],
} as const satisfies Moves;
export type MandateState = keyof typeof mandateMoves;

export const complaintMoves = {
  open: ['closed'],
  closed: [],
} as const satisfies Moves;

export function mayMove(moves: Moves, from: string, to: string): boolean {
  return moves[from]?.includes(to) ?? false;
}
