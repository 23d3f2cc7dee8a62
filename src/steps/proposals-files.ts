/** Files that need two people: what became of a delivery nobody can prove, and a file that is not to be sent. */

import type { ProposalContent } from '../core/proposal.ts';
import { debitsPage } from '../store/debits.ts';
import { deliveriesOf, files, type StoredFile } from '../store/files.ts';
import type { Unit } from '../store/unit.ts';
import type { Context, StepReport } from './context.ts';
import { propose, refused } from './proposals.ts';
import { Refused, refusal } from './refusal.ts';
import { markSent } from './send.ts';

const pageSize = 1000;

/** `delivered`: what the bank, or what was seen there, says. `evidence`: who said it, when, how. */
export function proposeResolution(
  context: Context,
  fileNo: bigint,
  delivered: boolean,
  evidence: string,
): Promise<StepReport> {
  return proposeFor(context, 'send resolve', fileNo, ['unknown'], () =>
    propose(context, 'send resolve', {
      kind: 'delivery-resolve',
      subject: `file:${fileNo}`,
      content: { delivered, evidence },
    }),
  );
}

export function proposeWithdrawal(context: Context, fileNo: bigint, reason: string): Promise<StepReport> {
  return proposeFor(context, 'file withdraw', fileNo, ['drafted', 'approved'], () =>
    propose(context, 'file withdraw', {
      kind: 'file-withdraw',
      subject: `file:${fileNo}`,
      content: { reason },
    }),
  );
}

/** Delivered: its debits are submitted. Not delivered: the next send tries again, under the approval it has. */
export async function resolveDelivery(
  unit: Unit,
  context: Context,
  fileNo: bigint,
  { delivered, evidence }: ProposalContent,
): Promise<string> {
  const file = await fileIn(unit, context, fileNo, ['unknown']);
  const last = (await deliveriesOf(unit, context.creditor.id, fileNo)).at(-1);
  const outcome = delivered === true ? 'delivered' : 'not-delivered';
  const told = { step: 'operators', detail: evidence };
  if (last !== undefined) {
    const ended = {
      stage: 'done',
      outcome,
      evidence: told,
      ended_at: context.now,
    };
    await unit.update(
      'delivery',
      ['file_no', 'attempt'],
      [{ file_no: fileNo, attempt: last.attempt, ...ended }],
    );
  }
  unit.event('file.delivery', `file:${fileNo}`, { attempt: last?.attempt, outcome, ...told });
  if (delivered === true) await markSent(unit, context, file);
  else await unit.move('file', [{ id: fileNo, from: 'unknown', to: 'approved' }]);
  return `file ${fileNo} was ${delivered === true ? 'delivered' : 'not delivered'}`;
}

/** Its debits are planned again, with their claims: batch takes them up as if the file had never been cut. */
export async function withdrawFile(
  unit: Unit,
  context: Context,
  fileNo: bigint,
  { reason }: ProposalContent,
): Promise<string> {
  const { creditor } = context;
  const file = await fileIn(unit, context, fileNo, ['drafted', 'approved']);
  let freed = 0;
  for (let after = ''; ; ) {
    const page = await debitsPage(
      unit,
      creditor.id,
      after,
      pageSize,
      `d.file_no = $3 and d.state = 'batched'`,
      [fileNo],
    );
    const last = page.at(-1);
    if (last === undefined) break;
    after = last.debitId;
    freed += page.length;
    const set = { batch_id: null, file_no: null, serial: null, trace: null };
    await unit.move(
      'debit',
      page.map(({ debitId }) => ({ id: debitId, from: 'batched', to: 'planned', set })),
    );
  }
  await unit.move('file', [{ id: fileNo, from: file.state, to: 'withdrawn' }]);
  unit.event('file.withdrawal', `file:${fileNo}`, { reason, debits: freed });
  return `file ${fileNo} withdrawn, ${freed} debits are planned again`;
}

function proposeFor(
  context: Context,
  command: string,
  fileNo: bigint,
  states: readonly StoredFile['state'][],
  wish: () => Promise<StepReport>,
): Promise<StepReport> {
  return orRefused(context, command, fileNo, async () => {
    await fileIn(context.database, context, fileNo, states);
    return wish();
  });
}

/** Work on a file; when it throws Refused, the report of that, once it is journalled. */
export async function orRefused(
  context: Context,
  command: string,
  fileNo: bigint,
  work: () => Promise<StepReport>,
): Promise<StepReport> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    return refused(context, command, `file:${fileNo}`, context.creditor.id, error.problem);
  }
}

/** Throws Refused when there is no such file, or it is in another state. */
export async function fileIn(
  sql: Parameters<typeof files>[0],
  { creditor }: Context,
  fileNo: bigint,
  states: readonly StoredFile['state'][],
): Promise<StoredFile> {
  const [file] = await files(sql, creditor.id, 'file_no = $2', [fileNo]);
  if (file !== undefined && states.includes(file.state)) return file;
  const why =
    file === undefined
      ? `there is no file ${fileNo}.`
      : `file ${fileNo} is ${file.state}, not ${states.join(' or ')}.`;
  throw new Refused(
    refusal('PROPOSAL_REFUSED', file?.name, why, 'debitrun status lists the files that wait.'),
  );
}
