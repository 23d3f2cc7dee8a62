/** Real bank files against the packs: each sample has a row in expectations/ that says how it is found, what it holds, what
 *  is wrong with it, and whether it comes back byte for byte. `npm run conformance` prints the same as a table. */

import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { detectLayout } from '../../src/formats.ts';
import { packs } from '../core/format/written.ts';
import { conformance, expectations, figures } from './suite.mjs';

const samples = fileURLToPath(new URL('../../../shared/reference/samples', import.meta.url));
const there = existsSync(samples);

describe.skipIf(!there)('samples of ../shared/reference', () => {
  const rows = expectations(fileURLToPath(new URL('expectations', import.meta.url)));
  const results = there ? conformance({ samples, rows, packs, detectLayout }) : [];

  test.each(results.map(({ file, unexplained }) => ({ file, unexplained })))('$file', ({ unexplained }) => {
    expect(unexplained).toEqual([]);
  });

  test('95 of 100 valid samples read without a problem, and every invalid one has its fault named', () => {
    const { valid, clean, invalid, named } = figures(results);
    expect(valid).toBeGreaterThan(60);
    expect(clean / valid).toBeGreaterThanOrEqual(0.95);
    expect(named).toBe(invalid);
  });
});
