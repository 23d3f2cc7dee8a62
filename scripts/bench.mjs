// npm run bench -- NAME [options]: one of the benches, after a build. Without a name it lists them.

import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('.', import.meta.url));
/** Stages of another bench are no benches. */
const stages = ['bare', 'night'];
const names = readdirSync(folder)
  .map((file) => /^bench-(\w+)\.mjs$/.exec(file)?.[1])
  .filter((name) => name !== undefined && !stages.includes(name));
const [name, ...options] = process.argv.slice(2);
if (!names.includes(name)) {
  console.log(`usage: npm run bench -- ${names.join('|')} [options]`);
  process.exit(name === undefined ? 0 : 2);
}
execFileSync(process.execPath, [`${folder}bench-${name}.mjs`, ...options], { stdio: 'inherit' });
