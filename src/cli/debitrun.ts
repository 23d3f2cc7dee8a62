/** debitrun: the command line. No logic: commands are built in their own files. */

import { readFileSync } from 'node:fs';
import { Command } from 'commander';
import { exitCode } from './exit.ts';

const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
  version: string;
};

const program = new Command('debitrun')
  .description(
    'Bank direct-debit batch engine: billing periods to bank files, returns to settled debits, with proof.',
  )
  .version(version)
  .showHelpAfterError('(--help shows the options)')
  .exitOverride((error) => {
    process.exit(error.exitCode === 0 ? exitCode.ok : exitCode.usage);
  });

await addCommands(program);
await program.parseAsync();

/** Each family of commands is loaded only when it is asked for, or when help lists them all. */
async function addCommands(root: Command): Promise<void> {
  const workspace = await import('./workspace.ts');
  const { verbCommands } = await import('./verbs.ts');
  const { formatsCommand } = await import('./formats.ts');
  const { bankCommand } = await import('./bank.ts');
  const commands = [
    workspace.initCommand(),
    workspace.operatorsCommand(),
    workspace.importCommand(),
    ...verbCommands(),
    workspace.tasksCommand(),
    workspace.statusCommand(),
    workspace.explainCommand(),
    workspace.verifyCommand(),
    formatsCommand(),
    bankCommand(),
  ];
  for (const command of commands) root.addCommand(command.exitOverride());
}
