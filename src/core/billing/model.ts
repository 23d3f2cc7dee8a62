/** What billing reads and makes. Pure types. Days are inclusive; an absent `to` means open. Decimals are plain text. */

import type { IsoDate } from '../date.ts';
import type { Currency } from '../money.ts';

export type Dated = { readonly from: IsoDate; readonly to?: IsoDate | undefined };

/** Who owes for an account. Where two overlap, the one that began later counts. */
export type Ownership = Dated & { readonly debtorId: string };

/** A flat, a parking space, a meter. Outside `from` … `to` (its opening and closing) it is not billed. */
export type BillingAccount = {
  readonly accountId: string;
  readonly kind: string;
  /** Square metres, for tariffs by area. */
  readonly area?: string | undefined;
  readonly from?: IsoDate | undefined;
  readonly to?: IsoDate | undefined;
  readonly owners: readonly Ownership[];
};

/** A tariff holds for an account on these days. Overlapping assignments of one tariff count once. */
export type Assignment = Dated & { readonly accountId: string; readonly tariffId: string };

/** Price of the units of use up to `upTo` and above the step before; the last step has no end. */
export type Step = { readonly upTo?: string | undefined; readonly price: string };

/** area: rate per m² and month. fixed: rate per cycle. metered: rate per unit, or steps over the use of a cycle. */
export type TariffKind = 'area' | 'fixed' | 'metered';

/** One dated version. Where two overlap, the one that began later counts. */
export type TariffVersion = Dated & {
  readonly tariffId: string;
  readonly title: string;
  readonly kind: TariffKind;
  readonly rate?: string | undefined;
  readonly steps: readonly Step[];
  /** "monthly", "quarterly:2", "yearly" … (every.ts). Use is billed in the cycle's last period, the rest in its first. */
  readonly every: string;
  /** Reference of the decision that allows the price. */
  readonly approval: string;
};

/** change-out: last value of the old meter. change-in: first value of the new one. */
export type ReadingKind = 'reading' | 'estimate' | 'change-out' | 'change-in';

export type Reading = {
  readonly accountId: string;
  readonly date: IsoDate;
  readonly value: string;
  readonly kind: ReadingKind;
};

/** One page of accounts with everything that concerns them; tariffs may be all of the creditor's. */
export type BillingInput = {
  readonly period: string;
  readonly currency: Currency;
  /** Day of the month after the period, 1-31. */
  readonly dueDay: number;
  readonly accounts: readonly BillingAccount[];
  readonly assignments: readonly Assignment[];
  readonly tariffs: readonly TariffVersion[];
  /** From the month before the cycle billed up to the period's end, at least. */
  readonly readings: readonly Reading[];
};

/** How an amount came about; plain JSON, kept with the charge. */
export type Explanation = {
  readonly formula: TariffKind;
  readonly title: string;
  readonly approval: string;
  /** When the tariff version used came into force. */
  readonly tariffFrom: IsoDate;
  /** Square metres, 1, or units used. */
  readonly quantity: string;
  /** Price lines over the whole cycle; one, or one per step. */
  readonly lines: readonly { readonly quantity: string; readonly rate: string; readonly amount: string }[];
  readonly months: number;
  /** Days this part is for, and days the whole amount is for. */
  readonly from: IsoDate;
  readonly to: IsoDate;
  readonly days: number;
  readonly ofDays: number;
  /** Amount for all `ofDays`, exact, in major units. */
  readonly whole: string;
  /** Half up to the minor unit, once: the rounded running total of the parts, less the parts before. */
  readonly rounding: 'half-up-running-total';
  /** Exact share of this part to at most six places, before rounding. */
  readonly share: string;
  /** Meter values the use was measured between. */
  readonly readings: readonly Omit<Reading, 'accountId'>[];
};

/** Key: account, tariff, period, part. Never zero or negative. */
export type Charge = {
  readonly accountId: string;
  readonly debtorId: string;
  readonly tariffId: string;
  readonly period: string;
  /** From 1, in order of days. */
  readonly part: number;
  readonly amount: bigint;
  readonly dueDate: IsoDate;
  readonly explanation: Explanation;
};
