/** One temporary folder for a whole test run, gone when it ends: what test files share lies in it. */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Vitest's globalSetup, called for each of its projects: workers inherit the variable. */
export default function prepareRun(): () => void {
  if (process.env.DEBITRUN_TEST_RUN_FOLDER !== undefined) return () => undefined;
  const folder = mkdtempSync(join(tmpdir(), 'debitrun-test-'));
  process.env.DEBITRUN_TEST_RUN_FOLDER = folder;
  return () => rmSync(folder, { recursive: true, force: true });
}

export function runFolder(): string {
  const folder = process.env.DEBITRUN_TEST_RUN_FOLDER;
  if (folder === undefined)
    throw new Error('tests run under vitest.config.ts, whose globalSetup makes the run folder');
  return folder;
}
