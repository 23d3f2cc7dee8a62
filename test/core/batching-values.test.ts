/** What a debit says of its mandate. */

import { expect, it } from 'vitest';
import { mandateStatus } from '../../src/core/batching/values.ts';

it.each([
  ['the bank was told nothing of it: new', undefined, 'new'],
  ['the account is the one it was last told: known', 'v1.k.AAAA', 'known'],
  ['the account is another: changed', 'v1.k.BBBB', 'changed'],
] as const)('a mandate of which %s', (_, lastTold, status) => {
  expect(mandateStatus(lastTold, 'v1.k.AAAA')).toBe(status);
});
