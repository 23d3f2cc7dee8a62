/** fixture.yaml: what a night may do, and every fault located; differences of two states by path. */

import { describe, expect, test } from 'vitest';
import { parseFixture, treeDifferences } from '../../../src/core/replay/fixture.ts';

const text = (night: string) => `title: t\nshows: s\nsheet: x\nnights:\n  - ${night}\n`;

test('verbs, imports and a crash are understood', () => {
  const { fixture } = parseFixture(
    text(
      `{ at: "2026-04-13T02:00:00+08:00", do: [import accounts a.csv, bill 2026-03, send], crash: after-rename }`,
    ),
    'f',
  );
  expect(fixture?.nights).toEqual([
    {
      at: '2026-04-12T18:00:00.000Z',
      crash: 'after-rename',
      acts: [
        { kind: 'import', what: 'accounts', file: 'a.csv' },
        { kind: 'verb', verb: 'bill', period: '2026-03' },
        { kind: 'verb', verb: 'send', period: undefined },
      ],
    },
  ]);
});

test.each([
  ['an unknown verb', `{ at: "2026-04-13T02:00:00+08:00", do: [dance] }`, 'nights.0.do.0'],
  ['an unknown import', `{ at: "2026-04-13T02:00:00+08:00", do: [import cats] }`, 'nights.0.do.0'],
  ['a time without offset', `{ at: "2026-04-13 02:00", do: [cycle] }`, 'nights.0.at'],
  ['a night that does nothing', `{ at: "2026-04-13T02:00:00+08:00", do: [] }`, 'nights.0.do'],
  ['an unknown crash', `{ at: "2026-04-13T02:00:00+08:00", do: [send], crash: later }`, 'nights.0.crash'],
])('%s is located', (_what, night, path) => {
  const { fixture, problems } = parseFixture(text(night), 'f');
  expect(fixture).toBeUndefined();
  expect(problems.map(({ code, where }) => [code, where.path])).toContainEqual(['FIXTURE_INVALID', path]);
});

describe('differences of two states', () => {
  test.each([
    [{ a: [{ b: 1 }] }, { a: [{ b: 2 }] }, [{ path: 'a.0.b', expected: 1, found: 2 }]],
    [{ a: [1, 2] }, { a: [1] }, [{ path: 'a.1', expected: 2, found: undefined }]],
    [{}, { a: 'x' }, [{ path: 'a', expected: undefined, found: 'x' }]],
    [{ a: null }, { a: null }, []],
  ])('%j and %j', (expected, found, differences) => {
    expect(treeDifferences(expected, found)).toEqual(differences);
  });
});
