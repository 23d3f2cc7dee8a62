/** fetch: what the bank has put out for us is stored, byte for byte, before anything else. read comes next.
 *  A known digest is skipped. Nothing is removed at the bank. */

import type { Instant } from '../core/date.ts';
import { type Problem, problem } from '../core/problem.ts';
import { ChunkWriter } from '../store/bytes.ts';
import { inboundFiles } from '../store/files.ts';
import { commit } from '../store/unit.ts';
import type { RemoteFile, Transport } from '../transport/transport.ts';
import { isTransportError } from '../transport/transport-error.ts';
import { act, type Context, report, type StepReport } from './context.ts';
import { refusedOnCopy } from './live.ts';
import { unreachable } from './send.ts';

/** Larger than any bank's answer; a server that never stops sending is cut off here. */
const maxBytes = 2 ** 31;

export async function fetchInbound(context: Context): Promise<StepReport> {
  const copy = await refusedOnCopy(context, 'fetch');
  if (copy !== undefined) return copy;
  const { creditor, dryRun } = context;
  let transport: Transport;
  try {
    transport = await creditor.bank.open();
  } catch (error) {
    return { ...unreachable(context, error), verb: 'fetch' };
  }
  const notes: string[] = [];
  const problems: Problem[] = [];
  let kept = 0;
  let tryLater = false;
  try {
    const remote = await transport.list(creditor.bank.inbox);
    for (const file of await unseen(context, remote)) {
      const fault = unfit(file, creditor.bank.inbox);
      if (fault !== undefined) problems.push(fault);
      else if (dryRun) notes.push(`${file.name}, ${file.size} bytes, would be fetched`);
      else if (await keep(context, transport, file))
        notes.push(`${file.name}, ${file.size} bytes, kept (${++kept})`);
    }
  } catch (error) {
    if (!isTransportError(error)) throw error;
    tryLater = true;
    problems.push(
      problem(
        'CONNECTION_FAILED',
        { file: creditor.id },
        `${error.message}.`,
        'What was fetched before is kept; try again later.',
      ),
    );
  } finally {
    await transport.close();
  }
  return report(context, 'fetch', kept, { kept }, { notes, problems, tryLater });
}

/** Why a file is left at the bank; the others are fetched. */
function unfit({ name, size, unsafe }: RemoteFile, inbox: string): Problem | undefined {
  const hint = 'It was left at the bank; ask the bank.';
  if (unsafe !== undefined) return problem('INBOUND_NAME', { file: inbox }, `a file name ${unsafe}.`, hint);
  if (size > maxBytes)
    return problem('FILE_LIMIT', { file: name }, `${size} bytes, more than any answer has.`, hint);
  return undefined;
}

/** Files whose name, size and time were not stored before: the listing is only a hint, the digest decides. */
async function unseen(
  { database, creditor }: Context,
  remote: readonly RemoteFile[],
): Promise<readonly RemoteFile[]> {
  const known = new Set(
    (await inboundFiles(database, creditor.id, 'name = any($2)', [remote.map(({ name }) => name)])).map(
      ({ name, size, remoteModified }) => `${size} ${remoteModified} ${name}`,
    ),
  );
  return remote
    .filter(({ kind, name }) => kind === 'file' && !name.endsWith('.part'))
    .filter(({ name, size, modified }) => !known.has(`${size} ${modified} ${name}`));
}

/** Stores one file; false when its bytes were stored before under any name. */
async function keep(context: Context, transport: Transport, file: RemoteFile): Promise<boolean> {
  const { database, sealing, creditor } = context;
  const known = new Error('these bytes are known');
  try {
    await commit(database, act(context, 'fetch'), async (unit) => {
      const inboundNo = await unit.numbers('inbound', 1);
      const chunks = new ChunkWriter(unit, sealing, 'inbound', inboundNo);
      for await (const bytes of transport.download(`${creditor.bank.inbox}/${file.name}`, maxBytes)) {
        chunks.push(bytes);
        await chunks.flush();
      }
      const sha256 = await chunks.end();
      const row = {
        inbound_no: inboundNo,
        name: file.name,
        sha256,
        size: chunks.size,
        remote_modified: file.modified,
        state: 'kept',
        problems: [],
        kept_at: context.now as Instant,
      };
      if ((await unit.insertNew('inbound', [row])) === 0) throw known;
      unit.event('inbound.kept', `inbound:${inboundNo}`, { name: file.name, sha256, size: chunks.size });
    });
    return true;
  } catch (error) {
    if (error === known) return false;
    throw error;
  }
}
