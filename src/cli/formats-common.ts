/** What the commands under `debitrun formats` share: their options, the packs, and printing that a pipe may slow down. */

import { writeSync } from 'node:fs';
import { Command } from 'commander';
import { formatProblem, type Problem } from '../core/problem.ts';
import { type ExitCode, exitCode } from './exit.ts';

export function command(name: string, summary: string, example: string): Command {
  return new Command(name)
    .summary(summary)
    .description(summary)
    .option('--json', 'print JSON')
    .addHelpText('after', `\nExample:\n  ${example}`);
}

export function onFiles(name: string, summary: string, example: string): Command {
  return command(name, summary, example).option(
    '--format <layout>',
    'layout (default: found from the content)',
  );
}

export function refuse(found: Problem): ExitCode {
  process.stderr.write(`${formatProblem(found)}\n`);
  return exitCode.problemsFound;
}

export function usage(message: string): ExitCode {
  process.stderr.write(`${message}\n`);
  return exitCode.usage;
}

/** A file that cannot be read, or a broken pack, is one message. */
export async function guarded(
  options: { readonly json?: boolean },
  work: () => ExitCode | Promise<ExitCode>,
): Promise<void> {
  try {
    process.exitCode = await work();
  } catch (error) {
    const { code, path, message } = error as NodeJS.ErrnoException;
    const text = code === undefined ? message : `${path ?? 'the file'} cannot be read: ${code}`;
    if (options.json) print(JSON.stringify({ error: text }));
    else process.stderr.write(`${text}\n`);
    process.exitCode = code === 'ENOENT' ? exitCode.usage : exitCode.failed;
  }
}

export function print(text: string): void {
  writeAll(process.stdout.fd, Buffer.from(`${text}\n`));
}

/** A pipe may take less than it is given, or nothing for a moment. */
export function writeAll(descriptor: number, bytes: Uint8Array): void {
  for (let written = 0; written < bytes.length; ) {
    try {
      written += writeSync(descriptor, bytes, written);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'EPIPE') process.exit(exitCode.ok);
      if (code !== 'EAGAIN') throw error;
    }
  }
}
