/** What is dear to make and shared by all test files of a run: made by whichever worker asks first. IO. */

import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { runFolder } from './run-folder.ts';

/** On a machine that is busy with other work, making may take many times what it takes alone. */
const patienceMs = 170_000;

/** A folder in the run folder that `make` has filled: complete when this returns, and never changed by who uses it. */
export async function onceInRun(
  name: string,
  make: (folder: string) => void | Promise<void>,
): Promise<string> {
  const ready = join(runFolder(), name);
  const making = `${ready}.making`;
  if (existsSync(ready)) return ready;
  try {
    mkdirSync(making);
  } catch {
    for (let waited = 0; existsSync(making); waited += 50) {
      if (waited > patienceMs) throw new Error(`another test worker did not finish making the ${name}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    return existsSync(ready) ? ready : onceInRun(name, make);
  }
  try {
    await make(making);
  } catch (error) {
    // whoever comes next tries again, and fails with the same reason instead of waiting
    rmSync(making, { recursive: true, force: true });
    throw error;
  }
  renameSync(making, ready);
  return ready;
}
