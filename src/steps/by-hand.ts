/** A file that a person takes to the bank: its bytes are handed out, then it waits as `unknown`, so that no send takes it too,
 *  until the bank answers it, it is seen there, or what was delivered is adopted after its digest was compared. */

import type { ProposalContent } from '../core/proposal.ts';
import { storedBytes } from '../store/bytes.ts';
import { deliveriesOf, type StoredFile } from '../store/files.ts';
import type { NewForm } from '../store/forms.ts';
import { commit, type Unit } from '../store/unit.ts';
import { approvalFault } from './approve-check.ts';
import { act, type Context, report, type StepReport } from './context.ts';
import { enclose, type Goods, goodsOf, sealedAnew } from './enclose.ts';
import { refusedOnCopy } from './live.ts';
import { propose, roleFault } from './proposals.ts';
import { configurationFault } from './proposals-config.ts';
import { fileIn, orRefused } from './proposals-files.ts';
import { Refused, refusal } from './refusal.ts';
import { markSent } from './send.ts';

/** Gives the bytes of an approved file, or of the message it travels in, to `write`, which must not replace anything, and marks the file as under way. */
export async function exportFile(
  context: Context,
  fileNo: bigint,
  write: (chunks: AsyncIterable<Uint8Array>) => Promise<void>,
): Promise<StepReport> {
  const command = 'file export';
  const copy = await refusedOnCopy(context, command);
  if (copy !== undefined) return copy;
  const { database, sealing, creditor, dryRun } = context;
  return orRefused(context, command, fileNo, async () => {
    const fault = await roleFault(context, ['send']);
    if (fault !== undefined) throw new Refused(fault);
    const file = await fileIn(database, context, fileNo, ['approved']);
    const unsigned = await approvalFault(context, file, command);
    if (unsigned !== undefined) return report(context, command, 0, {}, { problems: [unsigned] });
    const unaccepted = await configurationFault(context, command);
    if (unaccepted !== undefined) return report(context, command, 0, {}, { problems: [unaccepted] });
    if (dryRun) {
      const notes = [`file ${fileNo} ${file.name} would be handed out`];
      return report(context, command, 0, {}, { notes });
    }
    const sealed = await sealedAnew(context, file);
    // first the mark, then the bytes: a process killed between the two leaves a file nobody sends by itself
    const { of, no, name, size, sha256 } = await commit(database, act(context, command), (unit) =>
      takeInHand(unit, context, file, sealed),
    );
    await write(storedBytes(database, sealing, of, creditor.id, no));
    const notes = [
      `file ${fileNo} ${name}: ${size} bytes, sha256 ${sha256}; when the bank has it: debitrun send adopt ${fileNo} --copy FILE --evidence TEXT`,
    ];
    return report(context, command, 1, { exported: name, sha256 }, { notes });
  });
}

async function takeInHand(
  unit: Unit,
  context: Context,
  file: StoredFile,
  sealed: NewForm | undefined,
): Promise<Goods> {
  const { fileNo } = file;
  const goods = (await enclose(unit, context, sealed)) ?? (await goodsOf(unit, context, file));
  const attempt = await nextAttempt(unit, context, fileNo);
  await unit.insert('delivery', [
    {
      file_no: fileNo,
      attempt,
      intended_at: context.now,
      temporary_name: `${goods.name}.part`,
      // nobody can prove that it was not handed over
      stage: 'renaming',
    },
  ]);
  await unit.move('file', [{ id: fileNo, from: 'approved', to: 'sending' }]);
  await unit.move('file', [{ id: fileNo, from: 'sending', to: 'unknown' }]);
  unit.event('file.exported', `file:${fileNo}`, { attempt, sha256: goods.sha256 });
  return goods;
}

/** `copy`: SHA-256 (hex) of what was delivered, as the one who acts has it. */
export function proposeAdoption(
  context: Context,
  fileNo: bigint,
  copy: string,
  evidence: string,
): Promise<StepReport> {
  const command = 'send adopt';
  return orRefused(context, command, fileNo, async () => {
    const file = await fileIn(context.database, context, fileNo, ['approved', 'unknown']);
    sameBytes(file, await goodsOf(context.database, context, file), copy);
    return propose(context, command, {
      kind: 'delivery-adopt',
      subject: `file:${fileNo}`,
      content: { sha256: copy, evidence },
    });
  });
}

/** Its debits are submitted, as if it had been sent from here. */
export async function adoptDelivery(
  unit: Unit,
  context: Context,
  fileNo: bigint,
  { sha256, evidence }: ProposalContent,
): Promise<string> {
  const file = await fileIn(unit, context, fileNo, ['approved', 'unknown']);
  const goods = await goodsOf(unit, context, file);
  sameBytes(file, goods, String(sha256));
  const attempt =
    file.state === 'unknown'
      ? ((await deliveriesOf(unit, context.creditor.id, fileNo)).at(-1)?.attempt ?? 1)
      : await nextAttempt(unit, context, fileNo);
  const told = { step: 'by hand', detail: String(evidence) };
  const row = { file_no: fileNo, attempt };
  if (file.state === 'approved') {
    const name = `${goods.name}.part`;
    await unit.insert('delivery', [
      { ...row, intended_at: context.now, temporary_name: name, stage: 'renaming' },
    ]);
  }
  const ended = { ...row, stage: 'done', outcome: 'delivered', evidence: told, ended_at: context.now };
  await unit.update('delivery', ['file_no', 'attempt'], [ended]);
  unit.event('file.delivery', `file:${fileNo}`, { attempt, outcome: 'delivered', ...told });
  await markSent(unit, context, file);
  return `file ${fileNo} was delivered by hand`;
}

function sameBytes(file: StoredFile, goods: Goods, sha256: string): void {
  if (goods.sha256 === sha256) return;
  const why = `what was delivered has sha256 ${sha256.slice(0, 16)}…, file ${file.fileNo} has ${goods.sha256.slice(0, 16)}….`;
  const hint = 'Nothing was changed. Ask the bank to delete what it was given, before anything else is sent.';
  throw new Refused(refusal('DELIVERY_COLLISION', file.name, why, hint));
}

async function nextAttempt(unit: Unit, context: Context, fileNo: bigint): Promise<number> {
  return ((await deliveriesOf(unit, context.creditor.id, fileNo)).at(-1)?.attempt ?? 0) + 1;
}
