/** Whether a file may be sent although rules of its layout rest on no source: the creditor's configuration accepts that
 *  for good, the one who sends for one run. Used by send. */

import { unverifiedText } from '../core/format/unverified.ts';
import { type Problem, problem } from '../core/problem.ts';
import type { StoredFile } from '../store/files.ts';
import { commit } from '../store/unit.ts';
import { act, type Context } from './context.ts';
import { refuse } from './refusal.ts';

/** Problem LAYOUT_UNVERIFIED when nobody accepted it; either way the journal tells. A file that may be at the bank
 *  already is looked up there all the same. */
export async function unverifiedFault(
  context: Context,
  file: StoredFile,
  accepted: boolean,
): Promise<Problem | undefined> {
  const { creditor, database } = context;
  const layout = creditor.pack.layouts.get(file.layout);
  const why = layout && unverifiedText(layout, creditor.pack);
  if (why === undefined || file.state !== 'approved') return undefined;
  const subject = `file:${file.fileNo}`;
  if (accepted || creditor.acceptUnverified.includes(file.layout)) {
    const by = accepted ? context.actor : 'configuration';
    await commit(database, act(context, 'send'), async (unit) => {
      unit.event('file.unverified-accepted', subject, { layout: file.layout, by });
    });
    return undefined;
  }
  const found = problem(
    'LAYOUT_UNVERIFIED',
    { file: file.name },
    `file ${file.fileNo} is not sent: ${why}`,
    `Settle them with the bank, then: debitrun send --accept-unverified, or acceptUnverified: [${file.layout}] in debitrun.yaml.`,
  );
  return refuse(context, 'send', subject, found);
}
