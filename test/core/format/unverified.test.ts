import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { unverifiedPoints, unverifiedText } from '../../../src/core/format/unverified.ts';
import { formatsFolder } from '../../../src/format-folders.ts';
import { fakeLayout } from '../../support/fake-pack.ts';
import { packs } from './written.ts';

const readme = `# Some bank

## Unverified, or a matter of the agreement

- Cut-off: ours.
- Amounts with a point:
  ask the bank.
1. Line ends.

## Traps

- Not this one.
`;

describe('what of a pack rests on no source', () => {
  it('is what its README lists under "Unverified", point by point', () => {
    expect(unverifiedPoints(readme)).toEqual([
      'Cut-off: ours.',
      'Amounts with a point: ask the bank.',
      'Line ends.',
    ]);
    expect(unverifiedPoints('# Some bank\n\n- a point\n')).toEqual([]);
  });

  it('is told of an unverified layout, with the place where it stands', () => {
    const pack = { scheme: { name: 'test' }, unverified: ['Cut-off: ours.'] } as never;
    const layout = fakeLayout('test/request');
    expect(unverifiedText(layout, pack)).toBeUndefined();
    expect(unverifiedText({ ...layout, status: 'unverified' }, pack)).toBe(
      'rules of test/request rest on no source (formats/test/README.md, "Unverified"): Cut-off: ours.',
    );
  });

  it('every pack with an unverified layout says which rules those are', () => {
    const silent = [...packs.values()].filter(
      ({ layouts, unverified }) =>
        [...layouts.values()].some(({ status }) => status === 'unverified') && !unverified?.length,
    );
    expect(silent.map(({ scheme }) => scheme.name)).toEqual([]);
    expect(readFileSync(join(formatsFolder, 'cn-southern-grid/README.md'), 'utf8')).toContain(
      '## Unverified',
    );
  });
});
