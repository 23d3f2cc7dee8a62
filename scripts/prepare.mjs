// Builds dist/ after `npm ci`. Does nothing where the compiler is not installed (`--omit=dev`), so installing never fails.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
if (existsSync(new URL('../node_modules/typescript/package.json', import.meta.url))) {
  const built = spawnSync('npm', ['run', '--silent', 'build'], { cwd: root, stdio: 'inherit' });
  process.exitCode = built.status ?? 1;
}
