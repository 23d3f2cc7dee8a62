/** The program as other processes run it: src/ compiled once per test run into the run folder, so that tests never meet
 *  a dist/ older than the source. */

import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { cpSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onceInRun } from './once.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Folder with bin/debitrun and dist/. */
export function program(): Promise<string> {
  return onceInRun('program', (folder) => {
    const dist = join(folder, 'dist');
    const compiler = join(root, 'node_modules/typescript/bin/tsc');
    const project = join(root, 'tsconfig.build.json');
    execFileSync(process.execPath, [compiler, '-p', project, '--noCheck', '--outDir', dist]);
    cpSync(join(root, 'src/store/migrations'), join(dist, 'store/migrations'), { recursive: true });
    for (const name of ['package.json', 'bin'])
      cpSync(join(root, name), join(folder, name), { recursive: true });
    for (const name of ['node_modules', 'formats', 'fixtures'])
      symlinkSync(join(root, name), join(folder, name));
  });
}

export type Started = {
  readonly child: ChildProcess;
  /** Exit code; null when a signal ended it. */
  readonly ended: Promise<number | null>;
  /** Everything it has printed so far. */
  printed(): string;
  /** Resolves with the first line printed that begins with `word`. Rejects when the process ends before. */
  says(word: string): Promise<string>;
  /** SIGKILL, and wait until it is gone. */
  kill(): Promise<void>;
};

/** Runs a script (an ES module's text) that may import the compiled program from `dist/`. */
export async function startScript(text: string, env = process.env): Promise<Started> {
  const folder = await program();
  return start(['--input-type=module', '-e', text], { cwd: folder, env });
}

/** Runs node with these arguments and listens to what it prints. */
export function start(
  args: readonly string[],
  options: { readonly cwd?: string; readonly env?: NodeJS.ProcessEnv },
): Started {
  const child = spawn(process.execPath, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = new Promise<number | null>((resolve) => child.once('close', (code) => resolve(code)));
  let printed = '';
  const listeners = new Set<() => void>();
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      printed += text;
      for (const listener of listeners) listener();
    });
  }
  return {
    child,
    ended,
    printed: () => printed,
    says: (word) =>
      new Promise((resolve, reject) => {
        const look = () => {
          const line = printed.split('\n').find((text) => text.startsWith(word));
          if (line !== undefined) resolve(line);
        };
        listeners.add(look);
        void ended.then(() => reject(new Error(`ended without saying "${word}": ${printed}`)));
        look();
      }),
    async kill() {
      child.kill('SIGKILL');
      await ended;
    },
  };
}
