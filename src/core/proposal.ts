/** What needs two people: a proposal signed by one operator and confirmed by another. Pure: kinds with their roles, the
 *  texts that are signed, the digest of the content. Executed by steps/proposals.ts. Source: DESIGN promise 10. */

import { createHash } from 'node:crypto';
import type { Role } from './authority.ts';
import { addDays, type Instant } from './date.ts';

type Rule = {
  readonly doc: string;
  readonly propose: readonly Role[];
  readonly confirm: readonly Role[];
};

export const proposalKinds = {
  'operator-add': { doc: 'a new operator', propose: ['admin'], confirm: ['admin', 'approve'] },
  'operator-grant': {
    doc: 'other roles, limits or last day',
    propose: ['admin'],
    confirm: ['admin', 'approve'],
  },
  'operator-revoke': {
    doc: 'an operator may do nothing any more',
    propose: ['admin'],
    confirm: ['admin', 'approve'],
  },
  'write-off': { doc: 'a charge is given up', propose: ['follow-up'], confirm: ['approve'] },
  refund: { doc: 'prepaid money goes back', propose: ['follow-up'], confirm: ['approve'] },
  configuration: {
    doc: 'a changed configuration or layout',
    propose: ['prepare', 'admin'],
    confirm: ['approve', 'admin'],
  },
  'delivery-resolve': { doc: 'what became of a delivery', propose: ['send'], confirm: ['approve'] },
  'delivery-adopt': {
    doc: 'a file was taken to the bank by hand',
    propose: ['send'],
    confirm: ['approve'],
  },
  'file-withdraw': {
    doc: 'a file is not sent, its debits are free',
    propose: ['prepare'],
    confirm: ['approve'],
  },
  'task-release': {
    doc: 'a debit of unknown outcome may be presented again',
    propose: ['follow-up'],
    confirm: ['approve'],
  },
  'period-close': {
    doc: 'no posting into a month any more',
    propose: ['follow-up', 'admin'],
    confirm: ['approve', 'admin'],
  },
  'complaint-close': {
    doc: 'a complaint ends with a credit',
    propose: ['follow-up'],
    confirm: ['approve'],
  },
  promotion: {
    doc: 'a restored copy acts outside again',
    propose: ['admin', 'approve'],
    confirm: ['admin', 'approve'],
  },
} as const satisfies Readonly<Record<string, Rule>>;

export type ProposalKind = keyof typeof proposalKinds;

/** Values JSON keeps; amounts as decimal digits in text. */
export type ProposalContent = { readonly [name: string]: unknown };

export type Proposed = {
  readonly creditor: string;
  readonly kind: ProposalKind;
  /** "charge:C00000012", "file:7" … */
  readonly subject: string;
  readonly contentSha256: string;
  readonly proposedBy: string;
  readonly proposedAt: Instant;
  readonly expiresAt: Instant;
};

const validDays = 7;

/** Seven days after it was made. */
export function proposalExpiry(at: Instant): Instant {
  return `${addDays(at.slice(0, 10) as Parameters<typeof addDays>[0], validDays)}${at.slice(10)}` as Instant;
}

/** The text the proposer signs; its digest names the proposal. */
export function proposalStatement(proposed: Proposed): string {
  return [
    'debitrun proposal 1',
    `creditor ${proposed.creditor}`,
    `kind ${proposed.kind}`,
    `subject ${proposed.subject}`,
    `content sha256 ${proposed.contentSha256}`,
    `proposed by ${proposed.proposedBy} at ${proposed.proposedAt}`,
    `until ${proposed.expiresAt}`,
  ].join('\n');
}

/** The text the second person signs. */
export function decisionStatement(
  statement: string,
  word: 'confirmed' | 'declined',
  by: string,
  at: Instant,
): string {
  return `debitrun decision 1\n${word} by ${by} at ${at}\n${statement}`;
}

/** Short enough to type, long enough not to be mistaken for another. */
export function proposalId(statement: string): string {
  return createHash('sha256').update(statement).digest('hex').slice(0, 12);
}

/** SHA-256 (hex) over the content, whatever order its names stand in: a database may turn them round. */
export function contentDigest(content: ProposalContent): string {
  return createHash('sha256').update(canonical(content)).digest('hex');
}

function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value === 'bigint') return JSON.stringify(value.toString());
  if (typeof value !== 'object' || value === null) return JSON.stringify(value ?? null);
  const entries = Object.entries(value).filter(([, item]) => item !== undefined);
  return `{${entries
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, item]) => `${JSON.stringify(name)}:${canonical(item)}`)
    .join(',')}}`;
}
