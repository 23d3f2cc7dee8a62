/** Promises 1 to 3: killed at any moment of any night and started again, no debit is at the bank twice, none is lost, and
 *  the books hold. Kills fall at random moments (the seed is printed; DEBITRUN_KILL_SEED repeats it, DEBITRUN_KILLS asks
 *  for more of them a night) and, at sending, at the two moments that matter: upload begun, and file renamed. */

import { watch } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Random } from '../../src/core/random.ts';
import { cycle } from '../../src/steps/cycle.ts';
import { verify } from '../../src/steps/verify.ts';
import { stateDigest } from '../../src/store/digest.ts';
import { createServerDatabase, serverUrl } from '../support/database.ts';
import { TestWorkspace } from '../support/workspace.ts';

const seed = Number(process.env.DEBITRUN_KILL_SEED ?? Date.now() % 1_000_000);
const killsPerNight = Number(process.env.DEBITRUN_KILLS ?? 1);

/** Every third debit of the first presentation fails for want of funds; some of them again. */
const scenario = `seed: kill
rules:
  - attempt: 2
    share: 0.7
    outcome: paid
  - attempt: 2
    outcome: { class: insufficient-funds }
  - share: 0.3
    outcome: { class: insufficient-funds }
`;

/** The day of collection (12 April 2026 is a Sunday), the answers, the second presentation, its answers. */
const nights = ['2026-04-13', '2026-04-14', '2026-04-24', '2026-04-27'];
/** Where a kill waits for the bank: the first night that sends, and every night when more is asked for. */
const watched = nights.slice(0, killsPerNight > 1 ? nights.length : 1);

describe('killed and started again, embedded store', () => killedAtEveryNight());

describe.skipIf(serverUrl === undefined)('killed and started again, PostgreSQL server', () =>
  killedAtEveryNight(createServerDatabase),
);

function killedAtEveryNight(server?: typeof createServerDatabase): void {
  let workspace: TestWorkspace;
  let made: Awaited<ReturnType<typeof createServerDatabase>> | undefined;
  let debits: readonly Debit[];
  let digests: readonly string[];
  let killedAtBank = 0;
  const random = new Random(seed);

  beforeAll(async () => {
    made = await server?.();
    workspace = await TestWorkspace.make({ databaseUrl: made?.url, flats: 30, scenario });
    const began = Date.now();
    await workspace.must(...workspace.night('2026-04-01'));
    const nightMs = Date.now() - began;
    for (const day of nights) {
      const command = workspace.night(day);
      if (watched.includes(day))
        for (const moment of [/\.part$/, /(?<!\.part)$/])
          killedAtBank += await killWhenAtBank(moment, command);
      for (let kill = 0; kill < killsPerNight; kill++) await killAfter(random.next() * nightMs, command);
      await workspace.must(...command);
    }
    const [last = ''] = workspace.night(nights.at(-1) ?? '').slice(-1);
    await workspace.inside(last, async ({ workspace: { database }, context }) => {
      debits = await database.query<Debit>(everyDebit);
      const first = await stateDigest(database);
      const reports = [await verify(context), ...(await cycle(context))];
      expect(reports.flatMap(({ problems }) => problems)).toStrictEqual([]);
      digests = [first, await stateDigest(database)];
    });
  }, 300_000);

  afterAll(async () => {
    await workspace?.dispose();
    await made?.drop();
  });

  async function killAfter(ms: number, command: readonly string[]): Promise<void> {
    const victim = workspace.start(...command);
    await Promise.race([victim.ended, new Promise((resolve) => setTimeout(resolve, ms))]);
    await victim.kill();
  }

  /** Kills the moment a name of this kind appears at the bank; a night that sends nothing ends by itself. */
  async function killWhenAtBank(name: RegExp, command: readonly string[]): Promise<number> {
    const victim = workspace.start(...command);
    const watcher = watch(join(workspace.bankDir, 'in'), (_event, changed) => {
      if (changed !== null && name.test(changed)) victim.child.kill('SIGKILL');
    });
    await victim.ended;
    watcher.close();
    return victim.child.signalCode === 'SIGKILL' ? 1 : 0;
  }

  const rule = (text: string) => `${text} (seed ${seed})`;

  it(rule('kills fell while a file was being sent'), () => {
    expect(killedAtBank).toBeGreaterThan(0);
  });

  it(rule('no debit is at the bank twice'), () => {
    const files = workspace.taken();
    expect(files.map(({ verdict }) => verdict)).toStrictEqual(files.map(() => 'taken'));
    const references = files.flatMap(({ debits }) => debits.map(({ reference }) => reference));
    expect(new Set(references).size).toBe(references.length);
  });

  it(rule('none is lost: what was put into a file is at the bank, and nothing else'), () => {
    const filed = debits.filter(({ file_no }) => file_no !== null);
    expect(filed.length).toBeGreaterThan(30);
    const atBank = workspace.taken().flatMap((file) => file.debits);
    expect(filed.map(({ debit_id, minor }) => [debit_id, String(minor)])).toStrictEqual(
      atBank.map(({ reference, amount }) => [reference, amount]).sort(),
    );
  });

  it(rule('every answer has taken effect, once'), () => {
    const expected = workspace
      .taken()
      .flatMap((file) => file.debits)
      .map(({ reference, outcome }) => [reference, outcome === 'paid' ? 'settled' : 'rejected'])
      .sort();
    const found = debits.filter(({ file_no }) => file_no !== null);
    expect(found.map(({ debit_id, state }) => [debit_id, state])).toStrictEqual(expected);
    expect(new Set(found.map(({ state }) => state))).toStrictEqual(new Set(['settled', 'rejected']));
  });

  it(rule('a debit that failed is presented once more, not more often'), () => {
    const again = debits.filter(({ attempt }) => attempt === 2).map(({ presents }) => presents);
    expect(again.length).toBeGreaterThan(0);
    expect(new Set(again).size).toBe(again.length);
  });

  it(rule('the night run again finds nothing to do'), () => {
    expect(digests[1]).toBe(digests[0]);
  });
}

type Debit = {
  readonly debit_id: string;
  readonly minor: bigint;
  readonly state: string;
  readonly file_no: bigint | null;
  readonly attempt: number;
  readonly presents: string | null;
};
const everyDebit = 'select debit_id, minor, state, file_no, attempt, presents from debit order by debit_id';
