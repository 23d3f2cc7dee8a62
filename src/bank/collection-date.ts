/** The day a debit is to be collected, as its file says it. Pure. Some schemes name the day on which the operator works
 *  instead; workdays between the two are the scheme's. */

import { type IsoDate, parseIsoDate } from '../core/date.ts';
import type { Values } from '../core/format/format.ts';
import type { Scheme } from '../core/scheme.ts';
import { textIn } from './submission.ts';
import { addWorkdays } from './workdays.ts';

/** undefined: the file names no day. */
export function collectionDate(debit: Values, batch: Values, { timing }: Scheme): IsoDate | undefined {
  const named =
    parseIsoDate(textIn(debit, 'debit.collectionDate')) ??
    parseIsoDate(textIn(batch, 'batch.collectionDate'));
  if (named) return named;
  const worked = parseIsoDate(textIn(batch, 'batch.processingDate'));
  return worked && addWorkdays(worked, timing.processingDays ?? 0);
}
