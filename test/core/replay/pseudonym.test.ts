/** Inventions keep length, kinds of characters and check digits, and depend on the key. */

import fc from 'fast-check';
import iconv from 'iconv-lite';
import { describe, expect, test } from 'vitest';
import { ibanFault } from '../../../src/core/accounts/iban.ts';
import { pseudonym } from '../../../src/core/replay/pseudonym.ts';
import { substitute } from '../../../src/core/replay/substitute.ts';

const key = Buffer.from('key');

test.each([
  ['name', '欧阳知秋', /^\p{Script=Han}{4}$/u],
  ['name', 'Jürgen Öhlmann', /^[A-Z][áéíóúäöüñ][a-z]{4} [ÁÉÍÓÚÄÖÜÑ][a-z]{6}$/],
  ['account', '6222600000000000010', /^622260\d{13}$/],
  ['account', '0000441', /^\d{7}$/],
  ['phone', '+86 139-0000-0001', /^\+\d\d \d{3}-\d{4}-\d{4}$/],
  ['email', 'ada@linden.example', /^[a-z]{3}@[a-z]{6}\.[a-z]{7}$/],
] as const)('%s %s', (kind, clear, form) => {
  const made = pseudonym(key, kind, clear);
  expect(made).toMatch(form);
  expect(made).not.toBe(clear);
  expect(pseudonym(key, kind, clear)).toBe(made);
  expect(pseudonym(Buffer.from('other'), kind, clear)).not.toBe(made);
});

test('an IBAN keeps its country and its check digits fit', () => {
  const digits = fc.string({ unit: fc.constantFrom(...'0123456789'), minLength: 18, maxLength: 18 });
  fc.assert(
    fc.property(digits, (bban) => {
      const made = pseudonym(key, 'account', `DE00${bban}`);
      expect(made.slice(0, 2)).toBe('DE');
      expect(ibanFault(made)).toBeUndefined();
    }),
  );
});

describe('substitution', () => {
  test('GBK and UTF-8 are found, the longer text first, the length stays', () => {
    const pairs = new Map([
      ['陈小', '王安'],
      ['陈小满', '李清宁'],
    ]);
    for (const encoding of ['gbk', 'utf8']) {
      const was = iconv.encode('|陈小满|陈小|', encoding);
      expect(iconv.decode(Buffer.from(substitute(was, pairs)), encoding)).toBe('|李清宁|王安|');
    }
  });

  test('what was put in is not replaced again', () => {
    const pairs = new Map([
      ['1111', '2222'],
      ['2222', '3333'],
    ]);
    expect(Buffer.from(substitute(Buffer.from('1111 2222'), pairs)).toString()).toBe('2222 3333');
  });
});
