/** approve: a second person signs a drafted file's digest, count and total. send comes next.
 *  By hand for one operator, or by the creditor's policy within its limits. Never by the one who built the file. */

import { approvalStatement, signStatement } from '../core/approval.ts';
import { type Problem, problem } from '../core/problem.ts';
import { storedDigest } from '../store/bytes.ts';
import { files, type StoredFile } from '../store/files.ts';
import { commit } from '../store/unit.ts';
import { act, type Context, report, type StepReport } from './context.ts';

/** `by` signs `fileNo`, or every drafted file that is not theirs. */
export async function approve(context: Context, by: string, fileNo?: bigint): Promise<StepReport> {
  const drafted = await files(context.database, context.creditor.id, "state = 'drafted'");
  const wanted = fileNo === undefined ? drafted : drafted.filter((file) => file.fileNo === fileNo);
  if (fileNo !== undefined && wanted.length === 0) return nothingThere(context, fileNo);
  return signAll(context, wanted, by);
}

/** Signs by policy what lies within its limits; the rest waits for a person. */
export async function approveByPolicy(context: Context): Promise<StepReport> {
  const policy = context.creditor.automaticApproval;
  const drafted = await files(context.database, context.creditor.id, "state = 'drafted'");
  if (policy === undefined || drafted.length === 0) {
    return report(
      context,
      'approve',
      0,
      { approved: 0, waiting: drafted.length },
      { notes: waitingNotes(drafted) },
    );
  }
  let left = policy.perDay - (await approvedToday(context));
  const within = drafted.filter(({ minor }) => {
    if (minor > policy.perFile || minor > left) return false;
    left -= minor;
    return true;
  });
  const signed = await signAll(context, within, policy.by);
  const waiting = drafted.filter((file) => !within.includes(file));
  return {
    ...signed,
    figures: { ...signed.figures, waiting: waiting.length },
    notes: [...signed.notes, ...waitingNotes(waiting)],
  };
}

async function signAll(context: Context, wanted: readonly StoredFile[], by: string): Promise<StepReport> {
  const problems: Problem[] = [];
  const notes: string[] = [];
  for (const file of wanted) {
    const refused = await sign(context, file, by);
    if (refused === undefined) notes.push(`file ${file.fileNo} ${file.name} approved by ${by}`);
    else problems.push(refused);
  }
  return report(context, 'approve', notes.length, { approved: notes.length }, { notes, problems });
}

async function sign(context: Context, file: StoredFile, by: string): Promise<Problem | undefined> {
  const { database, creditor } = context;
  const where = { file: file.name };
  const refuse = (why: string, hint: string) => problem('APPROVAL_REFUSED', where, why, hint);
  if (by === file.builtBy) {
    return refuse(`${by} built file ${file.fileNo} and may not approve it.`, 'Ask a second operator.');
  }
  const [operator] = await database.query("select 1 from operator where creditor = '*' and name = $1", [by]);
  if (operator === undefined) return refuse(`${by} is no operator.`, `debitrun operators add ${by}`);
  const sha256 = await storedDigest(database, context.sealing, 'file', creditor.id, file.fileNo);
  if (sha256 !== file.sha256) {
    return refuse(
      `the stored bytes of file ${file.fileNo} are not those it was made with.`,
      'Do not send it; restore the store from a backup.',
    );
  }
  const statement = approvalStatement({
    ...file,
    creditor: creditor.id,
    currency: creditor.pack.scheme.currency,
  });
  const signature = signStatement(statement, await context.privateKeyOf(by));
  await commit(database, { ...act(context, 'approve'), actor: by }, async (unit) => {
    await unit.insert('approval', [
      { file_no: file.fileNo, operator: by, statement, signature, signed_at: context.now },
    ]);
    await unit.move('file', [{ id: file.fileNo, from: 'drafted', to: 'approved' }]);
  });
  return undefined;
}

async function approvedToday(context: Context): Promise<bigint> {
  const [row] = await context.database.query<{ minor: bigint }>(
    `select coalesce(sum(f.minor), 0)::bigint as minor from approval a
     join file f on f.creditor = a.creditor and f.file_no = a.file_no
     where a.creditor = $1 and a.operator = $2 and a.signed_at > $3::timestamptz - interval '1 day'`,
    [context.creditor.id, context.creditor.automaticApproval?.by, context.now],
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
