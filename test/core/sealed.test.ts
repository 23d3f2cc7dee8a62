import { inspect } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mask, Sealed, type SealedKind, sealed } from '../../src/core/sealed.ts';

const clear = '6222021234567890123';
const account = sealed('account', clear);

describe('what belongs to a payer masks itself', () => {
  const ways: readonly (readonly [string, (value: Sealed) => string])[] = [
    ['in a template string', (value) => `account ${value}`],
    ['added to text', (value) => `account ${String(value)}`],
    ['joined from a list', (value) => [value, value].join(', ')],
    ['in JSON', (value) => JSON.stringify({ debtor: { account: value } })],
    ['as a key of an object', (value) => JSON.stringify({ [`${value}`]: 1 })],
    ['looked at', (value) => inspect({ debtor: { account: value } }, { depth: 9 })],
    [
      'looked at without its own inspector',
      (value) => inspect(value, { customInspect: false, showHidden: true }),
    ],
    ['in an error message', (value) => new Error(`refused ${value}`).message],
    ['in an error’s stack and cause', (value) => inspect(new Error('x', { cause: { value } }))],
    ['spread into an object', (value) => JSON.stringify({ ...value })],
    ['listed by its properties', (value) => JSON.stringify(Object.entries(value))],
    ['cloned', (value) => JSON.stringify(structuredClone(value))],
  ];
  it.each(ways)('%s', (_way, show) => {
    expect(show(account)).not.toContain('1234567890');
  });

  it('and only reveal gives the clear text', () => {
    expect(account.reveal()).toBe(clear);
    expect(account).toBeInstanceOf(Sealed);
  });
});

describe('what a mask shows', () => {
  it.each<[SealedKind, string, string]>([
    ['account', '6222021234567890123', '******0123'],
    ['account', '123456', '****56'],
    ['account', '12345', '****5'],
    ['account', '12', '**'],
    ['account', '', ''],
    ['phone', '13812345678', '******678'],
    ['identity', '11010519491231002X', '******002X'],
    ['name', '王小明', '王**'],
    ['name', '𠮷野家', '𠮷**'],
    ['name', '', ''],
    ['email', 'li@example.com', 'l***'],
    ['address', '1-101', '***'],
    ['address', '', ''],
  ])('of the %s %s is %s', (kind, text, shown) => {
    expect(mask(kind, text)).toBe(shown);
  });

  it('is at most a third of an account number, and never more than four characters of it', () => {
    fc.assert(
      fc.property(
        fc.constantFrom<SealedKind>('account', 'phone', 'identity'),
        fc.stringMatching(/^\d{1,30}$/),
        (kind, text) => {
          const shown = mask(kind, text).replaceAll('*', '');
          expect(shown.length).toBeLessThanOrEqual(Math.min(4, text.length / 3));
          expect(text.endsWith(shown)).toBe(true);
        },
      ),
    );
  });
});
