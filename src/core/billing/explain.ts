/** A charge in words: quantity, rate, days, rounding. Pure, English; shows no personal data. */

import { type Currency, displayMoney } from '../money.ts';
import type { Charge, Explanation } from './model.ts';

const units = { area: 'm²', fixed: '', metered: 'units' } as const;

/** Lines for `explain charge`, most important first. */
export function explainCharge(charge: Charge, currency: Currency): readonly string[] {
  const { explanation } = charge;
  return [
    `${explanation.title}, ${charge.period}, part ${charge.part}: ${displayMoney({ minor: charge.amount, currency })}, due ${charge.dueDate}`,
    `account ${charge.accountId}, tariff ${charge.tariffId} in force since ${explanation.tariffFrom}${approved(explanation)}`,
    ...explanation.readings.map(({ date, kind, value }) => `meter ${value} on ${date} (${kind})`),
    ...explanation.lines.map((line) => priceLine(explanation, line)),
    dayLine(explanation),
    'rounded half up to the minor unit, once, on the running total of the parts',
  ];
}

function approved({ approval }: Explanation): string {
  return approval ? `, approved by ${approval}` : '';
}

function priceLine({ formula, months }: Explanation, line: Explanation['lines'][number]): string {
  const unit = units[formula];
  const quantity = unit ? `${line.quantity} ${unit} × ` : '';
  const times = formula === 'area' ? ` × ${months} ${months === 1 ? 'month' : 'months'}` : '';
  return `${quantity}${line.rate}${times} = ${line.amount}`;
}

function dayLine({ from, to, days, ofDays, whole, share }: Explanation): string {
  const range = `${from} to ${to}`;
  return days === ofDays
    ? `${range}: all ${days} days of ${whole}`
    : `${range}: ${days} of ${ofDays} days of ${whole} = ${share}`;
}
