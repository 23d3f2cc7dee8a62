import { describe, expect, it } from 'vitest';
import { authorityFault, type Operator, type Role, roles, rolesFor } from '../../src/core/authority.ts';
import { instant, isoDate } from '../../src/core/date.ts';

const day = isoDate('2026-04-10');
const operator = (over: Partial<Operator>): Operator => ({
  name: 'li',
  publicKey: 'pem',
  since: instant('2026-01-01T00:00:00Z'),
  roles: ['approve'],
  validTo: null,
  revoked: false,
  limits: {},
  ...over,
});

type Row = readonly [string, Operator | undefined, readonly Role[], string | undefined];
const rules: readonly Row[] = [
  ['one of the roles is enough', operator({}), ['admin', 'approve'], undefined],
  ['any standing operator does where no role is asked', operator({ roles: [] }), [], undefined],
  ['the last day is a day', operator({ validTo: day }), ['approve'], undefined],
  [
    'the day after is not',
    operator({ validTo: isoDate('2026-04-09') }),
    [],
    'li was an operator until 2026-04-09',
  ],
  ['another role does not do', operator({ roles: ['prepare'] }), ['approve'], 'li has not the role approve'],
  [
    'admin is no other role',
    operator({ roles: ['admin'] }),
    ['approve', 'send'],
    'li has not the role approve or send',
  ],
  ['revoked is revoked, whatever the roles', operator({ revoked: true, roles }), [], 'li was revoked'],
  ['a name that is nobody’s may nothing', undefined, [], 'li is no operator'],
];

describe('whether an operator may act', () => {
  it.each(rules)('%s', (_rule, who, anyOf, fault) => {
    expect(authorityFault('li', who, anyOf, day)).toBe(fault);
  });
});

describe('what a command asks for', () => {
  const asked: readonly (readonly [string, readonly Role[]])[] = [
    ['batch', ['prepare']],
    ['send', ['send']],
    ['cycle', ['prepare', 'send', 'follow-up']],
    ['write-off', []],
    ['a command nobody listed', ['admin']],
  ];
  it.each(asked)('%s: %j', (command, wanted) => {
    expect(rolesFor(command)).toStrictEqual(wanted);
  });
});
