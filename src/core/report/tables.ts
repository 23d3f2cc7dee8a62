/** The report's tables as markup. Pure. */

import { channelMinor, paidMinor } from './build.ts';
import { type Markup, markup } from './markup.ts';
import type { Figures, Report } from './model.ts';
import { amountText, channelText, monthText, reasonText, shareText } from './words.ts';

type Row = { readonly label: string; readonly className?: string; readonly cells: readonly string[] };

/** One row a figure, one column a month, the sum last. */
export function monthTable({ months, total, currency }: Report): Markup {
  if (months.length === 0) return markup`<p class="hint">Nothing is billed yet.</p>`;
  const columns: readonly (Figures & Pick<Report['total'], 'attempts' | 'representments'>)[] = [
    ...months,
    total,
  ];
  const money = (label: string, of: (figures: Figures) => bigint, className?: string): Row => ({
    label,
    ...(className === undefined ? {} : { className }),
    cells: columns.map((column) => amountText(of(column), currency)),
  });
  const rows: readonly Row[] = [
    money('Billed', ({ billed }) => billed, 'sum'),
    money('Collected by debit', ({ collected }) => collected),
    money('Other channels', ({ channels }) => channelMinor(channels)),
    ...Object.keys(total.channels).map((channel) =>
      money(channelText(channel), ({ channels }) => channels[channel] ?? 0n, 'part'),
    ),
    money('Prepayment used', ({ prepaid }) => prepaid),
    money('Paid, all ways', paidMinor, 'sum'),
    ...(total.credited === 0n ? [] : [money('Credited', ({ credited }) => credited)]),
    ...(total.writtenOff === 0n ? [] : [money('Written off', ({ writtenOff }) => writtenOff)]),
    money('At the bank', ({ inFlight }) => inFlight),
    money('Open', ({ open }) => open),
    {
      label: 'Collection rate',
      className: 'sum',
      cells: columns.map((column) => shareText(paidMinor(column), column.billed)),
    },
    {
      label: 'Debits presented',
      cells: columns.map(({ attempts }) => String(attempts.presented)),
    },
    {
      label: 'Debits failed',
      cells: columns.map(
        ({ attempts: { failed, presented } }) => `${failed} (${shareText(failed, presented)})`,
      ),
    },
    {
      label: 'Presented again, and paid then',
      cells: columns.map(({ representments: { presented, paid } }) =>
        presented === 0 ? '–' : `${presented}, ${paid} paid`,
      ),
    },
  ];
  return table(['', ...months.map(({ period }) => monthText(period)), 'Total'], rows);
}

export function failureTable({ total: { failures }, currency }: Report): Markup {
  if (failures.length === 0) return markup`<p class="hint">No debit has failed.</p>`;
  const rows = failures.map(({ reasonClass, debits, minor, undone }) => ({
    label: reasonText(reasonClass),
    cells: [String(debits), amountText(minor, currency), String(undone)],
  }));
  return markup`${table(['Reason', 'Debits', 'Amount', 'Undone'], rows)}
<p class="hint">A debit that fails and fails again counts twice. Undone: it had been settled, and the money went back.</p>`;
}

export function heldTable({ held, currency }: Report): Markup {
  if (held.length === 0) return markup`<p class="hint">Nothing is held.</p>`;
  const rows = held.map(({ reason, charges, minor }) => ({
    label: reasonText(reason),
    cells: [String(charges), amountText(minor, currency)],
  }));
  return table(['Reason', 'Charges', 'Open'], rows);
}

/** Tasks, suspended mandates, unused prepayment. */
export function standingTable({ tasks, mandates, prepaidBalance, currency }: Report): Markup {
  const states = Object.entries(mandates).map(([state, count]) => `${count} ${state}`);
  const rows: readonly Row[] = [
    ...tasks.map(({ kind, tasks: count, oldestOn }) => ({
      label: `Open tasks: ${reasonText(kind)}`,
      cells: [String(count), `oldest of ${oldestOn}`],
    })),
    { label: 'Mandates', cells: [String(sum(Object.values(mandates))), states.join(', ') || '–'] },
    { label: 'Prepayment not yet used', cells: [amountText(prepaidBalance, currency), ''] },
  ];
  return table(['', '', ''], rows);
}

function table(head: readonly string[], rows: readonly Row[]): Markup {
  return markup`<table>${head.some(Boolean) ? markup`<thead><tr>${head.map((name) => markup`<th>${name}</th>`)}</tr></thead>` : undefined}
<tbody>${rows.map(
    ({ label, className, cells }) =>
      markup`<tr class="${className ?? ''}"><td>${label}</td>${cells.map((cell) => markup`<td>${cell}</td>`)}</tr>
`,
  )}</tbody></table>`;
}

function sum(counts: readonly number[]): number {
  return counts.reduce((total, count) => total + count, 0);
}
