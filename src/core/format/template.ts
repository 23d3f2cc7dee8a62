/** Texts with {meaning:format} parts: file names and composed values. Pure.
 *  Formats: a date pattern for dates, months, times; a width for counts (zero filled); for text a width (exactly that
 *  many characters) or "1-8" (those characters). */

import { compileDatePattern, partsOf } from './date-pattern.ts';
import type { Value } from './format.ts';
import { isMeaning, type Meaning, type MeaningType, vocabulary } from './vocabulary.ts';

export type Lookup = (meaning: Meaning) => Value | undefined;

export type Template = {
  readonly meanings: readonly Meaning[];
  /** Regular expression source that fits every text the template can make. */
  readonly regex: string;
  /** Undefined when a value is missing or does not have the width asked for. */
  format(lookup: Lookup): string | undefined;
  /** The texts and counts that stand whole in a text the template fits; dates and cut texts are left out. Undefined
   *  when it does not fit. */
  read(text: string): Readonly<Partial<Record<Meaning, Value>>> | undefined;
};

type Part = {
  readonly regex: string;
  readonly format: (lookup: Lookup) => string | undefined;
  /** Set when the value can be read back. */
  readonly whole?: { readonly meaning: Meaning; readonly numeric: boolean } | undefined;
};

/** Throws an Error with the reason when the template itself is faulty. */
export function compileTemplate(source: string): Template {
  const meanings: Meaning[] = [];
  const parts: Part[] = [];
  for (const piece of source.split(/(\{[^}]*\})/)) {
    if (piece === '') continue;
    if (!piece.startsWith('{')) {
      parts.push({ regex: piece.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'), format: () => piece });
      continue;
    }
    const [meaning = '', format] = piece.slice(1, -1).split(/:(.*)/s);
    if (!isMeaning(meaning)) throw new Error(`"${meaning}" in {} is no meaning of vocabulary.ts`);
    meanings.push(meaning);
    parts.push(partFor(meaning, vocabulary[meaning].type, format));
  }
  const groups = new RegExp(`^${parts.map(({ regex }, index) => `(?<part${index}>${regex})`).join('')}$`);
  return {
    meanings,
    regex: parts.map((part) => part.regex).join(''),
    read(text) {
      const found = groups.exec(text)?.groups;
      if (!found) return undefined;
      const values: Partial<Record<Meaning, Value>> = {};
      for (const [index, { whole }] of parts.entries()) {
        const piece = found[`part${index}`];
        if (whole && piece !== undefined) values[whole.meaning] = whole.numeric ? BigInt(piece) : piece;
      }
      return values;
    },
    format(lookup) {
      let text = '';
      for (const part of parts) {
        const piece = part.format(lookup);
        if (piece === undefined) return undefined;
        text += piece;
      }
      return text;
    },
  };
}

function partFor(meaning: Meaning, type: MeaningType, format: string | undefined): Part {
  if (type.startsWith('sealed')) throw new Error(`{${meaning}} is personal and cannot stand in a template`);
  if (type === 'date' || type === 'month' || type === 'time' || type === 'instant') {
    if (!format) throw new Error(`{${meaning}} needs a date pattern`);
    const pattern = compileDatePattern(format);
    return {
      regex: pattern.regex,
      format: (lookup) => {
        const value = lookup(meaning);
        return typeof value === 'string' ? pattern.format(partsOf(value)) : undefined;
      },
    };
  }
  const slice = /^(\d+)-(\d+)$/.exec(format ?? '');
  const width = /^\d+$/.test(format ?? '') ? Number(format) : undefined;
  if (format && !slice && width === undefined) throw new Error(`{${meaning}:${format}} is no width or range`);
  const numeric = type === 'count' || type === 'amount';
  const anything = numeric ? '\\d' : '[^/\\\\]';
  return {
    whole: slice ? undefined : { meaning, numeric },
    regex: slice
      ? `${anything}{1,${Number(slice[2]) - Number(slice[1]) + 1}}`
      : anything + (width === undefined ? '+' : numeric ? `{${width},}` : `{${width}}`),
    format: (lookup) => {
      const value = lookup(meaning);
      if (value === undefined || value === '') return undefined;
      const text = String(value);
      if (slice) {
        const cut = text.slice(Number(slice[1]) - 1, Number(slice[2]));
        return cut === '' ? undefined : cut;
      }
      if (width === undefined) return text;
      if (numeric || typeof value === 'bigint') return text.padStart(width, '0');
      return text.length === width ? text : undefined;
    },
  };
}
