/** What records state about their group, held against what was counted when the group closes; and values that must grow
 *  inside it. Pure. reader ─▶ [here] ─▶ problems. */

import type { ProblemCode } from '../problem.ts';
import { shownNumber } from '../shown-word.ts';
import type { Report } from './codec.ts';
import type { Line } from './form.ts';
import type { RecordField, RecordType } from './record-model.ts';
import type { Scope, Tally, Total } from './totals.ts';

/** What a record states about its group, and where. */
type Stated = {
  readonly total: Total;
  readonly value: bigint | string;
  readonly line: Line;
  readonly record: RecordType;
  readonly field: RecordField;
};

export class GroupChecks {
  readonly #tally: Tally;
  readonly #report: (where: Stated, code: ProblemCode, message: string) => void;
  readonly #last = new Map<RecordField, { value: string; scope: Scope }>();
  #stated: Stated[] = [];

  constructor(tally: Tally, report: (where: Stated, code: ProblemCode, message: string) => void) {
    this.#tally = tally;
    this.#report = report;
  }

  /** Kept until the group closes. */
  states(stated: Stated): void {
    this.#stated.push(stated);
  }

  ascending(field: RecordField, text: string, scope: Scope, report: Report): void {
    const before = this.#last.get(field);
    if (before && text === before.value) report('REFERENCE_DUPLICATE', 'is the same as in the record before');
    else if (before && text < before.value) report('RECORD_ORDER', 'is lower than in the record before');
    this.#last.set(field, { value: text, scope });
  }

  /** Compares what was stated with what was counted; then the counting of this group starts anew. */
  closeScope(scope: Scope): void {
    for (const stated of this.#stated) {
      const { total, value } = stated;
      if (total.scope !== scope) continue;
      const counted = this.#tally.get(total);
      if (counted === value) continue;
      const unit = total.kind === 'sum' ? ' (minor units)' : '';
      this.#report(
        stated,
        totalCodes[total.kind],
        `states ${shownNumber(value)}, counted ${counted ?? 'nothing'}${unit}`,
      );
    }
    this.#stated = this.#stated.filter((one) => one.total.scope !== scope);
    this.#tally.restart(scope);
    for (const [field, last] of this.#last) if (last.scope === scope) this.#last.delete(field);
  }
}

const totalCodes = {
  count: 'TOTAL_COUNT',
  blocks: 'TOTAL_COUNT',
  sum: 'TOTAL_SUM',
  hash: 'TOTAL_HASH',
  least: 'TOTAL_EXTREME',
  greatest: 'TOTAL_EXTREME',
} as const satisfies Record<Total['kind'], ProblemCode>;
