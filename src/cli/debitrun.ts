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
  .showHelpAfterError('(--help shows the options)');

for (const command of await wantedCommands(process.argv[2])) program.addCommand(command);
exitByUsage(program);
await program.parseAsync();

/** Commander's own exits, of a command and all below it: help is fine, anything else is a fault of usage. */
function exitByUsage(command: Command): void {
  command.exitOverride((error) => process.exit(error.exitCode === 0 ? exitCode.ok : exitCode.usage));
  for (const below of command.commands) exitByUsage(below as Command);
}

/** Commands by family. Only the family of the command asked for is loaded; help and mistakes load them all. */
async function wantedCommands(name: string | undefined): Promise<readonly Command[]> {
  const families: Readonly<Record<string, () => Promise<readonly Command[]>>> = {
    formats: async () => [(await import('./formats.ts')).formatsCommand()],
    report: async () => [(await import('./report.ts')).reportCommand()],
    demo: async () => [(await import('./demo.ts')).demoCommand()],
    bank: async () => [(await import('./bank.ts')).bankCommand()],
    backup: async () => [(await import('./backup.ts')).backupCommand()],
    evidence: async () => [(await import('./evidence.ts')).evidenceCommand()],
    replay: async () => [(await import('./replay.ts')).replayCommand()],
    fixture: async () => [(await import('./fixture.ts')).fixtureCommand()],
    audit: async () => [(await import('./audit.ts')).auditCommand()],
    operators: async () => [(await import('./operators.ts')).operatorsCommand()],
    proposals: async () => (await import('./proposals.ts')).proposalCommands(),
    period: async () => [(await import('./period.ts')).periodCommand()],
    privacy: async () => [(await import('./privacy.ts')).privacyCommand()],
    workspace: async () => (await import('./workspace.ts')).workspaceCommands(),
    verbs: async () => (await import('./verbs.ts')).verbCommands(),
  };
  const family = name === undefined ? undefined : families[name];
  if (family !== undefined) return family();
  return (await Promise.all(Object.values(families).map((load) => load()))).flat();
}
