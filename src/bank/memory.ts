/** The embedded bank's memory: its two append-only logs on the disk, and what is derived from them. A bank that is
 *  killed and started again knows the same. bank ─▶ [here] ─▶ node:fs. */

import { createHash, randomBytes } from 'node:crypto';
import {
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  readFileSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import type { IsoDate } from '../core/date.ts';
import type { Answered, TakenFile } from './taken.ts';

const attemptDays = 20;
const dayMs = 86_400_000;

export class Memory {
  readonly taken: TakenFile[] = [];
  readonly answered = new Map<string, Answered>();
  readonly #dir: string;
  readonly #salt: string;
  readonly #references = new Set<string>();
  readonly #files = new Set<string>();
  readonly #months = new Map<string, Set<string>>();
  readonly #failures = new Map<string, number[]>();

  /** `dir` is the bank's state folder, which must exist. */
  constructor(dir: string) {
    this.#dir = dir;
    this.#salt = saltOf(join(dir, 'salt'));
    for (const file of readLines<TakenFile>(join(dir, 'taken.jsonl'))) this.#learn(file);
    for (const answer of readLines<Answered>(join(dir, 'answered.jsonl')))
      this.answered.set(answer.id, answer);
  }

  /** On the disk when this returns. */
  remember(file: TakenFile): void {
    append(join(this.#dir, 'taken.jsonl'), file);
    this.#learn(file);
  }

  rememberAnswer(answer: Answered): void {
    append(join(this.#dir, 'answered.jsonl'), answer);
    this.answered.set(answer.id, answer);
  }

  /** Whether these bytes under this name have been dealt with, so that a restart does not take them again. */
  hasDealtWith(name: string, sha256: string): boolean {
    return this.taken.some((file) => file.name === name && file.sha256 === sha256);
  }

  hasTakenFile(scheme: string, creditor: string, reference: string, sha256: string): boolean {
    return this.#files.has(sha256) || (reference !== '' && this.#files.has(key(scheme, creditor, reference)));
  }

  hasTakenDebit(scheme: string, creditor: string, reference: string): boolean {
    return this.#references.has(key(scheme, creditor, reference));
  }

  /** Ordinal of a collection month among those this bank saw of the scheme, from 1; later ones count up. */
  monthNumber(scheme: string, month: string): number {
    const earlier = [...(this.#months.get(scheme) ?? [])].filter((known) => known < month);
    return earlier.length + 1;
  }

  presenter(scheme: string, account: string, amount: bigint): string {
    return createHash('sha256')
      .update(key(this.#salt, scheme, account, String(amount)))
      .digest('hex')
      .slice(0, 20);
  }

  /** Which attempt a debit is: 1, or one more than the failures of the same account and amount lately. */
  attempt(presenter: string, at: string): number {
    const since = Date.parse(at) - attemptDays * dayMs;
    return 1 + (this.#failures.get(presenter) ?? []).filter((failedAt) => failedAt >= since).length;
  }

  answersOn(layout: string, date: IsoDate): number {
    return [...this.answered.values()].filter((a) => a.layout === layout && a.date === date).length;
  }

  hasAnswerNamed(name: string): boolean {
    return [...this.answered.values()].some((answer) => answer.name === name);
  }

  #learn(file: TakenFile): void {
    this.taken.push(file);
    if (file.verdict !== 'taken' || file.scheme === undefined) return;
    const { scheme, creditor, reference } = file;
    this.#files.add(file.sha256);
    if (reference !== '') this.#files.add(key(scheme, creditor, reference));
    const months = this.#months.get(scheme) ?? new Set();
    if (file.month !== undefined) this.#months.set(scheme, months.add(file.month));
    for (const debit of file.debits) {
      this.#references.add(key(scheme, creditor, debit.reference));
      if (debit.presenter === undefined) continue;
      const known = this.#failures.get(debit.presenter) ?? [];
      this.#failures.set(debit.presenter, [...known, Date.parse(file.at)]);
    }
  }
}

function key(...parts: string[]): string {
  return parts.join('\u001f');
}

function saltOf(path: string): string {
  if (!existsSync(path))
    writeFileSync(path, randomBytes(24).toString('base64url'), { mode: 0o600, flag: 'wx' });
  return readFileSync(path, 'utf8');
}

function append(path: string, line: unknown): void {
  const file = openSync(path, 'a', 0o600);
  try {
    writeFileSync(file, `${JSON.stringify(line)}\n`);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/** A last line without its end was cut by a kill: it was never remembered, and is taken off. */
function readLines<T>(path: string): T[] {
  if (!existsSync(path)) return [];
  const bytes = readFileSync(path);
  const whole = bytes.lastIndexOf(0x0a) + 1;
  if (whole < bytes.length) truncateSync(path, whole);
  return bytes
    .subarray(0, whole)
    .toString('utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as T);
}
