/** Each rule with tables made up so that one digit decides, worked out by hand; then the industry's own vectors. */

import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { modulusFault } from '../../../src/core/accounts/modulus.ts';
import { modulusTables } from '../../../src/core/accounts/modulus-tables.ts';

/** Weights of the digits named, by the rules' letters: u to z the sort code, a to h the account number. */
function row(sortCode: string, method: string, weights: Readonly<Record<string, number>>, exception = '') {
  const places = [...'uvwxyzabcdefgh'].map((letter) => weights[letter] ?? 0);
  return `${sortCode} ${sortCode} ${method} ${places.join('  ')} ${exception}`;
}

const tables = modulusTables(
  [
    row('100000', 'MOD10', { g: 3, h: 1 }),
    row('100001', 'MOD11', { g: 3, h: 1 }),
    row('100002', 'DBLAL', { g: 9, h: 1 }),
    row('100003', 'MOD10', { h: 1 }),
    row('100003', 'MOD11', { a: 1 }),
    row('101000', 'DBLAL', { h: 1 }, '1'),
    row('102000', 'MOD11', { h: 1 }, '2'),
    row('102000', 'MOD11', { z: 1, h: 1 }, '9'),
    row('103000', 'MOD10', { h: 1 }),
    row('103000', 'DBLAL', { a: 1 }, '3'),
    row('104000', 'MOD11', { a: 1 }, '4'),
    row('105001', 'MOD11', { z: 1 }, '5'),
    row('105001', 'DBLAL', { z: 1 }, '5'),
    row('105002', 'MOD11', { z: 1 }, '5'),
    row('105002', 'DBLAL', { z: 1 }, '5'),
    row('105010', 'MOD11', { z: 1 }, '5'),
    row('105010', 'DBLAL', { z: 1 }, '5'),
    row('106000', 'MOD10', { h: 1 }, '6'),
    row('107000', 'MOD10', { a: 1, h: 1 }, '7'),
    row('108003', 'MOD10', { z: 1, h: 1 }, '8'),
    row('110000', 'MOD10', { a: 1, b: 1, h: 1 }, '10'),
    row('110000', 'MOD10', { f: 1 }, '11'),
    row('112000', 'MOD11', { h: 1 }, '12'),
    row('112000', 'MOD10', { f: 1 }, '13'),
    row('114000', 'MOD11', { g: 1 }, '14'),
  ].join('\r\n'),
  '105002 105003\n',
);

const rows: readonly (readonly [why: string, sortCode: string, account: string, sound: boolean])[] = [
  ['modulus 10: 3 x 3 + 1', '100000', '00000031', true],
  ['modulus 10: 3 x 3 + 2', '100000', '00000032', false],
  ['modulus 11: 3 x 3 + 2', '100001', '00000032', true],
  ['modulus 11: 3 x 3 + 1', '100001', '00000031', false],
  ['double alternate: 9 x 8 = 72 counts 7 + 2, and 1', '100002', '00000081', true],
  ['double alternate: 72 is not added whole', '100002', '00000088', false],
  ['two rows: both pass', '100003', '00000000', true],
  ['two rows: the second fails', '100003', '10000000', false],
  ['two rows: the first fails', '100003', '00000001', false],
  ['no row', '999999', '12345678', true],
  ['1: 27 + 3', '101000', '00000003', true],
  ['1: 0 without the 27', '101000', '00000000', false],
  ['2: a is 0, the weights of the row', '102000', '00000000', true],
  ['9: z of 309634 is 4, and 7', '102000', '00000007', true],
  ['2 and 9: neither', '102000', '00000006', false],
  ['2: a is not 0: w x y z are 2 0 0 0, 1 x 2 + 6 x 1, and 3', '102000', '10000003', true],
  ['2: g is 9: 9 x 3 and 6', '102000', '10000096', true],
  ['2: g is 9, other last digit', '102000', '10000095', false],
  ['3: c is 6, no second check', '103000', '10600000', true],
  ['3: c is 9, no second check', '103000', '10900000', true],
  ['3: c is 1, the second check fails', '103000', '10100000', false],
  ['4: remainder 7, last two digits 07', '104000', '70000007', true],
  ['4: not the sum of the last two', '104000', '70000034', false],
  ['5: z of the substitute is 3: g 8, h 7', '105002', '00000087', true],
  ['5: g wrong', '105002', '00000077', false],
  ['5: h wrong', '105002', '00000088', false],
  ['5: remainder 1 is never right', '105001', '00000009', false],
  ['5: remainder 0: g and h are 0', '105010', '00000000', true],
  ['5: remainder 0: g is not 0', '105010', '00000010', false],
  ['6: a is 4, g and h alike', '106000', '40000055', true],
  ['6: a is 3', '106000', '30000055', false],
  ['6: a is 8, g and h differ', '106000', '80000051', false],
  ['7: g is 9, a does not count', '107000', '50000090', true],
  ['7: g is 8, a counts', '107000', '50000080', false],
  ['8: z of 090126 is 6, and 4', '108003', '00000004', true],
  ['8: the sort code itself does not count', '108003', '00000007', false],
  ['10: ab 99 and g 9, ab do not count', '110000', '99000190', true],
  ['10: ab 09 and g 9', '110000', '09000190', true],
  ['10: ab 19 and g 9, 1 + 9 counts and passes', '110000', '19000190', true],
  ['10: ab 29, and f fails', '110000', '29000190', false],
  ['11: the second is enough', '110000', '20000001', true],
  ['12: the first is enough', '112000', '00000100', true],
  ['13: the second is enough', '112000', '00000001', true],
  ['12 and 13: neither', '112000', '00000101', false],
  ['14: the normal test', '114000', '00000005', true],
  ['14: moved to the right, g is the f of before', '114000', '00000051', true],
  ['14: moved to the right and failing', '114000', '00000551', false],
  ['14: the last digit is none of 0, 1, 9', '114000', '00000055', false],
];

describe('modulus check', () => {
  it.each(rows)('%s: %s %s', (_why, sortCode, account, sound) => {
    expect(modulusFault(tables, sortCode, account) === undefined).toBe(sound);
  });

  it('the fault repeats no number', () => {
    expect(modulusFault(tables, '100000', '00000032')).not.toMatch(/\d/);
  });
});

describe('its tables', () => {
  const weights = row('100000', 'MOD10', { h: 1 });
  it.each([
    ['', '', 'the weights hold no row.'],
    [`${weights}\n100000 100000 MOD12 1`, '1', 'line 2 of the weights is no row of that table.'],
    [weights, '1050 10', 'line 1 of the substitutes is no row of that table.'],
  ])('%j and %j: %s', (first, second, message) => {
    expect(() => modulusTables(first, second)).toThrow(message);
  });
});

/** Tables and vectors of the industry, kept beside the repository and never shipped. */
const folder = new URL('../../../../shared/reference/samples/bacs/modulus/', import.meta.url);
const isThere = existsSync(folder);
const published = (name: string) => (isThere ? readFileSync(new URL(name, folder), 'utf8') : '');

describe.skipIf(!isThere)('the vectors published with version 7.70 (../shared)', () => {
  const vectors = published('test-cases-v770.txt')
    .split('\n')
    .flatMap((line) => {
      const found = /^(\d+) .* (\d{6}) (\d{8}) ([YN])\s*$/.exec(line);
      return found ? [found.slice(1) as [string, string, string, string]] : [];
    });

  it('there are 34', () => expect(vectors).toHaveLength(34));

  it.each(vectors)('%s: %s %s is %s', (_id, sortCode, account, expected) => {
    const all = modulusTables(published('valacdos-v770.txt'), published('scsubtab-v770.txt'));
    expect(modulusFault(all, sortCode, account) === undefined ? 'Y' : 'N').toBe(expected);
  });
});
