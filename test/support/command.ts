/** A command as the command line runs it, in this process: what it prints, and its exit code. */

import type { Command } from 'commander';
import { vi } from 'vitest';

export type Ran = { readonly code: unknown; readonly out: string; readonly err: string };

export async function ran(command: Command, ...args: readonly string[]): Promise<Ran> {
  const printed = { out: '', err: '' };
  const take = (stream: 'out' | 'err') => (text: unknown) => {
    printed[stream] += String(text);
    return true;
  };
  const out = vi.spyOn(process.stdout, 'write').mockImplementation(take('out'));
  const err = vi.spyOn(process.stderr, 'write').mockImplementation(take('err'));
  const before = process.exitCode;
  try {
    process.exitCode = undefined;
    await command.parseAsync([...args], { from: 'user' });
    return { code: process.exitCode, ...printed };
  } finally {
    process.exitCode = before;
    out.mockRestore();
    err.mockRestore();
  }
}
