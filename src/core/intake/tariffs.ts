/** Import of dated tariff versions. Pure. `rate` holds one price ("2.85") or, for use, steps without gaps
 *  ("0-12: 2.80; 12-18: 4.20; 18-: 6.00"). */

import { parseEvery, type Step, type TariffVersion } from '../billing/index.ts';
import { parseDecimal } from '../decimal.ts';
import type { Read } from '../problem.ts';
import { shownWord } from '../shown-word.ts';
import { date, identifier, label, oneOf } from './cells.ts';
import { distinct, endFault, sound } from './rows.ts';
import {
  Fault,
  type IntakeContext,
  needed,
  optional,
  type Parse,
  parseTable,
  type Row,
  type Table,
  withDefault,
} from './table.ts';

type Price = { readonly rate: string | undefined; readonly steps: readonly Step[] };

export const tariffKinds = ['area', 'fixed', 'metered'] as const;

const price: Parse<Price> = (text) => {
  if (parseDecimal(text)?.gte(0)) return { rate: text, steps: [] };
  const steps = parseSteps(text);
  return steps instanceof Fault ? steps : { rate: undefined, steps };
};

const every: Parse<string> = (text) =>
  parseEvery(text)
    ? text
    : new Fault(
        `"${shownWord(text)}" is no rhythm.`,
        'Write monthly, quarterly or yearly, with the first month: yearly:7.',
      );

export const tariffColumns = {
  tariff_id: needed(identifier),
  title: needed(label),
  kind: needed(oneOf(tariffKinds)),
  rate: needed(price),
  from: needed(date),
  to: optional(date),
  every: withDefault('monthly', every),
  approval: needed(label),
};

export type TariffRow = TariffVersion & { readonly line: number };

/** Problems: IMPORT_COLUMN, IMPORT_VALUE, IMPORT_DUPLICATE for two versions from one day. */
export function parseTariffs(table: Table, context: IntakeContext): Read<TariffRow> {
  const { file } = table;
  let read = parseTable(table, tariffColumns, context);
  read = sound(file, read, 'to', ({ from, to }) => endFault(from, to));
  read = sound(file, read, 'rate', ({ kind, rate }) =>
    kind !== 'metered' && rate.steps.length > 0 ? 'steps are for metered tariffs only.' : undefined,
  );
  read = distinct(file, read, (row) => `tariff ${row.tariff_id} from ${row.from}`);
  return { values: read.values.map(toRow), problems: read.problems };
}

/** Each step begins where the one before ended, the first at 0; the last has no end. */
function parseSteps(text: string): readonly Step[] | Fault {
  const steps: Step[] = [];
  const parts = text.split(';').map((part) => part.trim());
  let floor = '0';
  for (const [index, part] of parts.entries()) {
    const match = /^(\d+(?:\.\d+)?)\s*-\s*(\d+(?:\.\d+)?)?\s*:\s*(\d+(?:\.\d+)?)$/.exec(part);
    if (!match)
      return new Fault(`"${shownWord(part)}" is neither a price nor a step.`, 'Write 0-12: 2.80; 12-: 4.20.');
    const [, from = '', upTo, rate = ''] = match;
    if (!parseDecimal(from)?.eq(floor))
      return new Fault(`the step "${shownWord(part)}" does not begin at ${floor}.`);
    const isLast = index === parts.length - 1;
    if (isLast !== (upTo === undefined)) return new Fault('the last step, and only it, has no end.');
    if (upTo !== undefined && !parseDecimal(upTo)?.gt(floor)) {
      return new Fault(`the step "${shownWord(part)}" ends where it begins, or before.`);
    }
    steps.push({ upTo, price: rate });
    floor = upTo ?? floor;
  }
  return steps;
}

function toRow({ tariff_id: tariffId, rate, ...rest }: Row<typeof tariffColumns>): TariffRow {
  return { ...rest, ...rate, tariffId };
}
