/** The report as tables on a terminal, for a finance manager. Text only; used by report and by the demo. */

import { paidMinor } from '../core/report/build.ts';
import type { Figures, Report } from '../core/report/model.ts';
import { amountText, channelText, monthText, reasonText, shareText } from '../core/report/words.ts';
import { renderTable } from './table.ts';

/** Several tables under one heading, each line ended. */
export function renderSummary(report: Report): string {
  const { name, currency, asOf, months } = report;
  const heading = `${name}  (${report.creditor}, amounts in ${currency}, as of ${asOf})\n`;
  if (months.length === 0) return `${heading}nothing is billed yet\n`;
  return [
    heading,
    monthTable(report),
    failureTable(report),
    ageTable(report),
    heldTable(report),
    ending(report),
  ]
    .filter(Boolean)
    .join('\n');
}

function monthTable({ months, total, currency }: Report): string {
  const columns: readonly Report['total'][] = [...months, total];
  const money = (label: string, of: (figures: Figures) => bigint) => [
    label,
    ...columns.map((column) => amountText(of(column), currency)),
  ];
  const rows = [
    money('billed', ({ billed }) => billed),
    money('collected by debit', ({ collected }) => collected),
    ...Object.keys(total.channels).map((channel) =>
      money(`paid by ${channelText(channel)}`, ({ channels }) => channels[channel] ?? 0n),
    ),
    money('prepayment used', ({ prepaid }) => prepaid),
    ...(total.credited === 0n ? [] : [money('credited', ({ credited }) => credited)]),
    ...(total.writtenOff === 0n ? [] : [money('written off', ({ writtenOff }) => writtenOff)]),
    money('at the bank', ({ inFlight }) => inFlight),
    money('open', ({ open }) => open),
    ['collection rate', ...columns.map((column) => shareText(paidMinor(column), column.billed))],
    ['debits presented', ...columns.map(({ attempts }) => String(attempts.presented))],
    ['debits failed', ...columns.map(({ attempts }) => String(attempts.failed))],
    [
      'presented again / paid',
      ...columns.map(({ representments: { presented, paid } }) => `${presented} / ${paid}`),
    ],
  ];
  const head = ['', ...months.map(({ period }) => monthText(period)), 'total'];
  return renderTable(head, rows, aligned(head.length));
}

function failureTable({ total, months, currency }: Report): string {
  if (total.failures.length === 0) return '';
  const debitsOf = (reasonClass: string, failures: Report['total']['failures']) =>
    String(failures.find((failure) => failure.reasonClass === reasonClass)?.debits ?? 0);
  const head = ['failed by reason', ...months.map(({ period }) => monthText(period)), 'total', 'amount'];
  const rows = total.failures.map(({ reasonClass, minor }) => [
    reasonText(reasonClass),
    ...months.map(({ failures }) => debitsOf(reasonClass, failures)),
    debitsOf(reasonClass, total.failures),
    amountText(minor, currency),
  ]);
  return renderTable(head, rows, aligned(head.length));
}

function ageTable({ ageing, currency }: Report): string {
  const rows = ageing
    .filter(({ charges }) => charges > 0)
    .map(({ label, charges, minor }) => [label, String(charges), amountText(minor, currency)]);
  return rows.length === 0 ? '' : renderTable(['open, past due', 'charges', 'amount'], rows, aligned(3));
}

function heldTable({ held, currency }: Report): string {
  const rows = held.map(({ reason, charges, minor }) => [
    reasonText(reason),
    String(charges),
    amountText(minor, currency),
  ]);
  return rows.length === 0
    ? ''
    : renderTable(['not collected because', 'charges', 'amount'], rows, aligned(3));
}

function ending({ tasks, mandates, prepaidBalance, currency }: Report): string {
  const waiting = tasks.map(({ kind, tasks: count }) => `${count} ${reasonText(kind)}`).join(', ');
  return [
    `open tasks: ${waiting || 'none'}\n`,
    `mandates suspended: ${mandates.suspended ?? 0}\n`,
    `prepayment not yet used: ${amountText(prepaidBalance, currency)}\n`,
  ].join('');
}

function aligned(columns: number): readonly ('left' | 'right')[] {
  return Array.from({ length: columns }, (_, index) => (index === 0 ? 'left' : 'right'));
}
