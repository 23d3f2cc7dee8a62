/** One month of the demo, run once for all test files that start from it; each gets a copy of its workspace. IO. */

import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { deserialize, serialize } from 'node:v8';
import { type DemoResult, runDemo } from '../../src/demo/run.ts';
import { placeStore } from './database.ts';
import { onceInRun } from './once.ts';

/** How many of each the month is played with. */
export const demoSize = { households: 15, members: 5 } as const;

/** Fills `directory`, which is not there yet, with the workspace after its last night. */
export async function demoWorkspace(directory: string): Promise<DemoResult> {
  const made = await onceInRun('demo', async (folder) => {
    const workspace = join(folder, 'workspace');
    mkdirSync(workspace);
    await placeStore(workspace);
    const result = await runDemo({
      directory: workspace,
      environment: {},
      ...demoSize,
      months: 1,
      progress: () => undefined,
    });
    writeFileSync(join(folder, 'result'), serialize(result));
  });
  cpSync(join(made, 'workspace'), directory, { recursive: true, preserveTimestamps: true });
  return deserialize(readFileSync(join(made, 'result'))) as DemoResult;
}
