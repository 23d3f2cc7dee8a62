import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { formatProblem } from '../../src/core/problem.ts';
import { resolveSecret, Secret } from '../../src/transport/secret.ts';

let dir: string;
const sources = () => ({ baseDir: dir, environment: { SFTP_PASSWORD: 'open sesame\n', EMPTY: '' } });

beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'debitrun-secret-'));
  mkdirSync(join(dir, 'folder'));
  for (const [name, mode] of [
    ['own', 0o600],
    ['readonly', 0o400],
    ['group', 0o640],
    ['world', 0o604],
  ] as const) {
    writeFileSync(join(dir, name), 'open sesame\r\n');
    chmodSync(join(dir, name), mode);
  }
  writeFileSync(join(dir, 'empty'), '\n', { mode: 0o600 });
  writeFileSync(join(dir, 'huge'), 'x'.repeat(70_000), { mode: 0o600 });
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

test.each(['file:own', 'file:readonly', 'env:SFTP_PASSWORD'])('%s gives the secret', async (reference) => {
  const { secret, problems } = await resolveSecret(reference, sources());
  expect(problems).toEqual([]);
  expect(secret?.reveal()).toBe('open sesame');
});

test.each([
  ['file:group', 'SECRET_PERMISSIONS'],
  ['file:world', 'SECRET_PERMISSIONS'],
  ['file:nothing', 'SECRET_UNREADABLE'],
  ['file:folder', 'SECRET_UNREADABLE'],
  ['file:empty', 'SECRET_UNREADABLE'],
  ['file:huge', 'SECRET_UNREADABLE'],
  ['env:NOT_SET', 'SECRET_UNREADABLE'],
  ['env:EMPTY', 'SECRET_UNREADABLE'],
  ['open sesame', 'SECRET_UNREADABLE'],
  ['', 'SECRET_UNREADABLE'],
])('%j is refused with %s', async (reference, code) => {
  const { secret, problems } = await resolveSecret(reference, sources());
  expect(secret).toBeUndefined();
  expect(problems.map((p) => p.code)).toEqual([code]);
  expect(problems.map(formatProblem).join()).not.toContain('open sesame');
});

test('a secret hides wherever it is printed', () => {
  const secret = new Secret('open sesame');
  expect(`${secret} ${JSON.stringify({ secret })} ${inspect(secret)}`).not.toContain('sesame');
});
