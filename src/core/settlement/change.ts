/** What a bank's word about a mandate does to it. Pure. read ─▶ [here] ─▶ plan.
 *  What cannot be applied as it was said goes to a person; nothing is guessed. */

import { firstFault } from '../accounts/index.ts';
import type { PairCheck } from '../accounts/pairs.ts';
import type { NewDetails } from '../returns/change.ts';
import type { ChangeKind, Scheme } from '../scheme.ts';
import { type MandateState, mandateMoves, mayMove } from '../states.ts';

export type ChangeFacts = {
  readonly kind: ChangeKind;
  readonly details: NewDetails;
  /** Whether it says something the engine does not keep: a new reference or identity number. */
  readonly saysMore: boolean;
  /** Whether the pack wants a person to look at it whatever it did. */
  readonly tell: boolean;
};

export type ChangedMandate = {
  readonly state: MandateState;
  readonly agent: string | null;
  /** Opened only when an account is checked together with its bank. */
  readonly account: { reveal(): string };
};

export type ChangeRules = {
  readonly scheme: Pick<Scheme, 'accountChecks' | 'agentChecks'>;
  readonly pairCheck?: PairCheck | undefined;
};

export type ChangeEffect = {
  /** The mandate gets these details. */
  readonly amend: boolean;
  readonly moveTo?: MandateState;
  /** A person must know or decide. */
  readonly task?: string;
  /** Nothing of it was applied: it is set aside. */
  readonly refused?: boolean;
  /** Until the person has, nothing is collected under the mandate: the bank said its details are wrong. */
  readonly hold?: boolean;
};

const nothing: ChangeEffect = { amend: false };

export function decideChange(change: ChangeFacts, mandate: ChangedMandate, rules: ChangeRules): ChangeEffect {
  const effect = effectOf(change, mandate, rules);
  if (!change.tell || effect.task !== undefined) return effect;
  return { ...effect, task: 'the bank asks for something a person must see to' };
}

function effectOf(change: ChangeFacts, mandate: ChangedMandate, rules: ChangeRules): ChangeEffect {
  const isOver = mandate.state === 'cancelled' || mandate.state === 'expired';
  switch (change.kind) {
    case 'information':
      return nothing;
    case 'amended':
      return isOver ? nothing : amend(change, mandate, rules);
    case 'cancelled':
      return isOver ? nothing : { amend: false, moveTo: 'cancelled' };
    case 'suspended':
      if (isOver || mandate.state === 'suspended') return nothing;
      return moved(mandate.state, 'suspended', 'the bank suspended it');
    case 'reinstated':
      if (mandate.state === 'active') return nothing;
      return moved(mandate.state, 'active', 'the bank reinstated it');
    case 'new':
      if (mandate.state === 'active') return nothing;
      // A suspended one was suspended for a reason of its own, which the bank's acceptance does not end.
      if (mandate.state === 'suspended') return refused('the bank accepted it, but it is suspended here');
      return moved(mandate.state, 'active', 'the bank accepted it');
    case 'refused':
      return refusal(mandate.state);
    default:
      return unreachable(change.kind);
  }
}

function amend(
  { details, saysMore }: ChangeFacts,
  mandate: ChangedMandate,
  rules: ChangeRules,
): ChangeEffect {
  if (Object.keys(details).length === 0) {
    const task = saysMore
      ? 'the bank gave a new reference or identity number, which is not kept here'
      : 'the bank says it changed, but not what: ask the payer';
    return { amend: false, task, refused: true, hold: !saysMore };
  }
  const fault = detailsFault(details, mandate, rules);
  if (fault === undefined) return { amend: true };
  return { ...refused(`the bank’s correction fails the scheme’s check: ${fault}`), hold: true };
}

/** What is wrong with the corrected details; words that repeat no number. */
function detailsFault(
  { account, agent, accountType }: NewDetails,
  mandate: ChangedMandate,
  { scheme, pairCheck }: ChangeRules,
): string | undefined {
  const wrong =
    (account && firstFault(scheme.accountChecks, account.reveal())) ??
    (agent === undefined ? undefined : firstFault(scheme.agentChecks, agent));
  if (wrong !== undefined) return wrong;
  if (accountType !== undefined && !isWord(accountType)) return 'no such type of account is known';
  const bank = agent ?? mandate.agent;
  if (pairCheck === undefined || bank === null || (account ?? agent) === undefined) return undefined;
  return pairCheck(bank, (account ?? mandate.account).reveal());
}

/** A code the layout does not list comes through as the bank wrote it. */
function isWord(accountType: string): boolean {
  return /^[a-z][a-z-]*$/.test(accountType);
}

/** Refused before it was active it never was a mandate; later it rests until a person has looked at it. */
function refusal(state: MandateState): ChangeEffect {
  const task = 'the bank refused it';
  switch (state) {
    case 'draft':
    case 'pending':
      return { amend: false, moveTo: 'cancelled', task };
    case 'active':
      return { amend: false, moveTo: 'suspended', task };
    case 'suspended':
    case 'cancelled':
    case 'expired':
      return nothing;
    default:
      return unreachable(state);
  }
}

function moved(from: MandateState, to: MandateState, said: string): ChangeEffect {
  return mayMove(mandateMoves, from, to)
    ? { amend: false, moveTo: to }
    : refused(`${said}, but it is ${from} here`);
}

function refused(task: string): ChangeEffect {
  return { amend: false, task, refused: true };
}

function unreachable(value: never): never {
  throw new Error(`no effect for ${String(value)}`);
}
