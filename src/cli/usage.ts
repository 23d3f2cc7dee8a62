/** What a command line that is no command says: the library's words, without repeating what may be a payer's. */

import type { Command } from 'commander';
import { shownQuotes } from '../core/shown-word.ts';

/** Of this command and all below it. */
export function maskUsageErrors(command: Command): void {
  command.configureOutput({
    outputError: (text, write) => write(shownQuotes(text)),
  });
  for (const below of command.commands) maskUsageErrors(below as Command);
}
