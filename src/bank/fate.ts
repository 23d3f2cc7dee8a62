/** What becomes of one debit at the embedded bank: the scenario's first rule that fits, with its code looked up in the
 *  pack's reasons. Pure: the same debit, scenario and history give the same fate. */

import { createHash } from 'node:crypto';
import type { Pack, Reason } from '../core/scheme.ts';
import type { Scenario, ScenarioRule } from './scenario.ts';

/** A debit as the rules see it. The account is in clear, and stays in memory. */
export type DebitFacts = {
  readonly scheme: string;
  readonly reference: string;
  readonly customer: string;
  readonly mandate: string;
  readonly account: string;
  readonly amount: bigint;
  /** Collection month "2026-03", and its ordinal among the months this bank saw of the scheme, from 1. */
  readonly month: string;
  readonly monthNumber: number;
  /** From 1. */
  readonly attempt: number;
};

/** Anything but plainly paid. `collected` is in minor units. */
export type Fate = {
  readonly code: string;
  readonly collected: bigint;
  readonly phase: 'before-settlement' | 'after-settlement';
  readonly days: number | undefined;
};

/** undefined: paid. A rule whose class, code or partial collection the scheme does not have is passed over; a code it
 *  does not list is given all the same when the rule names the scheme, as real banks do that. */
export function fateOf(scenario: Scenario, pack: Pack, facts: DebitFacts): Fate | undefined {
  for (const [index, rule] of scenario.rules.entries()) {
    if (!fits(rule, index, scenario.seed, facts)) continue;
    if (rule.outcome === 'paid') return undefined;
    const answer = codeFor(rule, pack);
    if (!answer) continue;
    if (answer.outcome === 'paid') return undefined;
    const collected = answer.outcome === 'paid-part' ? partOf(rule, facts) : 0n;
    return { code: answer.code, collected, phase: rule.when, days: rule.days };
  }
  return undefined;
}

/** The fate of a debit whose reference this bank has taken before: refused, where the scheme has a code for it. */
export function duplicateFate(pack: Pack): Fate | undefined {
  const reason = [...pack.reasons.values()].find((r) => r.class === 'duplicate');
  return reason && { code: reason.code, collected: 0n, phase: 'before-settlement', days: undefined };
}

function fits(rule: ScenarioRule, index: number, seed: string, facts: DebitFacts): boolean {
  const { debtor, month } = rule;
  if (rule.scheme !== undefined && rule.scheme !== facts.scheme) return false;
  if (rule.attempt !== undefined && rule.attempt !== facts.attempt) return false;
  if (month !== undefined && month !== facts.month && month !== facts.monthNumber) return false;
  if (debtor && !isDebtor(debtor, facts)) return false;
  return rule.share === undefined || dice(seed, String(index), facts.reference, facts.month) < rule.share;
}

function isDebtor(wanted: NonNullable<ScenarioRule['debtor']>, facts: DebitFacts): boolean {
  return (
    (wanted.reference === undefined || wanted.reference === facts.reference) &&
    (wanted.customer === undefined || wanted.customer === facts.customer) &&
    (wanted.mandate === undefined || wanted.mandate === facts.mandate) &&
    (wanted.accountEnds === undefined || facts.account.endsWith(wanted.accountEnds)) &&
    (wanted.accountSha256 === undefined || wanted.accountSha256 === sha256(facts.account))
  );
}

function codeFor(
  { outcome, scheme }: ScenarioRule,
  { reasons }: Pack,
): Pick<Reason, 'code' | 'outcome'> | undefined {
  if (outcome === 'paid') return undefined;
  if ('code' in outcome)
    return (
      reasons.get(outcome.code) ??
      (scheme === undefined ? undefined : { code: outcome.code, outcome: 'failed' })
    );
  const all = [...reasons.values()];
  if ('class' in outcome) return all.find((r) => r.class === outcome.class && r.outcome !== 'paid-part');
  return all.find((r) => r.outcome === 'paid-part');
}

function partOf({ outcome }: ScenarioRule, { amount }: DebitFacts): bigint {
  const share = typeof outcome === 'object' && 'paidPart' in outcome ? outcome.paidPart : 0.5;
  const part = (amount * BigInt(Math.round(share * 10_000))) / 10_000n;
  return part < 1n ? 1n : part;
}

/** A number from 0 to below 1 that is always the same for the same words. */
function dice(...words: string[]): number {
  return Number.parseInt(sha256(words.join('\u001f')).slice(0, 12), 16) / 2 ** 48;
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
