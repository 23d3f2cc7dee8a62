/** A pack started from each of those shipped loads, is unverified, and has no fault of the lint. */

import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { lintLayout } from '../../src/core/format/lint.ts';
import { formatsFolder, packNames } from '../../src/format-folders.ts';
import { loadPacks, PackShelf } from '../../src/formats.ts';
import { planPack, writePack } from '../../src/steps/new-pack.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'debitrun-new-pack-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

it.each(packNames(formatsFolder))('from %s', (like) => {
  writePack(planPack(join(formatsFolder, like), join(folder, 'my-bank')));
  const { packs, problems } = loadPacks(folder);
  expect(problems).toEqual([]);
  const pack = packs.get('my-bank');
  const layouts = [...(pack?.layouts.values() ?? [])];
  expect(layouts.length).toBeGreaterThan(0);
  expect(
    layouts.filter(({ status, name }) => status !== 'unverified' || !name.startsWith('my-bank/')),
  ).toEqual([]);
  expect(pack?.unverified).toHaveLength(1);
  expect(layouts.flatMap((layout) => lintLayout(layout).faults)).toEqual([]);
  expect(readdirSync(folder)).toEqual(['my-bank']);
});

it('overwrites nothing, and refuses a name that is no pack’s', () => {
  const like = join(formatsFolder, 'cn-bocom');
  writePack(planPack(like, join(folder, 'mine')));
  expect(() => planPack(like, join(folder, 'mine'))).toThrow(/exists already/);
  expect(() => planPack(like, join(folder, 'My Bank'))).toThrow(/names no pack/);
  expect(existsSync(join(folder, 'My Bank'))).toBe(false);
});

it('a pack beside the workspace is found; it cannot take a shipped name', () => {
  const like = join(formatsFolder, 'cn-bocom');
  for (const name of ['mine', 'nacha']) writePack(planPack(like, join(folder, name)));
  const shelf = new PackShelf(formatsFolder, folder);
  expect(shelf.get('mine')?.layouts.has('mine/request')).toBe(true);
  expect(shelf.get('nacha')?.scheme.currency).toBe('USD');
  expect(shelf.problems.map(({ where }) => where.file)).toEqual([join(folder, 'nacha')]);
  expect(new PackShelf(formatsFolder, join(folder, 'none')).names).toEqual(packNames(formatsFolder));
});

it('a pack that is mended is read anew, also when what it extends was', () => {
  for (const [like, name] of [
    ['cn-bocom', 'mine'],
    ['cn-bocom', 'other'],
  ] as const)
    writePack(planPack(join(formatsFolder, like), join(folder, name)));
  const titleOf = (name: string) => loadPacks(folder).packs.get('mine')?.layouts.get(`mine/${name}`)?.title;
  const edit = (file: string, change: (text: string) => string) =>
    writeFileSync(join(folder, file), change(readFileSync(join(folder, file), 'utf8')));
  edit('mine/return.yaml', () => 'layout: mine/return\nextends: other/return\n');
  const before = titleOf('return');
  expect(titleOf('return')).toBe(before);
  edit('other/return.yaml', (text) => text.replace(/^title: .*$/m, 'title: mended'));
  expect(titleOf('return')).toBe('mended');
  edit('mine/request.yaml', (text) => text.replace(/^title: .*$/m, 'title: mended too'));
  expect(titleOf('request')).toBe('mended too');
});
