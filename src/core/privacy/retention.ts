/** When a stored file's bytes may go. Pure. Days are calendar days at the creditor's bank. */

import { addDays, type IsoDate } from '../date.ts';

/** The day from which the bytes may be destroyed; null: they are kept, as no retention is configured. */
export function bytesEndOn(storedOn: IsoDate, retentionDays: number | undefined): IsoDate | null {
  return retentionDays === undefined ? null : addDays(storedOn, retentionDays);
}
