/** `debitrun formats`: the packs and what a file says. Flags ─▶ what does it, loaded when it is asked for: a list of layouts
 *  needs neither YAML nor the engine. */

import { Command } from 'commander';
import { formatsFolder, type ListedLayout, listLayouts } from '../format-folders.ts';
import { toJson } from '../store/database.ts';
import { type ExitCode, exitCode } from './exit.ts';
import { command, guarded, onFiles, print } from './formats-common.ts';
import type { ConvertOptions } from './formats-convert.ts';
import type { FilesOptions } from './formats-files.ts';
import type { NewOptions } from './formats-new.ts';
import { renderTable } from './table.ts';

const onFile = () => import('./formats-files.ts');
const converting = () => import('./formats-convert.ts');

export function formatsCommand(): Command {
  return new Command('formats')
    .summary('scheme packs and layouts; check, inspect, rewrite, convert and compare files')
    .addCommand(listCommand())
    .addCommand(describeCommand())
    .addCommand(checkCommand())
    .addCommand(inspectCommand())
    .addCommand(rewriteCommand())
    .addCommand(newCommand())
    .addCommand(convertCommand())
    .addCommand(diffCommand());
}

function listCommand(): Command {
  return command('list', 'every layout of every pack', 'debitrun formats list').action(
    (options: FilesOptions) => guarded(options, () => list(options)),
  );
}

function describeCommand(): Command {
  return command(
    'describe',
    'a layout’s field table, to compare with the bank’s manual',
    'debitrun formats describe my-bank/request',
  )
    .argument('<name>', 'layout, as list shows it')
    .action((name: string, options: FilesOptions) =>
      guarded(options, async () => (await onFile()).describe(name, options)),
    );
}

function checkCommand(): Command {
  return onFiles(
    'check',
    'read files, or the layouts themselves, and print every fault',
    'debitrun formats check return.set\n  debitrun formats check --layouts ./my-bank',
  )
    .argument('[files...]', 'files; with --layouts packs, or folders of packs (default: all)')
    .option('--layouts', 'what the layouts leave unproven: totals nobody counts, fields without a document')
    .option('--seal-key <reference>', 'env:NAME or file:PATH: the key the files must be sealed with')
    .action((files: string[], options: FilesOptions & { readonly layouts?: boolean }) =>
      guarded(options, async () => {
        const { check, checkLayouts } = await onFile();
        return options.layouts ? checkLayouts(files, options) : check(files, options);
      }),
    );
}

function inspectCommand(): Command {
  return onFiles(
    'inspect',
    'show a file’s records, personal data masked',
    'debitrun formats inspect return.set',
  )
    .argument('<file>', 'file')
    .action((file: string, options: FilesOptions) =>
      guarded(options, async () => (await onFile()).inspect(file, options)),
    );
}

function rewriteCommand(): Command {
  return onFiles(
    'rewrite',
    'read a file and write it back: the same bytes when it is canonical',
    'debitrun formats rewrite return.set --out again.set',
  )
    .argument('<file>', 'file')
    .option('--out <file>', 'where to (default: standard output)')
    .action((file: string, options: FilesOptions) =>
      guarded(options, async () => (await onFile()).rewrite(file, options)),
    );
}

function newCommand(): Command {
  return command('new', 'start a pack from one that exists', 'debitrun formats new --like PACK ./my-bank')
    .argument('<folder>', 'folder to make; its name is the pack’s')
    .requiredOption('--like <pack>', 'pack to start from')
    .option('--dry-run', 'tell what would be written')
    .action((folder: string, options: NewOptions) =>
      guarded(options, async () => (await import('./formats-new.ts')).start(folder, options)),
    );
}

function convertCommand(): Command {
  return onFiles(
    'convert',
    'say a file in another layout, or as JSON or CSV',
    'debitrun formats convert debits.txt --to my-bank/request --set creditor.name="Linden Estate" --out request.txt',
  )
    .argument('<file>', 'file')
    .requiredOption('--to <layout>', 'layout, as list shows it; or json, csv')
    .option('--out <file>', 'where to; it must not exist yet (default: standard output)')
    .option(
      '--set <meaning=value...>',
      'what the file does not say, or says otherwise of itself; a debit’s own values stay. Amounts in minor units',
    )
    .option('--reveal', 'JSON and CSV with personal data in clear; needs --out')
    .option('--dry-run', 'tell what would be refused or dropped, write nothing')
    .action((file: string, options: ConvertOptions) =>
      guarded(options, async () => (await converting()).convert(file, options)),
    );
}

function diffCommand(): Command {
  return command('diff', 'two files field by field, masked', 'debitrun formats diff sent.txt again.txt')
    .argument('<first>', 'file')
    .argument('<second>', 'file of the same layout')
    .option('--format <layout>', 'layout of both (default: found from the content)')
    .action((first: string, second: string, options: ConvertOptions) =>
      guarded(options, async () => (await converting()).diff(first, second, options)),
    );
}

async function list({ json }: FilesOptions): Promise<ExitCode> {
  const rows = listLayouts(formatsFolder) ?? (await loadedLayouts());
  if (json) print(toJson(rows));
  else
    print(
      renderTable(
        ['layout', 'carries', 'status', 'title'],
        rows.map(({ name, carries, status, title }) => [name, carries, status, title]),
      ).trimEnd(),
    );
  return exitCode.ok;
}

/** A pack that does not load is named with what is wrong. */
async function loadedLayouts(): Promise<readonly ListedLayout[]> {
  const { packs } = await import('./formats-packs.ts');
  return [...packs().values()].flatMap(({ scheme, layouts }) =>
    [...layouts.values()].map(({ name, title, status, carries }) => ({
      scheme: scheme.name,
      name,
      title,
      status,
      carries,
    })),
  );
}
