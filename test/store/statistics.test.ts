/** The planner knows a table that a command fills, also when a dry run filled it before. */

import { expect, test } from 'vitest';
import { type Instant, instant } from '../../src/core/date.ts';
import { rehearse } from '../../src/steps/context.ts';
import type { Database } from '../../src/store/database.ts';
import { commit } from '../../src/store/unit.ts';
import { describeOnStores } from '../support/database.ts';

describeOnStores('planner statistics', (database) => {
  test('a table that many rows were put in is analyzed in the same transaction', async () => {
    await putIn(database(), 'debtor', 0, 1000);
    expect(await knows(database(), 'debtor')).toBe(true);
  });

  test('a few rows cost no look', async () => {
    const act = { creditor: 'jade', at, actor: 'lin', command: 'test' };
    const asked: string[] = [];
    await commit(watched(database(), asked), act, (unit) =>
      unit.insert('billing_account', [{ account_id: 'A1', kind: 'flat', building: '', label: '' }]),
    );
    expect(asked.filter((text) => text.includes('pg_relation_size'))).toEqual([]);
  });

  test('what a dry run learnt is undone with it, and learnt again', async () => {
    const rows = async (stage: Database) => putIn(stage, 'tariff', 0, 1000);
    await rehearse(database(), rows);
    expect(await knows(database(), 'tariff')).toBe(false);
    await rows(database());
    expect(await knows(database(), 'tariff')).toBe(true);
  });

  test('a table that hardly grew is left alone', async () => {
    const asked: string[] = [];
    await putIn(watched(database(), asked), 'debtor', 1000, 1200);
    expect(asked.filter((text) => text.startsWith('analyze'))).toEqual([]);
  });
});

const at: Instant = instant('2026-03-09T02:00:00.000Z');

function putIn(database: Database, table: 'debtor' | 'tariff', from: number, to: number): Promise<void> {
  const rows = Array.from({ length: to - from }, (_, n) => ({
    debtor: { debtor_id: `P${from + n}`, name_sealed: 'x'.repeat(60) },
    tariff: {
      ...{ tariff_id: `T${from + n}`, from_on: '2026-01-01', kind: 'fixed', title: 'x'.repeat(60) },
      ...{ rate: '1', steps: [], every: 'monthly', approval: 'x' },
    },
  }));
  return commit(database, { creditor: 'jade', at, actor: 'lin', command: 'test' }, (unit) =>
    unit.insert(
      table,
      rows.map((row) => row[table]),
    ),
  );
}

async function knows(database: Database, table: string): Promise<boolean> {
  return (await database.query('select 1 from pg_stats where tablename = $1 limit 1', [table])).length > 0;
}

function watched(database: Database, asked: string[]): Database {
  return {
    ...database,
    tx: (work) =>
      database.tx((tx) =>
        work({
          query: (text, parameters) => {
            asked.push(text);
            return tx.query(text, parameters);
          },
        }),
      ),
  };
}
