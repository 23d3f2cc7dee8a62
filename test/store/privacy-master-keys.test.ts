/** The master key: from the environment or a file nobody else can read; changed so that a cut-off change can go on. */

import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { KeyProblem } from '../../src/key-file.ts';
import {
  adoptNextMasterKey,
  makeMasterKey,
  masterKeys,
  prepareNextMasterKey,
} from '../../src/master-keys.ts';

const one = '11'.repeat(32);
const two = '22'.repeat(32);
let keys = '';
beforeEach(() => {
  keys = mkdtempSync(join(tmpdir(), 'debitrun-keys-'));
});
afterEach(() => rmSync(keys, { recursive: true, force: true }));

it('is made once, for its owner only, and left as it is', () => {
  makeMasterKey(keys);
  const file = join(keys, 'master.key');
  const text = readFileSync(file, 'utf8');
  expect(text).toMatch(/^[0-9a-f]{64}\n$/);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  makeMasterKey(keys);
  expect(readFileSync(file, 'utf8')).toBe(text);
});

it('of the environment wins over the file', () => {
  makeMasterKey(keys);
  const found = masterKeys(keys, { DEBITRUN_MASTER_KEY: one, DEBITRUN_MASTER_KEY_NEXT: two });
  expect(Buffer.from(found.current).toString('hex')).toBe(one);
  expect(Buffer.from(found.next ?? []).toString('hex')).toBe(two);
});

it.each([
  ['missing', undefined, 0o600, 'SECRET_UNREADABLE'],
  ['readable by others', one, 0o640, 'SECRET_PERMISSIONS'],
  ['no key', 'secret words', 0o600, 'MASTER_KEY'],
])('that is %s is refused, and not shown', (_, text, mode, code) => {
  if (text !== undefined) {
    writeFileSync(join(keys, 'master.key'), text);
    chmodSync(join(keys, 'master.key'), mode);
  }
  let found: unknown;
  try {
    masterKeys(keys, {});
  } catch (error) {
    found = error;
  }
  expect(found).toBeInstanceOf(KeyProblem);
  expect((found as KeyProblem).problem.code).toBe(code);
  if (text !== undefined) expect(JSON.stringify((found as KeyProblem).problem)).not.toContain(text);
});

it('changed in a file keeps the old one for backups; preparing twice makes one next key', () => {
  makeMasterKey(keys);
  const old = masterKeys(keys, {}).current;
  prepareNextMasterKey(keys, {});
  const { current, next } = masterKeys(keys, {});
  prepareNextMasterKey(keys, {});
  expect(masterKeys(keys, {}).next).toStrictEqual(next);
  expect(current).toStrictEqual(old);
  expect(adoptNextMasterKey(keys, {})).toMatch(/\.retired opens backups/);
  expect(masterKeys(keys, {})).toStrictEqual({ current: next, next: undefined });
  const retired = readdirSync(keys).find((name) => name.endsWith('.retired')) ?? '';
  expect(readFileSync(join(keys, retired), 'utf8').trim()).toBe(Buffer.from(old).toString('hex'));
});

it('of the environment is changed by the operator, who is told how', () => {
  expect(() => prepareNextMasterKey(keys, { DEBITRUN_MASTER_KEY: one })).toThrow(/NEXT is not set/);
  const both = { DEBITRUN_MASTER_KEY: one, DEBITRUN_MASTER_KEY_NEXT: two };
  prepareNextMasterKey(keys, both);
  expect(adoptNextMasterKey(keys, both)).toContain('set DEBITRUN_MASTER_KEY to the value of');
  expect(readdirSync(keys)).toStrictEqual([]);
});
