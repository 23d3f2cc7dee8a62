/** What every layout file says, whatever its kind. Pure (zod). */

import { z } from 'zod';
import { charsetSchema } from './field-schema.ts';

/** pack/name, as "cn-bocom/request". */
export const layoutNameSchema = z.string().regex(/^[a-z0-9-]+\/[A-Za-z0-9.-]+$/, 'must be pack/name');

const outcomeSchema = z.discriminatedUnion('by', [
  z.strictObject({ by: z.literal('code') }),
  z.strictObject({
    by: z.literal('status'),
    statuses: z.record(z.string(), z.enum(['paid', 'failed', 'pending', 'below'])),
  }),
  z.strictObject({ by: z.literal('failures') }),
]);

export const commonShape = {
  layout: layoutNameSchema,
  title: z.string().min(1),
  source: z.string().min(1).describe('The document the layout follows.'),
  status: z
    .enum(['verified', 'unverified'])
    .describe('unverified: some rule of it rests on no source; the pack README says which.'),
  carries: z.enum(['debits', 'outcomes']),
  extends: layoutNameSchema
    .optional()
    .describe('Layout this one changes: objects merge, fields merge by name.'),
  since: z
    .string()
    .regex(/^\d{4}-\d{2}-\d{2}$/, 'must be a date in quotes')
    .optional()
    .describe('Day from which the layout holds.'),
  encoding: z.enum(['ascii', 'latin1', 'utf-8', 'gbk', 'gb18030', 'shift_jis', 'euc-kr', 'big5']),
  charset: charsetSchema.optional().describe('Characters allowed in text fields that name no set.'),
  fileName: z.string().optional().describe('Template, as "D{file.date:yyyymmdd}.{file.sequence:3}".'),
  outcome: outcomeSchema.optional().describe('How an inbound layout tells what became of a debit.'),
};
