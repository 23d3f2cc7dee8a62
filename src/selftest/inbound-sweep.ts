/** The inbound sweep: every pair of what a bank can send, in both orders and each again, ends in the same state. Begins
 *  after a first file was sent, and after a second presentation. Source: DESIGN promise 5. */

import { rehearse } from '../steps/context.ts';
import { fetchInbound } from '../steps/fetch.ts';
import { readInbound } from '../steps/read.ts';
import { settle } from '../steps/settle.ts';
import type { Database } from '../store/database.ts';
import type { SweepResult } from './crash-sweep.ts';
import { type InboundCase, inboundCases } from './inbound-cases.ts';
import { pictureDifference, World } from './world.ts';

export type InboundSweepOptions = {
  readonly payers?: number | undefined;
  /** Only each n-th pair, from `first`; every one when absent. */
  readonly every?: number | undefined;
  readonly first?: number | undefined;
  readonly progress?: ((done: number, of: number) => void) | undefined;
};

/** What must be the same, whatever the order: what each debit brought in, what each charge owes, where the money stands,
 *  what a person must ask the bank. */
const essence: Readonly<Record<string, string>> = {
  debit: `select debit_id, case when state = 'settled' then collected_minor else 0 end,
    state in ('submitted', 'accepted'), outcome_unknown from debit order by 1`,
  // an open charge and prepayment of its account are the same money: the next plan puts one to the other
  owed: `select account_id, sum(open_minor) - coalesce((select minor from prepaid p where p.account_id = c.account_id), 0)
    from charge c group by 1 order by 1`,
  posting: `select case when ledger in ('receivable', 'prepaid') then 'owed' else ledger end, account_id, sum(minor) from posting
    where ledger <> 'income' group by 1, 2 having sum(minor) <> 0 order by 1, 2`,
  asked: "select task_key from task where kind = 'contradiction' and state = 'open' order by 1",
};

export async function inboundSweep(options: InboundSweepOptions = {}): Promise<SweepResult> {
  const { every = 1, first = 0, progress } = options;
  const world = await World.open({ payers: options.payers ?? 5 });
  const counts = { pairs: 0, tried: 0 };
  const violations: string[] = [];
  const all = inboundCases.flatMap((one, index) =>
    inboundCases.slice(index).map((other) => [one, other] as const),
  );
  try {
    await world.night('2026-03-02T02:00:00Z');
    await world.night('2026-03-11T02:00:00Z');
    for (const start of ['first presentation', 'second presentation'] as const) {
      if (start === 'second presentation') await presentAgain(world);
      const back = world.keepOutside();
      for (const pair of all) {
        if ((counts.pairs++ - first) % every !== 0) continue;
        counts.tried++;
        progress?.(counts.tried, Math.ceil((2 * all.length) / every));
        violations.push(...(await tryPair(world, pair, back)).map((text) => `${start}: ${text}`));
      }
    }
    return { counts, violations };
  } finally {
    await world.close();
  }
}

/** The second debit failed and is in a second file now. */
async function presentAgain(world: World): Promise<void> {
  const [, second] = world.bank.asked();
  if (second === undefined) throw new Error('nothing was sent');
  const said = { reference: second.reference, asked: second.amount, code: '11', day: '2026-03-12' };
  world.bank.put('again.txt', { kind: 'failed', day: '2026-03-12', lines: [said] });
  await world.night('2026-03-13T02:00:00Z');
  await world.night('2026-03-23T02:00:00Z');
  if (new Set(world.bank.asked().map(({ file }) => file)).size < 2)
    throw new Error('nothing was presented again');
}

async function tryPair(
  world: World,
  [one, other]: readonly [InboundCase, InboundCase],
  back: () => void,
): Promise<readonly string[]> {
  const found: string[] = [];
  const forward = await ending(world, [one, other], back, found);
  const backward = await ending(world, [other, one], back, found);
  const differs = pictureDifference(forward, backward);
  if (differs.length > 0)
    found.push(`"${one.name}" and "${other.name}" end otherwise the other way round: ${differs.join(' ')}`);
  return found;
}

/** The state after these came in this order; nothing may change when they are read once more. */
function ending(
  world: World,
  cases: readonly InboundCase[],
  back: () => void,
  found: string[],
): Promise<readonly string[]> {
  return rehearse(world.database, async (database) => {
    try {
      for (const [index, item] of cases.entries()) {
        item.put(world.bank, `${index}-first`);
        await answers(world, database, index);
      }
      const end = await look(database);
      for (const [index, item] of cases.entries()) item.put(world.bank, `${index}-again`);
      await answers(world, database, cases.length);
      const differs = pictureDifference(end, await look(database));
      const names = cases.map(({ name }) => `"${name}"`).join(', then ');
      if (differs.length > 0) found.push(`${names}, all once more: ${differs.join(' ')}`);
      for (const fault of await world.faults('2026-03-30T02:00:00Z', { database }))
        found.push(`${names}: ${fault}`);
      return end;
    } finally {
      back();
    }
  });
}

async function answers(world: World, database: Database, night: number): Promise<void> {
  const context = world.context(`2026-03-${26 + night}T02:00:00Z`, { database });
  for (const step of [fetchInbound, readInbound, settle]) await step(context);
}

async function look(database: Database): Promise<readonly string[]> {
  const lines: string[] = [];
  for (const [what, sql] of Object.entries(essence))
    for (const row of await database.query(sql))
      lines.push(`${what} ${Object.values(row).map(String).join(' ')}`);
  return lines;
}

/** What one case alone makes of the first debit, and the problems it is told by. */
export async function caseAlone(
  world: World,
  item: InboundCase,
  back: () => void,
): Promise<{ readonly debit: string; readonly problems: readonly string[] }> {
  return rehearse(world.database, async (database) => {
    try {
      item.put(world.bank, 'alone');
      const context = world.context('2026-03-26T02:00:00Z', { database });
      const problems: string[] = [];
      for (const step of [fetchInbound, readInbound, settle])
        problems.push(...(await step(context)).problems.map(({ code }) => code));
      const [row] = await database.query<{ told: string }>(
        `select state || coalesce(' ' || collected_minor, '') || case when outcome_unknown then ' unknown' else '' end as told
         from debit where debit_id = 'D00000001'`,
      );
      return { debit: row?.told ?? '', problems };
    } finally {
      back();
    }
  });
}
