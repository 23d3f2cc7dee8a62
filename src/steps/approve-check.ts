/** Whether the approval of a file stands: over the bytes as they are stored now, the destination as it is configured
 *  now, by an operator who had the right when they signed. Asked by approve and, each time, by send. */

import { type ApprovedFile, approvalStatement, verifyStatement } from '../core/approval.ts';
import { authorityFault } from '../core/authority.ts';
import { localTime } from '../core/date.ts';
import { type Problem, problem } from '../core/problem.ts';
import { BytesExpired, storedDigest } from '../store/bytes.ts';
import { approvalOf, type StoredApproval, type StoredFile } from '../store/files.ts';
import { operatorAt } from '../store/operators.ts';
import { SealBroken } from '../store/sealing-cipher.ts';
import { commit } from '../store/unit.ts';
import { act, type Context } from './context.ts';
import { refuse } from './refusal.ts';

/** What is signed: `sha256` over the bytes that are really stored. */
export async function approvable(context: Context, file: StoredFile, limits: string): Promise<ApprovedFile> {
  const { creditor } = context;
  return {
    ...file,
    sha256: await digestAsStored(context, file.fileNo),
    creditor: creditor.id,
    currency: creditor.pack.scheme.currency,
    destination: creditor.bank.destination,
    limits,
  };
}

/** Bytes that cannot be opened any more have a digest that no file has. */
async function digestAsStored({ database, sealing, creditor }: Context, fileNo: bigint): Promise<string> {
  try {
    return await storedDigest(database, sealing, 'file', creditor.id, fileNo);
  } catch (error) {
    if (error instanceof SealBroken || error instanceof BytesExpired) return 'cannot be opened';
    throw error;
  }
}

/** Undefined: it stands. Otherwise the refusal is journalled, and an approved file is a draft again, to be looked at and
 *  approved anew; one whose delivery is under way stays where it is. */
export async function approvalFault(
  context: Context,
  file: StoredFile,
  command: string,
): Promise<Problem | undefined> {
  const { database, creditor } = context;
  const approval = await approvalOf(database, creditor.id, file.fileNo);
  const why = await whyVoid(context, file, approval);
  if (why === undefined) return undefined;
  if (file.state === 'approved') {
    await commit(database, act(context, command), async (unit) => {
      await unit.query('delete from approval where creditor = $1 and file_no = $2', [
        creditor.id,
        file.fileNo,
      ]);
      await unit.move('file', [{ id: file.fileNo, from: 'approved', to: 'drafted' }]);
      const { operator, statement, signature } = approval ?? {};
      unit.event('approval.voided', `file:${file.fileNo}`, { why, operator, statement, signature });
    });
  }
  const found = problem(
    'APPROVAL_REFUSED',
    { file: file.name },
    `no valid approval covers file ${file.fileNo}: ${why}.`,
    `It was not sent. debitrun explain file ${file.fileNo} shows who signed what; when all is right, approve it again.`,
  );
  return refuse(context, command, `file:${file.fileNo}`, found);
}

async function whyVoid(
  context: Context,
  file: StoredFile,
  approval: StoredApproval | undefined,
): Promise<string | undefined> {
  if (approval === undefined) return 'nobody signed it';
  const { operator: by, signedAt, limits, destination } = approval;
  if (by === file.builtBy) return `${by} built it`;
  const operator = await operatorAt(context.database, by, signedAt);
  const { timeZone } = context.creditor.pack.scheme;
  const fault = authorityFault(by, operator, ['approve'], localTime(signedAt, timeZone).date);
  if (operator === undefined || fault !== undefined) return `when it was signed, ${fault}`;
  const now = await approvable(context, file, limits);
  if (now.sha256 !== file.sha256) return 'its stored bytes are not those that were signed';
  if (now.destination !== destination) return `it was signed for ${destination}, not for ${now.destination}`;
  if (verifyStatement(approvalStatement(now), approval.signature, operator.publicKey)) return undefined;
  return 'its digest, count, total, date or limits are not those that were signed';
}
