/** Faults of the embedded bank, as data in its scenario: of single SFTP requests, of the server as a whole, of its answers.
 *  Pure. scenario ─▶ [here] ─▶ interceptor, served-folder, desk. */

import { z } from 'zod';
import { type Decision, type Interceptor, type Moment, verbs } from './interceptor.ts';

const text = z.string().min(1);
const count = z.int().min(1);

const acts = [
  'drop',
  'freeze',
  'slow',
  'lie',
  'failure',
  'denied',
  'missing',
  'no-space',
  'unsupported',
  'end',
] as const;

export const lineFaultSchema = z
  .strictObject({
    verb: z.enum(verbs).describe('the SFTP request that is hit'),
    phase: z.enum(['before', 'after']).default('before').describe('before or after it was carried out'),
    path: text.optional().describe('only on paths that end so'),
    from: count
      .default(1)
      .describe('the first of those requests that is hit, counted from the start of the bank'),
    times: z
      .union([count, z.literal('always')])
      .default(1)
      .describe('how many in a row'),
    act: z
      .enum(acts)
      .describe(
        'drop: the line is cut · freeze: nothing is answered any more · slow: after `seconds` · lie: sizes shown are off by `bytes` · the rest: that refusal; end: the file or list seems to end',
      ),
    keptBytes: z
      .int()
      .min(0)
      .optional()
      .describe('for drop at WRITE: cut when the connection has written so many bytes'),
    seconds: z.number().gt(0).max(3_600).default(1),
    bytes: z.int().default(1),
  })
  .refine(({ act, verb, keptBytes }) => keptBytes === undefined || (act === 'drop' && verb === 'WRITE'), {
    message: 'keptBytes goes with a drop at WRITE',
    path: ['keptBytes'],
  })
  .refine(({ act, phase }) => act !== 'lie' || phase === 'after', {
    message: 'a lie is told after',
    path: ['phase'],
  });

export type LineFault = z.infer<typeof lineFaultSchema>;

export const serverFaultsSchema = z.strictObject({
  hostKey: z.literal('another').optional().describe('it shows a host key that is not the one of its folder'),
  anyCase: z.boolean().default(false).describe('names that differ by case only are one name'),
  rename: z
    .literal('overwrites')
    .optional()
    .describe('a rename onto a taken name replaces it, against the standard'),
  marker: text
    .optional()
    .describe('a file is taken when a second one arrives under its name with this at the end'),
  taken: z
    .enum(['leave', 'hide', 'archive'])
    .default('leave')
    .describe('a file that arrived stays in in/, is gone at once, or is moved to taken/ at once'),
});

export const answerFaultSchema = z.strictObject({
  answer: z
    .union([count, z.literal('every')])
    .default('every')
    .describe('the n-th answer this bank makes, from 1'),
  layout: text.optional().describe('only answers in this layout'),
  act: z
    .enum(['twice', 'late', 'truncated', 'reordered', 'wrong-totals'])
    .describe(
      'put out a second time under another name · put out `days` days later · cut in half · its debits in reverse · one debit left out of it that its totals count',
    ),
  days: count.default(1),
});

export type AnswerFault = z.infer<typeof answerFaultSchema>;

/** Counts requests from now on: every call begins anew. The first fault that is due decides. */
export function lineFaults(faults: readonly LineFault[]): Interceptor {
  const seen = faults.map(() => 0);
  return (moment) => {
    let decision: Decision = { kind: 'go' };
    for (const [index, fault] of faults.entries()) {
      if (!hits(fault, moment)) continue;
      const nth = (seen[index] ?? 0) + 1;
      seen[index] = nth;
      const last = fault.times === 'always' ? Number.POSITIVE_INFINITY : fault.from + fault.times - 1;
      if (decision.kind === 'go' && nth >= fault.from && nth <= last) decision = decisionOf(fault, moment);
    }
    return decision;
  };
}

/** A cut after so many bytes waits for the request that reaches them. */
function hits({ verb, phase, path, keptBytes }: LineFault, moment: Moment): boolean {
  if (verb !== moment.verb || phase !== moment.phase) return false;
  if (path !== undefined && !moment.path.endsWith(path)) return false;
  return keptBytes === undefined || moment.written + moment.length >= keptBytes;
}

function decisionOf(fault: LineFault, { written }: Moment): Decision {
  switch (fault.act) {
    case 'drop':
      if (fault.keptBytes === undefined) return { kind: 'drop' };
      return { kind: 'cut', keptBytes: Math.max(0, fault.keptBytes - written) };
    case 'freeze':
      return { kind: 'freeze' };
    case 'slow':
      return { kind: 'slow', ms: fault.seconds * 1000 };
    case 'lie':
      return { kind: 'lie', bytes: fault.bytes };
    default:
      return { kind: 'refuse', fault: fault.act };
  }
}
