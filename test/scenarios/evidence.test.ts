/** The evidence of a debit and of a payer: complete, masked, without other payers, the same bytes for the same state, and
 *  checked from its bytes alone; whatever is changed in it is named. On a whole month of two creditors. */

import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { evidenceCommand } from '../../src/cli/evidence.ts';
import { checkEvidence } from '../../src/core/evidence/check.ts';
import { manifestPart } from '../../src/core/evidence/manifest.ts';
import { type Part, readZip, writeZip } from '../../src/core/evidence/zip.ts';
import type { DemoResult } from '../../src/demo/run.ts';
import { openEmbedded } from '../../src/store/embedded.ts';
import { type Ran, ran } from '../support/command.ts';
import { demoWorkspace } from '../support/demo.ts';

let folder = '';
let workspace = '';
let demo: DemoResult;
let files = 0;

/** Debits to give evidence of: a settled one in GBK text, a failed one, one of SEPA. */
const subjects: { settled: string; failed: string; sepa: string; debtor: string; others: string[] } = {
  settled: '',
  failed: '',
  sepa: '',
  debtor: '',
  others: [],
};

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'debitrun-evidence-'));
  workspace = join(folder, 'estate');
  demo = await demoWorkspace(workspace);
  const database = await openEmbedded(join(workspace, '.debitrun', 'db'), 'test');
  try {
    const one = async (creditor: string, state: string) => {
      const [row] = await database.query<{ debit_id: string; debtor_id: string }>(
        'select debit_id, debtor_id from debit where creditor = $1 and state = $2 order by number limit 1',
        [creditor, state],
      );
      return row ?? { debit_id: '', debtor_id: '' };
    };
    const settled = await one('jade', 'settled');
    subjects.settled = settled.debit_id;
    subjects.debtor = settled.debtor_id;
    subjects.failed = (await one('jade', 'rejected')).debit_id;
    subjects.sepa = (await one('linden', 'settled')).debit_id;
    const others = await database.query<{ debit_id: string }>(
      'select debit_id from debit where creditor = $1 and debtor_id <> $2',
      ['jade', settled.debtor_id],
    );
    subjects.others = others.map(({ debit_id }) => debit_id);
  } finally {
    await database.close();
  }
}, 180_000);

afterAll(() => rm(folder, { recursive: true, force: true }));

async function exported(
  creditor: string,
  ...args: readonly string[]
): Promise<Ran & { readonly file: string; readonly parts: ReadonlyMap<string, Part> }> {
  const file = join(folder, `evidence-${++files}.zip`);
  const common = ['--dir', workspace, '--at', demo.now, '--as', 'lin', '--creditor', creditor];
  const result = await ran(evidenceCommand(), 'export', ...args, '--out', file, ...common);
  const parts = existsSync(file) ? (readZip(readFileSync(file)) ?? []) : [];
  return { ...result, file, parts: new Map(parts.map((part) => [part.name, part])) };
}

function json<T = Record<string, unknown>[]>(parts: ReadonlyMap<string, Part>, name: string): T {
  return JSON.parse(Buffer.from(parts.get(name)?.bytes ?? []).toString()) as T;
}

type Records = readonly {
  readonly of: string;
  readonly records: readonly { readonly debit_id: string; readonly values: Record<string, string> }[];
}[];

describe('the evidence of a settled debit', () => {
  test('holds its mandate, notice, records, answer, postings, approval, and is found sound', async () => {
    const { code, err, file, parts } = await exported('jade', 'debit', subjects.settled);
    expect([code, err]).toEqual([0, '']);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    for (const name of [
      'debits',
      'mandates',
      'notices',
      'charges',
      'entries',
      'files',
      'approvals',
      'deliveries',
    ])
      expect(json(parts, `${name}.json`).length, name).toBeGreaterThan(0);
    expect(json(parts, 'debits.json').map(({ debit_id }) => debit_id)).toEqual([subjects.settled]);
    const postings = Buffer.from(parts.get('journal/creditor-posting.jsonl')?.bytes ?? []).toString();
    expect(postings).toMatch(new RegExp(`"debit_id" ?: ?"${subjects.settled}"`));
    const checked = await ran(evidenceCommand(), 'check', file, '--json');
    expect(checked.code).toBe(0);
    const { figures, heads } = JSON.parse(checked.out) as {
      figures: Record<string, number>;
      heads: string[];
    };
    expect(figures).toMatchObject({ signatures: 1, openRows: 0 });
    expect(figures.sealedRows).toBeGreaterThan(10);
    expect(heads).toHaveLength(2);
  });

  test.each(['settled', 'failed', 'sepa'] as const)(
    'its own record stands in the file out and in the answer, no other: %s',
    async (which) => {
      const { parts } = await exported(which === 'sepa' ? 'linden' : 'jade', 'debit', subjects[which]);
      const records = json<Records>(parts, 'records.json');
      expect(records.filter(({ of }) => of === 'outgoing').map((one) => one.records.length)).toEqual([1]);
      const all = records.flatMap((one) => one.records);
      expect(all.every(({ debit_id }) => debit_id === subjects[which])).toBe(true);
      const [out] = records.find(({ of }) => of === 'outgoing')?.records ?? [];
      expect(Object.values(out?.values ?? {})).toContain(String(json(parts, 'debits.json')[0]?.minor));
      if (json(parts, 'entries.json').length > 0)
        expect(records.filter(({ of }) => of === 'inbound').flatMap((one) => one.records)).not.toEqual([]);
    },
  );

  test('says nothing of other payers', async () => {
    const { parts } = await exported('jade', 'debit', subjects.settled);
    const text = [...parts.values()].map(({ bytes }) => Buffer.from(bytes).toString()).join('\n');
    expect(subjects.others.length).toBeGreaterThan(3);
    for (const other of subjects.others) expect(text).not.toContain(other);
  });

  test('shows no account, name or contact in clear, unless for a purpose that is journalled', async () => {
    const masked = await exported('jade', 'debit', subjects.settled);
    const clear = await exported(
      'jade',
      'debit',
      subjects.settled,
      '--clear',
      '--purpose',
      'court 12 C 34/26',
    );
    expect(clear.code).toBe(0);
    const [mandate] = json(clear.parts, 'mandates.json');
    const [payer] = json(clear.parts, 'payers.json');
    const secrets = [mandate?.account, mandate?.holder, payer?.name, payer?.phone]
      .filter(Boolean)
      .map(String);
    expect(secrets.length).toBeGreaterThan(2);
    expect(secrets.every((secret) => !secret.includes('*'))).toBe(true);
    const shown = [...masked.parts.values()].map(({ bytes }) => Buffer.from(bytes).toString()).join('\n');
    for (const secret of secrets) expect(shown).not.toContain(secret);
    expect((await ran(evidenceCommand(), 'check', clear.file)).out).toContain('in clear');
    const database = await openEmbedded(join(workspace, '.debitrun', 'db'), 'test');
    const events = await database.query<{ data: object }>(
      "select data from event where kind = 'evidence.exported'",
    );
    await database.close();
    expect(events).toHaveLength(1);
    expect(events[0]?.data).toMatchObject({ purpose: 'court 12 C 34/26' });
  });

  test('clear data without a purpose is refused before anything is opened', async () => {
    const { code, err, file } = await exported('jade', 'debit', subjects.settled, '--clear');
    expect(code).toBe(2);
    expect(err).toContain('--purpose');
    expect(existsSync(file)).toBe(false);
  });

  test('has the same bytes when nothing changed', async () => {
    const one = await exported('jade', 'debit', subjects.settled);
    const other = await exported('jade', 'debit', subjects.settled);
    expect(readFileSync(one.file)).toEqual(readFileSync(other.file));
  });
});

test('the evidence of a payer holds all its debits, and nothing is given for one who is not there', async () => {
  const { code, file, parts } = await exported('jade', 'debtor', subjects.debtor);
  expect(code).toBe(0);
  expect(json(parts, 'debits.json').map(({ debit_id }) => debit_id)).toContain(subjects.settled);
  expect((await ran(evidenceCommand(), 'check', file)).code).toBe(0);
  const missing = await exported('jade', 'debtor', 'nobody');
  expect(missing.code).toBe(3);
  expect(missing.err).toContain('EVIDENCE_MISSING');
});

describe('a pack that was changed and packed again with a new manifest', () => {
  let parts: readonly Part[] = [];

  beforeAll(async () => {
    parts = [...(await exported('jade', 'debit', subjects.settled)).parts.values()];
  });

  /** As somebody does who knows the format: every digest of the manifest fits again. */
  function forged(name: string, change: (text: string) => string): Uint8Array {
    const changed = parts
      .filter((part) => part.name !== 'manifest.json')
      .map((part) => {
        if (part.name !== name) return part;
        const before = Buffer.from(part.bytes).toString();
        const after = change(before);
        expect(after, name).not.toBe(before);
        return { name, bytes: Buffer.from(after) };
      });
    const subject = { creditor: 'jade', kind: 'debit' as const, id: subjects.settled, masked: true };
    return writeZip([manifestPart(subject, changed), ...changed]);
  }

  const faults = (archive: Uint8Array) =>
    checkEvidence('pack.zip', archive).problems.map(({ message }) => message);

  test.each<[string, (text: string) => string, RegExp]>([
    [
      'journal/creditor-posting.jsonl',
      (text) => text.replace(/("minor" ?: ?"-?)\d/, '$19'),
      /its digest is not in block/,
    ],
    [
      'journal/creditor-event.jsonl',
      (text) => text.replace(/("actor" ?: ?)"lin"/, '$1"lim"'),
      /its digest is not in block/,
    ],
    [
      'chain/creditor.json',
      (text) => text.replace(/"sealedBy": "lin"/, '"sealedBy": "lim"'),
      /digest is not that of its content/,
    ],
    [
      'chain/creditor.json',
      (text) => text.replace(/("rows": \[\s+")[0-9a-f]{64}/, `$1${'0'.repeat(64)}`),
      /its rows are not those it was made over/,
    ],
    [
      'chain/creditor.json',
      (text) => text.replace(/("pages": \[\s+")[0-9a-f]{64}/, `$1${'0'.repeat(64)}`),
      /its pages are not those it was made over/,
    ],
    [
      'chain/creditor.json',
      (text) => text.replace('"creditor": "jade"', '"creditor": "linden"'),
      /the chain of another/,
    ],
    [
      'approvals.json',
      (text) => text.replace('debits ', 'debits 1'),
      /the signature of qiao for file \d+ does not fit/,
    ],
    [
      'files.json',
      (text) => text.replace(/"sha256": "[0-9a-f]{64}"/, `"sha256": "${'0'.repeat(64)}"`),
      /another digest than the journal says/,
    ],
    [
      'journal/workspace-event.jsonl',
      (text) => text.replace('operator:qiao', 'operator:qian'),
      /its digest is not in block/,
    ],
    ['journal/creditor-event.jsonl', () => 'no row\n', /line 1 is no row/],
    ['chain/workspace.json', () => '{}', /missing, or no proof/],
  ])('%s: named', (name, change, expected) => {
    expect(faults(forged(name, change)).join('\n')).toMatch(expected);
  });

  test('the key of an approver who is not the journal’s is named', () => {
    const own = faults(forged('journal/workspace-event.jsonl', () => ''));
    expect(own.join('\n')).toContain('the key of qiao is not the one in the journal');
  });

  test('a part that is changed, missing or added under the old manifest is named, and exit is 3', async () => {
    const changed = parts.map((part) =>
      part.name === 'README.txt' ? { ...part, bytes: Buffer.from('!') } : part,
    );
    expect(faults(writeZip(changed))).toEqual(["README.txt: its digest is not the manifest's."]);
    expect(faults(writeZip(parts.filter(({ name }) => name !== 'README.txt')))).toEqual([
      'README.txt: missing.',
    ]);
    const added = writeZip([...parts, { name: 'more.txt', bytes: Buffer.from('') }]);
    expect(faults(added)).toEqual(['more.txt: the manifest does not name it.']);
    const file = join(folder, 'changed.zip');
    writeFileSync(file, added);
    const { code, err } = await ran(evidenceCommand(), 'check', file);
    expect(code).toBe(3);
    expect(err).toContain('EVIDENCE_BROKEN');
    writeFileSync(file, 'no archive');
    expect((await ran(evidenceCommand(), 'check', file)).code).toBe(3);
  });
});
