/** What a tariff version asks for a whole cycle, before days are counted. Pure, exact, unrounded. */

import { type Decimal, decimal } from '../decimal.ts';
import type { Explanation, Step, TariffVersion } from './model.ts';

export type Price = { readonly whole: Decimal; readonly lines: Explanation['lines'] };

/** In: square metres, 1, or units of use; months of the cycle.
 *  Throws when the version has neither rate nor steps: import refuses such rows. */
export function wholePrice(version: TariffVersion, quantity: Decimal, months: number): Price {
  if (version.kind === 'metered' && version.steps.length > 0) return steppedPrice(version.steps, quantity);
  if (version.rate === undefined) throw new Error(`tariff ${version.tariffId} has no rate`);
  const times = version.kind === 'area' ? months : 1;
  const whole = quantity.times(version.rate).times(times);
  return { whole, lines: [line(quantity, version.rate, whole)] };
}

/** Each step prices the units between its own end and the end of the step before. */
function steppedPrice(steps: readonly Step[], quantity: Decimal): Price {
  const lines: Explanation['lines'][number][] = [];
  let whole = decimal('0');
  let floor = decimal('0');
  for (const step of steps) {
    const top = step.upTo === undefined || quantity.lt(step.upTo) ? quantity : decimal(step.upTo);
    if (top.lte(floor)) break;
    const units = top.minus(floor);
    const amount = units.times(step.price);
    lines.push(line(units, step.price, amount));
    whole = whole.plus(amount);
    floor = top;
  }
  if (floor.lt(quantity)) throw new Error('the last step of a tariff must have no end');
  return { whole, lines };
}

function line(quantity: Decimal, rate: string, amount: Decimal): Explanation['lines'][number] {
  return { quantity: quantity.toFixed(), rate, amount: amount.toFixed() };
}
