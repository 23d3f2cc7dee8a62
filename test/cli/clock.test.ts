/** A clock before the last event ends a command at once: usage when --at gave it, failed when the machine's clock did. */

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { exitCode } from '../../src/cli/exit.ts';
import { verbCommands } from '../../src/cli/verbs.ts';
import { instant } from '../../src/core/date.ts';
import { commit } from '../../src/store/unit.ts';
import { ran } from '../support/command.ts';
import { Office } from '../support/office.ts';

const office = new Office();
beforeAll(async () => {
  await office.open();
  await office.close();
  // something for the night to do
  writeFileSync(join(office.root, 'bank/out/answer.txt'), 'x');
}, 120_000);
afterAll(() => office.dispose());

function debitrun(name: string, ...args: readonly string[]) {
  const command = verbCommands().find((one) => one.name() === name);
  if (command === undefined) throw new Error(`there is no ${name}`);
  return ran(command, '--dir', office.root, '--as', 'li', ...args);
}

test.each([
  ['a verb', 'bill', []],
  ['a dry run', 'bill', ['--dry-run']],
  ['the whole night', 'cycle', []],
])('%s with an --at in the past says both instants and changes nothing', async (_what, name, args) => {
  const period = name === 'bill' ? ['--period', '2026-04'] : [];
  const { code, out, err } = await debitrun(name, '--at', '2026-04-09T01:00:00Z', ...period, ...args);
  expect(code).toBe(exitCode.usage);
  expect(out).toBe('');
  expect(err.match(/CLOCK_BACKWARDS/g)).toHaveLength(1);
  expect(err).toMatch(
    /the clock says 2026-04-09T01:00:00\.000Z, but .* at 2026-04-10T01:00:00\.000Z already/,
  );
  expect(await office.one("(select count(*)::int from charge where period = '2026-04')")).toBe(0);
  await office.close();
});

test('a machine whose clock was set back fails; nothing is wrong with the command', async () => {
  const { database } = await office.as('li');
  const act = { creditor: 'estate', at: instant('2999-01-01T00:00:00Z'), actor: 'li', command: 'test' };
  await commit(database, act, async (unit) => unit.event('test.happened', 'test:1'));
  await office.close();
  const { code, err } = await debitrun('bill', '--period', '2026-04');
  expect(code).toBe(exitCode.failed);
  expect(err).toMatch(/CLOCK_BACKWARDS[\s\S]*give --at an instant from 2999-01-01T00:00:00\.000Z on/);
});
