/** A store that can be taken back: everything runs inside one transaction, commits are savepoints. For sweeps that begin
 *  at the same state some hundred times. */

import type { Database, Sql } from '../store/database.ts';

/** Runs `work` on a store whose commits are undone when it ends, whatever it did. */
export async function takenBack<T>(database: Database, work: (stage: Database) => Promise<T>): Promise<T> {
  const undo = new Error('taken back');
  let result: { readonly value: T } | undefined;
  try {
    await database.tx(async (tx) => {
      result = { value: await work(stageOn(database, tx)) };
      throw undo;
    });
  } catch (error) {
    if (error !== undo) throw error;
  }
  if (result === undefined) throw new Error('the work ended without a result');
  return result.value;
}

function stageOn(database: Database, tx: Sql): Database {
  return {
    ...database,
    query: (text, parameters) => tx.query(text, parameters),
    tx: async (work) => {
      await tx.query('savepoint stage');
      try {
        const done = await work(tx);
        await tx.query('release savepoint stage');
        return done;
      } catch (error) {
        await tx.query('rollback to savepoint stage');
        throw error;
      }
    },
    snapshot: (work) => work(tx),
  };
}
