/** Runs one fixture and compares its end with expected/, or writes expected/ anew. IO: that folder, a temporary store. */

import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parse, stringify } from 'yaml';
import { BankDesk } from '../bank/desk.ts';
import { everybodyPays, parseScenario } from '../bank/scenario.ts';
import type { Instant } from '../core/date.ts';
import { type Problem, problem } from '../core/problem.ts';
import { ByteComparison } from '../core/replay/compare.ts';
import { parseFixture, treeDifferences } from '../core/replay/fixture.ts';
import { type BankAnswers, openFixture } from '../fixture-workspace.ts';
import { formatsFolder } from '../format-folders.ts';
import { loadPacks } from '../formats.ts';
import { type FixtureEnd, runFixture } from '../steps/fixture.ts';

export type FixtureOptions = {
  readonly template: string;
  readonly databaseUrl?: string | undefined;
  /** Writes expected/ instead of comparing with it. */
  readonly update?: boolean | undefined;
  /** Makes answers/ anew by scenario.yaml, and expected/ with them. */
  readonly answers?: boolean | undefined;
};

export type FixtureResult = {
  readonly folder: string;
  readonly title: string;
  readonly files: number;
  readonly problems: readonly Problem[];
};

/** Problems: FIXTURE_INVALID, FIXTURE_DIFFERS (one for each difference). */
export async function checkFixture(folder: string, options: FixtureOptions): Promise<FixtureResult> {
  const description = join(folder, 'fixture.yaml');
  if (!existsSync(description)) {
    const found = problem(
      'FIXTURE_INVALID',
      { file: folder },
      'it has no fixture.yaml.',
      'fixtures/README.md tells how one looks.',
    );
    return { folder, title: basename(folder), files: 0, problems: [found] };
  }
  const { fixture, problems } = parseFixture(readFileSync(description, 'utf8'), description);
  if (fixture === undefined) return { folder, title: basename(folder), files: 0, problems };
  const opened = await openFixture(folder, fixture, {
    ...options,
    bank: options.answers ? recordingBank(folder) : undefined,
  });
  try {
    const end = await runFixture(fixture, opened.host);
    if (options.update || options.answers) writeExpected(folder, end);
    return { folder, title: fixture.title, files: end.files.size, problems: differences(folder, end) };
  } finally {
    await opened.close();
  }
}

function writeExpected(folder: string, end: FixtureEnd): void {
  const expected = join(folder, 'expected');
  rmSync(expected, { recursive: true, force: true });
  mkdirSync(join(expected, 'files'), { recursive: true });
  for (const [name, bytes] of end.files) writeFileSync(join(expected, 'files', name), bytes);
  writeFileSync(join(expected, 'state.yaml'), stringify(end.state, { lineWidth: 160 }));
}

function differences(folder: string, end: FixtureEnd): readonly Problem[] {
  const state = join(folder, 'expected', 'state.yaml');
  if (!existsSync(state))
    return [
      problem(
        'FIXTURE_INVALID',
        { file: folder },
        'it has no expected/state.yaml.',
        'Run it with --update, and read what that wrote.',
      ),
    ];
  const bytes = join(folder, 'expected', 'files');
  const expected = existsSync(bytes) ? readdirSync(bytes) : [];
  const names = [...new Set([...expected, ...end.files.keys()])].sort();
  return [
    ...names.flatMap((name) =>
      fileDifference(join(bytes, name), expected.includes(name), end.files.get(name)),
    ),
    ...treeDifferences(parse(readFileSync(state, 'utf8')), end.state).map(({ path, expected: was, found }) =>
      problem('FIXTURE_DIFFERS', { file: state, path }, `expected ${spell(was)}, is ${spell(found)}.`),
    ),
  ];
}

function fileDifference(path: string, isExpected: boolean, made: Uint8Array | undefined): readonly Problem[] {
  const differs = (message: string) => [problem('FIXTURE_DIFFERS', { file: path }, message)];
  if (made === undefined) return differs('was expected and not made.');
  if (!isExpected) return differs('was made and not expected.');
  const comparison = new ByteComparison();
  comparison.was(readFileSync(path));
  comparison.is(made);
  const first = comparison.end();
  return first === undefined
    ? []
    : differs(`other bytes were made, from line ${first.line}, byte ${first.column}.`);
}

function spell(value: unknown): string {
  return value === undefined ? 'nothing' : JSON.stringify(value);
}

/** The embedded bank's desk, without a network: takes what stands in `in`, and keeps what it answers under answers/. */
function recordingBank(folder: string): BankAnswers {
  const { packs } = loadPacks(formatsFolder);
  const file = join(folder, 'scenario.yaml');
  const read = existsSync(file)
    ? parseScenario(readFileSync(file, 'utf8'), file)
    : { scenario: everybodyPays, problems: [] };
  if (read.scenario === undefined) throw new Error(read.problems.map(({ message }) => message).join('; '));
  const { scenario } = read;
  rmSync(join(folder, 'answers'), { recursive: true, force: true });
  let night = 0;
  const known = new Set<string>();
  return async (bank, at) => {
    night++;
    const onFault = (text: string) => {
      throw new Error(text);
    };
    await new BankDesk({ dir: bank, packs, scenario, now: () => at as Instant, onFault }).recover();
    for (const name of readdirSync(join(bank, 'out')).filter((one) => !known.has(one))) {
      known.add(name);
      const target = join(folder, 'answers', String(night));
      mkdirSync(target, { recursive: true });
      writeFileSync(join(target, name), readFileSync(join(bank, 'out', name)));
    }
  };
}
