/** The server store: PostgreSQL 15 or newer through `pg`, with the same value shapes as the embedded one. IO. */

import { Pool, type PoolClient, TypeOverrides } from 'pg';
import { type Database, type Sql, textParsers } from './database.ts';

/** Opens a pool on `url`. The server's own limits apply; a lost connection surfaces on the next query. `name`: of its
 *  connections, as the server lists them. */
export function openServer(url: string, name = 'debitrun'): Database {
  const pool = new Pool({
    connectionString: url,
    max: 4,
    types: typeOverrides(),
    options: '-c TimeZone=UTC -c client_encoding=UTF8',
    application_name: name,
  });
  pool.on('error', () => {
    // An idle connection broke; the pool replaces it, and a query in flight fails on its own.
  });
  const on = (client: Pool | PoolClient): Sql => ({
    query: async <T extends object>(text: string, parameters: readonly unknown[] = []) =>
      (await client.query(text, [...parameters])).rows as T[],
  });
  const within = async <T>(begin: string, work: (tx: Sql) => Promise<T>): Promise<T> => {
    const client = await pool.connect();
    // a connection that breaks between two statements is told by the next one
    client.on('error', ignored);
    try {
      await client.query(begin);
      const result = await work(on(client));
      await client.query('commit');
      return result;
    } catch (error) {
      await client.query('rollback').catch(() => undefined);
      throw error;
    } finally {
      client.off('error', ignored);
      client.release();
    }
  };
  return {
    ...on(pool),
    kind: 'server',
    script: async (text) => {
      await pool.query(text);
    },
    tx: (work) => within('begin', work),
    snapshot: (work) => within('begin isolation level repeatable read, read only', work),
    upkeep: async () => undefined,
    close: () => pool.end(),
  };
}

const ignored = () => undefined;

function typeOverrides(): TypeOverrides {
  const overrides = new TypeOverrides();
  for (const [oid, parse] of Object.entries(textParsers)) overrides.setTypeParser(Number(oid), 'text', parse);
  return overrides;
}
