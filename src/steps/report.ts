/** report: what was billed, what came in and by which way, what failed and what is open, by billing month. Reads only. */

import { buildReport } from '../core/report/build.ts';
import type { Report } from '../core/report/model.ts';
import { reportRows } from '../store/report.ts';
import { type Context, today } from './context.ts';

/** `period` ("2026-03") limits it to one billing month. */
export async function reportOf(context: Context, period?: string): Promise<Report> {
  const { database, creditor } = context;
  const rows = await database.snapshot((tx) => reportRows(tx, creditor.id, period));
  return buildReport(
    {
      creditor: creditor.id,
      name: creditor.name,
      currency: creditor.pack.scheme.currency,
      asOf: today(context),
    },
    rows,
  );
}
