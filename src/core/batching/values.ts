/** What a file, a batch and a debit mean, as the layouts are given it. Pure. group ─▶ [here] ─▶ core/format. */

import type { Instant, IsoDate } from '../date.ts';
import type { Values } from '../format/format.ts';
import type { Mandate } from '../mandate.ts';
import type { Sealed } from '../sealed.ts';
import type { BatchGroup } from './group.ts';

export type Settings = Values;

export function fileValues(
  settings: Settings,
  file: {
    readonly reference: string;
    readonly sequence: bigint;
    /** Absent where the scheme counts only once. */
    readonly generation?: bigint | undefined;
    readonly date: IsoDate;
    readonly time: string;
    readonly at: Instant;
    readonly period: string;
    readonly collectOn: IsoDate;
    /** A file has one collection date, so the day it is worked off is the same for all its batches. */
    readonly processedOn: IsoDate;
    /** Of the key the file is sealed with. */
    readonly keyCheck?: string | undefined;
  },
): Values {
  return {
    ...settings,
    'file.reference': file.reference,
    'file.sequence': file.sequence,
    'file.sequenceLetter': sequenceLetter(file.sequence),
    'file.generation': file.generation,
    'file.date': file.date,
    'file.time': file.time,
    'file.createdAt': file.at,
    ...(file.keyCheck === undefined ? {} : { 'file.keyCheck': file.keyCheck }),
    'batch.period': file.period,
    'batch.collectionDate': file.collectOn,
    'batch.processingDate': file.processedOn,
  };
}

export function batchValues(
  settings: Settings,
  batch: Omit<BatchGroup<unknown>, 'debits'>,
  reference: string,
  ordinal: number,
  period: string,
): Values {
  return {
    ...settings,
    'batch.reference': reference,
    'batch.number': BigInt(ordinal),
    'batch.period': period,
    'batch.collectionDate': batch.collectOn,
    'batch.sequenceType': batch.sequenceType,
    'batch.instrument': batch.instrument,
    'batch.description': batch.description,
  };
}

/** What of a mandate stands in a file. */
export type WrittenMandate = Pick<
  Mandate,
  'mandateId' | 'signedOn' | 'holder' | 'account' | 'accountType' | 'agent'
>;

export type DebitFacts = {
  readonly debitId: string;
  readonly customer: string;
  readonly minor: bigint;
  readonly period: string;
  /** 1, or more for a debit presented again. */
  readonly attempt: number;
  readonly mandate: WrittenMandate;
  readonly customerName: Sealed;
  readonly remittance: string;
  /** Absent in files that were cut before it was kept. */
  readonly mandateStatus?: MandateStatus | undefined;
};

/** Whether the bank sees a mandate for the first time, or its account. */
export type MandateStatus = 'new' | 'changed' | 'known';

/** By the account the bank was last told; undefined when it was told nothing of the mandate yet. Both are compared as
 *  they are sealed. */
export function mandateStatus(lastTold: string | undefined, account: string): MandateStatus {
  if (lastTold === undefined) return 'new';
  return lastTold === account ? 'known' : 'changed';
}

export function debitValues(
  settings: Settings,
  debit: DebitFacts,
  serial: number,
  daySequence: bigint,
): Values {
  const { mandate } = debit;
  return {
    ...settings,
    'debit.reference': debit.debitId,
    'debit.customer': debit.customer,
    'debit.serial': BigInt(serial),
    'debit.daySequence': daySequence,
    'debit.amount': debit.minor,
    'debit.principal': debit.minor,
    'debit.lateFee': 0n,
    'debit.period': debit.period,
    'debit.sequenceType': debit.attempt > 1 ? 'represented' : settings['batch.sequenceType'],
    'debit.kind': 'live',
    'debit.partial': false,
    'debit.remittance': debit.remittance,
    'mandate.reference': mandate.mandateId,
    'mandate.status': debit.mandateStatus,
    'mandate.signedOn': mandate.signedOn,
    'debtor.name': mandate.holder,
    'debtor.customerName': debit.customerName,
    'debtor.account': mandate.account,
    'debtor.accountType': mandate.accountType ?? undefined,
    'debtor.agent': mandate.agent ?? undefined,
  };
}

/** A-Z, then 0-9; the 37th file of a day has none and the layout refuses it. */
function sequenceLetter(sequence: bigint): string | undefined {
  return 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789'[Number(sequence) - 1];
}
