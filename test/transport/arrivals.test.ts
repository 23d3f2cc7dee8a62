/** Which files of a bank are whole, and when one may leave its folder. */

import { describe, expect, test } from 'vitest';
import { type Arrivals, arrived, isSteady, putAway, usualArrivals } from '../../src/transport/arrivals.ts';
import type { RemoteFile, Transport } from '../../src/transport/transport.ts';

const file = (name: string, size = 10, modified = '2026-03-02T01:00:00Z'): RemoteFile => ({
  name,
  kind: 'file',
  size,
  modified,
  unsafe: undefined,
});

/** A bank whose folder is this from now on; `done` is what was asked of it beside looks. */
function bank(...files: RemoteFile[]) {
  const done: string[] = [];
  const transport = {
    list: async () => files,
    stat: async (path: string) => files.find(({ name }) => path === `out/${name}`),
    remove: async (path: string) => void done.push(`remove ${path}`),
    renameNew: async (from: string, to: string) => void done.push(`rename ${from} ${to}`),
  } as unknown as Transport;
  return { transport, done };
}

const rules = (change: Partial<Arrivals>): Arrivals => ({ ...usualArrivals, ...change });
async function seen(before: RemoteFile[], after: RemoteFile[], change: Partial<Arrivals>) {
  const waits: number[] = [];
  const { whole, unfinished } = await arrived(
    bank(...after).transport,
    'out',
    before,
    before,
    rules(change),
    async (ms) => void waits.push(ms),
  );
  return { whole: whole.map(({ name }) => name), unfinished, waits };
}

describe('a file that another party may still be writing', () => {
  const before = [file('still', 10), file('grown', 10), file('touched', 10), file('gone', 10)];
  const after = [file('still', 10), file('grown', 11), file('touched', 10, '2026-03-02T01:00:09Z')];

  test('is looked at twice, a while apart', async () => {
    expect(await seen(before, after, { waitMs: 5_000 })).toEqual({
      whole: ['still'],
      unfinished: ['grown', 'touched', 'gone'],
      waits: [5_000],
    });
  });

  test('costs no wait when nothing new is there', async () => {
    expect((await seen([], [], { waitMs: 5_000 })).waits).toEqual([]);
  });

  test('is whole with its marker, which is no answer itself', async () => {
    const listing = [file('a'), file('a.ok', 0), file('b')];
    expect(await seen(listing, [], { ready: 'marker' })).toEqual({
      whole: ['a'],
      unfinished: ['b'],
      waits: [],
    });
  });

  test('is taken as listed where the configuration says so', async () => {
    expect((await seen(before, [], { ready: 'listed', waitMs: 5_000 })).whole).toHaveLength(4);
  });

  test('with an unusable name is handed on, so that it is told', async () => {
    const bad = { ...file('x'), unsafe: 'holds a path separator' };
    expect((await seen([bad], [], { waitMs: 1 })).whole).toEqual(['x']);
  });

  test.each([
    ['as many bytes, unchanged', 10, file('a'), true],
    ['fewer bytes', 9, file('a'), false],
    ['more bytes', 11, file('a'), false],
    ['as many bytes, grown since', 10, file('a', 12), false],
    ['as many bytes, gone since', 10, file('b'), false],
  ])('%s: %s', async (_what, received, now, steady) => {
    expect(await isSteady(bank(now).transport, 'out', file('a'), received, usualArrivals)).toBe(steady);
    expect(await isSteady(bank(now).transport, 'out', file('a'), received, rules({ ready: 'listed' }))).toBe(
      true,
    );
  });
});

describe('a stored file', () => {
  test('is removed, or moved under its number here', async () => {
    const { transport, done } = bank(file('a'));
    expect(await putAway(transport, 'out', file('a'), 'remove', '7')).toBe(true);
    expect(await putAway(transport, 'out', file('a'), { moveTo: 'done' }, '7')).toBe(true);
    expect(done).toEqual(['remove out/a', 'rename out/a done/7-a']);
  });

  test('stays when it is not what was stored any more', async () => {
    const { transport, done } = bank(file('a', 11));
    expect(await putAway(transport, 'out', file('a'), 'remove', '7')).toBe(false);
    expect(done).toEqual([]);
  });
});
