/** `debitrun bank`: runs the embedded bank until it is told to stop. Flags ─▶ startBank ─▶ one line when ready. */

import { mkdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Command, InvalidArgumentError } from 'commander';
import { type Bank, startBank } from '../bank/bank.ts';
import { type Clock, fileClock } from '../bank/clock.ts';
import { parseScenario, type Scenario } from '../bank/scenario.ts';
import { formatProblem, type Problem } from '../core/problem.ts';
import { loadPacks } from '../formats.ts';
import { exitCode } from './exit.ts';

type Flags = {
  readonly dir: string;
  readonly port: number;
  readonly scenario?: string;
  readonly clock?: string;
  readonly formats: string;
  readonly json?: boolean;
};

const shippedFormats = fileURLToPath(new URL('../../formats', import.meta.url));

const help = `
The bank is an SFTP server on 127.0.0.1. A creditor uploads to in/ (a name that ends in .part is still being
written) and finds answers in out/. Login and host key are made at the first start: see bank.yaml and password
in the folder. state/taken.jsonl has one line for each file it took.

A scenario file says who does not pay. The first rule that fits decides; without one everybody pays:

  seed: estate-2026                      # changes which debits a share chooses
  rules:
    - debtor: { accountEnds: "4321" }    # or reference, customer, mandate, accountSha256
      month: 2                           # the second collection month it sees, or "2026-03"
      outcome: { class: account-problem }
    - attempt: 2                         # the next try after a failure of the same account and amount
      outcome: paid
    - scheme: my-bank                    # only debits of this pack
      share: 0.04                        # of the debits, always the same ones
      outcome: { class: insufficient-funds }
    - share: 0.01
      outcome: { class: refused-by-debtor }
      when: after-settlement             # money that was settled comes back
      days: 3                            # workdays after collection
  # other outcomes: { code: "0003" }, { paidPart: 0.5 }
  faults:                                # of single SFTP requests, before or after they are carried out
    - { verb: RENAME, phase: after, act: drop }
  server: { taken: hide }                # also hostKey: another, anyCase, rename: overwrites
  answers: [{ answer: 2, act: twice }]   # late, truncated, reordered, wrong-totals

Example:
  debitrun bank --dir ./bank --port 2222 --scenario scenario.yaml --clock now.txt
`;

export function bankCommand(): Command {
  return new Command('bank')
    .description('run the embedded bank: an SFTP server that takes files and answers them by a scenario')
    .requiredOption('--dir <folder>', 'where it keeps its files; made when missing')
    .option('--port <number>', 'port on 127.0.0.1; 0 takes a free one', port, 0)
    .option('--scenario <file>', 'YAML: which debits fail, why and when')
    .option('--clock <file>', 'file that holds its time as an ISO instant, read anew each time')
    .option('--formats <folder>', 'scheme packs', shippedFormats)
    .option('--json', 'print the ready line as JSON')
    .addHelpText('after', help)
    .action(async (flags: Flags) => {
      process.exitCode = await runBank(flags);
    });
}

/** Ends when SIGTERM or SIGINT has stopped the bank. */
async function runBank(flags: Flags): Promise<number> {
  const { packs, problems } = await loadPacks(flags.formats);
  const read = readScenario(flags.scenario);
  const faults = [...problems, ...read.problems];
  if (faults.length > 0) return complain(faults);
  const stop = stopSignal();
  mkdirSync(flags.dir, { recursive: true });
  const bank = await startBank({
    dir: flags.dir,
    packs,
    port: flags.port,
    scenario: read.scenario,
    clock: flags.clock === undefined ? undefined : startedClock(flags.clock),
  });
  process.stdout.write(`${readyLine(bank, flags)}\n`);
  await stop;
  await bank.stop();
  return exitCode.ok;
}

function readScenario(path: string | undefined): {
  readonly scenario?: Scenario;
  readonly problems: readonly Problem[];
} {
  return path === undefined ? { problems: [] } : parseScenario(readFileSync(path, 'utf8'), path);
}

/** Read once now, so that a faulty clock stops the start and not a night. */
function startedClock(path: string): Clock {
  const clock = fileClock(path);
  clock();
  return clock;
}

function readyLine({ port, fingerprint, user }: Bank, { dir, json }: Flags): string {
  const ready = { host: '127.0.0.1', port, fingerprint, user, dir: resolve(dir) };
  if (json) return JSON.stringify(ready);
  return `bank ready: sftp://${user}@127.0.0.1:${port} host key ${fingerprint} folder ${ready.dir}`;
}

function complain(problems: readonly Problem[]): number {
  for (const one of problems) process.stderr.write(`${formatProblem(one)}\n`);
  return exitCode.problemsFound;
}

function stopSignal(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => resolve());
  });
}

function port(text: string): number {
  const number = Number(text);
  if (/^\d{1,5}$/.test(text) && number <= 65_535) return number;
  throw new InvalidArgumentError('must be a port from 0 to 65535');
}
