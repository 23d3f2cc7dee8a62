/** The scenario file: which debits fail at the embedded bank, why and when, and what fails at the bank itself. Pure.
 *  YAML, every fault located; the first rule that fits a debit decides, and a debit that no rule fits is paid. */

import { LineCounter, parseDocument } from 'yaml';
import { z } from 'zod';
import { type Problem, problem } from '../core/problem.ts';
import { reasonClasses } from '../core/scheme.ts';
import { shownQuotes, shownWord } from '../core/shown-word.ts';
import { answerFaultSchema, lineFaultSchema, serverFaultsSchema } from './faults.ts';

const text = z.string().min(1);

const debtorSchema = z
  .strictObject({
    reference: text.optional().describe('debit.reference'),
    customer: text.optional().describe('debit.customer'),
    mandate: text.optional().describe('mandate.reference'),
    accountEnds: text.optional().describe('last characters of the debtor’s account'),
    accountSha256: z
      .string()
      .regex(/^[0-9a-f]{64}$/)
      .optional()
      .describe('SHA-256 of the account, hex'),
  })
  .refine((debtor) => Object.values(debtor).some((value) => value !== undefined), 'must name something')
  .describe('Whose debits: all that is given must fit.');

const outcomeSchema = z
  .union([
    z.literal('paid'),
    z.strictObject({ code: text }).describe('a reason code of the scheme'),
    z.strictObject({ class: z.enum(reasonClasses) }).describe('the scheme’s first code of that class'),
    z
      .strictObject({ paidPart: z.number().gt(0).lt(1) })
      .describe('the scheme’s code for a partial collection, with that share of the amount'),
  ])
  .describe('What becomes of the debit.');

const ruleSchema = z.strictObject({
  scheme: text.optional().describe('only debits of this pack, as formats list names it'),
  debtor: debtorSchema.optional(),
  share: z
    .number()
    .gt(0)
    .max(1)
    .optional()
    .describe('this share of the debits, chosen by a hash of seed, rule, reference and month'),
  month: z
    .union([z.int().min(1), z.string().regex(/^\d{4}-\d{2}$/)])
    .optional()
    .describe('collection month: 1 for the first this bank saw of the scheme, or "2026-03"'),
  attempt: z
    .int()
    .min(1)
    .optional()
    .describe('2 for a debit of the same account and amount after one that failed in the last 20 days'),
  outcome: outcomeSchema,
  when: z
    .enum(['before-settlement', 'after-settlement'])
    .default('before-settlement')
    .describe('a reject, or a return or refund of money that had been settled'),
  days: z
    .int()
    .min(0)
    .max(400)
    .optional()
    .describe(
      'workdays before or after collection; without it as early, or as soon after, as the scheme has it',
    ),
});

export const scenarioSchema = z.strictObject({
  seed: z.string().default('debitrun').describe('changes which debits a share chooses'),
  rules: z.array(ruleSchema).default([]),
  server: serverFaultsSchema.default({ anyCase: false, taken: 'leave' }),
  faults: z.array(lineFaultSchema).default([]),
  answers: z.array(answerFaultSchema).default([]),
});

export type Scenario = z.infer<typeof scenarioSchema>;
export type ScenarioRule = Scenario['rules'][number];

export const everybodyPays: Scenario = scenarioSchema.parse({});

/** Problems: CONFIG_INVALID, each with its line. */
export function parseScenario(
  source: string,
  file: string,
): { readonly scenario?: Scenario; readonly problems: readonly Problem[] } {
  const lines = new LineCounter();
  const document = parseDocument(source, { lineCounter: lines });
  if (document.errors.length > 0)
    return {
      problems: document.errors.map((error) =>
        problem(
          'CONFIG_INVALID',
          { file, line: lines.linePos(error.pos[0]).line },
          shownQuotes(error.message.split('\n')[0] ?? ''),
        ),
      ),
    };
  const checked = scenarioSchema.safeParse(document.toJS() ?? {});
  if (checked.success) return { scenario: checked.data, problems: [] };
  return {
    problems: checked.error.issues.map((issue) => {
      const path = issue.path.map(String);
      const node = document.getIn(path, true) as { range?: [number, number, number] } | undefined;
      const line = node?.range ? lines.linePos(node.range[0]).line : undefined;
      return problem(
        'CONFIG_INVALID',
        { file, line, path: path.map(shownWord).join('.') },
        shownQuotes(issue.message),
      );
    }),
  };
}
