/** The one interface over both stores: the embedded PostgreSQL (PGlite) and a server (pg). IO.
 *  Values cross it in one shape on both: int8 as bigint, numeric and date as text, timestamptz as ISO UTC text,
 *  bytea as Uint8Array, json parsed. JS Dates never cross it. */

export type Row = { readonly [column: string]: unknown };

export interface Sql {
  query<T extends object = Row>(text: string, parameters?: readonly unknown[]): Promise<T[]>;
}

export interface Database extends Sql {
  readonly kind: 'embedded' | 'server';
  /** Runs several statements without parameters: migrations. */
  script(text: string): Promise<void>;
  /** One transaction: committed when `work` returns, rolled back when it throws. Not nested. */
  tx<T>(work: (tx: Sql) => Promise<T>): Promise<T>;
  /** Reads of one moment: all of `work` sees the same state, and can change nothing. */
  snapshot<T>(work: (tx: Sql) => Promise<T>): Promise<T>;
  /** Upkeep a server does by itself: checkpoint, vacuum, statistics. */
  upkeep(): Promise<void>;
  close(): Promise<void>;
}

/** The type parsers both drivers are given, by PostgreSQL type oid. */
export const textParsers: Readonly<Record<number, (text: string) => unknown>> = {
  16: (text) => text === 't' || text === 'true',
  20: (text) => BigInt(text),
  1700: (text) => text,
  1082: (text) => text,
  1114: (text) => text,
  1184: (text) => new Date(text.replace(' ', 'T').replace(/([+-]\d\d)$/, '$1:00')).toISOString(),
  114: (text) => JSON.parse(text) as unknown,
  3802: (text) => JSON.parse(text) as unknown,
};

/** JSON for the database: bigint as text, which int8 and numeric columns take back. */
export function toJson(value: unknown): string {
  return JSON.stringify(value, (_key, item: unknown) => (typeof item === 'bigint' ? item.toString() : item));
}
