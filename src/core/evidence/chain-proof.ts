/** Proof that rows stand in the sealed journal, without the rows of others: for each page with such a row the digests of
 *  all its rows, for each range with such a page the digests of all its pages, and every block up to the head. Pure.
 *  Rows are given in the text whose SHA-256 is their digest (store/seal-rows.ts). */

import { createHash } from 'node:crypto';
import { z } from 'zod';
import { type Block, blockFaults, sealedTables } from '../audit/block.ts';
import { signatureFits } from '../audit/head.ts';
import type { Instant } from '../date.ts';
import { sha256 } from './manifest.ts';

const hex = z.string().regex(/^[0-9a-f]{64}$/);
const count = z
  .string()
  .regex(/^\d{1,18}$/)
  .transform(BigInt);
const table = z.enum(sealedTables);

const form = z.strictObject({
  creditor: z.string(),
  /** Numbers in a page. */
  pageNumbers: z.int().min(1),
  blocks: z.array(
    z.strictObject({
      number: count,
      ranges: z.array(z.strictObject({ table, after: count, to: count, rows: count, digest: hex })),
      rows: count,
      previous: hex,
      sealedAt: z.string(),
      sealedBy: z.string(),
      digest: hex,
    }),
  ),
  ranges: z.array(z.strictObject({ block: count, table, pages: z.array(hex) })),
  pages: z.array(z.strictObject({ block: count, table, page: z.int().min(0), rows: z.array(hex) })),
  signatures: z.array(
    z.strictObject({ block: count, operator: z.string(), publicKey: z.string(), signature: z.string() }),
  ),
});

/** As it is written: numbers are text. */
export type PlainProof = z.input<typeof form>;
export type ChainProof = z.output<typeof form>;

/** A row with the number it is sealed under. */
export type SealedRow = {
  readonly table: ChainProof['pages'][number]['table'];
  readonly number: bigint;
  readonly text: string;
};

/** Out: undefined when it has not the form of a proof. */
export function parseProof(value: unknown): ChainProof | undefined {
  return form.safeParse(value).data;
}

export type Proven = {
  /** Rows whose way to the head is whole. */
  readonly sealed: number;
  /** Rows that came after the last block. */
  readonly open: number;
  readonly head: { readonly block: bigint; readonly digest: string } | undefined;
  readonly faults: readonly string[];
};

/** Holds rows against the chain, from each row's digest up to the head. */
export function checkProof(proof: ChainProof, rows: readonly SealedRow[]): Proven {
  const faults: string[] = [];
  const blocks = checkBlocks(proof, faults);
  const pages = new Map(
    proof.pages.map((page) => [`${page.block}/${page.table}/${page.page}`, new Set(page.rows)]),
  );
  checkPages(proof, blocks, faults);
  let [sealed, open] = [0, 0];
  for (const { table, number, text } of rows) {
    const found = coveringRange(blocks, table, number);
    if (found === undefined) {
      open++;
      continue;
    }
    const page = (number - found.after - 1n) / BigInt(proof.pageNumbers);
    if (pages.get(`${found.block}/${table}/${page}`)?.has(sha256(text))) sealed++;
    else faults.push(`${table} ${number}: its digest is not in block ${found.block}`);
  }
  const head = blocks.at(-1);
  return { sealed, open, head: head && { block: head.number, digest: head.digest }, faults };
}

/** The block and the range of it that cover a number; undefined when it is not sealed yet. */
export function coveringRange(
  blocks: readonly Block[],
  table: SealedRow['table'],
  number: bigint,
): { readonly block: bigint; readonly after: bigint; readonly to: bigint } | undefined {
  for (const block of blocks) {
    const range = block.ranges.find((one) => one.table === table);
    if (range !== undefined && range.after < number && number <= range.to)
      return { block: block.number, after: range.after, to: range.to };
  }
  return undefined;
}

function checkBlocks(proof: ChainProof, faults: string[]): readonly Block[] {
  let before: Block | undefined;
  const blocks = proof.blocks.map(
    (block): Block => ({ ...block, creditor: proof.creditor, sealedAt: block.sealedAt as Instant }),
  );
  for (const block of blocks) {
    for (const fault of blockFaults(block, before)) faults.push(`block ${block.number}: ${fault}`);
    before = block;
  }
  for (const signature of proof.signatures) {
    const block = blocks.find(({ number }) => number === signature.block);
    const head = block && { creditor: proof.creditor, block: block.number, digest: block.digest };
    if (head === undefined || !signatureFits(head, signature))
      faults.push(`block ${signature.block}: the signature of ${signature.operator} does not fit`);
  }
  return blocks;
}

/** Row digests make the page's, page digests the range's, and that stands in the block. */
function checkPages(proof: ChainProof, blocks: readonly Block[], faults: string[]): void {
  const ranges = new Map(proof.ranges.map((range) => [`${range.block}/${range.table}`, range.pages]));
  for (const { block, table, pages } of proof.ranges) {
    const digest = blocks
      .find(({ number }) => number === block)
      ?.ranges.find((range) => range.table === table)?.digest;
    if (digest !== digestOf(pages))
      faults.push(`block ${block}, ${table}: its pages are not those it was made over`);
  }
  for (const { block, table, page, rows } of proof.pages) {
    const listed = ranges.get(`${block}/${table}`) ?? [];
    if (!listed.includes(digestOf(rows)))
      faults.push(`block ${block}, ${table}, page ${page}: its rows are not those it was made over`);
  }
}

function digestOf(digests: readonly string[]): string {
  return createHash('sha256')
    .update(Buffer.from(digests.join(''), 'hex'))
    .digest('hex');
}
