/** send: approved files are delivered, each once, proven by reading back. The bank comes next, then fetch.
 *  Intent is journalled before the upload, the stage before the rename, the outcome after. A killed delivery is resolved
 *  by looking: before the rename stage nothing can stand at the bank, after it only what is seen there counts. */

import { submittedJournal } from '../core/ledger.ts';
import { type Problem, problem } from '../core/problem.ts';
import { storedBytes } from '../store/bytes.ts';
import { claimsOf, debitsPage } from '../store/debits.ts';
import { LockHeldError } from '../store/directory-lock.ts';
import { deliveriesOf, files, type StoredDelivery, type StoredFile } from '../store/files.ts';
import type { NewForm } from '../store/forms.ts';
import { commit, type Unit } from '../store/unit.ts';
import { type Consignment, type Delivery, deliver, resolveCut } from '../transport/deliver.ts';
import { brokeBeforeEffect } from '../transport/retry.ts';
import type { Transport } from '../transport/transport.ts';
import { isTransportError } from '../transport/transport-error.ts';
import { approvalFault } from './approve-check.ts';
import { BankLine } from './bank-line.ts';
import { act, type Context, report, type StepReport, today } from './context.ts';
import { enclose, type Goods, goodsOf, sealedAnew } from './enclose.ts';
import { refusedOnCopy } from './live.ts';
import { permit } from './operators.ts';
import { configurationFault } from './proposals-config.ts';
import { Refused } from './refusal.ts';
import { unverifiedFault } from './send-unverified.ts';

const pageSize = 1000;

/** `acceptUnverified`: also in a layout some rules of which rest on no source. */
export async function send(
  context: Context,
  options: { readonly acceptUnverified?: boolean | undefined } = {},
): Promise<StepReport> {
  const copy = await refusedOnCopy(context, 'send');
  if (copy !== undefined) return copy;
  const { database, creditor, dryRun } = context;
  const waiting = await files(database, creditor.id, "state in ('approved', 'sending', 'unknown')");
  if (waiting.length === 0) return report(context, 'send', 0, { sent: 0 });
  if (dryRun) {
    const notes = waiting.map(
      ({ fileNo, name, state }) =>
        `file ${fileNo} ${name} would be ${state === 'approved' ? 'sent' : 'looked up at the bank'}`,
    );
    return report(context, 'send', 0, { waiting: waiting.length }, { notes });
  }
  const stopped = (await permit(context, 'send')) ?? (await configurationFault(context, 'send'));
  if (stopped !== undefined) return report(context, 'send', 0, { sent: 0 }, { problems: [stopped] });
  let line: BankLine;
  try {
    line = await BankLine.open(creditor.bank);
  } catch (error) {
    return unreachable(context, error);
  }
  const notes: string[] = [];
  const problems: Problem[] = [];
  let sent = 0;
  let minor = 0n;
  try {
    for (const file of waiting) {
      const fault =
        (await unverifiedFault(context, file, options.acceptUnverified ?? false)) ??
        (await sendOne(context, line, file));
      if (fault === undefined) {
        sent++;
        minor += file.minor;
        notes.push(`file ${file.fileNo} ${file.name} delivered: ${file.debits} debits`);
      } else problems.push(fault);
      if (line.isGone) break;
    }
  } finally {
    await line.close();
  }
  const tryLater = problems.some(({ code }) => code === 'DELIVERY_FAILED');
  return report(context, 'send', sent, { sent, minor }, { notes, problems, tryLater });
}

/** One report for a bank that cannot be reached: nothing was changed, later may work. */
export function unreachable(context: Context, error: unknown): StepReport {
  if (error instanceof LockHeldError) {
    const hint = 'Nothing was changed; try again when it has ended.';
    const held = problem('LOCK_HELD', { file: context.creditor.id }, `${error.message}.`, hint);
    return report(context, 'connect', 0, {}, { problems: [held], tryLater: true });
  }
  if (!isTransportError(error)) throw error;
  const found = problem(
    error.fault === 'host-key' ? 'HOST_KEY' : 'CONNECTION_FAILED',
    { file: context.creditor.id },
    `${error.message}.`,
    error.fault === 'host-key'
      ? 'Ask the bank for its new fingerprint before trusting it; nothing was sent.'
      : 'Nothing was changed; try again later.',
  );
  return report(context, 'connect', 0, {}, { problems: [found], tryLater: error.fault !== 'host-key' });
}

async function sendOne(context: Context, line: BankLine, file: StoredFile): Promise<Problem | undefined> {
  const unsigned = await approvalFault(context, file, 'send');
  if (unsigned !== undefined) return unsigned;
  const last = (await deliveriesOf(context.database, context.creditor.id, file.fileNo)).at(-1);
  const resume = file.state === 'approved' ? undefined : last;
  if (resume !== undefined) {
    const resolved = await resolve(context, line.transport, file, resume);
    if (resolved.outcome !== 'not-delivered') return await conclude(context, file, resume.attempt, resolved);
    await concludeNotDelivered(context, file, resume.attempt, resolved);
    return await deliverPatiently(context, line, { ...file, state: 'approved' }, resume.attempt + 1);
  }
  return await deliverPatiently(context, line, file, (last?.attempt ?? 0) + 1);
}

/** Tried again, each time with a row of its own, while the line breaks before the file is handed over; never after
 *  anything unknown. `first`: number of the first attempt. */
async function deliverPatiently(
  context: Context,
  line: BankLine,
  file: StoredFile,
  first: number,
): Promise<Problem | undefined> {
  let sealed: NewForm | undefined;
  try {
    sealed = await sealedAnew(context, file);
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    return error.problem;
  }
  for (let attempt = first; ; attempt++) {
    const delivery = await attemptDelivery(context, line.transport, file, attempt, sealed);
    sealed = undefined; // stored now, and sent again as it is
    const fault = await conclude(context, file, attempt, delivery);
    if (fault === undefined || !brokeBeforeEffect(delivery)) return fault;
    if (!(await line.again(attempt - first + 1))) return fault;
  }
}

async function attemptDelivery(
  context: Context,
  transport: Transport,
  file: StoredFile,
  attempt: number,
  sealed: NewForm | undefined,
): Promise<Delivery> {
  const { database } = context;
  const goods = await commit(database, act(context, 'send'), async (unit) => {
    const whole = (await enclose(unit, context, sealed)) ?? (await goodsOf(unit, context, file));
    await unit.insert('delivery', [
      {
        file_no: file.fileNo,
        attempt,
        intended_at: context.now,
        temporary_name: temporaryName(whole),
        stage: 'uploading',
      },
    ]);
    await unit.move('file', [{ id: file.fileNo, from: 'approved', to: 'sending' }]);
    return whole;
  });
  return deliver(transport, {
    ...consignment(context, goods),
    onStep: async (step) => {
      if (step !== 'rename') return;
      await commit(database, act(context, 'send'), (unit) =>
        unit.update(
          'delivery',
          ['file_no', 'attempt'],
          [{ file_no: file.fileNo, attempt, stage: 'renaming' }],
        ),
      );
    },
  });
}

/** What became of a delivery that was cut off. */
async function resolve(
  context: Context,
  transport: Transport,
  file: StoredFile,
  last: StoredDelivery,
): Promise<Delivery> {
  const whole = await goodsOf(context.database, context, file);
  const goods = { ...consignment(context, whole), temporaryName: last.temporaryName };
  const { archive } = context.creditor.bank;
  return resolveCut(transport, goods, { archive, handedOver: last.stage !== 'uploading' });
}

async function conclude(
  context: Context,
  file: StoredFile,
  attempt: number,
  delivery: Delivery,
): Promise<Problem | undefined> {
  const { outcome, evidence } = delivery;
  switch (outcome) {
    case 'delivered':
    case 'already-there':
      await concludeSent(context, file, attempt, delivery);
      return undefined;
    case 'unknown':
      await end(context, file, attempt, delivery, 'unknown');
      return problem(
        'DELIVERY_UNKNOWN',
        { file: file.name },
        `${evidence.detail}.`,
        'It is not sent again; the bank’s answer or an operator decides.',
      );
    case 'collision':
      await end(context, file, attempt, delivery, 'approved');
      return problem(
        'DELIVERY_COLLISION',
        { file: file.name },
        `${evidence.detail}.`,
        'Ask the bank what stands there; nothing was overwritten.',
      );
    case 'not-delivered':
      await concludeNotDelivered(context, file, attempt, delivery);
      return problem(
        'DELIVERY_FAILED',
        { file: file.name },
        `${evidence.detail}.`,
        'Nothing is at the bank; the next send tries again.',
      );
    default:
      return impossible(outcome);
  }
}

function concludeNotDelivered(
  context: Context,
  file: StoredFile,
  attempt: number,
  delivery: Delivery,
): Promise<void> {
  return end(context, file, attempt, delivery, 'approved');
}

function end(
  context: Context,
  file: StoredFile,
  attempt: number,
  delivery: Delivery,
  state: 'approved' | 'unknown',
): Promise<void> {
  return commit(context.database, act(context, 'send'), async (unit) => {
    await endDelivery(unit, context, file, attempt, delivery);
    // A file found `unknown` again stays so; the state row was written when it became so.
    if (file.state === 'unknown' && state === 'unknown') return;
    await unit.move('file', [
      { id: file.fileNo, from: file.state === 'unknown' ? 'unknown' : 'sending', to: state },
    ]);
  });
}

async function concludeSent(
  context: Context,
  file: StoredFile,
  attempt: number,
  delivery: Delivery,
): Promise<void> {
  await commit(context.database, act(context, 'send'), async (unit) => {
    await endDelivery(unit, context, file, attempt, delivery);
    await markSent(unit, context, { ...file, state: file.state === 'unknown' ? 'unknown' : 'sending' });
  });
}

async function endDelivery(
  unit: Unit,
  context: Context,
  file: StoredFile,
  attempt: number,
  { outcome, evidence }: Delivery,
): Promise<void> {
  await unit.update(
    'delivery',
    ['file_no', 'attempt'],
    [{ file_no: file.fileNo, attempt, stage: 'done', outcome, evidence, ended_at: context.now }],
  );
  unit.event('file.delivery', `file:${file.fileNo}`, { attempt, outcome, ...evidence });
}

/** The file is at the bank: its debits are submitted, what they collect is in flight. Also called when an answer
 *  proves that an unknown delivery happened. */
export async function markSent(
  unit: Unit,
  context: Context,
  file: Pick<StoredFile, 'fileNo' | 'state'>,
): Promise<void> {
  const creditor = context.creditor.id;
  const { fileNo } = file;
  if (file.state === 'approved') await unit.move('file', [{ id: fileNo, from: 'approved', to: 'sending' }]);
  const from = file.state === 'approved' ? 'sending' : file.state;
  await unit.move('file', [{ id: fileNo, from, to: 'sent', set: { sent_at: context.now } }]);
  for (let after = ''; ; ) {
    const page = await debitsPage(unit, creditor, after, pageSize, `d.file_no = $3 and d.state = 'batched'`, [
      fileNo,
    ]);
    const last = page.at(-1);
    if (last === undefined) return;
    after = last.debitId;
    const claims = await claimsOf(
      unit,
      creditor,
      page.map(({ debitId }) => debitId),
    );
    await unit.move(
      'debit',
      page.map(({ debitId }) => ({ id: debitId, from: 'batched', to: 'submitted' })),
    );
    await unit.post(
      page.map(({ debitId }) => submittedJournal(debitId, claims.get(debitId) ?? [], today(context))),
    );
    await unit.query(
      `update charge c set open_minor = c.open_minor - k.minor from claim k
       where c.creditor = $1 and k.creditor = $1 and k.charge_id = c.charge_id and k.debit_id = any($2)`,
      [creditor, page.map(({ debitId }) => debitId)],
    );
  }
}

function consignment({ database, sealing, creditor }: Context, goods: Goods): Consignment {
  return {
    name: goods.name,
    temporaryName: temporaryName(goods),
    dir: creditor.bank.outbox,
    size: Number(goods.size),
    sha256: goods.sha256,
    chunks: () => storedBytes(database, sealing, goods.of, creditor.id, goods.no),
    manner: creditor.bank.manner,
  };
}

function temporaryName({ name }: Goods): string {
  return `${name}.part`;
}

function impossible(outcome: never): never {
  throw new Error(`no conclusion for ${String(outcome)}`);
}
