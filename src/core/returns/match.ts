/** Finds the debit an answer is about, by the keys the scheme trusts, in their order. Pure. answer ─▶ [here] ─▶ entries.
 *  A key is a set of meanings that must all agree; one of them finds the debit, the others confirm it. */

import type { Meaning } from '../format/vocabulary.ts';
import { type Answer, namesDebit } from './answer.ts';

/** What of a debit an answer can be compared with. */
export type Candidate = {
  readonly debitId: string;
  readonly minor: bigint;
  readonly mandateId: string;
  /** `file.reference` of the file it was sent in; null before. */
  readonly fileReference: string | null;
  readonly batchId: string | null;
  /** The day it was collected, and the one it was worked off. */
  readonly collectOn: string;
  readonly processedOn: string;
};

/** The meanings a debit can be looked up by. */
export type LookupMeaning = 'debit.trace' | 'debit.reference' | 'mandate.reference';
/** A reference or trace number names at most one debit, a mandate any number. */
export type Lookup<C extends Candidate> = (meaning: LookupMeaning, value: string) => readonly C[];

export type Matched<C extends Candidate> =
  | { readonly debit: C; readonly fault?: never }
  | {
      readonly debit?: never;
      readonly fault: {
        readonly code: 'RETURN_AMOUNT' | 'RETURN_UNKNOWN_REFERENCE';
        readonly message: string;
      };
    };

export function matchAnswer<C extends Candidate>(
  answer: Answer,
  keys: readonly (readonly Meaning[])[],
  lookup: Lookup<C>,
): Matched<C> {
  let several = 0;
  for (const key of keys) {
    const found = candidates(answer, key, lookup);
    if (found === undefined) continue;
    const others = key.filter((meaning) => meaning !== found.by && meaning !== 'debit.amount');
    const agreeing = found.debits.filter((debit) =>
      others.every((meaning) => agrees(answer, meaning, debit)),
    );
    if (found.by === 'mandate.reference') {
      const fitting = agreeing.filter(({ minor }) => minor === answer.amount);
      if (fitting.length > 1) several = fitting.length;
      else if (fitting[0]) return { debit: fitting[0] };
      continue;
    }
    const [debit] = agreeing;
    if (debit === undefined) continue;
    if (answer.amount === null || answer.amount === debit.minor) return { debit };
    const message = `${debit.debitId} was for ${debit.minor}, the bank says ${answer.amount} (minor units).`;
    return { fault: { code: 'RETURN_AMOUNT', message } };
  }
  const said = Object.entries(answer.references).map(([meaning, value]) => `${meaning} ${value}`);
  const which = several > 0 ? `fits ${several} debits we submitted` : 'is on no debit we submitted';
  return {
    fault: {
      code: 'RETURN_UNKNOWN_REFERENCE',
      message: `"${said.join(', ') || 'no reference'}" ${which}.`,
    },
  };
}

/** The first meaning of the key that the answer names and that leads to debits. A mandate has many, so its key must hold
 *  the amount too, and is asked only where the answer names no debit itself. */
function candidates<C extends Candidate>(
  answer: Answer,
  key: readonly Meaning[],
  lookup: Lookup<C>,
): { readonly by: LookupMeaning; readonly debits: readonly C[] } | undefined {
  for (const by of ['debit.reference', 'debit.trace'] as const) {
    const value = answer.references[by];
    if (!key.includes(by) || value === undefined) continue;
    const debits = lookup(by, value);
    return debits.length === 0 ? undefined : { by, debits };
  }
  const mandate = answer.references['mandate.reference'];
  if (mandate === undefined || !isMandateKey(key) || namesDebit(answer)) return undefined;
  return { by: 'mandate.reference', debits: lookup('mandate.reference', mandate) };
}

/** Whether a key finds a debit by its mandate. */
export function isMandateKey(key: readonly Meaning[]): boolean {
  const named = key.includes('debit.reference') || key.includes('debit.trace');
  return !named && key.includes('mandate.reference') && key.includes('debit.amount');
}

/** A reference the answer does not name cannot confirm anything. */
function agrees(answer: Answer, meaning: Meaning, debit: Candidate): boolean {
  const said = answer.references[meaning];
  switch (meaning) {
    case 'submission.reference':
      return said !== undefined && said === debit.fileReference;
    case 'batch.reference':
      return said !== undefined && said === debit.batchId;
    case 'mandate.reference':
      return said !== undefined && said === debit.mandateId;
    case 'debit.reference':
      return said === debit.debitId;
    case 'batch.collectionDate':
      return answer.dates[meaning] === debit.collectOn;
    case 'batch.processingDate':
      return answer.dates[meaning] === debit.processedOn;
    default:
      return false;
  }
}
