/** proposals, and the commands that make them: write-off, refund, config accept, file withdraw, send resolve. */

import { Command, InvalidArgumentError } from 'commander';
import { type IsoDate, parseIsoDate } from '../core/date.ts';
import { proposalKinds } from '../core/proposal.ts';
import { openProposals } from '../steps/proposals.ts';
import { proposeConfiguration } from '../steps/proposals-config.ts';
import { confirm, decline } from '../steps/proposals-confirm.ts';
import { proposeResolution, proposeWithdrawal } from '../steps/proposals-files.ts';
import { type MoneyWish, proposeRefund, proposeWriteOff } from '../steps/proposals-money.ts';
import { toJson } from '../store/database.ts';
import type { StoredProposal } from '../store/proposals.ts';
import { exportCommand } from './by-hand.ts';
import { type CommonOptions, inWorkspace, parseFileNumber, reader, runSteps, signer } from './common.ts';
import { exitCode } from './exit.ts';
import { runForFirst, runForOne } from './one-creditor.ts';

export function proposalCommands(): Command[] {
  return [proposalsCommand(), writeOffCommand(), refundCommand(), configCommand(), fileCommand()];
}

function proposalsCommand(): Command {
  const list = reader('list', 'what waits for a second person', 'debitrun proposals list').action(listOpen);
  const yes = signer(
    'confirm',
    'the second person says yes: it is done at once, and once',
    'debitrun proposals confirm 4f0c2a9b1d3e --as zhou',
  )
    .argument('<id>', 'as proposals list shows it', parseId)
    .action((id: string, options: CommonOptions) =>
      runForFirst(
        options,
        'proposals confirm',
        (context) => confirm(context, id),
        `there is no proposal ${id}`,
      ),
    );
  const no = signer(
    'refuse',
    'it is not done, now or later',
    'debitrun proposals refuse 4f0c2a9b1d3e --as zhou',
  )
    .argument('<id>', 'as proposals list shows it', parseId)
    .action((id: string, options: CommonOptions) =>
      runForFirst(
        options,
        'proposals refuse',
        (context) => decline(context, id),
        `there is no proposal ${id}`,
      ),
    );
  return new Command('proposals')
    .summary('what two people must agree on')
    .addCommand(list)
    .addCommand(yes)
    .addCommand(no);
}

function listOpen(options: CommonOptions): Promise<void> {
  return inWorkspace(options, 'proposals list', async (workspace) => {
    const open = new Map<string, StoredProposal>();
    for (const creditor of workspace.creditors)
      for (const proposal of await openProposals(workspace.context(creditor)))
        open.set(proposal.proposalId, proposal);
    if (options.json) process.stdout.write(`${toJson([...open.values()])}\n`);
    else if (open.size === 0) process.stdout.write('nothing waits for a second person\n');
    else for (const proposal of open.values()) process.stdout.write(story(proposal));
    return exitCode.ok;
  });
}

/** The second person must see what they sign. */
function story({
  proposalId,
  creditor,
  kind,
  subject,
  content,
  proposedBy,
  expiresAt,
}: StoredProposal): string {
  const facts = Object.entries(content).filter(([name]) => name !== 'publicKey');
  const told = facts.map(
    ([name, value]) => `    ${name}: ${typeof value === 'string' ? value : toJson(value)}\n`,
  );
  return `${proposalId}  ${kind} ${subject}${creditor === '*' ? '' : ` of ${creditor}`}: ${proposalKinds[kind].doc}\n  by ${proposedBy}, until ${expiresAt}\n${told.join('')}`;
}

function writeOffCommand(): Command {
  return withMoney(
    signer(
      'write-off',
      'give up what a charge still owes; a second person confirms',
      'debitrun write-off C00000012 --reason "tenant died, estate closed" --creditor jade --as li',
    ).argument('<charge>', 'charge'),
  ).action((charge: string, options: CommonOptions & MoneyWish) =>
    runForOne(options, 'write-off', (context) => proposeWriteOff(context, charge, options)),
  );
}

function refundCommand(): Command {
  return withMoney(
    signer(
      'refund',
      'give prepaid money back; a second person confirms',
      'debitrun refund 1-101 --amount 120.00 --reason "moved out" --creditor jade --as li',
    )
      .argument('<account>', 'billing account')
      .option('--channel <name>', 'how the money goes back', 'transfer'),
  ).action((account: string, options: CommonOptions & MoneyWish & { channel: string }) =>
    runForOne(options, 'refund', (context) => proposeRefund(context, account, options.channel, options)),
  );
}

function configCommand(): Command {
  const accept = signer(
    'accept',
    'propose the changed configuration and layouts; a second person confirms',
    'debitrun config accept --creditor jade --as li',
  ).action((options: CommonOptions) =>
    runSteps(options, 'config accept', async (context) => [await proposeConfiguration(context)]),
  );
  return new Command('config').summary('changes of configuration and layouts').addCommand(accept);
}

function fileCommand(): Command {
  const withdraw = signer(
    'withdraw',
    'do not send a file: its debits are planned again; a second person confirms',
    'debitrun file withdraw 12 --reason "wrong tariff" --creditor jade --as li',
  )
    .argument('<file>', 'number of the file', parseFileNumber)
    .requiredOption('--reason <text>', 'why')
    .action((file: bigint, options: CommonOptions & { reason: string }) =>
      runForOne(options, 'file withdraw', (context) => proposeWithdrawal(context, file, options.reason)),
    );
  return new Command('file')
    .summary('a bank file that is not sent, or not from here')
    .addCommand(withdraw)
    .addCommand(exportCommand());
}

/** Stands below send. */
export function resolveCommand(): Command {
  return signer(
    'resolve',
    'say what became of a delivery that is unknown; a second person confirms',
    'debitrun send resolve 12 --delivered --evidence "Ms Wang, bank, 14:05: received" --creditor jade --as li',
  )
    .argument('<file>', 'number of the file', parseFileNumber)
    .option('--delivered', 'the bank has it')
    .option('--not-delivered', 'the bank has it not; the next send tries again')
    .requiredOption('--evidence <text>', 'who said so, when and how')
    .action(
      (
        file: bigint,
        options: CommonOptions & { delivered?: boolean; notDelivered?: boolean; evidence: string },
      ) => {
        if ((options.delivered ?? false) === (options.notDelivered ?? false)) {
          process.stderr.write('send resolve needs one of --delivered and --not-delivered\n');
          process.exitCode = exitCode.usage;
          return Promise.resolve();
        }
        const delivered = options.delivered ?? false;
        return runForOne(options, 'send resolve', (context) =>
          proposeResolution(context, file, delivered, options.evidence),
        );
      },
    );
}

function withMoney(command: Command): Command {
  return command
    .option('--amount <amount>', 'like 120.00 (default: all of it)')
    .requiredOption('--reason <text>', 'why')
    .option('--on <date>', 'day it is booked on, in an open month (default: today)', parseDate);
}

function parseId(text: string): string {
  if (!/^[0-9a-f]{12}$/.test(text))
    throw new InvalidArgumentError('twelve characters, as proposals list shows.');
  return text;
}

function parseDate(text: string): IsoDate {
  const date = parseIsoDate(text);
  if (date === undefined) throw new InvalidArgumentError('a date, like 2026-03-31.');
  return date;
}
