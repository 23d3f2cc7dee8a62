/** The ten verbs and cycle, in their order. Flags ─▶ step ─▶ report ─▶ exit code. */

import { type Command, InvalidArgumentError } from 'commander';
import { isPeriod } from '../core/billing/index.ts';
import { approve, approveByPolicy } from '../steps/approve.ts';
import { batch } from '../steps/batch.ts';
import { bill } from '../steps/bill.ts';
import type { Context, StepReport } from '../steps/context.ts';
import { cycle } from '../steps/cycle.ts';
import { fetchInbound } from '../steps/fetch.ts';
import { followUp } from '../steps/follow-up.ts';
import { notify } from '../steps/notify.ts';
import { plan } from '../steps/plan.ts';
import { readInbound } from '../steps/read.ts';
import { send } from '../steps/send.ts';
import { settle } from '../steps/settle.ts';
import { adoptCommand } from './by-hand.ts';
import { type CommonOptions, parseFileNumber, runSteps, signer, verb } from './common.ts';
import { resolveCommand } from './proposals.ts';

export function verbCommands(): Command[] {
  return [
    verb('bill', 'make the charges of a billing period', 'debitrun bill --period 2026-03')
      .option('--period <month>', 'billing period (default: last month)', parsePeriod)
      .action((options: CommonOptions & { period?: string }) =>
        run(options, 'bill', (context) => bill(context, options.period)),
      ),
    simple('plan', 'turn open charges into planned debits; say why each other charge is held', plan),
    simple('notify', 'tell payers before their collection, deliver waiting notices', notify),
    simple('batch', 'cut debits that are due into bank files', batch),
    signer('approve', 'sign drafted files as a second person', 'debitrun approve 12 --as zhou')
      .argument('[file]', 'number of one file (default: all drafted)', parseFileNumber)
      .option('--policy', 'sign by the creditor’s policy instead of by --as')
      .action((file: bigint | undefined, options: CommonOptions & { policy?: boolean }) =>
        run(options, 'approve', (context) =>
          options.policy ? approveByPolicy(context) : approve(context, context.actor, file),
        ),
      ),
    sending(verb('send', 'deliver approved files, each once', 'debitrun send --dry-run'))
      .action((options: SendOptions) => run(options, 'send', (context) => send(context, options)))
      .addCommand(resolveCommand())
      .addCommand(adoptCommand()),
    simple('fetch', 'store what the bank has put out, before anything else', fetchInbound),
    simple('read', 'turn stored answers into entries, or quarantine them whole', readInbound),
    simple('settle', 'move debits to their true state and post to the books', settle),
    simple('follow-up', 'act on unpaid debits: represent, suspend, hold, tell', followUp),
    sending(
      verb('cycle', 'run the whole night in order', 'debitrun cycle --at 2026-03-09T02:00:00+08:00'),
    ).action((options: SendOptions) => runSteps(options, 'cycle', (context) => cycle(context, options))),
  ];
}

type SendOptions = CommonOptions & { readonly acceptUnverified?: boolean };

function sending(command: Command): Command {
  return command.option(
    '--accept-unverified',
    'send also in a layout some rules of which rest on no source (journalled)',
  );
}

function simple(name: string, summary: string, step: (context: Context) => Promise<StepReport>): Command {
  return verb(name, summary, `debitrun ${name} --dry-run`).action((options: CommonOptions) =>
    run(options, name, step),
  );
}

function run(
  options: CommonOptions,
  name: string,
  step: (context: Context) => Promise<StepReport>,
): Promise<void> {
  return runSteps(options, name, async (context) => [await step(context)]);
}

function parsePeriod(text: string): string {
  if (!isPeriod(text)) throw new InvalidArgumentError('a month, like 2026-03.');
  return text;
}
