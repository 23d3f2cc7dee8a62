/** A bank that says two things of one debit on one day: the smaller amount stands and one task asks a person, in whichever
 *  order the files come and however often; a later word ends the question. */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { instant } from '../../src/core/date.ts';
import type { AnswerText } from '../../src/selftest/played-bank.ts';
import { World } from '../../src/selftest/world.ts';
import { rehearse } from '../../src/steps/context.ts';
import { doctor } from '../../src/steps/doctor.ts';
import { fetchInbound } from '../../src/steps/fetch.ts';
import { readInbound } from '../../src/steps/read.ts';
import { replay } from '../../src/steps/replay.ts';
import { settle } from '../../src/steps/settle.ts';
import { status } from '../../src/steps/status.ts';
import { openTasks } from '../../src/steps/tasks.ts';
import { brokenFacts } from '../../src/store/audit-facts.ts';
import type { Database } from '../../src/store/database.ts';
import { placeStore } from '../support/database.ts';

const directory = mkdtempSync(join(tmpdir(), 'debitrun-contradicted-'));
let world: World;
let back: () => void;
beforeAll(async () => {
  await placeStore(directory);
  world = await World.open({ payers: 2, directory, store: 'disk' });
  for (const at of ['2026-03-02T02:00:00Z', '2026-03-11T02:00:00Z']) await world.night(at);
  back = world.keepOutside();
}, 120_000);
afterAll(async () => {
  await world?.close();
  rmSync(directory, { recursive: true, force: true });
});

/** Lists about the first debit, asked for 100.00 on the 12th. */
const said = {
  paid: { kind: 'paid', collected: undefined },
  part: { kind: 'paid', collected: 2500n },
  failed: { kind: 'failed', collected: undefined },
} as const;

function put(what: keyof typeof said, name: string, day = '2026-03-12'): void {
  const [debit] = world.bank.asked();
  const { kind, collected } = said[what];
  const code = kind === 'failed' ? '11' : undefined;
  const line = { reference: debit?.reference, asked: debit?.amount, collected, code, day };
  world.bank.put(name, { kind, day, lines: [line] } satisfies AnswerText);
}

type End = { readonly debit: string; readonly posted: readonly string[]; readonly tasks: readonly string[] };

async function end(database: Database, at: string): Promise<End> {
  const rows = await database.query<{ told: string }>(
    `select case when state = 'settled' then collected_minor else 0 end || ' said on ' || said_on as told from debit
     where debit_id = 'D00000001'`,
  );
  const postings = await database.query<{ told: string }>(
    `select ledger || ' ' || sum(minor) as told from posting where account_id = 'F1' group by ledger having sum(minor) <> 0
     order by ledger`,
  );
  const tasks = await openTasks(world.context(at, { database }));
  return {
    debit: rows[0]?.told ?? '',
    posted: postings.map(({ told }) => told),
    tasks: tasks.map(({ kind, subject, detail }) => `${kind} ${subject} ${detail}`),
  };
}

async function answers(at: string, database: Database): Promise<void> {
  for (const step of [fetchInbound, readInbound, settle]) await step(world.context(at, { database }));
}

const nights = ['2026-03-13T02:00:00Z', '2026-03-16T02:00:00Z', '2026-03-17T02:00:00Z'] as const;

/** One file a night, then both once more. */
function inOrder(order: readonly (keyof typeof said)[]): Promise<End> {
  return rehearse(world.database, async (database) => {
    try {
      for (const [index, what] of order.entries()) {
        put(what, `${index}.txt`);
        await answers(nights[index] ?? nights[2], database);
      }
      for (const what of order) put(what, `again-${what}.txt`);
      await answers(nights[2], database);
      const context = world.context(nights[2], { database });
      expect((await replay(context, { kind: 'all' })).problems).toEqual([]);
      expect(await brokenFacts(database, context.creditor.id, 5)).toEqual([]);
      expect(await world.faults(nights[2], { database })).toEqual([]);
      return await end(database, nights[2]);
    } finally {
      back();
    }
  });
}

describe('two statements of one day', () => {
  const task =
    'contradiction debit:D00000001 the bank said different things of D00000001 on 2026-03-12; the smallest amount stands: ask the bank which is true';
  test.each([
    ['paid', 'part', '2500 said on 2026-03-12'],
    ['paid', 'failed', '0 said on 2026-03-12'],
    ['part', 'failed', '0 said on 2026-03-12'],
  ] as const)('%s and %s: one task, the same end in both orders', async (one, other, debit) => {
    const forward = await inOrder([one, other]);
    expect(forward.debit).toBe(debit);
    expect(forward.tasks).toEqual([task]);
    expect(await inOrder([other, one])).toEqual(forward);
  });

  test('status counts it, doctor names it when it grows old, and a later word of the bank ends it', async () => {
    await rehearse(world.database, async (database) => {
      put('part', 'part.txt');
      put('paid', 'paid.txt');
      await answers(nights[0], database);
      const context = (at: string) => world.context(at, { database });
      expect((await status(context(nights[0]))).openTasks).toBe(1);
      const old = await doctor(context('2026-04-30T02:00:00Z'), {
        folder: world.directory,
        machine: instant('2026-04-30T02:00:00Z'),
        connect: false,
      });
      expect(JSON.stringify(old)).toContain('task contradiction/D00000001/2026-03-12 is open');
      put('paid', 'later.txt', '2026-03-16');
      await answers('2026-03-18T02:00:00Z', database);
      expect(await end(database, '2026-03-18T02:00:00Z')).toMatchObject({
        debit: '10000 said on 2026-03-16',
        tasks: [],
      });
    });
    back();
  });
});
