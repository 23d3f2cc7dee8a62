/** The demo's two embedded banks, in the demo's folder, on one clock kept in a file beside them. IO. */

import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { type Bank, startBank } from '../bank/bank.ts';
import { fileClock } from '../bank/clock.ts';
import { parseScenario, type Scenario } from '../bank/scenario.ts';
import type { Instant } from '../core/date.ts';
import { formatProblem } from '../core/problem.ts';
import type { Pack } from '../core/scheme.ts';

export type DemoBanks = {
  readonly jade: Bank;
  readonly linden: Bank;
  clock(): Instant;
  /** Sets the clock of both, and lets them put out what is due by then. */
  moveClock(to: Instant): Promise<void>;
  stop(): Promise<void>;
};

export type DemoBanksOptions = {
  /** The demo's folder. */
  readonly directory: string;
  readonly packs: ReadonlyMap<string, Pack>;
  readonly scenarios: { readonly jade: string; readonly linden: string };
  readonly now: Instant;
};

export function bankFolder(directory: string, creditor: string): string {
  return join(directory, 'bank', creditor);
}

export function clockFile(directory: string): string {
  return join(directory, 'bank', 'clock.txt');
}

export async function startBanks(options: DemoBanksOptions): Promise<DemoBanks> {
  const { directory, now } = options;
  mkdirSync(join(directory, 'bank'), { recursive: true });
  const clock = clockFile(directory);
  if (!existsSync(clock)) writeFileSync(clock, `${now}\n`);
  const jade = await startOne(options, 'jade');
  const linden = await startOne(options, 'linden').catch(async (error: unknown) => {
    await jade.stop();
    throw error;
  });
  return {
    jade,
    linden,
    clock: fileClock(clock),
    moveClock: async (to) => {
      writeFileSync(clock, `${to}\n`);
      await Promise.all([jade.settled(), linden.settled()]);
    },
    stop: async () => {
      await Promise.all([jade.stop(), linden.stop()]);
    },
  };
}

/** On the port of the last run, so that the configuration stays right; on a free one when that is taken. */
async function startOne(
  { directory, packs, scenarios }: DemoBanksOptions,
  creditor: 'jade' | 'linden',
): Promise<Bank> {
  const dir = bankFolder(directory, creditor);
  mkdirSync(dir, { recursive: true });
  const file = join(dir, 'scenario.yaml');
  if (!existsSync(file)) writeFileSync(file, scenarios[creditor]);
  const scenario = readScenario(file);
  const start = (port: number) =>
    startBank({ dir, packs, port, scenario, clock: fileClock(clockFile(directory)) });
  return start(configuredPort(directory, creditor)).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EADDRINUSE') throw error;
    return start(0);
  });
}

/** The file may have been changed by hand, to see what happens: it counts, with its faults. */
function readScenario(file: string): Scenario {
  const { scenario, problems } = parseScenario(readFileSync(file, 'utf8'), file);
  if (scenario === undefined) throw new Error(problems.map(formatProblem).join('\n'));
  return scenario;
}

function configuredPort(directory: string, creditor: string): number {
  const file = join(directory, 'debitrun.yaml');
  if (!existsSync(file)) return 0;
  const config = parse(readFileSync(file, 'utf8')) as {
    creditors?: Record<string, { connection?: { port?: number } }>;
  } | null;
  return config?.creditors?.[creditor]?.connection?.port ?? 0;
}
