/** file export and send adopt: a file that a person takes to the bank. Flags ─▶ step ─▶ report ─▶ exit code. */

import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import type { Command } from 'commander';
import { exportFile, proposeAdoption } from '../steps/by-hand.ts';
import { type CommonOptions, parseFileNumber, signer, verb } from './common.ts';
import { exitCode } from './exit.ts';
import { runForOne } from './one-creditor.ts';

/** Stands below file. */
export function exportCommand(): Command {
  return verb(
    'export',
    'hand out an approved file, in its OpenPGP message where it has one, to be taken to the bank by a person; no send takes it then',
    'debitrun file export 12 --to ./12.txt --creditor jade --as li',
  )
    .argument('<file>', 'number of the file', parseFileNumber)
    .requiredOption('--to <path>', 'where it is written; nothing is replaced')
    .action((file: bigint, options: CommonOptions & { to: string }) =>
      unlessTaken(options.to, options.dryRun ?? false, () =>
        runForOne(options, 'file export', (context) =>
          exportFile(context, file, (chunks) => writeNew(options.to, chunks)),
        ),
      ),
    );
}

/** Stands below send. */
export function adoptCommand(): Command {
  return signer(
    'adopt',
    'record a file that was taken to the bank by hand, after comparing digests; a second person confirms',
    'debitrun send adopt 12 --copy ./12.txt --evidence "portal receipt 4711, 14:05" --creditor jade --as li',
  )
    .argument('<file>', 'number of the file', parseFileNumber)
    .requiredOption('--copy <path>', 'what was delivered, byte for byte')
    .requiredOption('--evidence <text>', 'who took it, when, and what the bank said')
    .action((file: bigint, options: CommonOptions & { copy: string; evidence: string }) =>
      readable(options.copy, (sha256) =>
        runForOne(options, 'send adopt', (context) =>
          proposeAdoption(context, file, sha256, options.evidence),
        ),
      ),
    );
}

/** The path is tried before the file is marked as under way. */
async function unlessTaken(path: string, dryRun: boolean, work: () => Promise<void>): Promise<void> {
  try {
    if (!dryRun) await (await open(path, 'wx', 0o600)).close();
  } catch (error) {
    return usage(`${path} cannot be written: ${(error as NodeJS.ErrnoException).code}`);
  }
  return work();
}

/** Fills the empty file that was made, for its owner only. */
async function writeNew(path: string, chunks: AsyncIterable<Uint8Array>): Promise<void> {
  const file = await open(path, 'r+');
  try {
    for await (const bytes of chunks) await file.write(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
}

async function readable(path: string, work: (sha256: string) => Promise<void>): Promise<void> {
  const hash = createHash('sha256');
  try {
    for await (const bytes of createReadStream(path)) hash.update(bytes);
  } catch (error) {
    return usage(`${path} cannot be read: ${(error as NodeJS.ErrnoException).code}`);
  }
  return work(hash.digest('hex'));
}

function usage(text: string): void {
  process.stderr.write(`${text}\n`);
  process.exitCode = exitCode.usage;
}
