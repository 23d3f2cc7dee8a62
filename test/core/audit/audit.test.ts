/** Blocks, differences and heads by themselves: what a digest covers, how a row is found, what a kept head tells. */

import { generateKeyPairSync } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { signStatement } from '../../../src/core/approval.ts';
import {
  type Block,
  blockDigest,
  blockFaults,
  blockText,
  nextBlock,
  noBlock,
  type SealedRange,
  sealedTables,
} from '../../../src/core/audit/block.ts';
import { differences, markBytes, type PageIndex } from '../../../src/core/audit/difference.ts';
import {
  type Head,
  headFault,
  headStatement,
  readHeads,
  signatureFits,
  writeHeads,
} from '../../../src/core/audit/head.ts';
import { instant } from '../../../src/core/date.ts';

const at = instant('2026-03-09T02:00:00Z');

function ranges(after: bigint, to: bigint): readonly SealedRange[] {
  return sealedTables.map((table) => ({ table, after, to, rows: to - after, digest: 'a'.repeat(64) }));
}

const first = nextBlock('jade', undefined, ranges(0n, 10n), at, 'cron');
const second = nextBlock('jade', first, ranges(10n, 15n), at, 'cron');

/** The digest is made to fit again: only what does not follow is left to be found. */
function changed(block: Block, change: Partial<Block>): Block {
  const { digest: _, ...content } = { ...block, ...change };
  return { ...content, digest: blockDigest(content) };
}

describe('a block', () => {
  test('names the one before it, and its text can be written down by anybody', () => {
    expect(first.previous).toBe(noBlock);
    expect(second.previous).toBe(first.digest);
    expect(blockText(second).split('\n')).toEqual([
      'debitrun block 1',
      'creditor jade',
      'block 2',
      ...sealedTables.map((table) => `${table} 10 15 rows 5 ${'a'.repeat(64)}`),
      'rows 30',
      `previous ${first.digest}`,
      'sealed 2026-03-09T02:00:00.000Z by cron',
    ]);
  });

  test('stands by itself and after the one before it', () => {
    expect(blockFaults(first, undefined)).toEqual([]);
    expect(blockFaults(second, first)).toEqual([]);
  });

  test.each<[string, Block, Block | undefined, RegExp]>([
    ['after none but one is missing', second, undefined, /block 1 is missing/],
    ['with another creditor', { ...second, creditor: 'linden' }, first, /digest is not that of its content/],
    [
      'sealed at another time',
      { ...second, sealedAt: instant('2026-03-10T00:00:00Z') },
      first,
      /digest is not/,
    ],
    ['with another row count', { ...second, rows: 24n }, first, /digest is not/],
    [
      'after a rewritten one',
      second,
      changed(first, { sealedBy: 'mallory' }),
      /another digest for the block before/,
    ],
    ['that leaves rows out', changed(second, { ranges: ranges(11n, 15n) }), first, /event begins after 11/],
    [
      'over a gap',
      changed(second, { ranges: second.ranges.map((range) => ({ ...range, rows: 4n })) }),
      first,
      /4 rows of event are numbered over 10 and up to 15/,
    ],
  ])('%s is at fault', (_, block, before, fault) => {
    expect(blockFaults(block, before).join('\n')).toMatch(fault);
  });
});

describe('differences', () => {
  const page = (rows: Readonly<Record<string, number>>): PageIndex => ({
    keys: Object.keys(rows).join(' '),
    marks: Buffer.concat(Object.values(rows).map((mark) => Buffer.alloc(markBytes, mark))),
  });

  test('name each row by its key and by what became of it, in the order of numbers', () => {
    const sealed = page({ '9/1': 1, '9/2': 2, '10/1': 3, '10/2': 4 });
    const found = page({ '9/1': 1, '9/2': 7, '9/3': 8, '10/2': 4 });
    expect(differences(sealed, found)).toEqual([
      { kind: 'changed', key: '9/2' },
      { kind: 'inserted', key: '9/3' },
      { kind: 'removed', key: '10/1' },
    ]);
  });

  test('of a page that is gone are all its rows', () => {
    const gone: PageIndex = { keys: '', marks: new Uint8Array() };
    expect(differences(page({ '1': 1, '2': 2 }), gone).map(({ kind }) => kind)).toEqual([
      'removed',
      'removed',
    ]);
  });

  test('are exactly the rows that were tampered with', () => {
    const rows = fc.dictionary(
      fc.nat(999).map((n) => String(n + 1)),
      fc.nat(9),
      { maxKeys: 40 },
    );
    fc.assert(
      fc.property(rows, rows, (sealed, found) => {
        const named = differences(page(sealed), page(found));
        const keys = [...new Set([...Object.keys(sealed), ...Object.keys(found)])];
        expect(named.map(({ key }) => key).sort()).toEqual(
          keys.filter((key) => sealed[key] !== found[key]).sort(),
        );
        for (const { kind, key } of named) {
          expect(kind).toBe(!(key in found) ? 'removed' : !(key in sealed) ? 'inserted' : 'changed');
        }
      }),
    );
  });
});

describe('a head', () => {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const pem = publicKey.export({ type: 'spki', format: 'pem' }).toString();
  const plain = { creditor: 'jade', block: first.number, digest: first.digest };
  const signature = {
    operator: 'zhou',
    publicKey: pem,
    signature: signStatement(
      headStatement(plain),
      privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    ),
  };
  const head: Head = { ...plain, signatures: [signature] };

  test('is read back as it was written', () => {
    expect(readHeads(writeHeads([head]))).toEqual([head]);
  });

  test.each([
    '',
    '[]',
    '{"debitrunHeads":2,"heads":[]}',
    '{"debitrunHeads":1,"heads":[{"creditor":"jade"}]}',
    'null',
  ])('is not read from %j', (text) => {
    expect(readHeads(text)).toBeUndefined();
  });

  test('that lies in the chain has no fault', () => {
    expect(headFault(head, first)).toBeUndefined();
  });

  test.each<[string, Head, Block | undefined, RegExp]>([
    ['whose block is gone', head, undefined, /block 1 is gone/],
    ['whose block was rewritten', head, changed(first, { sealedBy: 'mallory' }), /was rewritten/],
    [
      'that was changed after it was signed',
      { ...head, digest: 'b'.repeat(64) },
      first,
      /not what zhou signed/,
    ],
  ])('%s is at fault', (_, kept, block, fault) => {
    expect(headFault(kept, block)).toMatch(fault);
  });

  test.each<[string, Partial<typeof signature>]>([
    [
      'another key',
      {
        publicKey: generateKeyPairSync('ed25519')
          .publicKey.export({ type: 'spki', format: 'pem' })
          .toString(),
      },
    ],
    ['a key that is none', { publicKey: '' }],
    ['a changed signature', { signature: signature.signature.replace(/^./, (c) => (c === 'A' ? 'B' : 'A')) }],
    ['an empty signature', { signature: '' }],
  ])('%s does not fit', (_, change) => {
    expect(signatureFits(head, signature)).toBe(true);
    expect(signatureFits(head, { ...signature, ...change })).toBe(false);
  });
});
