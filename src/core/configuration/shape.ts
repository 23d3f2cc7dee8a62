/** The form of debitrun.yaml, section by section. Pure. No message repeats a value, as it may be a secret in the wrong
 *  place. */

import { z } from 'zod';
import { holidayRules } from '../scheme.ts';
import { connectionSection } from './connection.ts';
import { noticeChannels } from './model.ts';
import { decimalText, secret, text, whole } from './scalars.ts';

const dayOfMonth = whole(1, 31);

const workspaceName = /^[a-z0-9][a-z0-9-]{0,31}$/;

/** Checked one by one, so that a fault in one does not hide those of the next. */
export const workspaceSections = {
  workspace: z.string().regex(workspaceName, 'must be a short name of small letters, digits and hyphens.'),
  database: z
    .string()
    .regex(/^(embedded|env:[A-Za-z_]\w*)$/, 'must be "embedded", or env:NAME of a variable with the address.')
    .default('embedded'),
  creditors: z
    .record(z.string().regex(workspaceName), z.unknown(), {
      error: (issue) =>
        issue.code === 'invalid_key'
          ? 'a creditor is named by small letters, digits and hyphens.'
          : undefined,
    })
    .refine((creditors) => Object.keys(creditors).length > 0, 'at least one creditor is needed.'),
};

export const creditorSections = {
  name: text,
  description: text.optional(),
  scheme: text,
  layout: text.optional(),
  acceptUnverified: z.array(text).default([]),
  accountTables: z.record(z.string(), text).optional(),
  sealKey: secret.optional(),
  settings: z.record(z.string(), text).default({}),
  connection: connectionSection,
  billing: z.strictObject({ dueDay: dayOfMonth.default(10) }).default({ dueDay: 10 }),
  collection: z.strictObject({
    day: dayOfMonth,
    retryDay: dayOfMonth.optional(),
    onHoliday: z.enum(holidayRules).optional(),
    noticeDays: whole(0, 60).optional(),
    minPerDebit: decimalText.optional(),
    maxPerDebit: decimalText.optional(),
    planAheadDays: whole(1, 366).default(45),
  }),
  approval: z
    .strictObject({
      limits: z
        .strictObject({
          perDebit: decimalText.optional(),
          perFile: decimalText.optional(),
          perDay: decimalText.optional(),
        })
        .default({}),
      automatic: z.strictObject({ by: text, perFile: decimalText, perDay: decimalText }).optional(),
    })
    .default({ limits: {} }),
  privacy: z.strictObject({ fileRetentionDays: whole(1, 36_500).optional() }).default({}),
  complaints: z
    .strictObject({ answerDays: whole(1, 120).default(10), escalateDays: whole(1, 120).default(15) })
    .refine(({ answerDays, escalateDays }) => escalateDays >= answerDays, {
      message: 'must not be before answerDays.',
      path: ['escalateDays'],
    })
    .default({ answerDays: 10, escalateDays: 15 }),
  notices: z
    .strictObject({ channel: z.enum(noticeChannels).default('outbox-folder'), contact: text })
    .optional(),
};

export type Sections = Readonly<Record<string, z.ZodType>>;
export type Parsed<S extends Sections> = { readonly [N in keyof S]?: z.output<S[N]> };

/** A fault at a path below the object that was parsed. */
export type ShapeFault = {
  readonly path: readonly PropertyKey[];
  readonly message: string;
  readonly hint?: string | undefined;
};

/** Out: the sections that are right, and the faults of the others and of names that are none. */
export function parseSections<S extends Sections>(
  raw: unknown,
  sections: S,
): { readonly parsed: Parsed<S>; readonly faults: readonly ShapeFault[] } {
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw)) {
    const hint = `It holds: ${Object.keys(sections).join(', ')}.`;
    return { parsed: {}, faults: [{ path: [], message: 'must be a list of names with values.', hint }] };
  }
  const given = new Map(Object.entries(raw));
  const parsed: Record<string, unknown> = {};
  const faults: ShapeFault[] = [];
  for (const [name, section] of Object.entries(sections)) {
    const result = section.safeParse(given.get(name), { error: explain });
    if (result.success) parsed[name] = result.data;
    else faults.push(...result.error.issues.flatMap((issue) => faultsOf(name, issue)));
  }
  for (const name of given.keys()) {
    if (!Object.hasOwn(sections, name)) faults.push(unknownName([name], Object.keys(sections)));
  }
  return { parsed: parsed as Parsed<S>, faults };
}

function faultsOf(section: string, issue: z.core.$ZodIssue): ShapeFault[] {
  const path = [section, ...issue.path];
  if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => unknownName([...path, key]));
  return [{ path, message: issue.message }];
}

function unknownName(
  path: readonly string[] | readonly PropertyKey[],
  known?: readonly string[],
): ShapeFault {
  const hint = known ? `Known are: ${known.join(', ')}.` : 'Remove it or correct its name.';
  return { path, message: 'no setting has this name.', hint };
}

const explain: z.core.$ZodErrorMap = (issue) => {
  if (issue.code === 'invalid_type') {
    return issue.input === undefined ? 'is missing.' : `must be ${kinds[issue.expected] ?? issue.expected}.`;
  }
  if (issue.code === 'invalid_value') return `must be one of: ${issue.values.join(', ')}.`;
  if (issue.code === 'invalid_union') return 'must be sftp or folder.';
  return undefined;
};

const kinds: Readonly<Record<string, string>> = {
  string: 'text',
  object: 'a list of names with values',
  record: 'a list of names with values',
  array: 'a list',
};
