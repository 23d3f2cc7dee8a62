// npm run mutants [-- WORD …]: takes away one guard after another, in a copy of the source, and shows which named test finds
// it gone, and by what. First each test runs on the source as it is. Words choose guards by name. Ends with 1 when a guard
// can go unnoticed, or is noticed by another fault than its absence; with 2 when a guard's text is not where it was, or a
// test fails without any change. Guards of the server's store are left out, and named, where there is none
// (node scripts/with-postgres.mjs -- npm run mutants).

import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { guards } from './mutants-guards.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const words = process.argv.slice(2);
const named = guards.filter(({ guard }) => words.length === 0 || words.some((word) => guard.includes(word)));
if (named.length === 0) fail(`no guard is called ${words.join(' or ')}`);
const hasServer = process.env.DEBITRUN_TEST_DATABASE_URL !== undefined;
const chosen = named.filter(({ server }) => !server || hasServer);
const copy = mkdtempSync(join(tmpdir(), 'debitrun-mutants-'));
process.on('exit', () => rmSync(copy, { recursive: true, force: true }));

copyOfSource();
const mutants = chosen.map((one) => ({ ...one, texts: mutated(one) }));
for (const file of new Set(chosen.map(({ test: [file] }) => file))) {
  const all = chosen.filter(({ test }) => test[0] === file);
  const whole = all.some((one) => one.whole);
  const names = all.map(({ test: [, name] }) => name);
  const { tests, output } = run(file, whole ? [] : names);
  const unsound = names.find((name) => !tests.some((test) => test.name.includes(name) && test.passed));
  if (unsound !== undefined)
    fail(`${file}: ${unsound}: is not there, or fails without any change\n${output}`);
}

let survivors = 0;
row('guard', 'test that caught it', 'by what', 'seconds');
for (const one of mutants) {
  const { guard, test, says, texts } = one;
  const was = new Map([...texts.keys()].map((file) => [file, readFileSync(join(copy, file))]));
  for (const [file, text] of texts) writeFileSync(join(copy, file), text);
  const began = Date.now();
  const [file, name] = test;
  const { tests } = run(file, one.whole ? [] : [name]);
  const failed = tests.filter((found) => !found.passed && found.name.includes(name));
  for (const [file, bytes] of was) writeFileSync(join(copy, file), bytes);
  const caught = failed.find(({ message }) => says.test(message));
  if (caught === undefined) survivors += 1;
  const [other] = failed;
  const told = caught ?? other;
  row(
    guard,
    caught?.name ?? (other === undefined ? `NONE: ${test.join(': ')}` : `FOR ANOTHER REASON: ${other.name}`),
    told === undefined ? '' : firstLine(told.message),
    Math.round((Date.now() - began) / 1000),
  );
}
for (const { guard } of named)
  if (!chosen.some((one) => one.guard === guard)) row(guard, 'left out: no server');
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

/** The tests of a file that ran, with what they said; of these names only, when any are given. A run that ends in another
 *  way than by its tests proves nothing: no test ran. */
function run(file, names) {
  const report = join(copy, 'report.json');
  rmSync(report, { force: true });
  const pattern = names.map((name) => name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('|');
  const { stdout, stderr, signal } = spawnSync(
    process.execPath,
    [
      join(root, 'node_modules/vitest/vitest.mjs'),
      'run',
      '--maxWorkers=1',
      '--testTimeout=600000',
      '--hookTimeout=600000',
      '--reporter=json',
      `--outputFile=${report}`,
      file,
      ...(names.length === 0 ? [] : ['-t', pattern]),
    ],
    { cwd: copy, encoding: 'utf8', env: { ...process.env, DEBITRUN_SWEEP_SEED: '0' } },
  );
  if (signal !== null) process.exit(130);
  const results = read(report)?.testResults ?? [];
  const tests = results
    .flatMap(({ assertionResults }) => assertionResults)
    .filter(({ status }) => status === 'passed' || status === 'failed')
    .map(({ fullName, status, failureMessages }) => ({
      name: `${file}: ${fullName.trim()}`,
      passed: status === 'passed',
      message: failureMessages.join('\n'),
    }));
  const told = [...results, ...tests.filter(({ passed }) => !passed)].map(({ message }) => message);
  return { tests, output: `${told.join('\n')}${stdout}${stderr}` };
}

function firstLine(message) {
  const [line = ''] = message.split('\n');
  return line.length > 120 ? `${line.slice(0, 119)}…` : line;
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
