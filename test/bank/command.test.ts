/** `debitrun bank` as a command: flags in, one ready line out, SIGTERM ends it. */

import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { bankCommand } from '../../src/cli/bank.ts';
import { openTransport } from '../../src/transport/transport.ts';

let dir: string;
let printed: string;
let complained: string;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'debitrun-command-'));
  mkdirSync(join(dir, 'formats'));
  cpSync(new URL('../../formats/sepa', import.meta.url).pathname, join(dir, 'formats/sepa'), {
    recursive: true,
  });
  [printed, complained] = ['', ''];
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    printed += String(text);
    return true;
  });
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    complained += String(text);
    return true;
  });
});
afterEach(() => {
  vi.restoreAllMocks();
  process.exitCode = undefined;
  rmSync(dir, { recursive: true, force: true });
});

const run = (...flags: string[]) =>
  bankCommand()
    .exitOverride()
    .parseAsync(['--dir', join(dir, 'bank'), '--formats', join(dir, 'formats'), ...flags], { from: 'user' });

test('prints where it is when ready, serves its own login, and stops on SIGTERM', async () => {
  writeFileSync(join(dir, 'now.txt'), '2026-03-09T10:00:00+08:00\n');
  writeFileSync(
    join(dir, 'scenario.yaml'),
    'rules: [{ share: 0.1, outcome: { class: insufficient-funds } }]',
  );
  const ended = run('--json', '--clock', join(dir, 'now.txt'), '--scenario', join(dir, 'scenario.yaml'));
  await vi.waitFor(() => expect(printed).toContain('\n'), { timeout: 10_000 });
  const ready = JSON.parse(printed) as { host: string; port: number; fingerprint: string; user: string };
  const transport = await openTransport({
    kind: 'sftp',
    host: ready.host,
    port: ready.port,
    username: ready.user,
    hostKeys: [ready.fingerprint],
    password: readFileSync(join(dir, 'bank/password'), 'utf8').trim(),
  });
  expect((await transport.list('/')).map((file) => file.name)).toEqual(['in', 'out']);
  await transport.close();
  process.emit('SIGTERM');
  await ended;
  expect(process.exitCode).toBe(0);
  expect(complained).toBe('');
});

test('a faulty scenario is named with its line and ends with 3', async () => {
  writeFileSync(join(dir, 'scenario.yaml'), 'rules:\n  - outcome: perhaps\n');
  await run('--scenario', join(dir, 'scenario.yaml'));
  expect(process.exitCode).toBe(3);
  expect(complained).toMatch(/CONFIG_INVALID.*scenario\.yaml, line 2/);
});

test.each([
  ['a port that is none', ['--port', '70000']],
  ['an unknown flag', ['--prot', '1']],
])('%s is refused', async (_what, flags) => {
  await expect(run(...flags)).rejects.toThrow();
});

test('a clock that holds no instant stops the start', async () => {
  writeFileSync(join(dir, 'now.txt'), 'soon');
  await expect(run('--clock', join(dir, 'now.txt'))).rejects.toThrow(/not an instant/);
});
