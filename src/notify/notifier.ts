/** Delivers what the notice table holds. One channel here: a folder from which an SMS, mail or letter provider takes
 *  JSON Lines. Delivering the same notices again writes the same file again: nothing is sent twice. IO. */

import { createHash } from 'node:crypto';
import { closeSync, fsyncSync, mkdirSync, openSync, renameSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { Message } from '../core/notices/message.ts';

export interface Notifier {
  /** Delivers a page of messages as one unit and returns the evidence: where they lie and their digest. */
  deliver(creditor: string, page: readonly Message[]): Promise<string>;
}

/** Files are readable by their owner only: they hold names and phone numbers in clear. */
export function folderNotifier(directory: string): Notifier {
  return {
    deliver: async (creditor, page) => {
      const lines = page.map(({ key, channel, to, text }) =>
        JSON.stringify({
          key,
          channel,
          name: to.name.reveal(),
          phone: to.phone?.reveal(),
          email: to.email?.reveal(),
          address: to.address?.reveal(),
          text: text.reveal(),
        }),
      );
      const bytes = Buffer.from(`${lines.join('\n')}\n`);
      const sha256 = createHash('sha256').update(bytes).digest('hex');
      const folder = join(directory, creditor);
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      // Named by the keys, so that a delivery repeated after a crash replaces itself.
      const name = `${createHash('sha256')
        .update(page.map(({ key }) => key).join('\n'))
        .digest('hex')
        .slice(0, 16)}.jsonl`;
      writeDurably(join(folder, name), bytes);
      return `${creditor}/${name} sha256:${sha256}`;
    },
  };
}

function writeDurably(path: string, bytes: Uint8Array): void {
  const temporary = `${path}.part`;
  const descriptor = openSync(temporary, 'w', 0o600);
  try {
    writeSync(descriptor, bytes);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
  renameSync(temporary, path);
}
