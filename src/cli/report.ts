/** `debitrun report`: flags ─▶ reportOf for each creditor ─▶ text, JSON or one HTML page. */

import { writeFileSync } from 'node:fs';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { isPeriod } from '../core/billing/index.ts';
import { formatMinor, minorDigits } from '../core/money.ts';
import { channelMinor } from '../core/report/build.ts';
import { renderHtml } from '../core/report/html.ts';
import type { Report } from '../core/report/model.ts';
import { reportOf } from '../steps/report.ts';
import { toJson } from '../store/database.ts';
import { type CommonOptions, inWorkspace, reader } from './common.ts';
import { csvText } from './csv.ts';
import { exitCode } from './exit.ts';
import { renderSummary } from './summary.ts';

const formats = ['text', 'json', 'html', 'csv'] as const;

type Flags = CommonOptions & {
  readonly month?: string;
  readonly format: (typeof formats)[number];
  readonly out?: string;
};

export function reportCommand(): Command {
  return reader(
    'report',
    'billed, collected, failed, open: by billing month',
    'debitrun report --format html --out report.html',
  )
    .option('--month <month>', 'only this billing month, like 2026-03', parseMonth)
    .addOption(new Option('--format <name>', 'how it is written').choices([...formats]).default('text'))
    .option('--out <file>', 'write it there instead of to standard output')
    .action((flags: Flags) =>
      inWorkspace(flags, 'report', async (workspace) => {
        const reports: Report[] = [];
        for (const creditor of workspace.creditors)
          reports.push(await reportOf(workspace.context(creditor), flags.month));
        const text = render(reports, flags.json ? 'json' : flags.format);
        if (flags.out === undefined) process.stdout.write(text);
        else writeFileSync(flags.out, text);
        return exitCode.ok;
      }),
    );
}

/** Amounts in JSON are minor units as text, as everywhere. */
function render(reports: readonly Report[], format: Flags['format']): string {
  switch (format) {
    case 'text':
      return reports.map(renderSummary).join('\n');
    case 'json':
      return `${toJson(reports)}\n`;
    case 'html':
      return renderHtml(reports);
    case 'csv':
      return monthsCsv(reports);
    default:
      return unreachable(format);
  }
}

/** One row for each creditor and month; amounts are decimal. */
function monthsCsv(reports: readonly Report[]): string {
  const columns = [
    'creditor',
    'name',
    'currency',
    'month',
    ...['billed', 'collected', 'other channels', 'prepaid', 'credited', 'written off', 'in flight', 'open'],
    ...['debits presented', 'debits paid', 'debits failed'],
  ];
  const rows = reports.flatMap(({ creditor, name, currency, months }) =>
    months.map((month) => {
      const amounts = [
        month.billed,
        month.collected,
        channelMinor(month.channels),
        month.prepaid,
        month.credited,
        month.writtenOff,
        month.inFlight,
        month.open,
      ].map((minor) => formatMinor(minor, minorDigits[currency]));
      const { presented, paid, failed } = month.attempts;
      return [creditor, name, currency, month.period, ...amounts, presented, paid, failed];
    }),
  );
  return csvText(columns, rows);
}

function parseMonth(text: string): string {
  if (!isPeriod(text)) throw new InvalidArgumentError('a month, like 2026-03.');
  return text;
}

function unreachable(format: never): never {
  throw new Error(`nothing writes ${String(format)}`);
}
