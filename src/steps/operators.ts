/** Who may act: checked before every command that changes something; and the changes of operators themselves, which two
 *  people make, but for the first ones. cli ─▶ [here]. */

import { createPublicKey } from 'node:crypto';
import { authorityFault, type Grant, type Operator, type Role, rolesFor } from '../core/authority.ts';
import { type Problem, problem } from '../core/problem.ts';
import { insertGrant, insertOperator, operatorsAt, wholeWorkspace } from '../store/operators.ts';
import { commit } from '../store/unit.ts';
import { act, type Context, report, type StepReport } from './context.ts';
import { propose } from './proposals.ts';
import { refuse } from './refusal.ts';
import { authorityDay, standingFault } from './standing.ts';

/** Why the one who acts may not use a command; journalled, in the chain of `scope` where it is no creditor's. A workspace
 *  without operators is one person's: it may do all that no second person is needed for. */
export async function permit(
  context: Context,
  command: string,
  scope: { readonly creditor?: string } = {},
): Promise<Problem | undefined> {
  const everyone = await operatorsAt(context.database);
  if (everyone.length === 0) return undefined;
  const operator = everyone.find(({ name }) => name === context.actor);
  const day = await authorityDay(context);
  const faults = [[], ...rolesFor(command).map((role) => [role])].map((anyOf: readonly Role[]) =>
    authorityFault(context.actor, operator, anyOf, day),
  );
  const fault = faults.find((text) => text !== undefined);
  if (fault === undefined) return undefined;
  const hint = 'Act as another with --as NAME; debitrun operators list shows who may do what.';
  return refuse(
    context,
    command,
    `operator:${context.actor}`,
    problem('OPERATOR_REFUSED', { file: context.creditor.id }, `${command}: ${fault}.`, hint),
    scope,
  );
}

export type NewOperator = { readonly name: string; readonly publicKey: string } & Grant;

/** At once while nobody is there to ask; then a proposal. */
export async function addOperators(context: Context, operator: NewOperator): Promise<StepReport> {
  const { name, publicKey, ...grant } = operator;
  const others = (await operatorsAt(context.database)).filter(mayConfirm);
  if (others.some((other) => other.name !== context.actor)) {
    return propose(context, 'operators add', {
      kind: 'operator-add',
      creditor: wholeWorkspace,
      subject: `operator:${name}`,
      content: { publicKey, ...grant },
    });
  }
  const fault = others.length === 0 ? undefined : await adminFault(context, 'operators add');
  if (fault !== undefined) return report(context, 'operators add', 0, {}, { problems: [fault] });
  await commit(context.database, workspaceAct(context, 'operators add'), (unit) =>
    insertOperator(unit, operator, grant),
  );
  return report(
    context,
    'operators add',
    1,
    {},
    { notes: [`${name} is an operator: ${grant.roles.join(', ')}`] },
  );
}

/** Other roles, limits or last day: two people. */
export function changeGrant(
  context: Context,
  operator: Operator,
  change: Partial<Grant>,
): Promise<StepReport> {
  const { roles, validTo, limits } = { ...operator, ...change };
  return propose(context, 'operators grant', {
    kind: 'operator-grant',
    creditor: wholeWorkspace,
    subject: `operator:${operator.name}`,
    content: { roles, validTo, limits, revoked: false },
  });
}

/** For good: two people. */
export function revokeOperator(context: Context, operator: Operator): Promise<StepReport> {
  return propose(context, 'operators revoke', {
    kind: 'operator-revoke',
    creditor: wholeWorkspace,
    subject: `operator:${operator.name}`,
    content: { name: operator.name },
  });
}

/** Ends today what an operator may do, by one admin alone: a lost key cannot wait. Yesterday was the last day. */
export async function expireOperator(
  context: Context,
  operator: Operator,
  lastDay: Grant['validTo'],
): Promise<StepReport> {
  const fault = await adminFault(context, 'operators expire');
  if (fault !== undefined) return report(context, 'operators expire', 0, {}, { problems: [fault] });
  if (operator.validTo !== null && lastDay !== null && operator.validTo <= lastDay)
    return report(
      context,
      'operators expire',
      0,
      {},
      { notes: [`${operator.name} was one until ${operator.validTo}`] },
    );
  await commit(context.database, workspaceAct(context, 'operators expire'), (unit) =>
    insertGrant(unit, operator.name, { ...operator, validTo: lastDay }),
  );
  return report(
    context,
    'operators expire',
    1,
    {},
    { notes: [`${operator.name} was an operator until ${lastDay}`] },
  );
}

/** Why a text cannot be an operator's public key; undefined: it can. */
export function keyFault(publicKey: string): string | undefined {
  try {
    if (createPublicKey(publicKey).asymmetricKeyType === 'ed25519') return undefined;
  } catch {
    return 'it is no public key in PEM';
  }
  return 'an operator key is an Ed25519 key';
}

/** An operator who could be a second person, now or when renewed: while one is there, nobody is added alone. */
function mayConfirm({ revoked, roles }: Operator): boolean {
  return !revoked && (roles.includes('admin') || roles.includes('approve'));
}

async function adminFault(context: Context, command: string): Promise<Problem | undefined> {
  const fault = await standingFault(context, context.actor, ['admin']);
  if (fault === undefined) return undefined;
  const found = problem(
    'OPERATOR_REFUSED',
    {},
    `${command}: ${fault}.`,
    'Ask an admin: debitrun operators list.',
  );
  return refuse(context, command, `operator:${context.actor}`, found, { creditor: wholeWorkspace });
}

function workspaceAct(context: Context, command: string) {
  return { ...act(context, command), creditor: wholeWorkspace };
}
