/** What every layout file says, whatever its kind. Pure (zod). */

import { z } from 'zod';
import { charsetSchema } from './field-schema.ts';

/** pack/name, as "my-bank/request". */
export const layoutNameSchema = z.string().regex(/^[a-z0-9-]+\/[A-Za-z0-9.-]+$/, 'must be pack/name');

export const regularExpressionSchema = z.string().superRefine((text, context) => {
  try {
    new RegExp(text, 'u');
  } catch {
    context.addIssue({ code: 'custom', message: 'is no regular expression' });
  }
});

const outcomeSchema = z.discriminatedUnion('by', [
  z.strictObject({ by: z.literal('code') }),
  z.strictObject({
    by: z.literal('status'),
    statuses: z.record(z.string(), z.enum(['paid', 'failed', 'pending', 'below'])),
  }),
  z.strictObject({
    by: z.literal('failures'),
    acknowledges: z
      .literal(true)
      .optional()
      .describe(
        'The file lists all failures of the day it names: that it came acknowledges what was sent for it.',
      ),
  }),
  z.strictObject({ by: z.literal('listed') }),
  z.strictObject({
    by: z.literal('text'),
    texts: z
      .array(z.strictObject({ matches: regularExpressionSchema, code: z.string() }))
      .min(1)
      .describe('Tried in turn; the first that matches names the code of reasons.yaml.'),
  }),
  z.strictObject({ by: z.literal('file'), outcome: z.enum(['paid', 'failed', 'pending']) }),
  z.strictObject({ by: z.literal('amount') }),
]);

export const commonShape = {
  layout: layoutNameSchema,
  title: z.string().min(1),
  source: z.string().min(1).describe('The document the layout follows.'),
  status: z
    .enum(['verified', 'unverified'])
    .describe('unverified: some rule of it rests on no source; the pack README says which.'),
  carries: z.enum(['debits', 'outcomes', 'changes']),
  extends: layoutNameSchema
    .optional()
    .describe('Layout this one changes: objects merge, fields merge by name.'),
  since: z
    .string()
    .regex(/^\d{4}-\d{2}-\d{2}$/, 'must be a date in quotes')
    .optional()
    .describe('Day from which the layout holds.'),
  encoding: z.enum(['ascii', 'latin1', 'cp852', 'utf-8', 'gbk', 'gb18030', 'shift_jis', 'euc-kr', 'big5']),
  charset: charsetSchema.optional().describe('Characters allowed in text fields that name no set.'),
  fileName: z.string().optional().describe('Template, as "D{file.date:yyyymmdd}.{file.sequence:3}".'),
  outcome: outcomeSchema.optional().describe('How an inbound layout tells what became of a debit.'),
};
