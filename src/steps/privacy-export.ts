/** privacy export: everything held about one debtor, in clear, for a stated purpose. The purpose and the digest of what
 *  was given out are in the journal before the first byte is written. */

import { createHash } from 'node:crypto';
import { closeSync, fsyncSync, openSync, rmSync, writeSync } from 'node:fs';
import { problem } from '../core/problem.ts';
import { toJson } from '../store/database.ts';
import { debtorExists } from '../store/privacy.ts';
import { debtorRecord } from '../store/privacy-record.ts';
import { commit } from '../store/unit.ts';
import { act, type Context, report, type StepReport } from './context.ts';
import { refuse } from './refusal.ts';

const verb = 'privacy export';

export type ExportOptions = { readonly debtorId: string; readonly purpose: string; readonly file: string };

/** Out: undefined when the creditor has no such debtor. */
export async function exportDebtor(
  context: Context,
  { debtorId, purpose, file }: ExportOptions,
): Promise<StepReport | undefined> {
  const { database, sealing, creditor, dryRun, now } = context;
  if (!(await debtorExists(database, creditor.id, debtorId))) return undefined;
  if (purpose.trim() === '')
    return refused(context, debtorId, 'no purpose is given.', 'Say what it is for with --purpose.');
  const record = await debtorRecord(database, sealing, creditor.id, debtorId);
  if (record === undefined) return undefined;
  const text = `${JSON.stringify(JSON.parse(toJson({ creditor: creditor.id, debtorId, purpose, at: now, record })), null, 2)}\n`;
  const rows = Object.values(record).reduce((sum, { length }) => sum + length, 0);
  const sha256 = createHash('sha256').update(text).digest('hex');
  if (dryRun)
    return report(context, verb, 0, { rows }, { notes: [`${rows} rows would be written to ${file}`] });
  const out = openNew(file);
  if (out === undefined) {
    const why = `${file} cannot be made: it is there already, or its folder is not.`;
    return refused(context, debtorId, why, 'Name a file that is not there yet.');
  }
  try {
    await commit(database, act(context, verb), async (unit) => {
      unit.event('debtor.exported', `debtor:${debtorId}`, { purpose, rows, sha256 });
    });
    writeSync(out, text);
    fsyncSync(out);
  } catch (error) {
    rmSync(file, { force: true });
    throw error;
  } finally {
    closeSync(out);
  }
  const notes = [
    `${file} holds ${rows} rows in clear (0600), sha256 ${sha256}: delete it when its purpose is served`,
  ];
  return report(context, verb, 1, { rows }, { notes });
}

async function refused(context: Context, debtorId: string, why: string, hint: string): Promise<StepReport> {
  const found = problem('PRIVACY_REFUSED', { record: `debtor ${debtorId}` }, why, hint);
  await refuse(context, verb, `debtor:${debtorId}`, found);
  return report(context, verb, 0, { rows: 0 }, { problems: [found] });
}

function openNew(file: string): number | undefined {
  try {
    return openSync(file, 'wx', 0o600);
  } catch {
    return undefined;
  }
}
