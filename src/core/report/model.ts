/** What a report says about one creditor: figures by billing month, and what stands open today. Pure types.
 *  Amounts are minor units. Every month ties: billed = collected + channels + prepaid +
 *  credited + written off + inFlight + open. */

import type { IsoDate } from '../date.ts';
import type { Currency } from '../money.ts';

/** Where the billed money is. */
export type Figures = {
  readonly charges: number;
  readonly billed: bigint;
  /** Collected by debit, less what was returned or refunded. */
  readonly collected: bigint;
  /** Paid by another channel ("cash", "wechat" …), less what that channel gave back. */
  readonly channels: Readonly<Record<string, bigint>>;
  readonly prepaid: bigint;
  /** Taken off after a complaint. */
  readonly credited: bigint;
  /** Given up by two people. */
  readonly writtenOff: bigint;
  /** At a bank, not yet answered. */
  readonly inFlight: bigint;
  readonly open: bigint;
};

/** Debits that were handed to a bank, by what became of them. */
export type Attempts = {
  readonly presented: number;
  readonly paid: number;
  readonly failed: number;
  /** No answer yet, or one that cannot be trusted. */
  readonly waiting: number;
};

/** Failed debits of one reason class. `undone` of them had been settled before the money went back. */
export type Failure = {
  readonly reasonClass: string;
  readonly debits: number;
  readonly minor: bigint;
  readonly undone: number;
};

/** A debit counts in the latest month it collects for. */
export type Collection = {
  readonly attempts: Attempts;
  /** Of the attempts, those that present an unpaid debit again. */
  readonly representments: Attempts & { readonly paidMinor: bigint };
  /** Most money first. */
  readonly failures: readonly Failure[];
};

export type Month = Figures & Collection & { readonly period: string };

/** Open charges by how long they are overdue. */
export type AgeBucket = {
  readonly label: string;
  readonly charges: number;
  readonly minor: bigint;
};

export type HeldLine = { readonly reason: string; readonly charges: number; readonly minor: bigint };
export type TaskLine = { readonly kind: string; readonly tasks: number; readonly oldestOn: IsoDate };

export type Report = {
  readonly creditor: string;
  readonly name: string;
  readonly currency: Currency;
  readonly asOf: IsoDate;
  /** Oldest first; only one when a month was asked for. */
  readonly months: readonly Month[];
  readonly total: Figures & Collection;
  /** From not yet due to longest overdue; all buckets, empty ones too. */
  readonly ageing: readonly AgeBucket[];
  readonly held: readonly HeldLine[];
  readonly tasks: readonly TaskLine[];
  /** Count by state. */
  readonly mandates: Readonly<Record<string, number>>;
  /** Prepayment not yet used, all months. */
  readonly prepaidBalance: bigint;
};

/** What the store counts and adds up, one row a group. */
export type ReportRows = {
  readonly ledger: readonly { readonly period: string; readonly ledger: string; readonly minor: bigint }[];
  readonly charges: readonly { readonly period: string; readonly charges: number }[];
  readonly debits: readonly DebitGroup[];
  readonly open: readonly { readonly dueOn: IsoDate; readonly charges: number; readonly minor: bigint }[];
  readonly held: readonly HeldLine[];
  readonly tasks: readonly TaskLine[];
  readonly mandates: readonly { readonly state: string; readonly mandates: number }[];
  readonly prepaidBalance: bigint;
};

export type DebitGroup = {
  readonly period: string;
  readonly state: string;
  readonly reasonClass: string | null;
  readonly isRepresentment: boolean;
  readonly debits: number;
  /** Asked for. */
  readonly minor: bigint;
  /** Collected by those that are settled or were before. */
  readonly collectedMinor: bigint;
};
