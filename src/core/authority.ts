/** Who may do what: roles, the role each command asks for, and whether an operator had it on a day. Pure.
 *  Used before every command that changes something, when a file is approved, and again when it is sent. */

import type { Instant, IsoDate } from './date.ts';

export const roles = ['prepare', 'approve', 'send', 'follow-up', 'audit', 'admin'] as const;
export type Role = (typeof roles)[number];

export function isRole(text: string): text is Role {
  return (roles as readonly string[]).includes(text);
}

/** Decimal text of the creditor's currency ("50000.00"); a name that is missing limits nothing. */
export type OperatorLimits = {
  readonly perDebit?: string | undefined;
  readonly perFile?: string | undefined;
  readonly perDay?: string | undefined;
};

/** What an operator may do, from `since` on until the next grant. */
export type Grant = {
  readonly roles: readonly Role[];
  /** Last day. */
  readonly validTo: IsoDate | null;
  readonly revoked: boolean;
  readonly limits: OperatorLimits;
};

export type Operator = Grant & {
  readonly name: string;
  readonly publicKey: string;
  readonly since: Instant;
};

/** The roles a command needs, all of them. */
const commandRoles: Readonly<Record<string, readonly Role[]>> = {
  import: ['prepare'],
  bill: ['prepare'],
  plan: ['prepare'],
  notify: ['prepare'],
  batch: ['prepare'],
  send: ['send'],
  fetch: ['send'],
  read: ['follow-up'],
  settle: ['follow-up'],
  'follow-up': ['follow-up'],
  'tasks done': ['follow-up'],
  'complaints open': ['follow-up'],
  'complaints close': ['follow-up'],
  'complaints show': ['follow-up', 'audit'],
  cycle: ['prepare', 'send', 'follow-up'],
  'audit seal': ['audit'],
  'evidence export': ['audit'],
  'backup make': ['audit'],
  'backup restore': ['admin'],
};

/** Commands that ask by themselves: the one who signs is not always the one who runs the command. */
const askThemselves: readonly string[] = [
  'approve',
  'write-off',
  'refund',
  'config accept',
  'send resolve',
  'send adopt',
  'file export',
  'file withdraw',
  'period close',
  'proposals confirm',
  'proposals refuse',
  'backup promote',
];

/** What no table names is an admin's. */
export function rolesFor(command: string): readonly Role[] {
  return askThemselves.includes(command) ? [] : (commandRoles[command] ?? ['admin']);
}

/** Why this operator may not act on a day; undefined: they may. `anyOf` empty: any standing operator may. */
export function authorityFault(
  name: string,
  operator: Operator | undefined,
  anyOf: readonly Role[],
  day: IsoDate,
): string | undefined {
  if (operator === undefined) return `${name} is no operator`;
  if (operator.revoked) return `${name} was revoked`;
  if (operator.validTo !== null && day > operator.validTo)
    return `${name} was an operator until ${operator.validTo}`;
  if (anyOf.length === 0 || anyOf.some((role) => operator.roles.includes(role))) return undefined;
  return `${name} has not the role ${anyOf.join(' or ')}`;
}
