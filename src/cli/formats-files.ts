/** `debitrun formats describe | check | inspect | rewrite`: what a layout is and what a file says. step ─▶ print ─▶ exit code. */

import { closeSync, existsSync, openSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import type { Layout, RecordView } from '../core/format/format.ts';
import { lintLayout } from '../core/format/lint.ts';
import { formatProblem, type Problem, problem } from '../core/problem.ts';
import { formatsFolder, packNames } from '../format-folders.ts';
import { type LoadedPacks, loadPacks } from '../formats.ts';
import { passphraseFrom } from '../main.ts';
import { findLayout, inspectFile, layoutFor, readFile, rewriteFile } from '../steps/formats.ts';
import { toJson } from '../store/database.ts';
import { type ExitCode, exitCode } from './exit.ts';
import { print, refuse, usage, writeAll } from './formats-common.ts';
import { packs } from './formats-packs.ts';
import { renderTable } from './table.ts';

export type FilesOptions = {
  readonly format?: string;
  readonly json?: boolean;
  readonly out?: string;
  readonly sealKey?: string;
};

export function describe(name: string, { json }: FilesOptions): ExitCode {
  const loaded = packs(name);
  const layout = findLayout(loaded, name);
  if (layout === undefined) {
    process.stderr.write(`there is no layout ${name}; debitrun formats list shows them\n`);
    return exitCode.usage;
  }
  const fields = layout.describe();
  const pack = loaded.get(name.split('/')[0] ?? '');
  const notes = layout.status === 'unverified' ? (pack?.unverified ?? []) : [];
  if (json)
    print(
      toJson({
        name: layout.name,
        title: layout.title,
        status: layout.status,
        unverified: notes,
        digest: layout.digest,
        fields,
      }),
    );
  else {
    print(
      `${layout.name}  ${layout.title}\nstatus ${layout.status}, carries ${layout.carries}, digest ${layout.digest}\n`,
    );
    if (notes.length > 0) print(`rests on no source:\n${notes.map((note) => `  - ${note}\n`).join('')}`);
    print(
      renderTable(
        ['record', 'field', 'at', 'type', 'use', 'means', 'what', 'source'],
        fields.map((field) => [
          field.record,
          field.name,
          field.at,
          field.type,
          field.required ? 'must' : 'may',
          field.means,
          field.doc,
          field.source,
        ]),
      ).trimEnd(),
    );
  }
  return exitCode.ok;
}

/** A pack that does not load says so by itself; the others are looked at more closely. */
export function checkLayouts(names: readonly string[], { json }: FilesOptions): ExitCode {
  const unknown = names.find((name) => !packNames(formatsFolder).includes(name) && !isPack(name));
  if (unknown !== undefined)
    return usage(
      `${unknown} is no pack, nor a folder with a scheme.yaml; debitrun formats list shows the packs`,
    );
  const loaded = loadNamed(names);
  const layouts = [...loaded.packs.values()].flatMap((pack) => [...pack.layouts.values()]);
  const found = layouts.map((layout) => ({ layout: layout.name, ...lintLayout(layout) }));
  const faults = [...loaded.problems, ...found.flatMap((one) => one.faults)];
  if (json) print(toJson({ problems: loaded.problems, layouts: found }));
  else {
    for (const one of [...faults, ...found.flatMap(({ remarks }) => remarks)]) print(formatProblem(one));
    const remarks = found.reduce((sum, one) => sum + one.remarks.length, 0);
    print(`${layouts.length} layouts, ${faults.length} problems, ${remarks} remarks`);
  }
  return faults.length > 0 ? exitCode.problemsFound : exitCode.ok;
}

/** Packs by name, or by the folder they stand in; none named: all that are shipped. */
function loadNamed(names: readonly string[]): LoadedPacks {
  if (names.length === 0) return loadPacks(formatsFolder);
  const loaded = names.map((name) =>
    isPack(name)
      ? loadPacks(dirname(resolve(name)), [basename(resolve(name))])
      : loadPacks(formatsFolder, [name]),
  );
  return {
    packs: new Map(loaded.flatMap(({ packs: found }) => [...found])),
    problems: loaded.flatMap(({ problems }) => problems),
  };
}

function isPack(folder: string): boolean {
  return existsSync(join(folder, 'scheme.yaml'));
}

export async function check(files: readonly string[], options: FilesOptions): Promise<ExitCode> {
  if (files.length === 0) return usage('name the files to check, or --layouts');
  const sealKey = options.sealKey && (await passphraseFrom(options.sealKey, process.cwd(), process.env));
  const loaded = packs(options.format);
  const results = files.map((file) => {
    const { layout, problem: unknown } = layoutFor(loaded, file, options.format);
    if (layout === undefined) return { file, problems: [unknown], problemCount: 1 };
    if (sealKey && layout.keyCheck?.(sealKey) === undefined)
      return { file, problems: [noSeal(layout, file)], problemCount: 1 };
    const { debits, amount, batches, problems, problemCount } = readFile(layout, file, {}, sealKey);
    return { file, layout: layout.name, debits, amount, batches, problems, problemCount };
  });
  if (options.json) print(toJson(results));
  else {
    for (const result of results) {
      for (const found of result.problems) print(formatProblem(found));
      const verdict = result.problemCount === 0 ? 'no problem' : `${result.problemCount} problems`;
      const facts =
        result.layout === undefined
          ? ''
          : `${result.layout}, ${result.debits} debits, total ${result.amount} minor units, `;
      print(`${result.file}: ${facts}${verdict}`);
    }
  }
  return results.some(({ problemCount }) => problemCount > 0) ? exitCode.problemsFound : exitCode.ok;
}

function noSeal({ name, keyCheck }: Layout, file: string): Problem {
  const message = keyCheck ? `the key is none that ${name} seals with.` : `${name} knows no seal.`;
  return problem('FILE_SEAL', { file }, message);
}

export function inspect(file: string, options: FilesOptions): ExitCode {
  const found = layoutFor(packs(options.format), file, options.format);
  if (found.layout === undefined) return refuse(found.problem);
  const views: RecordView[] = [];
  const summary = inspectFile(found.layout, file, (view) => {
    if (options.json) views.push(view);
    else print(`line ${view.line}  ${view.record}\n${renderFields(view)}`);
  });
  if (options.json) {
    const records = views.map((view) => ({ ...view, fields: view.fields.map(shownField) }));
    print(toJson({ layout: found.layout.name, records, problems: summary.problems }));
  }
  return problemsCode(found.layout, summary.problems, options);
}

export function rewrite(file: string, options: FilesOptions): ExitCode {
  const found = layoutFor(packs(options.format), file, options.format);
  if (found.layout === undefined) return refuse(found.problem);
  const descriptor = options.out === undefined ? process.stdout.fd : openSync(options.out, 'w');
  try {
    const summary = rewriteFile(found.layout, file, (bytes) => writeAll(descriptor, bytes));
    for (const one of summary.problems) process.stderr.write(`${formatProblem(one)}\n`);
    return summary.problemCount > 0 ? exitCode.problemsFound : exitCode.ok;
  } finally {
    if (options.out !== undefined) closeSync(descriptor);
  }
}

function shownField({ name, text, doc }: RecordView['fields'][number]) {
  return { name, text, doc };
}

function renderFields({ fields }: RecordView): string {
  return fields
    .map(({ name, text, doc }) => `    ${name}: ${text}${doc === '' ? '' : `   (${doc})`}`)
    .join('\n');
}

function problemsCode(layout: Layout, problems: readonly Problem[], { json }: FilesOptions): ExitCode {
  if (!json) {
    for (const found of problems) process.stderr.write(`${formatProblem(found)}\n`);
    process.stderr.write(`read as ${layout.name}\n`);
  }
  return problems.length > 0 ? exitCode.problemsFound : exitCode.ok;
}
