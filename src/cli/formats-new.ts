/** `debitrun formats new`: a pack of one's own, started from a shipped one. */

import { basename, dirname, join } from 'node:path';
import { formatProblem } from '../core/problem.ts';
import { formatsFolder, packNames } from '../format-folders.ts';
import { loadPacks } from '../formats.ts';
import { planPack, writePack } from '../steps/new-pack.ts';
import { toJson } from '../store/database.ts';
import { type ExitCode, exitCode } from './exit.ts';
import { print, usage } from './formats-common.ts';

export type NewOptions = { readonly like: string; readonly dryRun?: boolean; readonly json?: boolean };

export function start(folder: string, { like, dryRun = false, json }: NewOptions): ExitCode {
  if (!packNames(formatsFolder).includes(like))
    return usage(`there is no pack ${like}; debitrun formats list shows them`);
  const plan = planned(join(formatsFolder, like), folder);
  if (typeof plan === 'string') return usage(plan);
  const files = plan.files.map(({ name }) => join(folder, name));
  if (!dryRun) writePack(plan);
  const problems = dryRun ? [] : loadPacks(dirname(plan.folder), [basename(plan.folder)]).problems;
  if (json) print(toJson({ pack: plan.name, dryRun, files, problems }));
  else {
    for (const found of problems) process.stderr.write(`${formatProblem(found)}\n`);
    print(`${dryRun ? 'would write' : 'wrote'} ${files.join(', ')}`);
    print(`next: lay each layout beside the bank’s guide, then debitrun formats check --layouts ${folder}`);
  }
  return problems.length > 0 ? exitCode.problemsFound : exitCode.ok;
}

function planned(like: string, folder: string): ReturnType<typeof planPack> | string {
  try {
    return planPack(like, folder);
  } catch (error) {
    return (error as Error).message;
  }
}
