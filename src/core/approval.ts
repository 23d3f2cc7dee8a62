/** Four eyes on bytes: what an operator signs, and whether a signature still stands for the stored file. Pure.
 *  batch ─▶ [here] ─▶ send. Source: DESIGN promise 10. */

import { createPrivateKey, createPublicKey, sign, verify } from 'node:crypto';
import type { IsoDate } from './date.ts';
import { type Currency, formatMinor, minorDigits } from './money.ts';

export type ApprovedFile = {
  readonly creditor: string;
  readonly fileNo: bigint;
  readonly name: string;
  readonly sha256: string;
  readonly debits: number;
  readonly minor: bigint;
  readonly currency: Currency;
  readonly collectOn: IsoDate;
  /** Where it goes: host, port, user and folder, or the folder's path. */
  readonly destination: string;
  /** The limits it was found within (approval-limits.ts). */
  readonly limits: string;
};

/** The text that is signed: readable, and different as soon as any of its facts is. */
export function approvalStatement(file: ApprovedFile): string {
  return [
    'debitrun approval 2',
    `creditor ${file.creditor}`,
    `file ${file.fileNo} ${file.name}`,
    `sha256 ${file.sha256}`,
    `debits ${file.debits}`,
    `total ${formatMinor(file.minor, minorDigits[file.currency])} ${file.currency}`,
    `collection ${file.collectOn}`,
    `destination ${file.destination}`,
    `limits ${file.limits}`,
  ].join('\n');
}

/** In: Ed25519 private key, PEM. Out: signature, base64. */
export function signStatement(statement: string, privateKey: string, passphrase?: string): string {
  const key = createPrivateKey(passphrase === undefined ? privateKey : { key: privateKey, passphrase });
  if (key.asymmetricKeyType !== 'ed25519') throw new Error('an operator key is an Ed25519 key');
  return sign(null, Buffer.from(statement), key).toString('base64');
}

export function verifyStatement(statement: string, signature: string, publicKey: string): boolean {
  return verify(null, Buffer.from(statement), createPublicKey(publicKey), Buffer.from(signature, 'base64'));
}
