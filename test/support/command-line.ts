/** The whole command line in one process: any command of the program, what it prints by whichever way, its exit code.
 *  For tests whose point is not the process; those start one (program.ts, workspace.ts). */

import { closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command, CommanderError } from 'commander';
import { vi } from 'vitest';
import { allCommands } from '../../src/cli/commands.ts';
import { exitCode } from '../../src/cli/exit.ts';
import { maskUsageErrors } from '../../src/cli/usage.ts';
import type { Ran } from './command.ts';

/** Commands that do something, by their path ("audit trail"). */
export async function commandPaths(): Promise<ReadonlyMap<string, Command>> {
  const paths = new Map<string, Command>();
  const walk = (command: Command, above: string): void => {
    const path = `${above}${command.name()}`;
    if (command.commands.length === 0 || command.options.length > 0) paths.set(path, command);
    for (const below of command.commands) walk(below as Command, `${path} `);
  };
  for (const command of await allCommands()) walk(command, '');
  return paths;
}

/** Runs `debitrun ARGS…`. `folder`: where what is written to the descriptor itself is caught. */
export async function commandLine(folder: string, ...args: readonly string[]): Promise<Ran> {
  const printed = { out: '', err: '' };
  const take = (stream: 'out' | 'err') => (text: unknown) => {
    printed[stream] += String(text);
    return true;
  };
  const out = vi.spyOn(process.stdout, 'write').mockImplementation(take('out'));
  const err = vi.spyOn(process.stderr, 'write').mockImplementation(take('err'));
  const direct = join(folder, 'direct.txt');
  const descriptor = openSync(direct, 'w');
  const stdout = process.stdout.fd;
  Object.defineProperty(process.stdout, 'fd', { value: descriptor, configurable: true });
  const before = process.exitCode;
  process.exitCode = 0;
  try {
    await parse(args);
    return { code: process.exitCode, out: printed.out + readFileSync(direct, 'utf8'), err: printed.err };
  } finally {
    process.exitCode = before;
    Object.defineProperty(process.stdout, 'fd', { value: stdout, configurable: true });
    closeSync(descriptor);
    out.mockRestore();
    err.mockRestore();
  }
}

async function parse(args: readonly string[]): Promise<void> {
  const program = new Command('debitrun');
  for (const command of await allCommands()) program.addCommand(command);
  maskUsageErrors(program);
  throwInsteadOfExit(program);
  try {
    await program.parseAsync([...args], { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    process.exitCode = error.exitCode === 0 ? exitCode.ok : exitCode.usage;
  }
}

function throwInsteadOfExit(command: Command): void {
  command.exitOverride();
  for (const below of command.commands) throwInsteadOfExit(below as Command);
}
