/** The head of a chain, as it is signed, exported to be kept elsewhere, and compared later. Pure.
 *  Only a head kept elsewhere finds a chain that was rewritten as a whole, or cut off at its end. */

import { createPublicKey } from 'node:crypto';
import { z } from 'zod';
import { verifyStatement } from '../approval.ts';
import type { Block } from './block.ts';

export type HeadSignature = {
  readonly operator: string;
  /** Ed25519, PEM. */
  readonly publicKey: string;
  /** Base64. */
  readonly signature: string;
};

export type Head = {
  readonly creditor: string;
  readonly block: bigint;
  readonly digest: string;
  readonly signatures: readonly HeadSignature[];
};

type Named = Pick<Head, 'creditor' | 'block' | 'digest'>;

/** The text an operator signs for a block, and so for all before it. */
export function headStatement({ creditor, block, digest }: Named): string {
  return ['debitrun head 1', `creditor ${creditor}`, `block ${block}`, `digest ${digest}`].join('\n');
}

/** False for a signature that does not fit and for a key that is none. */
export function signatureFits(head: Named, { signature, publicKey }: HeadSignature): boolean {
  try {
    return (
      createPublicKey(publicKey).asymmetricKeyType === 'ed25519' &&
      verifyStatement(headStatement(head), signature, publicKey)
    );
  } catch {
    return false;
  }
}

const document = z.strictObject({
  debitrunHeads: z.literal(1),
  heads: z.array(
    z.strictObject({
      creditor: z.string().min(1),
      block: z.string().regex(/^[1-9]\d{0,17}$/),
      digest: z.string().regex(/^[0-9a-f]{64}$/),
      signatures: z.array(
        z.strictObject({ operator: z.string(), publicKey: z.string(), signature: z.string() }),
      ),
    }),
  ),
});

/** JSON text, the same for the same heads. */
export function writeHeads(heads: readonly Head[]): string {
  const plain = heads.map(({ creditor, block, digest, signatures }) => ({
    creditor,
    block: block.toString(),
    digest,
    signatures: signatures.map(({ operator, publicKey, signature }) => ({ operator, publicKey, signature })),
  }));
  return `${JSON.stringify({ debitrunHeads: 1, heads: plain }, null, 2)}\n`;
}

/** Out: undefined when the text is no such document. */
export function readHeads(text: string): readonly Head[] | undefined {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return undefined;
  }
  const { data } = document.safeParse(parsed);
  return data?.heads.map((head) => ({ ...head, block: BigInt(head.block) }));
}

/** What is wrong when a head kept elsewhere is held against the chain that stands now; undefined when it lies in it.
 *  `block` is the chain's block of that number. */
export function headFault(kept: Head, block: Block | undefined): string | undefined {
  const forged = kept.signatures.find((signature) => !signatureFits(kept, signature));
  if (forged !== undefined) return `the kept head itself is not what ${forged.operator} signed`;
  if (block === undefined) return `block ${kept.block} is gone: the chain was cut off or begun anew`;
  if (block.digest !== kept.digest)
    return `block ${kept.block} has another digest: it, or a block before it, was rewritten`;
  return undefined;
}
