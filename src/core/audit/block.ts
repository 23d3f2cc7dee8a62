/** One block of the sealed journal: what it covers, how its digest is made, how it must follow the one before. Pure.
 *  Source: DESIGN promise 11. audit seal ─▶ [here] ◀─ audit verify. */

import { createHash } from 'node:crypto';
import type { Instant } from '../date.ts';

/** The tables a block covers: their rows never change, and are numbered in the order they were written. */
export const sealedTables = [
  'event',
  'journal',
  'posting',
  'file_chunk',
  'inbound_chunk',
  'form_chunk',
] as const;
export type SealedTable = (typeof sealedTables)[number];

/** Tables in which every number stands for exactly one row: a block over them must not skip one. */
const gapless: readonly SealedTable[] = ['event', 'journal'];

/** Rows of one table numbered over `after` and up to `to`. */
export type SealedRange = {
  readonly table: SealedTable;
  readonly after: bigint;
  readonly to: bigint;
  readonly rows: bigint;
  /** SHA-256 (hex) over the digests of the range's pages. */
  readonly digest: string;
};

export type Block = {
  /** '*' for what concerns no single creditor. */
  readonly creditor: string;
  /** From 1. */
  readonly number: bigint;
  /** One for each table that was sealed then, in their order; empty ranges too. */
  readonly ranges: readonly SealedRange[];
  readonly rows: bigint;
  /** Digest of the block before. */
  readonly previous: string;
  readonly sealedAt: Instant;
  readonly sealedBy: string;
  /** SHA-256 (hex) of `blockText`. */
  readonly digest: string;
};

/** What stands before the first block. */
export const noBlock = '0'.repeat(64);

/** The text whose digest is the block's: anybody can write it down again and compare. */
export function blockText(block: Omit<Block, 'digest'>): string {
  return [
    'debitrun block 1',
    `creditor ${block.creditor}`,
    `block ${block.number}`,
    ...block.ranges.map(
      ({ table, after, to, rows, digest }) => `${table} ${after} ${to} rows ${rows} ${digest}`,
    ),
    `rows ${block.rows}`,
    `previous ${block.previous}`,
    `sealed ${block.sealedAt} by ${block.sealedBy}`,
  ].join('\n');
}

export function blockDigest(block: Omit<Block, 'digest'>): string {
  return createHash('sha256').update(blockText(block)).digest('hex');
}

/** The block after `before` that covers these ranges. */
export function nextBlock(
  creditor: string,
  before: Block | undefined,
  ranges: readonly SealedRange[],
  sealedAt: Instant,
  sealedBy: string,
): Block {
  const block = {
    creditor,
    number: (before?.number ?? 0n) + 1n,
    ranges,
    rows: ranges.reduce((sum, { rows }) => sum + rows, 0n),
    previous: before?.digest ?? noBlock,
    sealedAt,
    sealedBy,
  };
  return { ...block, digest: blockDigest(block) };
}

/** What is wrong with a stored block by itself and after the one before it; empty when it stands. */
export function blockFaults(block: Block, before: Block | undefined): readonly string[] {
  const faults: string[] = [];
  const number = (before?.number ?? 0n) + 1n;
  if (block.number !== number) faults.push(`block ${number} is missing before it`);
  if (block.previous !== (before?.digest ?? noBlock))
    faults.push('it names another digest for the block before it');
  if (block.digest !== blockDigest(block)) faults.push('its digest is not that of its content');
  for (const { table, after, to, rows } of block.ranges) {
    const end = before?.ranges.find((range) => range.table === table)?.to ?? 0n;
    if (after !== end) faults.push(`${table} begins after ${after}, the block before ended at ${end}`);
    if (gapless.includes(table) && rows !== to - after)
      faults.push(`${rows} rows of ${table} are numbered over ${after} and up to ${to}: some were missing`);
  }
  return faults;
}
