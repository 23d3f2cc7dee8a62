/** Creditors of the workspace and the operators who act in it. */

import type { Grant } from '../core/authority.ts';
import type { Instant } from '../core/date.ts';
import type { Database } from './database.ts';
import { fullGrant, insertOperator } from './operators.ts';
import { commit } from './unit.ts';

type Known = {
  readonly id: string;
  readonly name: string;
  readonly pack: { readonly scheme: { readonly name: string; readonly currency: string } };
};

/** Opens the books of creditors that are new. Throws when one changed its scheme or currency: its books would not add up. */
export async function ensureCreditors(
  database: Database,
  creditors: readonly Known[],
  now: Instant,
  actor: string,
): Promise<void> {
  const rows = await database.query<{ creditor: string; scheme: string; currency: string }>(
    'select * from creditor',
  );
  const there = new Map(rows.map((row) => [row.creditor, row]));
  for (const { id, name, pack } of creditors) {
    const { scheme } = pack;
    const known = there.get(id);
    if (known !== undefined && known.currency !== scheme.currency) {
      throw new Error(
        `creditor ${id} keeps its books in ${known.currency}; ${scheme.name} is in ${scheme.currency}: use another creditor id`,
      );
    }
    if (known !== undefined) continue;
    await commit(database, { creditor: id, at: now, actor, command: 'init' }, async (unit) => {
      await unit.insert('creditor', [
        { name, scheme: scheme.name, currency: scheme.currency, opened_at: now },
      ]);
      unit.event('creditor.opened', `creditor:${id}`, {
        name,
        scheme: scheme.name,
        currency: scheme.currency,
      });
    });
  }
}

export async function operatorNames(database: Database): Promise<readonly string[]> {
  const rows = await database.query<{ name: string }>(
    "select name from operator where creditor = '*' order by name",
  );
  return rows.map(({ name }) => name);
}

/** Without asking a second person: for the first operators of a workspace, and where a whole one is set up at once. */
export async function addOperator(
  database: Database,
  operator: { readonly name: string; readonly publicKey: string },
  now: Instant,
  actor: string,
  grant: Grant = fullGrant,
): Promise<void> {
  const act = { creditor: '*', at: now, actor, command: 'operators add' };
  await commit(database, act, (unit) => insertOperator(unit, operator, grant));
}
