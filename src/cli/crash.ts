/** What is printed of an error nobody foresaw: its class, its text masked, where it happened, and what caused it. */

import { maskFault } from '../core/privacy/mask-fault.ts';
import { exitCode } from './exit.ts';

const causesShown = 5;

/** The stack repeats the text in clear, so only its frames are taken. */
export function crashText(error: unknown): string {
  const lines: string[] = [];
  let told: unknown = error;
  for (let depth = 0; told !== undefined && depth < causesShown; depth++) {
    const { name, code, message, stack, cause } = asError(told);
    const kind = [name, code].filter((part) => part !== undefined).join(' ');
    lines.push(`${depth === 0 ? 'debitrun failed' : 'caused by'}: ${kind}: ${maskFault(message)}`);
    lines.push(...(stack ?? '').split('\n').filter((line) => /^ {4}at /.test(line)));
    told = cause;
  }
  return `${lines.join('\n')}\n`;
}

type Told = Error & { readonly code?: unknown };

/** Anything can be thrown. */
function asError(thrown: unknown): Told {
  return thrown instanceof Error ? thrown : new Error(String(thrown));
}

/** An error outside every command ends the process the same way. With a listener Node prints nothing itself and writes
 *  no diagnostic report, in which the text would stand in clear beside the environment. */
export function endOnCrash(): void {
  process.on('uncaughtException', (error) => {
    process.stderr.write(crashText(error));
    process.exit(exitCode.failed);
  });
}
