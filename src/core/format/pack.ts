/** A folder under formats/ becomes a Pack: its scheme, its layouts, its reason codes. Pure.
 *  formats/<pack>/*.yaml ─▶ [here] ─▶ everything that asks a scheme. */

import { z } from 'zod';
import { accountChecks } from '../accounts/index.ts';
import { pairChecks } from '../accounts/pairs.ts';
import { calendarNames } from '../calendar/registry.ts';
import { currencies } from '../money.ts';
import { type Problem, problem } from '../problem.ts';
import {
  type ChangeReason,
  changeKinds,
  holidayRules,
  type Pack,
  type Reason,
  reasonClasses,
  type Scheme,
  sequenceTypes,
  seriesPeriods,
} from '../scheme.ts';
import { compileLayout, type ResolveExtends } from './compile.ts';
import { identifierSchema, meaningSchema } from './field-schema.ts';
import type { Layout } from './format.ts';
import { isLayoutFile } from './head.ts';
import { readYaml, schemaProblems } from './layout-source.ts';
import { compileTemplate } from './template.ts';
import { unverifiedPoints } from './unverified.ts';

const checkName = z.string().refine((name) => Object.hasOwn(accountChecks, name), 'no check has this name');
const days = z.int().min(0);
const layoutNames = z.array(z.string()).min(1);

const templateSchema = z.string().superRefine((text, context) => {
  try {
    compileTemplate(text);
  } catch (error) {
    context.addIssue({ code: 'custom', message: (error as Error).message });
  }
});

export const schemeSchema = z.strictObject({
  name: z.string(),
  title: z.string().min(1),
  currency: z.enum(currencies),
  calendar: z.enum(calendarNames),
  timeZone: z.string().min(1),
  accountChecks: z.array(checkName),
  agentChecks: z.array(checkName),
  pairCheck: z.enum(Object.keys(pairChecks) as [string, ...string[]]).optional(),
  creditorFields: z.array(
    z.strictObject({ means: meaningSchema, check: checkName.optional(), doc: z.string().min(1) }),
  ),
  timing: z.strictObject({
    leadDays: z.strictObject(
      Object.fromEntries(sequenceTypes.map((type) => [type, days])) as Record<
        (typeof sequenceTypes)[number],
        typeof days
      >,
    ),
    cutOff: z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be HH:MM in quotes'),
    earliest: z.strictObject({ days, unit: z.enum(['calendar', 'business']) }),
    noticeDays: days,
    processingDays: days.optional(),
    onHoliday: z.array(z.enum(holidayRules)).min(1).optional(),
  }),
  limits: z.strictObject({
    perDebit: z
      .string({ error: 'must be minor units in quotes' })
      .regex(/^\d+$/)
      .transform((text) => BigInt(text)),
    debitsPerFile: z.int().min(1),
  }),
  usesSequenceTypes: z.union([z.boolean(), z.literal('one-off')]),
  firstBeforeRecurring: z.boolean().default(false),
  instruments: z.array(z.string()),
  prenote: z.enum(['none', 'optional']),
  mandateLapseMonths: z.int().min(1).optional(),
  submission: z.strictObject({
    layouts: layoutNames,
    sequencePer: z.enum(seriesPeriods),
    sequenceUpTo: z.int().min(1).optional(),
    generationPer: z.enum(seriesPeriods).optional(),
    trace: templateSchema.optional(),
  }),
  inbound: layoutNames,
  match: z.array(z.array(meaningSchema).min(1)).min(1),
  success: z.discriminatedUnion('by', [
    z.strictObject({ by: z.literal('code') }),
    z.strictObject({
      by: z.literal('silence'),
      windowBusinessDays: z.int().min(1),
      needsAcknowledgement: z.boolean(),
    }),
    z.strictObject({
      by: z.literal('listed'),
      failedAfterBusinessDays: z.int().min(1),
      code: z.string().optional(),
    }),
  ]),
  answerDueBusinessDays: z.int().min(0),
  representment: z.strictObject({
    maximum: z.int().min(0),
    withinDays: z.int().min(0),
    description: z.string().optional(),
    sameAmount: z.boolean().optional(),
  }),
});

export const reasonSchema = z
  .strictObject({
    code: identifierSchema,
    outcome: z.enum(['paid', 'paid-part', 'failed', 'pending', 'unknown']),
    class: z.enum(reasonClasses).optional(),
    meaning: z.string().min(1),
    next: z.enum(['represent', 'suspend-mandate', 'task', 'query-bank', 'none']),
    afterSettlement: z.enum(['returned', 'refunded']),
    about: z.literal('return').optional(),
    contestedWithin: z.int().min(1).optional(),
    source: z.string().min(1),
  })
  .refine(({ about, outcome }) => about === undefined || outcome === 'unknown', {
    message: 'a word about a return says nothing of the debit: its outcome is unknown',
    path: ['outcome'],
  })
  .refine(({ about, next }) => about === undefined || next === 'query-bank' || next === 'task', {
    message: 'a word about a return is for a person: task or query-bank',
    path: ['next'],
  })
  .refine((row) => row.outcome === 'paid' || row.class !== undefined, {
    message: 'every outcome but paid has a class',
    path: ['class'],
  });

export const changeSchema = z.strictObject({
  code: identifierSchema,
  kind: z.enum(changeKinds),
  meaning: z.string().min(1),
  next: z.literal('task').optional(),
  source: z.string().min(1),
});

const reasonsSchema = z.strictObject({
  reasons: z.array(reasonSchema),
  changes: z.array(changeSchema).default([]),
});

export type ParsedPack = { readonly pack?: Pack; readonly problems: readonly Problem[] };

/** In: the pack's files by name ("scheme.yaml", "request.yaml", "README.md"); other names are ignored. `elsewhere` finds layouts of
 *  other packs that these extend. Out: a pack only when nothing at all is wrong. */
export function parsePack(
  files: ReadonlyMap<string, string>,
  packName: string,
  elsewhere: ResolveExtends = () => undefined,
): ParsedPack {
  const origin = (name: string) => `formats/${packName}/${name}`;
  const scheme = parseFile(files, 'scheme.yaml', origin, schemeSchema);
  const rows = parseFile(files, 'reasons.yaml', origin, reasonsSchema);
  const layouts = parseLayouts(files, packName, origin, elsewhere);
  const problems = [...scheme.problems, ...rows.problems, ...layouts.problems];
  if (!scheme.value || !rows.value || problems.length > 0) return { problems };
  const faults = [
    ...schemeFaults(
      scheme.value.name,
      packName,
      [...scheme.value.submission.layouts, ...scheme.value.inbound],
      layouts.found,
    ),
    ...reasonFaults(rows.value.reasons),
    ...reasonFaults(rows.value.changes),
    ...absenceFaults(scheme.value.success, rows.value.reasons),
  ].map((message) => problem('LAYOUT_INVALID', { file: origin('scheme.yaml') }, message));
  if (faults.length > 0) return { problems: faults };
  const reasons: ReadonlyMap<string, Reason> = new Map(rows.value.reasons.map((row) => [row.code, row]));
  const changes: ReadonlyMap<string, ChangeReason> = new Map(
    rows.value.changes.map((row) => [row.code, row]),
  );
  const unverified = unverifiedPoints(files.get('README.md') ?? '');
  return {
    pack: { scheme: completed(scheme.value), layouts: layouts.found, reasons, changes, unverified },
    problems: [],
  };
}

function completed(parsed: z.infer<typeof schemeSchema>): Scheme {
  return {
    ...parsed,
    mandateLapseMonths: parsed.mandateLapseMonths,
    representment: { ...parsed.representment, description: parsed.representment.description },
  };
}

function parseFile<S extends z.ZodType>(
  files: ReadonlyMap<string, string>,
  name: string,
  origin: (name: string) => string,
  schema: S,
): { readonly value?: z.infer<S>; readonly problems: readonly Problem[] } {
  const text = files.get(name);
  if (text === undefined)
    return { problems: [problem('LAYOUT_INVALID', { file: origin(name) }, 'the pack lacks this file')] };
  const source = readYaml(text, origin(name));
  if (source.problems.length > 0) return { problems: source.problems };
  const parsed = schema.safeParse(source.value);
  return parsed.success
    ? { value: parsed.data, problems: [] }
    : { problems: schemaProblems(source, parsed.error) };
}

function parseLayouts(
  files: ReadonlyMap<string, string>,
  packName: string,
  origin: (name: string) => string,
  elsewhere: ResolveExtends,
): { readonly found: ReadonlyMap<string, Layout>; readonly problems: readonly Problem[] } {
  const found = new Map<string, Layout>();
  const problems: Problem[] = [];
  const resolve: ResolveExtends = (name) => {
    const [pack, file] = name.split('/');
    const text = pack === packName ? files.get(`${file}.yaml`) : undefined;
    return text === undefined ? elsewhere(name) : { text, origin: origin(`${file}.yaml`) };
  };
  for (const [file, text] of files) {
    if (!isLayoutFile(file)) continue;
    const name = `${packName}/${file.slice(0, -'.yaml'.length)}`;
    const compiled = compileLayout(name, text, origin(file), resolve);
    problems.push(...compiled.problems);
    if (compiled.layout) found.set(name, compiled.layout);
  }
  return { found, problems };
}

function schemeFaults(
  name: string,
  pack: string,
  named: readonly string[],
  found: ReadonlyMap<string, Layout>,
): readonly string[] {
  return [
    ...(name === pack ? [] : [`name must be "${pack}", as the folder is`]),
    ...named.filter((layout) => !found.has(layout)).map((layout) => `no layout is named "${layout}"`),
  ];
}

/** The row that says what absence means must be there, and absence is no success. */
function absenceFaults(
  success: z.infer<typeof schemeSchema>['success'],
  rows: readonly { readonly code: string; readonly outcome: string }[],
): readonly string[] {
  if (success.by !== 'listed' || success.code === undefined) return [];
  const outcome = rows.find(({ code }) => code === success.code)?.outcome;
  return outcome === 'failed' || outcome === 'unknown'
    ? []
    : [`success.code: reasons.yaml lists no ${success.code} that is failed or unknown`];
}

function reasonFaults(rows: readonly { readonly code: string }[]): readonly string[] {
  const codes = rows.map((row) => row.code);
  return codes
    .filter((code, index) => codes.indexOf(code) !== index)
    .map((code) => `reasons.yaml lists ${code} twice`);
}
