import { describe, expect, test } from 'vitest';
import type { Values } from '../../src/core/format/format.ts';
import { bankChange, changeContent, changeKey, type NewDetails } from '../../src/core/returns/change.ts';
import { type ChangeKind, type ChangeReason, changeKinds } from '../../src/core/scheme.ts';
import { sealed } from '../../src/core/sealed.ts';
import { type ChangeFacts, decideChange } from '../../src/core/settlement/change.ts';
import type { MandateState } from '../../src/core/states.ts';

const listed = new Map<string, ChangeReason>([
  ['X1', { code: 'X1', kind: 'amended', meaning: 'account is another', source: 's' }],
]);
const said = (values: Values, file: Values = {}) => bankChange(values, {}, file, listed);

describe('what a bank says of a mandate', () => {
  test('a code the pack lists decides; else the layout’s word; else nobody knows', () => {
    expect(said({ 'change.code': 'X1', 'change.kind': 'cancelled' }).kind).toBe('amended');
    expect(said({ 'change.code': 'X2', 'change.kind': 'cancelled' }).kind).toBe('cancelled');
    expect(said({ 'change.code': 'X2' }).kind).toBeUndefined();
    expect(said({ 'change.code': 'X2', 'change.kind': 'odd' }).kind).toBeUndefined();
  });

  test('blank details are none', () => {
    const { details } = said({ 'change.account': sealed('account', '  '), 'change.agent': ' ' });
    expect(details).toEqual({});
  });

  const one: Values = { 'mandate.reference': 'M1', 'change.code': 'X1', 'change.date': '2026-03-02' };
  test.each<[string, Values, Values, boolean]>([
    ['the same in a file of another day', one, { 'file.date': '2026-03-09' }, true],
    ['another day from which it holds', { ...one, 'change.date': '2026-04-02' }, {}, false],
    ['another code', { ...one, 'change.code': 'X2' }, {}, false],
    ['another mandate', { ...one, 'mandate.reference': 'M2' }, {}, false],
    ['another number of the bank’s', { ...one, 'outcome.reference': '7' }, {}, false],
    ['other details under all that', { ...one, 'change.agent': 'B' }, {}, true],
  ])('%s: the same key %#', (_name, other, file, same) => {
    expect(changeKey(said(other, file)) === changeKey(said(one))).toBe(same);
  });

  test('without day, number or debit, the day of the file tells one saying from the next', () => {
    const bare: Values = { 'mandate.reference': 'M1', 'change.code': 'X1' };
    const [march, april] = ['2026-03-02', '2026-04-02'].map((day) =>
      changeKey(said(bare, { 'file.date': day })),
    );
    expect(march).not.toBe(april);
    const ofDebit = { ...bare, 'debit.reference': 'D1' };
    expect(changeKey(said(ofDebit, { 'file.date': '2026-03-02' }))).toBe(changeKey(said(ofDebit)));
  });

  test('no two sayings share a key by where their parts end', () => {
    const key = (reference: string, code: string) =>
      changeKey(said({ 'mandate.reference': reference, 'change.code': code }));
    expect(key('A|', 'B')).not.toBe(key('A', '|B'));
    expect(key('A\\', '|B')).not.toBe(key('A', '\\|B'));
  });

  test.each<[string, Values]>([
    ['account', { 'change.account': sealed('account', '9') }],
    ['name', { 'change.name': sealed('name', 'N') }],
    ['bank', { 'change.agent': 'B' }],
    ['type', { 'change.accountType': 'savings' }],
    ['reference', { 'change.mandateReference': 'R' }],
    ['identity number', { 'change.identity': sealed('identity', 'I') }],
  ])('another %s is another content', (_name, more) => {
    expect(changeContent(said({ ...one, ...more })).reveal()).not.toBe(changeContent(said(one)).reveal());
  });
});

const states: readonly MandateState[] = ['draft', 'pending', 'active', 'suspended', 'cancelled', 'expired'];
const rules = { scheme: { accountChecks: ['digits'], agentChecks: ['digits'] } };
const decide = (
  kind: ChangeKind,
  state: MandateState,
  more: Partial<ChangeFacts> = {},
  pairCheck?: (agent: string, account: string) => string | undefined,
) =>
  decideChange(
    { kind, details: {}, saysMore: false, tell: false, ...more },
    { state, agent: '1', account: sealed('account', '11') },
    { ...rules, pairCheck },
  );
const amended = (details: NewDetails, state: MandateState = 'active') =>
  decide('amended', state, { details });

describe('what it does to the mandate', () => {
  // What becomes of a draft, pending, active, suspended, cancelled, expired one: "-" nothing, "!" a person.
  test.each<[ChangeKind, string]>([
    ['new', 'active active - ! active !'],
    ['cancelled', 'cancelled cancelled cancelled cancelled - -'],
    ['suspended', '! ! suspended - - -'],
    ['reinstated', 'active active - active active !'],
    ['refused', 'cancelled! cancelled! suspended! - - -'],
    ['information', '- - - - - -'],
  ])('%s', (kind, expected) => {
    const found = states.map((state) => {
      const { moveTo = '', task } = decide(kind, state);
      return `${moveTo}${task === undefined ? '' : '!'}` || '-';
    });
    expect(found.join(' ')).toBe(expected);
  });

  test('new details are taken in every state but an end', () => {
    const details = { account: sealed('account', '12') };
    const taken = states.filter((state) => amended(details, state).amend);
    expect(taken).toEqual(['draft', 'pending', 'active', 'suspended']);
  });

  test.each<[string, NewDetails, string]>([
    ['account', { account: sealed('account', '1 2') }, 'digits only'],
    ['bank', { agent: 'X' }, 'digits only'],
    ['type of account', { accountType: '32' }, 'no such type'],
  ])(
    'a %s that fails the scheme’s check is a task, and nothing is collected meanwhile',
    (_what, details, why) => {
      const effect = amended(details);
      expect(effect).toMatchObject({ amend: false, refused: true, hold: true });
      expect(effect.task).toContain(why);
      expect(effect.task).not.toContain('1 2');
    },
  );

  test('bank and account are checked together, with what stays of the two', () => {
    const pair = (agent: string, account: string) => `pair ${agent}/${account}`;
    const task = (details: NewDetails) => decide('amended', 'active', { details }, pair).task;
    expect(task({ agent: '2' })).toContain('pair 2/11');
    expect(task({ account: sealed('account', '12') })).toContain('pair 1/12');
    expect(task({ holder: sealed('name', 'N') })).toBeUndefined();
  });

  test('a change without details is a task: the account is another, but nobody knows which', () => {
    expect(amended({})).toMatchObject({ amend: false, refused: true, hold: true });
    expect(decide('amended', 'active', { saysMore: true })).toMatchObject({ refused: true, hold: false });
  });

  test('what the pack wants a person to see is a task beside what it does', () => {
    for (const kind of changeKinds)
      expect(decide(kind, 'active', { tell: true, details: { agent: '2' } }).task).toBeDefined();
    expect(decide('cancelled', 'active', { tell: true }).moveTo).toBe('cancelled');
  });
});
