import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { layoutHead } from '../../../src/core/format/head.ts';
import { formatsFolder, listLayouts } from '../../../src/format-folders.ts';
import { packs } from './written.ts';

test('every layout is listed with what it has when it is loaded, in the same order', () => {
  const loaded = [...packs.values()].flatMap(({ scheme, layouts }) =>
    [...layouts.values()].map(({ name, title, status, carries }) => ({
      scheme: scheme.name,
      name,
      title,
      status,
      carries,
    })),
  );
  expect(listLayouts(formatsFolder)).toEqual(loaded);
});

const base = 'title: "Base: of all"\nstatus: verified\ncarries: debits\nrecords:\n  x:\n    title: no\n';
const texts = new Map([['a/base', base]]);
const resolve = (name: string) => {
  const text = texts.get(name);
  return text === undefined ? undefined : { text, origin: name };
};

test('what a head does not say comes from the layout it extends', () => {
  expect(layoutHead(base, resolve)).toEqual({ title: 'Base: of all', status: 'verified', carries: 'debits' });
  expect(layoutHead("extends: a/base\ntitle: 'It''s own' # so\n", resolve)).toEqual({
    title: "It's own",
    status: 'verified',
    carries: 'debits',
  });
});

test('a head that lacks a part, or goes in a circle, is none', () => {
  expect(layoutHead('title: alone\n', resolve)).toBeUndefined();
  expect(layoutHead('extends: a/nothing\ntitle: x\nstatus: y\n', resolve)).toBeUndefined();
  texts.set('a/circle', 'extends: a/circle\ntitle: x\n');
  expect(layoutHead('extends: a/circle\n', resolve)).toBeUndefined();
  expect(layoutHead('title: "open\nstatus: verified\ncarries: debits\n', resolve)).toBeUndefined();
});

const rest = 'status: verified\ncarries: debits\n';
test.each([
  ['Plain words, (one) # a remark', 'Plain words, (one)'],
  ['批量扣款, file sent', '批量扣款, file sent'],
  ['a#b', 'a#b'],
  ["'it''s: so' # remark", "it's: so"],
  ['"a # b"  ', 'a # b'],
])('a title written %s is "%s", as YAML reads it', (written, title) => {
  const text = `title: ${written}\n${rest}`;
  expect(layoutHead(text, resolve)?.title).toBe(title);
  expect((parse(text) as { title: string }).title).toBe(title);
});

test.each([
  'goes on\n  in the next line',
  '"with \\u0041"',
  'one: two',
  'true',
  '12',
  '~',
  '|\n  block',
  '&anchor x',
  '[a]',
])('a title written %j is left to YAML', (written) => {
  expect(layoutHead(`title: ${written}\n${rest}`, resolve)).toBeUndefined();
});
