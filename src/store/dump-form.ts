/** The form of a backup: lines of text, gzipped. Lines that begin with "#" tell about the content, all others are rows as
 *  the database spells them in JSON. The head stands first; the end, with counts and digests, last: it is written while
 *  the rows stream by. Pure. dump ─▶ [here] ◀─ backup check, restore. */

import { z } from 'zod';

const hex = z.string().regex(/^[0-9a-f]{64}$/);

const headForm = z.strictObject({
  debitrunBackup: z.literal(1),
  takenAt: z.iso.datetime(),
  takenBy: z.string(),
  /** The schema the rows fit. */
  migrations: z.array(z.strictObject({ name: z.string(), sha256: hex })),
  /** The tables as they stand here: each after those it refers to. */
  order: z.array(z.string().regex(/^[a-z_]+$/)),
});

const endForm = z.strictObject({
  tables: z.array(z.strictObject({ table: z.string(), rows: z.int().min(0), sha256: hex })),
  stateDigest: hex,
  /** The last block of each sealed chain. */
  heads: z.array(z.strictObject({ creditor: z.string(), block: z.string(), digest: hex })),
  /** SHA-256 over all lines before this one: the backup's own digest. */
  sha256: hex,
});

const tableForm = z.strictObject({ table: z.string() });

export type DumpHead = z.infer<typeof headForm>;
export type DumpEnd = z.infer<typeof endForm>;
export type TableSum = DumpEnd['tables'][number];

/** The longest line a reader takes, in bytes: a chunk of a file in hexadecimal is far below it. */
export const longestLine = 64 * 1024 * 1024;

export function headLine(head: DumpHead): string {
  return `#${JSON.stringify(head)}\n`;
}

export function tableLine(table: string): string {
  return `#${JSON.stringify({ table })}\n`;
}

export function endLine(end: DumpEnd): string {
  return `#${JSON.stringify({ end })}\n`;
}

export type Marker =
  | { readonly kind: 'head'; readonly head: DumpHead }
  | { readonly kind: 'table'; readonly table: string }
  | { readonly kind: 'end'; readonly end: DumpEnd };

/** In: a line without its "#" and line end. Out: undefined when it is none of the three. */
export function readMarker(text: string): Marker | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  const head = headForm.safeParse(value).data;
  if (head !== undefined) return { kind: 'head', head };
  const table = tableForm.safeParse(value).data;
  if (table !== undefined) return { kind: 'table', table: table.table };
  const end = z.strictObject({ end: endForm }).safeParse(value).data;
  return end && { kind: 'end', end: end.end };
}
