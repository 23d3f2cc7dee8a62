import { expect, test } from 'vitest';
import { layoutHead } from '../../../src/core/format/head.ts';
import { formatsFolder, listLayouts } from '../../../src/formats.ts';
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
