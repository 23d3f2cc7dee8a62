/** When a record or field stands in the file. Pure. */

import type { ConditionSpec } from './field-schema.ts';
import type { Value } from './format.ts';
import type { Lookup } from './template.ts';
import type { Meaning } from './vocabulary.ts';

export type Condition = {
  /** For writing and for `where`: every part holds. */
  holds(lookup: Lookup): boolean;
  /** For reading: no listed word is contradicted by what is known so far. A value that may still come decides nothing. */
  mayHold(lookup: Lookup): boolean;
};

export function compileCondition(spec: ConditionSpec): Condition {
  const parts = Object.entries(spec).map(([meaning, wanted]) => ({
    meaning: meaning as Meaning,
    words: Array.isArray(wanted) ? new Set(wanted) : undefined,
    present: wanted === 'present',
  }));
  return {
    holds: (lookup) =>
      parts.every(({ meaning, words, present }) => {
        const value = lookup(meaning);
        return words ? words.has(wordOf(value)) : isPresent(value) === present;
      }),
    mayHold: (lookup) =>
      parts.every(({ meaning, words }) => {
        if (!words) return true;
        const value = lookup(meaning);
        return value === undefined || words.has(wordOf(value));
      }),
  };
}

export function isPresent(value: Value | undefined): boolean {
  return value !== undefined && value !== '';
}

function wordOf(value: Value | undefined): string {
  return typeof value === 'boolean' ? (value ? 'yes' : 'no') : String(value ?? '');
}
