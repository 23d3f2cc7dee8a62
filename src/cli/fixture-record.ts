/** `debitrun fixture record`: a fixture of real nights with invented people, run once to write what it must come to. */

import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Command, InvalidArgumentError } from 'commander';
import { type IsoDate, parseIsoDate } from '../core/date.ts';
import { formatProblem } from '../core/problem.ts';
import { makeTemplate } from '../fixture-workspace.ts';
import { recordFixture } from '../steps/fixture-record.ts';
import { type CommonOptions, inWorkspace, reader } from './common.ts';
import { type ExitCode, exitCode } from './exit.ts';
import { checkFixture } from './fixture-check.ts';

type Flags = CommonOptions & { readonly cycle: IsoDate; readonly out: string; readonly key?: string };

export function fixtureRecordCommand(): Command {
  return reader(
    'record',
    'make a fixture of a creditor’s nights up to a day, with invented people',
    'debitrun fixture record --creditor jade --cycle 2026-03-10 --out fixtures/jade-march --key pseudonyms.key',
  )
    .requiredOption('--cycle <date>', 'the last day', parseDate)
    .requiredOption('--out <folder>', 'the fixture’s folder; must be empty or new')
    .option('--key <file>', 'the same key makes the same inventions (default: a new one, not kept)')
    .addHelpText(
      'after',
      `
Names, accounts, phones, e-mails and addresses are replaced by invented ones of the same length, characters and check
digits; references, amounts, agents' codes and the creditor's own settings stay. Free text of the bank is kept: read
answers/ before you give the folder away. The registry is taken as it is now.`,
    )
    .action((flags: Flags) =>
      inWorkspace(
        flags,
        'fixture record',
        async (workspace) => {
          const [creditor, second] = workspace.creditors;
          if (creditor === undefined || second !== undefined)
            return usage('say which creditor: --creditor ID');
          if (existsSync(flags.out) && readdirSync(flags.out).length > 0)
            return usage(`${flags.out} is not empty`);
          const key = flags.key === undefined ? randomBytes(32) : readFileSync(flags.key);
          const recorded = await recordFixture(workspace.context(creditor), flags.cycle, key);
          for (const [path, bytes] of recorded) {
            mkdirSync(dirname(join(flags.out, path)), { recursive: true });
            writeFileSync(join(flags.out, path), bytes);
          }
          return writeExpectations(flags);
        },
        'read',
      ),
    );
}

async function writeExpectations({ out, json = false }: Flags): Promise<ExitCode> {
  const template = await makeTemplate();
  try {
    const { files, problems } = await checkFixture(out, { template: template.folder, update: true });
    if (json) process.stdout.write(`${JSON.stringify({ out, files, problems })}\n`);
    else
      process.stdout.write(
        `${out}: ${files} files; read expected/ and answers/, and write in fixture.yaml what it shows\n`,
      );
    for (const found of problems) process.stderr.write(`${formatProblem(found)}\n`);
    return problems.length === 0 ? exitCode.ok : exitCode.problemsFound;
  } finally {
    template.remove();
  }
}

function usage(message: string): ExitCode {
  process.stderr.write(`${message}\n`);
  return exitCode.usage;
}

function parseDate(text: string): IsoDate {
  const date = parseIsoDate(text);
  if (date === undefined) throw new InvalidArgumentError('a day, like 2026-03-10.');
  return date;
}
