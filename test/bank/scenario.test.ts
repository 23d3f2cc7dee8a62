/** Which debit fails, and how a scenario file says so. */

import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { type DebitFacts, fateOf } from '../../src/bank/fate.ts';
import { parseScenario, type Scenario } from '../../src/bank/scenario.ts';
import { fakePack } from '../support/fake-pack.ts';

const pack = fakePack(['code']);
const account = '6222020000001234567';
const facts: DebitFacts = {
  scheme: 'test',
  reference: 'D1',
  customer: 'C7',
  mandate: 'M3',
  account,
  amount: 1_000n,
  month: '2026-03',
  monthNumber: 2,
  attempt: 1,
};

const parsed = (source: string): Scenario => {
  const { scenario, problems } = parseScenario(source, 's.yaml');
  expect(problems).toEqual([]);
  return scenario!;
};
const codeOf = (rule: string, change: Partial<DebitFacts> = {}) =>
  fateOf(parsed(`rules: [${rule}]`), pack, { ...facts, ...change })?.code;

const sha256 = createHash('sha256').update(account).digest('hex');

test.each([
  ['{ outcome: { class: insufficient-funds } }', '02'],
  ['{ outcome: { class: account-problem } }', '03'],
  ['{ outcome: { code: "04" } }', '04'],
  ['{ outcome: { paidPart: 0.5 } }', '01'],
  ['{ outcome: paid }', undefined],
  ['{ debtor: { reference: D1 }, outcome: { code: "02" } }', '02'],
  ['{ debtor: { reference: D2 }, outcome: { code: "02" } }', undefined],
  ['{ debtor: { customer: C7 }, outcome: { code: "02" } }', '02'],
  ['{ debtor: { mandate: M3 }, outcome: { code: "02" } }', '02'],
  ['{ debtor: { accountEnds: "4567" }, outcome: { code: "02" } }', '02'],
  ['{ debtor: { accountEnds: "0000" }, outcome: { code: "02" } }', undefined],
  [`{ debtor: { accountSha256: "${sha256}" }, outcome: { code: "02" } }`, '02'],
  ['{ debtor: { customer: C7, mandate: M9 }, outcome: { code: "02" } }', undefined],
  ['{ month: 2, outcome: { code: "02" } }', '02'],
  ['{ month: 3, outcome: { code: "02" } }', undefined],
  ['{ month: "2026-03", outcome: { code: "02" } }', '02'],
  ['{ month: "2026-04", outcome: { code: "02" } }', undefined],
  ['{ attempt: 1, outcome: { code: "02" } }', '02'],
  ['{ attempt: 2, outcome: { code: "02" } }', undefined],
  ['{ scheme: other, outcome: { code: "02" } }', undefined],
  ['{ share: 1, outcome: { code: "02" } }', '02'],
  // a code the pack does not list is only given where the rule says for whom
  ['{ outcome: { code: "PA10" } }', undefined],
  ['{ scheme: test, outcome: { code: "PA10" } }', 'PA10'],
  // a class without a code in this scheme passes the debit on to the next rule
  ['{ outcome: { class: deceased } }, { outcome: { code: "03" } }', '03'],
  ['{ attempt: 2, outcome: paid }, { outcome: { code: "02" } }', '02'],
])('%s gives %s', (rule, code) => {
  expect(codeOf(rule)).toBe(code);
});

test('the first rule that fits decides', () => {
  const rules = '{ attempt: 2, outcome: paid }, { outcome: { code: "02" } }';
  expect(codeOf(rules, { attempt: 2 })).toBeUndefined();
});

test('a share is near its size, the same each time, another with another seed, and new each month', () => {
  const chosen = (seed: string, month: string) => {
    const scenario = parsed(`seed: ${seed}\nrules: [{ share: 0.1, outcome: { code: "02" } }]`);
    const references = Array.from({ length: 2_000 }, (_, i) => `D${i}`);
    return references.filter((reference) => fateOf(scenario, pack, { ...facts, reference, month }));
  };
  const first = chosen('a', '2026-03');
  expect(first.length).toBeGreaterThan(140);
  expect(first.length).toBeLessThan(260);
  expect(chosen('a', '2026-03')).toEqual(first);
  expect(chosen('b', '2026-03')).not.toEqual(first);
  expect(chosen('a', '2026-04')).not.toEqual(first);
});

test.each([
  ['rules: [{ outcome: perhaps }]', 'rules.0.outcome'],
  ['rules:\n  - share: 2\n    outcome: paid', 'rules.0.share'],
  ['rules: [{ debtor: {}, outcome: paid }]', 'rules.0.debtor'],
  ['rules: [{ shares: 0.1, outcome: paid }]', 'rules.0'],
  ['rule: []', ''],
])('%j is refused at %j', (source, path) => {
  const { scenario, problems } = parseScenario(source, 's.yaml');
  expect(scenario).toBeUndefined();
  expect(problems.map((p) => [p.code, p.where.path])).toContainEqual(['CONFIG_INVALID', path]);
});

test('a fault names its line', () => {
  expect(parseScenario('rules:\n  - outcome: paid\n    share: 7', 's.yaml').problems[0]?.where.line).toBe(3);
  expect(parseScenario('rules: [', 's.yaml').problems[0]).toMatchObject({ code: 'CONFIG_INVALID' });
});

test('an empty scenario lets everybody pay', () => {
  expect(fateOf(parsed(''), pack, facts)).toBeUndefined();
});
