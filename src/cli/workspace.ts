/** Commands around the verbs: init, operators, import, tasks, status, explain, verify. */

import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { Argument, Command } from 'commander';
import { type ImportKind, importColumns } from '../core/intake/index.ts';
import { type Currency, displayMoney } from '../core/money.ts';
import { type Explainable, explain, explainable } from '../steps/explain.ts';
import { importFile } from '../steps/import.ts';
import { type Status, status } from '../steps/status.ts';
import type { Story } from '../steps/story.ts';
import { endTask, openTasks, type Task } from '../steps/tasks.ts';
import { verify } from '../steps/verify.ts';
import { toJson } from '../store/database.ts';
import { stateDigest } from '../store/digest.ts';
import { prepareWorkspace } from '../workspace.ts';
import { type CommonOptions, codeOf, inWorkspace, reader, runSteps, verb } from './common.ts';
import { exitCode } from './exit.ts';
import { printReports } from './print.ts';
import { starterConfig } from './starter-config.ts';
import { printStory } from './story.ts';
import { renderTable } from './table.ts';

export function workspaceCommands(): Command[] {
  return [initCommand(), importCommand(), tasksCommand(), statusCommand(), explainCommand(), verifyCommand()];
}

function reading(
  options: CommonOptions,
  command: string,
  work: Parameters<typeof inWorkspace>[2],
): Promise<void> {
  return inWorkspace(options, command, work, 'read');
}

function initCommand(): Command {
  return new Command('init')
    .summary('make a workspace: folders, keys, a configuration to fill in')
    .description(
      'Makes a workspace in a folder: keys/ (0600), outbox/, the embedded store, and a debitrun.yaml to fill in. What is there is left as it is.',
    )
    .argument('[folder]', 'where', '.')
    .addHelpText('after', '\nExample:\n  debitrun init estate')
    .action((folder: string) => {
      const { root } = prepareWorkspace(resolve(folder));
      const config = join(root, 'debitrun.yaml');
      if (!existsSync(config)) writeFileSync(config, starterConfig(), { flag: 'wx' });
      process.stdout.write(
        `workspace ${root}\n  next: fill in debitrun.yaml, then debitrun operators add NAME; debitrun operators add OTHER --as NAME\n`,
      );
    });
}

function importCommand(): Command {
  const kinds = Object.keys(importColumns);
  return verb(
    'import',
    'take a CSV file (UTF-8 or GBK): accounts, mandates, tariffs, readings, receipts',
    'debitrun import readings 2026-03-readings.csv --creditor jade',
  )
    .addArgument(new Argument('<kind>', 'what the file holds').choices(kinds))
    .argument('<file>', 'CSV file with a heading line')
    .option('--quarantine', 'take the good rows although others are faulty')
    .addHelpText(
      'after',
      `\nColumns:\n${kinds.map((kind) => `  ${kind}: ${Object.keys(importColumns[kind as ImportKind]).join(', ')}`).join('\n')}`,
    )
    .action(async (kind: ImportKind, file: string, options: CommonOptions & { quarantine?: boolean }) => {
      let bytes: Uint8Array;
      try {
        bytes = readFileSync(file);
      } catch (error) {
        process.stderr.write(`${file} cannot be read: ${(error as NodeJS.ErrnoException).code}\n`);
        process.exitCode = exitCode.usage;
        return;
      }
      await runSteps(options, 'import', async (context) => [
        await importFile(context, {
          kind,
          fileName: basename(file),
          bytes,
          quarantine: options.quarantine ?? false,
        }),
      ]);
    });
}

function tasksCommand(): Command {
  const list = reader('list', 'list open tasks', 'debitrun tasks list').action((options: CommonOptions) =>
    reading(options, 'tasks list', async (workspace) => {
      const tasks: (Task & { readonly creditor: string })[] = [];
      for (const creditor of workspace.creditors) {
        const own = await openTasks(workspace.context(creditor));
        tasks.push(...own.map((task) => ({ creditor: creditor.id, ...task })));
      }
      if (options.json) process.stdout.write(`${toJson(tasks)}\n`);
      else if (tasks.length === 0) process.stdout.write('no open tasks\n');
      else
        process.stdout.write(
          renderTable(
            ['creditor', 'since', 'task', 'about', 'what'],
            tasks.map((task) => [task.creditor, task.madeOn, task.taskKey, task.subject, task.detail]),
          ),
        );
      return exitCode.ok;
    }),
  );
  const done = verb(
    'done',
    'a task is dealt with: its charges may be collected again',
    'debitrun tasks done follow-up/D00000012',
  )
    .argument('<task>', 'its key, as tasks list shows it')
    .action((task: string, options: CommonOptions) =>
      runSteps(options, 'tasks done', async (context) => [await endTask(context, task)]),
    );
  return new Command('tasks').summary('what waits for a person').addCommand(list).addCommand(done);
}

function statusCommand(): Command {
  return reader('status', 'what stands where, and what waits for whom', 'debitrun status --digest')
    .option('--digest', 'print the SHA-256 of the whole state')
    .action((options: CommonOptions & { digest?: boolean }) =>
      reading(options, 'status', async (workspace) => {
        const digest = options.digest ? await stateDigest(workspace.database) : undefined;
        const all: Status[] = [];
        for (const creditor of workspace.creditors) all.push(await status(workspace.context(creditor)));
        if (options.json) process.stdout.write(`${toJson({ digest, creditors: all })}\n`);
        else {
          if (!options.digest)
            for (const [index, one] of all.entries())
              printStatus(one, workspace.creditors[index]?.pack.scheme.currency ?? 'EUR');
          if (digest !== undefined) process.stdout.write(`${digest}\n`);
        }
        return exitCode.ok;
      }),
    );
}

function explainCommand(): Command {
  return reader(
    'explain',
    'the story of one debit, charge, account, mandate, file or complaint',
    'debitrun explain debit D00000012',
  )
    .addArgument(new Argument('<kind>', 'what').choices([...explainable]))
    .argument('<id>', 'which')
    .action((kind: Explainable, id: string, options: CommonOptions) =>
      reading(options, 'explain', async (workspace) => {
        const stories: Story[] = [];
        for (const creditor of workspace.creditors) {
          const story = await explain(workspace.context(creditor), kind, id);
          if (story !== undefined) stories.push({ ...story, subject: `${creditor.id}: ${story.subject}` });
        }
        if (options.json) process.stdout.write(`${toJson(stories)}\n`);
        else for (const story of stories) printStory(story);
        if (stories.length > 0) return exitCode.ok;
        process.stderr.write(`there is no ${kind} ${id}\n`);
        return exitCode.usage;
      }),
    );
}

function verifyCommand(): Command {
  return reader(
    'verify',
    'prove from the ledger that nothing was lost or taken twice',
    'debitrun verify',
  ).action((options: CommonOptions) =>
    reading(options, 'verify', async (workspace) => {
      const reports = [];
      for (const creditor of workspace.creditors) reports.push(await verify(workspace.context(creditor)));
      printReports(reports, { json: options.json ?? false, dryRun: false, always: true });
      return codeOf(reports);
    }),
  );
}

function printStatus(one: Status, currency: Currency): void {
  process.stdout.write(`${one.creditor}\n`);
  const groups = [
    ['debits', one.debits],
    ['files', one.files],
    ['inbound', one.inbound],
    ['mandates', one.mandates],
    ['banks on mandates', one.changes],
    ['charges held', one.held],
  ] as const;
  const rows = groups.flatMap(([name, counts]) =>
    counts.map(({ what, count, minor }) => [
      name,
      what,
      String(count),
      minor === null ? '' : displayMoney({ minor, currency }),
    ]),
  );
  process.stdout.write(
    renderTable(['', 'state', 'count', 'amount'], rows, ['left', 'left', 'right', 'right']),
  );
  if (one.openTasks > 0) process.stdout.write(`  ${one.openTasks} open tasks: debitrun tasks list\n`);
  if (one.openProposals > 0)
    process.stdout.write(
      `  ${one.openProposals} proposals wait for a second person: debitrun proposals confirm ID --as NAME\n`,
    );
  for (const { id, kind, subject, proposedBy, mayConfirm } of one.proposals)
    process.stdout.write(
      `    ${id}  ${kind} ${subject} by ${proposedBy}: ${mayConfirm.join(' or ') || 'nobody'} may confirm\n`,
    );
  if (one.complaints.open > 0)
    process.stdout.write(
      `  ${one.complaints.open} open complaints, ${one.complaints.late} of them late: debitrun complaints list --open\n`,
    );
  for (const line of one.waiting) process.stdout.write(`  ${line}\n`);
}
