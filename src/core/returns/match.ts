/** Finds the debit an answer is about, by the keys the scheme trusts, in their order. Pure. answer ─▶ [here] ─▶ entries.
 *  A key is a set of meanings that must all agree; one of them finds the debit, the others confirm it. */

import type { Meaning } from '../format/vocabulary.ts';
import type { Answer } from './answer.ts';

/** What of a debit an answer can be compared with. */
export type Candidate = {
  readonly debitId: string;
  readonly minor: bigint;
  readonly mandateId: string;
  /** `file.reference` of the file it was sent in; null before. */
  readonly fileReference: string | null;
  readonly batchId: string | null;
};

/** The meanings a debit can be looked up by. */
export type LookupMeaning = 'debit.trace' | 'debit.reference';
export type Lookup<C extends Candidate> = (meaning: LookupMeaning, value: string) => C | undefined;

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
  for (const key of keys) {
    const found = candidate(answer, key, lookup);
    if (found === undefined) continue;
    const others = key.filter((meaning) => meaning !== found.by && meaning !== 'debit.amount');
    if (!others.every((meaning) => agrees(answer, meaning, found.debit))) continue;
    if (answer.amount === null || answer.amount === found.debit.minor) return { debit: found.debit };
    const message = `${found.debit.debitId} was for ${found.debit.minor}, the bank says ${answer.amount} (minor units).`;
    return { fault: { code: 'RETURN_AMOUNT', message } };
  }
  const said = Object.entries(answer.references).map(([meaning, value]) => `${meaning} ${value}`);
  return {
    fault: {
      code: 'RETURN_UNKNOWN_REFERENCE',
      message: `"${said.join(', ') || 'no reference'}" is on no debit we submitted.`,
    },
  };
}

function candidate<C extends Candidate>(
  answer: Answer,
  key: readonly Meaning[],
  lookup: Lookup<C>,
): { readonly by: LookupMeaning; readonly debit: C } | undefined {
  for (const by of ['debit.reference', 'debit.trace'] as const) {
    const value = answer.references[by];
    if (!key.includes(by) || value === undefined) continue;
    const debit = lookup(by, value);
    return debit === undefined ? undefined : { by, debit };
  }
  return undefined;
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
    default:
      return false;
  }
}
