// npm test: types, lint and unused exports side by side, then the tests. Ends with the first failure's code.

import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const node = (path, ...args) => [`node_modules/${path}`, ...args];

const looks = [
  ['types', node('typescript/bin/tsc', '--noEmit')],
  ['lint', node('@biomejs/biome/bin/biome', 'check', '.')],
  ['unused', node('knip/bin/knip.js')],
];
const codes = await Promise.all(looks.map(([name, args]) => look(name, args)));
process.exit(
  codes.find((code) => code !== 0) ?? (await run(node('vitest/vitest.mjs', 'run'), 'inherit')).code,
);

/** Prints what a tool said in one piece, and only when it found something. */
async function look(name, args) {
  const { code, printed } = await run(args, 'pipe');
  console.log(`${name}: ${code === 0 ? 'no problem' : `failed\n${printed}`}`);
  return code;
}

/** A tool ended by a signal counts as failed. */
function run(args, output) {
  const child = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', output, output] });
  let printed = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.setEncoding('utf8').on('data', (text) => {
      printed += text;
    });
  return new Promise((resolve) => child.once('close', (code) => resolve({ code: code ?? 1, printed })));
}
