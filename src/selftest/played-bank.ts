/** The invented bank, played by hand in a folder: what it was given, line by line, and answers in words of its own. Reads and
 *  writes text by splitting and joining: it knows nothing of the engine's layouts. IO. */

import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A debit as the bank was asked for it. Amounts are fen; days "2026-03-12". */
export type Asked = {
  readonly file: string;
  /** Reference of the file. */
  readonly submission: string;
  readonly reference: string;
  readonly mandate: string;
  readonly account: string;
  readonly amount: bigint;
  readonly collectOn: string;
};

/** One line of an answer; what is left out is empty. */
export type Said = {
  readonly reference?: string | undefined;
  readonly mandate?: string | undefined;
  readonly collectOn?: string | undefined;
  readonly asked?: bigint | undefined;
  readonly collected?: bigint | undefined;
  readonly returned?: bigint | undefined;
  readonly charges?: bigint | undefined;
  readonly code?: string | undefined;
  readonly day?: string | undefined;
};

/** answer: what became of each debit of a file · paid, failed: lists of some. */
export type AnswerKind = 'answer' | 'paid' | 'failed';
const tags: Readonly<Record<AnswerKind, string>> = { answer: 'A', paid: 'S', failed: 'F' };

export type AnswerText = {
  readonly kind: AnswerKind;
  readonly day: string;
  readonly submission?: string | undefined;
  readonly lines: readonly Said[];
  readonly creditor?: string | undefined;
  /** Instead of what was counted and added up. */
  readonly count?: number | undefined;
  readonly total?: bigint | undefined;
};

export class PlayedBank {
  readonly folder: string;

  constructor(folder: string) {
    this.folder = folder;
    for (const name of ['in', 'out', 'archive', 'taken']) mkdirSync(join(folder, name), { recursive: true });
  }

  /** Names of whole files it was given, wherever they lie now; a name that is still being written does not count. */
  given(): readonly string[] {
    return this.#places()
      .map(({ name }) => name)
      .sort();
  }

  /** Every debit of every file, in order. Throws when a file is not whole. */
  asked(): readonly Asked[] {
    return this.#places()
      .sort((one, other) => (one.name < other.name ? -1 : 1))
      .flatMap(({ folder, name }) => parse(name, readFileSync(join(folder, name), 'latin1')));
  }

  /** Whole files that lie in one of its folders. */
  contentsOf(place: 'in' | 'archive' | 'taken'): readonly string[] {
    return readdirSync(join(this.folder, place)).filter((name) => !name.endsWith('.part'));
  }

  /** Takes a file from where it was left: to the archive it shows, or out of everybody's sight. */
  take(name: string, to: 'archive' | 'taken'): void {
    renameSync(join(this.folder, 'in', name), join(this.folder, to, name));
  }

  #places(): { readonly folder: string; readonly name: string }[] {
    return (['in', 'archive', 'taken'] as const).flatMap((place) =>
      this.contentsOf(place).map((name) => ({ folder: join(this.folder, place), name })),
    );
  }

  /** Digests of what it was given, by name, half-written names included. */
  contents(): Readonly<Record<string, string>> {
    return Object.fromEntries(
      readdirSync(join(this.folder, 'in'))
        .sort()
        .map((name) => [name, sha256(readFileSync(join(this.folder, 'in', name)))]),
    );
  }

  put(name: string, answer: AnswerText | string): void {
    writeFileSync(join(this.folder, 'out', name), typeof answer === 'string' ? answer : answerText(answer));
  }

  /** Keeps the folder as it is now; what is returned puts it back. */
  keep(): () => void {
    const kept = `${this.folder}.kept`;
    rmSync(kept, { recursive: true, force: true });
    cpSync(this.folder, kept, { recursive: true, preserveTimestamps: true });
    return () => {
      rmSync(this.folder, { recursive: true, force: true });
      cpSync(kept, this.folder, { recursive: true, preserveTimestamps: true });
    };
  }
}

export function answerText({ kind, day, submission, lines, creditor, count, total }: AnswerText): string {
  const sum = lines.reduce((all, { asked }) => all + (asked ?? 0n), 0n);
  return [
    [tags[kind], creditor ?? '00004711', compact(day), submission ?? ''],
    ...lines.map((said) => [
      'R',
      said.reference ?? '',
      said.mandate ?? '',
      compact(said.collectOn ?? ''),
      said.asked ?? '',
      said.collected ?? '',
      said.returned ?? '',
      said.charges ?? '',
      said.code ?? '',
      compact(said.day ?? ''),
    ]),
    ['Z', count ?? lines.length, total ?? sum],
  ]
    .map((values) => `${values.join('|')}|\n`)
    .join('');
}

function parse(file: string, text: string): readonly Asked[] {
  const lines = text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => line.split('|'));
  const [head, last] = [lines[0] ?? [], lines.at(-1) ?? []];
  if (head[0] !== 'Q' || last[0] !== 'Z') throw new Error(`${file} is not whole`);
  const debits = lines.slice(1, -1).map(([, reference = '', mandate = '', account = '', amount = '']) => ({
    file,
    submission: head[5] ?? '',
    reference,
    mandate,
    account,
    amount: BigInt(amount),
    collectOn: spread(head[6] ?? ''),
  }));
  const total = debits.reduce((sum, { amount }) => sum + amount, 0n);
  if (Number(last[1]) !== debits.length || BigInt(last[2] ?? '') !== total)
    throw new Error(`${file} does not add up`);
  return debits;
}

function compact(day: string): string {
  return day.replaceAll('-', '');
}

function spread(day: string): string {
  return `${day.slice(0, 4)}-${day.slice(4, 6)}-${day.slice(6)}`;
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
