/** The report as one page that needs nothing else: no script, no outside resource, no payer's data. Pure. */

import { channelMinor, paidMinor } from './build.ts';
import { barChart, columnChart, legend } from './charts.ts';
import { Markup, markup } from './markup.ts';
import type { Figures, Report } from './model.ts';
import { styleSheet } from './style.ts';
import { failureTable, heldTable, monthTable, standingTable } from './tables.ts';
import { amountText, monthText, reasonText, shareText } from './words.ts';

/** One section for each creditor, in the order given. */
export function renderHtml(reports: readonly Report[]): string {
  const page = markup`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Collections: ${reports.map(({ name }) => name).join(', ')}</title>
<style>${new Markup(styleSheet)}</style></head>
<body><main>${reports.map(section)}
<footer>Every amount is a sum of ledger postings: billed = collected by debit + other channels + prepayment used + at the bank + open.
Payers are not named here. Made by debitrun.</footer></main></body></html>
`;
  return page.text;
}

function section(report: Report): Markup {
  const { name, currency, asOf, months } = report;
  const span = [months.at(0), months.at(-1)].flatMap((month) => (month ? [monthText(month.period)] : []));
  return markup`<section class="creditor"><header><h1>${name}</h1>
<p>Collections ${[...new Set(span)].join(' to ') || 'before the first billing'}, as of ${asOf}; amounts in ${currency}</p></header>
${tiles(report)}
<div class="cards">
<div class="card wide"><h2>Where the billed money is</h2>${moneyChart(report)}</div>
<div class="card wide"><h2>By billing month</h2>${monthTable(report)}</div>
<div class="card"><h2>Failed debits by reason</h2>${failureChart(report)}</div>
<div class="card"><h2>Age of what is open</h2>${ageingChart(report)}</div>
<div class="card"><h2>Failures in detail</h2>${failureTable(report)}</div>
<div class="card"><h2>Not collected now, and why</h2>${heldTable(report)}</div>
<div class="card wide"><h2>What waits for somebody</h2>${standingTable(report)}</div>
</div></section>`;
}

function tiles({ total, currency, tasks }: Report): Markup {
  const amount = (minor: bigint) => amountText(minor, currency);
  const waiting = tasks.reduce((sum, line) => sum + line.tasks, 0);
  const { attempts, representments: again } = total;
  const tile = (title: string, value: string, note: string) =>
    markup`<div><dt>${title}</dt><dd>${value}<small>${note}</small></dd></div>`;
  return markup`<dl class="tiles">
${tile('Billed', amount(total.billed), `${total.charges} charges`)}
${tile('Paid, all ways', amount(paidMinor(total)), `${shareText(paidMinor(total), total.billed)} of billed`)}
${tile('By debit', amount(total.collected), `${attempts.paid} of ${attempts.presented} debits paid`)}
${tile('At the bank', amount(total.inFlight), `${attempts.waiting} debits without answer`)}
${tile('Open', amount(total.open), `${shareText(total.open, total.billed)} of billed`)}
${tile('Presented again', String(again.presented), `${again.paid} of them paid`)}
${tile('Tasks', String(waiting), waiting === 0 ? 'nothing waits' : 'wait for a person')}
</dl>`;
}

const parts: readonly {
  readonly className: string;
  readonly label: string;
  readonly of: (figures: Figures) => bigint;
  /** Named only where there is some. */
  readonly rare?: true;
}[] = [
  { className: 'debit', label: 'collected by debit', of: ({ collected }) => collected },
  { className: 'channel', label: 'other channels', of: ({ channels }) => channelMinor(channels) },
  { className: 'prepaid', label: 'prepayment used', of: ({ prepaid }) => prepaid },
  { className: 'credited', label: 'credited', of: ({ credited }) => credited, rare: true },
  { className: 'written', label: 'written off', of: ({ writtenOff }) => writtenOff, rare: true },
  { className: 'flight', label: 'at the bank', of: ({ inFlight }) => inFlight },
  { className: 'open', label: 'open', of: ({ open }) => open },
];

function moneyChart({ months, currency }: Report): Markup {
  if (months.length === 0) return markup`<p class="hint">Nothing is billed yet.</p>`;
  const shown = parts.filter(({ rare, of }) => !rare || months.some((month) => of(month) !== 0n));
  const columns = months.map((month) => ({
    label: monthText(month.period),
    note: `${shareText(paidMinor(month), month.billed)} paid`,
    segments: shown.map(({ of, rare: _, ...part }) => ({ ...part, value: of(month) })),
  }));
  const say = (minor: bigint) => amountText(minor, currency);
  const chart = columnChart('Billed per month, by where the money is', columns, say, (minor) =>
    wholeText(say(minor)),
  );
  return markup`${legend(shown)}${chart}`;
}

function failureChart({ total, currency }: Report): Markup {
  if (total.failures.length === 0) return markup`<p class="hint">No debit has failed.</p>`;
  const bars = total.failures.map(({ reasonClass, debits, minor }) => ({
    label: reasonText(reasonClass),
    note: `${amountText(minor, currency)} (${debits})`,
    value: minor,
    className: 'bar',
  }));
  return barChart('Amount of failed debits by reason, number of debits in brackets', bars, (minor) =>
    amountText(minor, currency),
  );
}

function ageingChart({ ageing, currency }: Report): Markup {
  const bars = ageing.map(({ label, charges, minor }) => ({
    label,
    note: charges === 0 ? '–' : `${amountText(minor, currency)} (${charges})`,
    value: minor,
    className: 'open',
  }));
  return barChart('Open amount by days past the due date, number of charges in brackets', bars, (minor) =>
    amountText(minor, currency),
  );
}

/** An axis needs no cents. */
function wholeText(amount: string): string {
  return amount.replace(/\.\d+$/, '');
}
