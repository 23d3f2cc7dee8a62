/** approve: a second person signs a drafted file: digest, count, total, date, destination, limits. send comes next.
 *  By hand for one operator, or by the creditor's policy within its limits. Never by the one who built the file. */

import { approvalStatement, signStatement } from '../core/approval.ts';
import { type LimitSet, limitsIn, limitsText, overLimit } from '../core/approval-limits.ts';
import { type Problem, problem } from '../core/problem.ts';
import { files, type StoredFile } from '../store/files.ts';
import { operatorAt } from '../store/operators.ts';
import { commit } from '../store/unit.ts';
import { approvable, approvalFault } from './approve-check.ts';
import { act, type Context, report, type StepReport } from './context.ts';
import { refusedOnCopy } from './live.ts';
import { refuse } from './refusal.ts';
import { standingFault } from './standing.ts';

/** `by` signs `fileNo`, or every drafted file that is not theirs. */
export async function approve(context: Context, by: string, fileNo?: bigint): Promise<StepReport> {
  const voided = await voidStale(context);
  const drafted = await files(context.database, context.creditor.id, "state = 'drafted'");
  const wanted = fileNo === undefined ? drafted : drafted.filter((file) => file.fileNo === fileNo);
  if (fileNo !== undefined && wanted.length === 0) return nothingThere(context, fileNo);
  const signed = await signAll(context, wanted, by, false);
  return { ...signed, notes: [...voided, ...signed.notes] };
}

/** Signs by policy what lies within its limits; the rest waits for a person. */
export async function approveByPolicy(context: Context): Promise<StepReport> {
  const copy = await refusedOnCopy(context, 'approve');
  if (copy !== undefined) return copy;
  const policy = context.creditor.automaticApproval;
  const voided = await voidStale(context);
  const drafted = await files(context.database, context.creditor.id, "state = 'drafted'");
  if (policy === undefined || drafted.length === 0) {
    const notes = [...voided, ...waitingNotes(drafted)];
    return report(context, 'approve', voided.length, { approved: 0, waiting: drafted.length }, { notes });
  }
  let left = policy.perDay - (await approvedInDay(context, policy.by));
  const within = drafted.filter(({ minor }) => {
    if (minor > policy.perFile || minor > left) return false;
    left -= minor;
    return true;
  });
  const signed = await signAll(context, within, policy.by, true);
  const waiting = drafted.filter((file) => !within.includes(file));
  return {
    ...signed,
    figures: { ...signed.figures, waiting: waiting.length },
    notes: [...voided, ...signed.notes, ...waitingNotes(waiting)],
  };
}

/** Approvals that no longer stand are void before anything is signed: the file is looked at as it is now. */
async function voidStale(context: Context): Promise<readonly string[]> {
  const notes: string[] = [];
  for (const file of await files(context.database, context.creditor.id, "state = 'approved'")) {
    const fault = await approvalFault(context, file, 'approve');
    if (fault !== undefined) notes.push(fault.message);
  }
  return notes;
}

async function signAll(
  context: Context,
  wanted: readonly StoredFile[],
  by: string,
  automatic: boolean,
): Promise<StepReport> {
  const problems: Problem[] = [];
  const notes: string[] = [];
  for (const file of wanted) {
    const fault = await sign(context, file, by, automatic);
    if (fault === undefined) notes.push(`file ${file.fileNo} ${file.name} approved by ${by}`);
    else problems.push(await refuse(context, 'approve', `file:${file.fileNo}`, fault, { actor: by }));
  }
  return report(context, 'approve', notes.length, { approved: notes.length }, { notes, problems });
}

async function sign(
  context: Context,
  file: StoredFile,
  by: string,
  automatic: boolean,
): Promise<Problem | undefined> {
  const { database, creditor, now } = context;
  const { currency } = creditor.pack.scheme;
  const where = { file: file.name };
  const fault = (why: string, hint: string) => problem('APPROVAL_REFUSED', where, why, hint);
  if (by === file.builtBy)
    return fault(`${by} built file ${file.fileNo} and may not approve it.`, 'Ask a second operator.');
  const operator = await operatorAt(database, by, now);
  const standing = await standingFault(context, by, ['approve']);
  if (operator === undefined || standing !== undefined) {
    const hint = 'debitrun operators list shows who may approve.';
    return problem('OPERATOR_REFUSED', where, `file ${file.fileNo} is not approved: ${standing}.`, hint);
  }
  const sets: readonly LimitSet[] = [
    { whose: creditor.id, limits: creditor.approvalLimits, approvedInDay: await approvedInDay(context) },
    {
      whose: by,
      limits: limitsIn(currency, operator.limits),
      approvedInDay: await approvedInDay(context, by),
    },
  ];
  const over = overLimit(
    { minor: file.minor, largestDebit: await largestDebit(context, file) },
    sets,
    currency,
  );
  if (over !== undefined)
    return problem(
      'LIMIT_EXCEEDED',
      where,
      `file ${file.fileNo} is not approved: ${over}.`,
      'Ask an operator with a higher limit, or withdraw the file.',
    );
  const signing = await approvable(context, file, limitsText(sets, currency));
  if (signing.sha256 !== file.sha256) {
    return fault(
      `the stored bytes of file ${file.fileNo} are not those it was made with.`,
      'Do not send it; restore the store from a backup.',
    );
  }
  const statement = approvalStatement(signing);
  const signature = signStatement(statement, await context.privateKeyOf(by));
  const { destination, limits } = signing;
  await commit(database, { ...act(context, 'approve'), actor: by }, async (unit) => {
    await unit.insert('approval', [
      { file_no: file.fileNo, operator: by, statement, signature, signed_at: now, destination, limits },
    ]);
    await unit.move('file', [{ id: file.fileNo, from: 'drafted', to: 'approved' }]);
    const how = automatic ? { automatic, run: context.actor } : {};
    unit.event('approval.signed', `file:${file.fileNo}`, {
      sha256: file.sha256,
      destination,
      limits,
      statement,
      signature,
      ...how,
    });
  });
  return undefined;
}

async function largestDebit({ database, creditor }: Context, { fileNo }: StoredFile): Promise<bigint> {
  const [row] = await database.query<{ minor: bigint | null }>(
    'select max(minor) as minor from debit where creditor = $1 and file_no = $2',
    [creditor.id, fileNo],
  );
  return row?.minor ?? 0n;
}

/** What was approved in the last 24 hours, by one operator or by all. A withdrawn file was approved all the same. */
async function approvedInDay({ database, creditor, now }: Context, by?: string): Promise<bigint> {
  const [row] = await database.query<{ minor: bigint }>(
    `select coalesce(sum(f.minor), 0)::bigint as minor from approval a
     join file f on f.creditor = a.creditor and f.file_no = a.file_no
     where a.creditor = $1 and ($2::text is null or a.operator = $2)
       and a.signed_at > $3::timestamptz - interval '24 hours'`,
    [creditor.id, by ?? null, now],
  );
  return row?.minor ?? 0n;
}

function waitingNotes(waiting: readonly StoredFile[]): string[] {
  return waiting.map(
    ({ fileNo, name }) =>
      `file ${fileNo} ${name} waits for a second person: debitrun approve ${fileNo} --as NAME`,
  );
}

async function nothingThere(context: Context, fileNo: bigint): Promise<StepReport> {
  const [file] = await files(context.database, context.creditor.id, 'file_no = $2', [fileNo]);
  const why =
    file === undefined ? `there is no file ${fileNo}.` : `file ${fileNo} is ${file.state}, not drafted.`;
  const found = problem(
    'APPROVAL_REFUSED',
    { file: file?.name },
    why,
    'debitrun status lists the files that wait.',
  );
  // An approval that is already there is the same signature: nothing to do, nothing wrong.
  const done = file !== undefined && !['drafted', 'withdrawn'].includes(file.state);
  return report(context, 'approve', 0, { approved: 0 }, done ? { notes: [why] } : { problems: [found] });
}
