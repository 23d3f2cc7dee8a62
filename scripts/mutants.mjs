// npm run mutants [-- WORD …]: takes away one guard after another, in a copy of the source, and shows which named test finds
// it gone. First each test runs on the source as it is. Words choose guards by name. Ends with 1 when a guard can go
// unnoticed, with 2 when a guard's text is not where it was, or a test fails without any change.

import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { guards } from './mutants-guards.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const words = process.argv.slice(2);
const chosen = guards.filter(({ guard }) => words.length === 0 || words.some((word) => guard.includes(word)));
if (chosen.length === 0) fail(`no guard is called ${words.join(' or ')}`);
const copy = mkdtempSync(join(tmpdir(), 'debitrun-mutants-'));
process.on('exit', () => rmSync(copy, { recursive: true, force: true }));
process.on('SIGINT', () => process.exit(130));

copyOfSource();
const mutants = chosen.map((one) => ({ ...one, texts: mutated(one) }));
for (const test of new Map(chosen.map(({ test }) => [test.join(' -t '), test])).values()) {
  const { failed, output } = run(test);
  if (failed.length > 0 || !passedAny(output))
    fail(`${test.join(' -t ')} fails without any change\n${output}`);
}

let survivors = 0;
row('guard', 'test that caught it', 'seconds');
for (const { guard, test, texts } of mutants) {
  const was = new Map([...texts.keys()].map((file) => [file, readFileSync(join(copy, file))]));
  for (const [file, text] of texts) writeFileSync(join(copy, file), text);
  const { failed, seconds } = run(test);
  for (const [file, bytes] of was) writeFileSync(join(copy, file), bytes);
  if (failed.length === 0) survivors += 1;
  row(guard, failed.length === 0 ? `NONE: ${test.join(' -t ')}` : failed[0], seconds.toFixed(1));
}
console.log(`${mutants.length} guards, ${survivors} can be taken away unnoticed`);
process.exitCode = survivors === 0 ? 0 : 1;

function copyOfSource() {
  const parts = [
    'src',
    'test',
    'formats',
    'fixtures',
    'scripts',
    'package.json',
    'tsconfig.json',
    'vitest.config.ts',
  ];
  for (const part of parts) cpSync(join(root, part), join(copy, part), { recursive: true });
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
}

/** The files of a mutant, by path. Each change is an exact text that must stand there once. */
function mutated({ guard, changes }) {
  const texts = new Map();
  for (const [file, from, to] of changes) {
    const text = texts.get(file) ?? readFileSync(join(copy, file), 'utf8');
    const found = text.split(from).length - 1;
    if (found !== 1) fail(`${guard}: ${file} has this text ${found} times, not once:\n${from}`);
    texts.set(
      file,
      text.replace(from, () => to),
    );
  }
  return texts;
}

/** Names of the tests that failed. A run that ends in another way than by a failed test counts as none: it proves nothing. */
function run([file, name]) {
  const started = Date.now();
  const report = join(copy, 'report.json');
  rmSync(report, { force: true });
  const only = name === undefined ? [] : ['-t', name];
  const { stdout, stderr } = spawnSync(
    process.execPath,
    [
      join(root, 'node_modules/vitest/vitest.mjs'),
      'run',
      '--maxWorkers=1',
      '--reporter=json',
      `--outputFile=${report}`,
      file,
      ...only,
    ],
    { cwd: copy, encoding: 'utf8', env: { ...process.env, DEBITRUN_SWEEP_SEED: '0' } },
  );
  const results = read(report)?.testResults ?? [];
  const tests = results.flatMap(({ assertionResults }) => assertionResults);
  const failed = tests
    .filter(({ status }) => status === 'failed')
    .map(({ fullName }) => `${file}: ${fullName.trim()}`);
  const passed = tests.filter(({ status }) => status === 'passed').length;
  const output = `${passed} passed\n${results.map(({ message }) => message).join('\n')}${stdout}${stderr}`;
  return { failed, output, seconds: (Date.now() - started) / 1000 };
}

function passedAny(output) {
  return !output.startsWith('0 passed');
}

function read(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return undefined;
  }
}

function row(...cells) {
  console.log(cells.join(' | '));
}

function fail(message) {
  console.error(message);
  process.exit(2);
}
