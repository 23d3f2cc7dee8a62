/** A mandate, and whether it gives the right to collect on a day. Pure. Source: DESIGN §3, promise 8. */

import { addMonths, type IsoDate } from './date.ts';
import type { Scheme, SequenceType } from './scheme.ts';
import type { Sealed } from './sealed.ts';
import type { MandateState } from './states.ts';

export type Mandate = {
  readonly mandateId: string;
  readonly debtorId: string;
  readonly state: MandateState;
  readonly kind: 'recurring' | 'one-off';
  readonly holder: Sealed;
  readonly account: Sealed;
  readonly accountKey: string;
  readonly agent: string | null;
  readonly accountType: string | null;
  readonly instrument: string | null;
  readonly signedOn: IsoDate;
  readonly validFrom: IsoDate;
  readonly validTo: IsoDate | null;
  readonly limitMinor: bigint | null;
  /** Derived from history: collections that were presented and not rejected before settlement. */
  readonly collections: number;
  readonly lastCollectedOn: IsoDate | null;
  /** Its debits that the bank has not been given yet: they are no history, but they use the mandate. */
  readonly underWay: readonly UnderWay[];
};

/** `inFile`: in a file that has not been handed over; otherwise only planned. */
export type UnderWay = { readonly collectOn: IsoDate; readonly inFile: boolean };

/** Why no debit may be made under this mandate on that day; undefined when it may. */
export function mandateFault(mandate: Mandate, collectOn: IsoDate, scheme: Scheme): string | undefined {
  if (mandate.state !== 'active') return `mandate-${mandate.state}`;
  if (collectOn < mandate.validFrom || collectOn < mandate.signedOn) return 'mandate-not-yet-valid';
  if (mandate.validTo !== null && collectOn > mandate.validTo) return 'mandate-expired';
  if (mandate.kind === 'one-off' && mandate.collections > 0) return 'mandate-used';
  if (scheme.mandateLapseMonths !== undefined) {
    const since = mandate.lastCollectedOn ?? mandate.signedOn;
    if (collectOn > addMonths(since, scheme.mandateLapseMonths)) return 'mandate-lapsed';
  }
  return undefined;
}

/** Never stored: a rejected first collection stays first. A first that waits in a file is the only first. */
export function sequenceTypeOf(mandate: Mandate, scheme: Scheme): SequenceType {
  if (!scheme.usesSequenceTypes) return 'recurring';
  if (mandate.kind === 'one-off') return 'one-off';
  if (scheme.usesSequenceTypes === 'one-off') return 'recurring';
  return mandate.collections === 0 && !hasInFile(mandate) ? 'first' : 'recurring';
}

/** Why a new debit for that day must wait for those under way; undefined when it need not. A one-off mandate has one
 *  debit at a time. Two for one day would both be first, or one recurring beside a first. */
export function planFault(mandate: Mandate, collectOn: IsoDate, scheme: Scheme): WaitReason | undefined {
  if (mandate.kind === 'one-off') return mandate.underWay.length > 0 ? 'mandate-in-use' : undefined;
  const sameDay = mandate.underWay.some((debit) => debit.collectOn === collectOn);
  return sameDay && awaitsFirst(mandate, scheme) ? 'first-under-way' : undefined;
}

/** Why a planned debit may not go into a file beside those that are in one; undefined when it may. */
export function cutFault(mandate: Mandate, scheme: Scheme): WaitReason | undefined {
  if (!hasInFile(mandate)) return undefined;
  if (mandate.kind === 'one-off') return 'mandate-in-use';
  return awaitsFirst(mandate, scheme) ? 'first-under-way' : undefined;
}

type WaitReason = 'mandate-in-use' | 'first-under-way';

function awaitsFirst(mandate: Mandate, scheme: Scheme): boolean {
  return scheme.usesSequenceTypes === true && scheme.firstBeforeRecurring && mandate.collections === 0;
}

function hasInFile({ underWay }: Mandate): boolean {
  return underWay.some(({ inFile }) => inFile);
}
