/** `debitrun formats convert` and `diff`: one file said in another way, and two files held side by side. */

import { closeSync, existsSync, openSync, renameSync, rmSync } from 'node:fs';
import { type Difference, FileComparison } from '../core/format/compare.ts';
import type { Layout, Sink, Values } from '../core/format/format.ts';
import { isMeaning } from '../core/format/vocabulary.ts';
import { formatProblem } from '../core/problem.ts';
import { shownWord } from '../core/shown-word.ts';
import { convertFile, givenValue } from '../steps/convert-file.ts';
import { findLayout, layoutFor, readFile } from '../steps/formats.ts';
import { toJson } from '../store/database.ts';
import { type ExitCode, exitCode } from './exit.ts';
import { print, refuse, usage, writeAll } from './formats-common.ts';
import { exportFile } from './formats-export.ts';
import { packs } from './formats-packs.ts';

export type ConvertOptions = {
  readonly to: string;
  readonly out?: string;
  readonly format?: string;
  readonly set?: readonly string[];
  readonly reveal?: boolean;
  readonly dryRun?: boolean;
  readonly json?: boolean;
};

const shownDifferences = 200;

export function convert(file: string, options: ConvertOptions): ExitCode {
  const loaded = packs();
  const found = layoutFor(loaded, file, options.format);
  if (found.layout === undefined) return refuse(found.problem);
  const wrong = wrongUse(options);
  if (wrong !== undefined) return usage(wrong);
  if (options.to === 'json' || options.to === 'csv') {
    const { to, reveal = false } = options;
    return withOutput(options, (open) => exportFile(found.layout, file, to, reveal, open));
  }
  const target = findLayout(loaded, options.to);
  if (target === undefined)
    return usage(`there is no layout ${options.to}; debitrun formats list shows them`);
  const given = givenValues(options.set ?? []);
  if (typeof given === 'string') return usage(given);
  return withOutput(options, (open) => convertTo(found.layout, file, target, given, options, open));
}

function wrongUse({ to, out, reveal, json }: ConvertOptions): string | undefined {
  if (reveal && to !== 'json' && to !== 'csv')
    return '--reveal is for --to json and --to csv: layouts hold clear text';
  if (reveal && out === undefined) return '--reveal needs --out: personal data is not for a screen';
  if (json && out === undefined) return '--json tells what was done, so the file itself needs --out';
  if (out !== undefined && existsSync(out)) return `${out} exists already; nothing is overwritten`;
  return undefined;
}

function convertTo(
  source: Layout,
  file: string,
  target: Layout,
  given: Values,
  { json, dryRun }: ConvertOptions,
  open: () => Sink,
): ExitCode {
  const { debits, amount, dropped, problems } = convertFile(source, file, target, given, open);
  if (json)
    print(
      toJson({
        from: source.name,
        to: target.name,
        dryRun: dryRun ?? false,
        debits,
        amount,
        dropped,
        problems,
      }),
    );
  else {
    for (const one of problems) process.stderr.write(`${formatProblem(one)}\n`);
    if (dropped.length > 0) process.stderr.write(`${target.name} has no field for: ${dropped.join(', ')}\n`);
    const verdict =
      problems.length > 0 ? `nothing written, ${problems.length} problems` : dryRun ? 'dry run' : 'converted';
    process.stderr.write(
      `${source.name} to ${target.name}: ${debits} debits, total ${amount} minor units, ${verdict}\n`,
    );
  }
  return problems.length > 0 ? exitCode.problemsFound : exitCode.ok;
}

/** A file appears under its name only when it is whole; of a conversion that is refused nothing stays. */
function withOutput({ out, dryRun }: ConvertOptions, work: (open: () => Sink) => ExitCode): ExitCode {
  if (dryRun) return work(() => () => undefined);
  if (out === undefined) return work(() => (bytes) => writeAll(process.stdout.fd, bytes));
  const part = `${out}.part`;
  let descriptor: number | undefined;
  try {
    const code = work(() => {
      const opened = openSync(part, 'w', 0o600);
      descriptor = opened;
      return (bytes) => writeAll(opened, bytes);
    });
    if (descriptor !== undefined && code === exitCode.ok) renameSync(part, out);
    return code;
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
    rmSync(part, { force: true });
  }
}

/** In words what is wrong with one of them. */
function givenValues(pairs: readonly string[]): Values | string {
  const values: Record<string, Values[keyof Values]> = {};
  for (const pair of pairs) {
    const [, name = '', text = ''] = /^([^=]+)=(.*)$/s.exec(pair) ?? [];
    if (!isMeaning(name))
      return `${shownWord(pair.split('=')[0] ?? '')} is no meaning; formats describe shows those of a layout`;
    const value = givenValue(name, text);
    if (value === undefined) return `${name} cannot be ${shownWord(text)}`;
    values[name] = value;
  }
  return values;
}

export function diff(first: string, second: string, { format, json }: ConvertOptions): ExitCode {
  const loaded = packs();
  const one = layoutFor(loaded, first, format);
  if (one.layout === undefined) return refuse(one.problem);
  const other = layoutFor(loaded, second, format);
  if (other.layout === undefined) return refuse(other.problem);
  if (one.layout.name !== other.layout.name)
    return usage(
      `${first} is ${one.layout.name}, ${second} is ${other.layout.name}: convert one first, or name a layout with --format`,
    );
  const found: Difference[] = [];
  let count = 0;
  const comparison = new FileComparison(one.layout, other.layout, (difference) => {
    count += 1;
    if (json || count <= shownDifferences) found.push(difference);
  });
  const read = [
    readFile(one.layout, first, { onRecord: (view) => comparison.first(view) }),
    readFile(other.layout, second, { onRecord: (view) => comparison.second(view) }),
  ];
  comparison.end();
  const problems = read.flatMap((summary) => summary.problems);
  if (json) print(toJson({ layout: one.layout.name, differences: found, problems }));
  else {
    for (const difference of found) print(differenceText(difference));
    if (count > found.length) print(`… and ${count - found.length} more; --json lists all`);
    for (const one of problems) process.stderr.write(`${formatProblem(one)}\n`);
    print(`${one.layout.name}: ${count === 0 ? 'no difference' : `${count} differences`}`);
  }
  return count > 0 || problems.length > 0 ? exitCode.problemsFound : exitCode.ok;
}

function differenceText({ record, lines: [was, is], field, texts: [before, after] }: Difference): string {
  if (field === undefined)
    return was === undefined
      ? `line ${is}  ${record}: only in the second`
      : `line ${was}  ${record}: only in the first`;
  const place = was === is ? `line ${was}` : `lines ${was} and ${is}`;
  const hidden = before === after ? '  (differs in what is masked)' : '';
  return `${place}  ${record}, ${field}: ${shown(before)} -> ${shown(after)}${hidden}`;
}

function shown(text: string | undefined): string {
  return text === undefined ? '(nothing)' : `"${text}"`;
}
