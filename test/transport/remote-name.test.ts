import { expect, test } from 'vitest';
import { nameFault, printableName, remotePath } from '../../src/transport/remote-name.ts';

test.each(['a', 'batch-7.set', '回盘 2026-03.txt', '.hidden', '-dash', 'x'.repeat(200)])(
  '%j is safe',
  (name) => {
    expect(nameFault(name)).toBeUndefined();
  },
);

test.each([
  '',
  '.',
  '..',
  '../x',
  'a/b',
  'a\\b',
  'a\0b',
  'a\nb',
  'a\u001b[2Jb',
  'a\u202eb',
  'a\u2028b',
  'a\ufffdb',
  ' a',
  'a ',
  'x'.repeat(201),
  '盘'.repeat(67),
])('%j is not', (name) => {
  expect(nameFault(name)).toBeTruthy();
  expect(() => remotePath('in', name)).toThrow();
});

test('a name in a message cannot move the cursor or hide', () => {
  expect(printableName('a\u001b[2J\u202eb')).toBe('a\\u{1b}[2J\\u{202e}b');
  expect([...printableName('x'.repeat(500))].length).toBe(61);
});

test.each([
  ['in', 'in/a'],
  ['in/', 'in/a'],
  ['/', '/a'],
  ['', 'a'],
])('in %j a name has the path %j', (dir, path) => {
  expect(remotePath(dir, 'a')).toBe(path);
});
