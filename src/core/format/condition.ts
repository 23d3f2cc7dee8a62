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
  const parts = Object.entries(spec).map(([meaning, wanted]) => compilePart(meaning as Meaning, wanted));
  return {
    holds: (lookup) => parts.every((part) => part.holds(lookup(part.meaning))),
    mayHold: (lookup) => parts.every((part) => part.mayHold(lookup(part.meaning))),
  };
}

type Part = {
  readonly meaning: Meaning;
  holds(value: Value | undefined): boolean;
  mayHold(value: Value | undefined): boolean;
};

function compilePart(meaning: Meaning, wanted: ConditionSpec[string]): Part {
  if (typeof wanted === 'string') {
    const present = wanted === 'present';
    return { meaning, holds: (value) => isPresent(value) === present, mayHold: () => true };
  }
  const words = new Set(Array.isArray(wanted) ? wanted : wanted.not);
  const among = Array.isArray(wanted);
  const holds = (value: Value | undefined) => words.has(wordOf(value)) === among;
  return { meaning, holds, mayHold: (value) => value === undefined || holds(value) };
}

export function isPresent(value: Value | undefined): boolean {
  return value !== undefined && value !== '';
}

function wordOf(value: Value | undefined): string {
  return typeof value === 'boolean' ? (value ? 'yes' : 'no') : String(value ?? '');
}
