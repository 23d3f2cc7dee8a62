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
};

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

/** Never stored: a rejected first collection stays first. */
export function sequenceTypeOf(mandate: Mandate, scheme: Scheme): SequenceType {
  if (!scheme.usesSequenceTypes) return 'recurring';
  if (mandate.kind === 'one-off') return 'one-off';
  return mandate.collections === 0 ? 'first' : 'recurring';
}
