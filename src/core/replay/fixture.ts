/** fixture.yaml: what a fixture shows and its nights, in order. Pure. text ─▶ [here] ─▶ steps/fixture. */

import { parse } from 'yaml';
import { z } from 'zod';
import { type Instant, parseInstant } from '../date.ts';
import { importColumns } from '../intake/index.ts';
import { type Problem, problem } from '../problem.ts';

/** The verbs a night may run; `import KIND FILE` besides. */
export const fixtureVerbs = [
  'bill',
  'plan',
  'notify',
  'batch',
  'approve',
  'send',
  'fetch',
  'read',
  'settle',
  'follow-up',
  'cycle',
] as const;
export type FixtureVerb = (typeof fixtureVerbs)[number];

/** Where a night's process is killed: before the upload is renamed, or after it and before its outcome is stored. */
export const crashPoints = ['before-rename', 'after-rename'] as const;
export type CrashPoint = (typeof crashPoints)[number];

export type FixtureAct =
  | { readonly kind: 'verb'; readonly verb: FixtureVerb; readonly period?: string | undefined }
  | { readonly kind: 'import'; readonly what: keyof typeof importColumns; readonly file: string };

export type FixtureNight = {
  readonly at: Instant;
  readonly acts: readonly FixtureAct[];
  readonly crash: CrashPoint | undefined;
};

export type Fixture = {
  readonly title: string;
  readonly shows: string;
  /** The sheet its bank's files follow. */
  readonly sheet: string;
  readonly preparer: string;
  readonly approver: string;
  readonly nights: readonly FixtureNight[];
};

const actSchema = z.string().transform((text, context): FixtureAct => {
  const [first = '', second = '', third] = text.trim().split(/\s+/);
  if (first === 'import' && Object.hasOwn(importColumns, second))
    return { kind: 'import', what: second as keyof typeof importColumns, file: third ?? `${second}.csv` };
  if ((fixtureVerbs as readonly string[]).includes(first))
    return { kind: 'verb', verb: first as FixtureVerb, period: second || undefined };
  const known = `import KIND [FILE], ${fixtureVerbs.join(', ')}`;
  context.addIssue({ code: 'custom', message: `"${text}" is nothing a night does. Known are: ${known}.` });
  return z.NEVER;
});

const nightSchema = z.strictObject({
  at: z
    .string()
    .refine((text) => parseInstant(text) !== undefined, 'must be an instant in quotes, with its offset.')
    .transform((text) => parseInstant(text) as Instant),
  do: z.array(actSchema).min(1),
  crash: z.enum(crashPoints).optional(),
});

const name = z.string().regex(/^[a-z][a-z0-9-]{0,31}$/);

const fixtureSchema = z.strictObject({
  title: z.string().min(1),
  shows: z.string().min(1),
  sheet: z.string().min(1),
  preparer: name.default('lin'),
  approver: name.default('qiao'),
  nights: z.array(nightSchema).min(1),
});

/** Problems: FIXTURE_INVALID, each with its path. */
export function parseFixture(
  text: string,
  file: string,
): { readonly fixture?: Fixture; readonly problems: readonly Problem[] } {
  let raw: unknown;
  try {
    raw = parse(text, { maxAliasCount: 0 });
  } catch (error) {
    return {
      problems: [problem('FIXTURE_INVALID', { file }, `${(error as Error).message.split('\n')[0]}.`)],
    };
  }
  const parsed = fixtureSchema.safeParse(raw);
  if (!parsed.success) {
    return {
      problems: parsed.error.issues.map(({ path, message }) =>
        problem('FIXTURE_INVALID', { file, path: path.map(String).join('.') }, message),
      ),
    };
  }
  const { nights, ...rest } = parsed.data;
  const fixture = { ...rest, nights: nights.map(({ at, do: acts, crash }) => ({ at, acts, crash })) };
  return { fixture, problems: [] };
}

/** Paths of two trees whose values differ, with both values; a path that one lacks has undefined there. */
export function treeDifferences(
  expected: unknown,
  found: unknown,
  path = '',
): readonly { readonly path: string; readonly expected: unknown; readonly found: unknown }[] {
  if (isTree(expected) && isTree(found)) {
    const keys = [...new Set([...Object.keys(expected), ...Object.keys(found)])];
    return keys.flatMap((key) =>
      treeDifferences(expected[key], found[key], path === '' ? key : `${path}.${key}`),
    );
  }
  return JSON.stringify(expected) === JSON.stringify(found) ? [] : [{ path, expected, found }];
}

function isTree(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
