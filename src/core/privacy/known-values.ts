/** Finds the full values of known debtors in text. Pure. Values are kept by their first two characters, then by length:
 *  a text costs one look-up a character, however many debtors there are.
 *
 *  What counts: accounts and phones of 6 digits or more, also printed in groups; mail addresses; names of 2 characters or
 *  more where they hold Chinese, Japanese or Korean characters, and whole words of 5 letters or more otherwise: shorter
 *  ones stand in every text by chance. */

export type ValueKind = 'account' | 'name' | 'phone' | 'email';

export type KnownValue = { readonly kind: ValueKind; readonly clear: string; readonly owner: string };

export type Hit = { readonly kind: ValueKind; readonly owner: string };

type Bucket = { readonly lengths: number[]; readonly values: Map<string, Hit> };

const cjk = /[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\u{20000}-\u{3ffff}]/u;
const letterOrDigit = /[\p{L}\p{N}]/u;

export class KnownValues {
  readonly #buckets = new Map<string, Bucket>();
  /** Characters of the longest value. */
  longest = 0;

  add({ kind, clear, owner }: KnownValue): void {
    const value = normal(clear.trim());
    if (!counts(kind, value)) return;
    const start = value.slice(0, 2);
    let bucket = this.#buckets.get(start);
    if (bucket === undefined) {
      bucket = { lengths: [], values: new Map() };
      this.#buckets.set(start, bucket);
    }
    if (!bucket.lengths.includes(value.length)) bucket.lengths.push(value.length);
    if (!bucket.values.has(value)) bucket.values.set(value, { kind, owner });
    this.longest = Math.max(this.longest, value.length);
  }

  /** Each value found, once. */
  find(text: string): readonly Hit[] {
    const found = new Set<Hit>();
    const whole = normal(text);
    this.#look(whole, found);
    // Accounts and phones may be printed in groups.
    const joined = whole.replace(/(?<=[0-9a-z])[ \u00a0-](?=[0-9a-z])/g, '');
    if (joined.length < whole.length) this.#look(joined, found, true);
    return [...found];
  }

  #look(text: string, found: Set<Hit>, numbersOnly = false): void {
    for (let at = 0; at + 1 < text.length; at++) {
      const bucket = this.#buckets.get(text.slice(at, at + 2));
      if (bucket === undefined) continue;
      for (const length of bucket.lengths) {
        const value = text.slice(at, at + length);
        const hit = bucket.values.get(value);
        if (hit === undefined || (numbersOnly && hit.kind !== 'account' && hit.kind !== 'phone')) continue;
        if (hit.kind !== 'name' || cjk.test(value) || isWord(text, at, length)) found.add(hit);
      }
    }
  }
}

function normal(text: string): string {
  return text.toLowerCase();
}

function counts(kind: ValueKind, value: string): boolean {
  switch (kind) {
    case 'account':
    case 'phone':
      return value.replace(/[^0-9a-z]/g, '').length >= 6;
    case 'email':
      return value.includes('@');
    case 'name':
      return value.length >= (cjk.test(value) ? 2 : 5);
    default:
      return unreachable(kind);
  }
}

function isWord(text: string, at: number, length: number): boolean {
  return !letterOrDigit.test(text[at - 1] ?? ' ') && !letterOrDigit.test(text[at + length] ?? ' ');
}

function unreachable(kind: never): never {
  throw new Error(`no rule for ${String(kind)}`);
}
