/** A key that this machine does not hold stops one step of the night, not the steps after it. */

import { afterEach, expect, test } from 'vitest';
import { problem } from '../../src/core/problem.ts';
import { KeyProblem } from '../../src/key-file.ts';
import { cycle } from '../../src/steps/cycle.ts';
import { type Estate, openEstate } from '../support/estate.ts';

let estate: Estate;
afterEach(() => estate.close());

test('a key that cannot be read is that step’s report; the later steps still run', async () => {
  estate = await openEstate({ households: 1 });
  const context = estate.context('2026-03-09T18:00:00.000Z');
  const missing = problem('SECRET_UNREADABLE', {}, 'the key of the approver is not here.');
  const reports = await cycle({
    ...context,
    creditor: {
      ...context.creditor,
      bank: {
        ...context.creditor.bank,
        open: async () => {
          throw new KeyProblem(missing);
        },
      },
    },
  });
  expect(reports[0]).toMatchObject({ verb: 'fetch', changed: 0, problems: [missing] });
  expect(reports.map(({ verb }) => verb)).toContain('plan');
}, 120_000);
