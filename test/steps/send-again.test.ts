/** send over a line that breaks: what is proven not to have been handed over is tried again in the same run, later each
 *  time, each attempt journalled; nothing is tried again that may have happened. The faults are the embedded bank's data. */

import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { parseScenario } from '../../src/bank/scenario.ts';
import { World } from '../../src/selftest/world.ts';
import { approveByPolicy } from '../../src/steps/approve.ts';
import { BankLine } from '../../src/steps/bank-line.ts';
import { batch } from '../../src/steps/batch.ts';
import { type Context, rehearse, type StepReport } from '../../src/steps/context.ts';
import { send } from '../../src/steps/send.ts';
import type { Database } from '../../src/store/database.ts';
import { TransportError } from '../../src/transport/transport-error.ts';
import { placeStore } from '../support/database.ts';
import { TestBank } from '../support/test-bank.ts';

const directory = mkdtempSync(join(tmpdir(), 'debitrun-again-'));
let world: World;
let bank: TestBank;
beforeAll(async () => {
  await placeStore(directory);
  world = await World.open({ payers: 2, directory, store: 'disk' });
  await world.night('2026-03-02T02:00:00Z');
  for (const step of [batch, approveByPolicy]) await step(world.context('2026-03-11T02:00:00Z'));
}, 120_000);
afterAll(async () => {
  await world?.close();
  rmSync(directory, { recursive: true, force: true });
});
beforeEach(() => {
  bank = new TestBank();
});
afterEach(() => bank.stop());

type Sent = {
  readonly report: StepReport;
  /** "1 not-delivered dropped" */
  readonly attempts: readonly string[];
  readonly state: string;
  readonly waits: readonly number[];
};

/** The approved file is sent to a bank with these faults, tried three times at most. */
async function sent(database: Database, faults: string, at = '2026-03-11T03:00:00Z'): Promise<Sent> {
  const { scenario, problems } = parseScenario(`faults: [${faults}]`, 'scenario.yaml');
  expect(problems).toEqual([]);
  await bank.start([], { scenario });
  const waits: number[] = [];
  const report = await send(contextAt(database, at, waits));
  const rows = await database.query<{ told: string }>(
    `select attempt || ' ' || outcome || coalesce(' ' || (evidence->>'fault'), '') as told from delivery order by file_no, attempt`,
  );
  const [file] = await database.query<{ state: string }>('select state from file');
  return { report, attempts: rows.map(({ told }) => told), state: file?.state ?? '', waits };
}

function contextAt(database: Database, at: string, waits: number[]): Context {
  const context = world.context(at, { database });
  const open = () => bank.open({ connectMs: 30_000, answerMs: 30_000, totalMs: 60_000 });
  const persistence = {
    retry: { attempts: 3, firstMs: 1_000, mostMs: 60_000 },
    patience: { wait: async (ms: number) => void waits.push(ms), random: () => 0.5 },
  };
  const { creditor } = context;
  return { ...context, creditor: { ...creditor, bank: { ...creditor.bank, open, persistence } } };
}

const given = () => readdirSync(join(bank.dir, 'in'));
const dropped = (n: number) => `${n} not-delivered dropped`;

test.each([
  ['in the first look', '{ verb: LSTAT, act: drop }', 1],
  ['in the upload', '{ verb: WRITE, act: drop, keptBytes: 40 }', 1],
  ['when it is read back', '{ verb: READ, act: drop }', 1],
  ['twice in the upload', '{ verb: WRITE, act: drop, times: 2 }', 2],
] as const)('a line that breaks %s is waited for, and the file arrives once', (_where, faults, breaks) =>
  rehearse(world.database, async (database) => {
    const { report, attempts, state, waits } = await sent(database, faults);
    expect(report).toMatchObject({ changed: 1, problems: [], tryLater: false });
    expect(attempts).toEqual([...[1, 2].slice(0, breaks).map(dropped), `${breaks + 1} delivered`]);
    expect(state).toBe('sent');
    expect(waits).toEqual([750, 1_500].slice(0, breaks));
    expect(given()).toHaveLength(1);
    expect(await world.faults('2026-03-11T03:00:00Z', { database })).toEqual([]);
  }),
);

test('three times in all, then the file waits for the next send, which goes on counting', () =>
  rehearse(world.database, async (database) => {
    const first = await sent(database, '{ verb: WRITE, act: drop, times: always }');
    expect(first).toMatchObject({ attempts: [1, 2, 3].map(dropped), state: 'approved', waits: [750, 1_500] });
    expect(first.report).toMatchObject({ tryLater: true, changed: 0 });
    expect(first.report.problems.map(({ code }) => code)).toEqual(['DELIVERY_FAILED']);
    const second = await sent(database, '', '2026-03-11T04:00:00Z');
    expect(second).toMatchObject({
      attempts: [...[1, 2, 3].map(dropped), '4 delivered'],
      state: 'sent',
      waits: [],
    });
  }));

test.each([
  [
    'the rename was not answered',
    '{ verb: RENAME, phase: after, act: drop }',
    '1 unknown dropped',
    'unknown',
  ],
  ['nor carried out', '{ verb: RENAME, act: drop }', '1 unknown dropped', 'unknown'],
  ['the bank refuses', '{ verb: OPEN, act: denied }', '1 not-delivered denied', 'approved'],
] as const)('%s: not tried again', (_what, faults, attempt, state) =>
  rehearse(world.database, async (database) => {
    const found = await sent(database, faults);
    expect(found).toMatchObject({ attempts: [attempt], state, waits: [] });
  }),
);

describe('the line of one run', () => {
  /** Connections that open, or do not, in this order. */
  function lineOver(opens: readonly boolean[]) {
    const left = [...opens];
    const waits: number[] = [];
    let closed = 0;
    const { creditor } = world.context('2026-03-11T03:00:00Z');
    const persistence = {
      retry: { attempts: 3, firstMs: 1_000, mostMs: 60_000 },
      patience: { wait: async (ms: number) => void waits.push(ms), random: () => 0.5 },
    };
    const open = async () => {
      if (left.shift() !== true) throw new TransportError('refused', 'none', 'nobody answers');
      const transport = await creditor.bank.open();
      return Object.assign(transport, { close: async () => void closed++ });
    };
    return { line: BankLine.open({ ...creditor.bank, open, persistence }), waits, closed: () => closed };
  }

  test('once a file was tried as often as may be, the next has a new line and one attempt', async () => {
    const { line, waits, closed } = lineOver([true, true, true, true, true]);
    const open = await line;
    const said: boolean[] = [];
    for (const attempts of [1, 2, 3, 1]) said.push(await open.again(attempts));
    expect(said).toEqual([true, true, false, false]);
    expect([open.isGone, waits, closed()]).toEqual([false, [750, 1_500], 4]);
  });

  test('one that cannot be opened again is gone: nothing more is tried in this run', async () => {
    const open = await lineOver([true, false]).line;
    expect([await open.again(1), open.isGone]).toEqual([false, true]);
  });
});
