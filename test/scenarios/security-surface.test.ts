/** The surface, tried as an attacker would, from the command line: hostile files, secrets in the wrong place, what other
 *  users of the machine can read, what a stored chunk can unpack to. */

import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { lstatSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { backupCommand } from '../../src/cli/backup.ts';
import { evidenceCommand } from '../../src/cli/evidence.ts';
import { starterConfig } from '../../src/cli/starter-config.ts';
import { workspaceCommands } from '../../src/cli/workspace.ts';
import { runDemo } from '../../src/demo/run.ts';
import { placeOf, storedBytes } from '../../src/store/bytes.ts';
import { insertKeys } from '../../src/store/keyring-rows.ts';
import { sealChunk } from '../../src/store/sealing-cipher.ts';
import { commit } from '../../src/store/unit.ts';
import { ran } from '../support/command.ts';
import { embeddedDatabase } from '../support/database.ts';
import { program } from '../support/program.ts';
import { act } from '../support/rows.ts';
import { testKeys } from '../support/sealing.ts';

const folder = mkdtempSync(join(tmpdir(), 'debitrun-surface-'));

afterAll(() => rmSync(folder, { recursive: true, force: true }));

function hostile(name: string, text: string | Uint8Array): string {
  const file = join(folder, name);
  writeFileSync(file, text);
  return file;
}

let bin = '';

beforeAll(async () => {
  bin = join(await program(), 'bin/debitrun');
}, 120_000);

/** In a process of its own, whose memory is bounded: a bomb that goes off ends it. */
function check(file: string, layout: string): { readonly code: number | null; readonly out: string } {
  const args = ['--max-old-space-size=192', bin, 'formats', 'check', file, '--format', layout];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8', timeout: 30_000 });
  return { code: status, out: stdout + stderr };
}

const namespace = 'urn:iso:std:iso:20022:tech:xsd:pain.002.001.03';
const laughs = Array.from({ length: 9 }, (_, n) => `<!ENTITY l${n + 1} "${`&l${n};`.repeat(10)}">`).join('');

describe('a hostile XML file', () => {
  test.each([
    [
      'entities that multiply',
      `<!DOCTYPE d [<!ENTITY l0 "ha">${laughs}]><Document xmlns="${namespace}">&l9;</Document>`,
    ],
    [
      'an external entity',
      `<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]><Document xmlns="${namespace}">&x;</Document>`,
    ],
    ['an external DTD', `<!DOCTYPE d SYSTEM "http://127.0.0.1:9/d.dtd"><Document xmlns="${namespace}"/>`],
    [
      'an entity without a DTD',
      `<Document xmlns="${namespace}"><CstmrPmtStsRpt>&x;</CstmrPmtStsRpt></Document>`,
    ],
    [
      'a style sheet to load',
      `<?xml-stylesheet href="http://127.0.0.1:9/s.xsl"?><Document xmlns="${namespace}"/>`,
    ],
  ])('%s: refused at once, with its place, and nothing of it is expanded', (what, text) => {
    const started = performance.now();
    const file = hostile(
      `${what.replaceAll(' ', '-')}.xml`,
      `<?xml version="1.0" encoding="UTF-8"?>\n${text}`,
    );
    const { code, out } = check(file, 'sepa/pain.002.001.03');
    expect(code).toBe(3);
    expect(out).toMatch(/XML_FORBIDDEN|XML_MALFORMED/);
    expect(out).not.toContain('root:');
    expect(out.length).toBeLessThan(10_000);
    expect(performance.now() - started).toBeLessThan(10_000);
  });

  test('elements that nest without end, and a text without end, stop the reading', () => {
    const deep = `<Document xmlns="${namespace}">${'<a>'.repeat(100_000)}`;
    const long = `<Document xmlns="${namespace}"><a>${'x'.repeat(8_000_000)}`;
    for (const [name, text] of Object.entries({ deep, long })) {
      const { code, out } = check(hostile(`${name}.xml`, text), 'sepa/pain.002.001.03');
      expect([name, code]).toEqual([name, 3]);
      expect(out, name).toMatch(/FILE_LIMIT/);
    }
  });
});

describe('a hostile record file', () => {
  test('a line without end stops the reading', async () => {
    const { code, out } = check(hostile('endless.set', 'x'.repeat(20_000_000)), 'cn-bocom/return');
    expect(code).toBe(3);
    expect(out.length).toBeLessThan(20_000);
  });

  test('a file that is all faults is told in few words', () => {
    const { code, out } = check(hostile('faults.set', '?|?|?\n'.repeat(200_000)), 'cn-bocom/return');
    expect(code).toBe(3);
    expect(out.length).toBeLessThan(500_000);
  });
});

describe('a secret in clear in the configuration', () => {
  test.each([
    ['password: hunter2-secret', 'kind: sftp\n      host: h\n      user: u'],
    ['passphrase: hunter2-secret', 'kind: sftp\n      host: h\n      user: u'],
  ])('%s is refused, and not repeated', async (line, kind) => {
    const dir = mkdtempSync(join(folder, 'clear-'));
    const [init] = workspaceCommands().filter((command) => command.name() === 'init');
    await ran(init as NonNullable<typeof init>, dir);
    const text = starterConfig().replace(/kind: folder.*\n\s+path: bank/, `${kind}\n      ${line}`);
    expect(text).toContain('hunter2');
    writeFileSync(join(dir, 'debitrun.yaml'), text);
    const [status] = workspaceCommands().filter((command) => command.name() === 'status');
    const { code, out, err } = await ran(status as NonNullable<typeof status>, '--dir', dir);
    expect(code).toBe(3);
    expect(err).toContain('CONFIG_INVALID');
    expect(out + err).not.toContain('hunter2');
  });
});

describe('what other users of the machine can read', () => {
  let workspace = '';

  beforeAll(async () => {
    workspace = join(folder, 'estate');
    const before = process.umask(0o000);
    try {
      await runDemo({
        directory: workspace,
        environment: {},
        households: 4,
        members: 3,
        months: 1,
        progress: () => undefined,
      });
      const backup = join(workspace, 'backup.gz');
      await ran(backupCommand(), 'make', '--dir', workspace, '--as', 'lin', '--out', backup);
      const evidence = join(workspace, 'evidence.zip');
      await ran(
        evidenceCommand(),
        'export',
        'debit',
        'D00000001',
        '--dir',
        workspace,
        '--creditor',
        'jade',
        '--as',
        'lin',
        '--out',
        evidence,
      );
    } finally {
      process.umask(before);
    }
  }, 180_000);

  const openTo = (path: string) => (lstatSync(path).mode & 0o077).toString(8);

  test.each(['keys', 'outbox', '.debitrun'])(
    'the folder %s is its owner’s only, whatever the umask',
    (name) => {
      expect(openTo(join(workspace, name))).toBe('0');
    },
  );

  test('every key, backup and pack is its owner’s only', () => {
    const keys = readdirSync(join(workspace, 'keys')).map((name) => join(workspace, 'keys', name));
    expect(keys.length).toBeGreaterThan(2);
    for (const file of [...keys, join(workspace, 'backup.gz'), join(workspace, 'evidence.zip')])
      expect([relative(workspace, file), statSync(file).size > 0, openTo(file)]).toEqual([
        relative(workspace, file),
        true,
        '0',
      ]);
  });

  test('every notice for a payer is its owner’s only', () => {
    const notices = readdirSync(join(workspace, 'outbox'), { recursive: true, encoding: 'utf8' })
      .map((name) => join(workspace, 'outbox', name))
      .filter((path) => statSync(path).isFile());
    expect(notices.length).toBeGreaterThan(0);
    expect(notices.filter((path) => openTo(path) !== '0')).toEqual([]);
  });
});

test('a stored chunk that unpacks to more than the writer packs is refused before it fills the memory', async () => {
  const { database, dispose } = await embeddedDatabase();
  try {
    const keys = testKeys();
    const { key, wrapped } = keys.keyring.make('bomb', 'inbound', '1');
    const packed = gzipSync(Buffer.alloc(64 * 1024 * 1024));
    expect(packed.length).toBeLessThan(300_000);
    await commit(database, act('bomb'), async (unit) => {
      await insertKeys(unit, [wrapped]);
      const bytes = Buffer.from(sealChunk(key, placeOf('bomb', 'inbound', 1n), 1, packed)).toString('hex');
      await unit.insert('inbound_chunk', [{ inbound_no: 1n, n: 1, bytes: `\\x${bytes}` }]);
    });
    const reading = (async () => {
      const hash = createHash('sha256');
      for await (const bytes of storedBytes(database, keys, 'inbound', 'bomb', 1n)) hash.update(bytes);
    })();
    await expect(reading).rejects.toThrow(/does not open: it unpacks to too much/);
  } finally {
    await dispose();
  }
});

test('no module starts a process, a shell, or code from text, but the sweep that kills itself', () => {
  const src = fileURLToPath(new URL('../../src', import.meta.url));
  const files = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.ts'),
  );
  expect(files.length).toBeGreaterThan(150);
  const forbidden =
    /child_process|node:vm|node:cluster|worker_threads|\beval\(|new Function\(|process\.binding/;
  const found = files.filter((name) => forbidden.test(readFileSync(join(src, name), 'utf8')));
  // starts this program's own script with words of its own, to kill it
  expect(found).toEqual(['selftest/kill-sweep.ts']);
});
