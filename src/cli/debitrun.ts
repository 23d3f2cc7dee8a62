/** debitrun: the command line. No logic: commands are built in their own files, listed in commands.ts. */

import { readFileSync } from 'node:fs';
import { Command } from 'commander';
import { commandsFor } from './commands.ts';
import { endOnCrash } from './crash.ts';
import { exitCode } from './exit.ts';
import { maskUsageErrors } from './usage.ts';

endOnCrash();

const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
  version: string;
};

const program = new Command('debitrun')
  .description(
    'Bank direct-debit batch engine: billing periods to bank files, returns to settled debits, with proof.',
  )
  .version(version)
  .showHelpAfterError('(--help shows the options)');

/** `debitrun status …` and `debitrun help status` both want status. */
const [first, second] = process.argv.slice(2);
for (const command of await commandsFor(first === 'help' ? second : first)) program.addCommand(command);
maskUsageErrors(program);
exitByUsage(program);
await program.parseAsync();

/** Commander's own exits, of a command and all below it: help is fine, anything else is a fault of usage. */
function exitByUsage(command: Command): void {
  command.exitOverride((error) => process.exit(error.exitCode === 0 ? exitCode.ok : exitCode.usage));
  for (const below of command.commands) exitByUsage(below as Command);
}
