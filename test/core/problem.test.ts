import { describe, expect, it } from 'vitest';
import { formatProblem, problem, problemCodes } from '../../src/core/problem.ts';

describe('a problem is printed', () => {
  it('with code, place, what happened and what to do', () => {
    const found = problem(
      'RETURN_UNKNOWN_REFERENCE',
      { file: 'returns-0314.txt', line: 12, columns: [30, 39], record: 'return', field: 'originalReference' },
      '"D-000482" is on no debit we submitted.',
      'Was file 000481 sent?',
    );
    expect(formatProblem(found)).toBe(
      'RETURN_UNKNOWN_REFERENCE  returns-0314.txt, line 12 (return), columns 30-39, field originalReference\n' +
        '  "D-000482" is on no debit we submitted.  Was file 000481 sent?',
    );
  });

  it.each([
    [{ line: 3 }, 'line 3'],
    [{ record: 'charge C1' }, 'charge C1'],
    [{ file: 'a.yaml', path: 'creditors.estate' }, 'a.yaml, creditors.estate'],
    [{ field: 'amount' }, 'field amount'],
    [{}, ''],
  ])('placed by what is known: %o', (where, place) => {
    expect(formatProblem(problem('FIELD_TYPE', where, 'x'))).toBe(`FIELD_TYPE  ${place}\n  x`);
  });

  it('has no hint when none is given', () => {
    expect(problem('FIELD_TYPE', {}, 'x')).not.toHaveProperty('hint');
  });
});

it('every code has a meaning of its own, in one plain line', () => {
  const meanings = Object.values(problemCodes);
  expect(new Set(meanings).size).toBe(meanings.length);
  for (const [code, meaning] of Object.entries(problemCodes)) {
    expect(code).toMatch(/^[A-Z]+(_[A-Z]+)*$/);
    expect(meaning).toMatch(/^[^\n]{10,}$/);
  }
});
