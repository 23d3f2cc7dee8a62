import { expect, it } from 'vitest';
import { ClockBackwardsError, journalInstant } from '../../src/core/clock.ts';
import { instant } from '../../src/core/date.ts';

const last = instant('2026-03-10T02:00:00Z');

it.each([
  [
    'the first event of all is when the clock says',
    '2026-01-01T00:00:00Z',
    undefined,
    '2026-01-01T00:00:00.000Z',
  ],
  ['later is later', '2026-03-10T02:00:01Z', last, '2026-03-10T02:00:01.000Z'],
  ['the same instant is the same', '2026-03-10T02:00:00Z', last, '2026-03-10T02:00:00.000Z'],
  [
    'a clock a little behind does not take the journal back',
    '2026-03-10T01:59:59Z',
    last,
    '2026-03-10T02:00:00.000Z',
  ],
  ['nor does one five minutes behind', '2026-03-10T01:55:00Z', last, '2026-03-10T02:00:00.000Z'],
])('%s', (_rule, now, before, at) => {
  expect(journalInstant('estate', instant(now), before)).toBe(at);
});

it('a clock further behind is refused, with both instants and what to do', () => {
  const back = () => journalInstant('estate', instant('2026-03-10T01:54:59.999Z'), last);
  expect(back).toThrow(ClockBackwardsError);
  try {
    back();
  } catch (error) {
    const { problem } = error as ClockBackwardsError;
    expect(problem.code).toBe('CLOCK_BACKWARDS');
    expect(problem.message).toContain('2026-03-10T01:54:59.999Z');
    expect(problem.message).toContain('2026-03-10T02:00:00.000Z');
    expect(problem.hint).toContain('--at');
  }
});
