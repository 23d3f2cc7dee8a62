/** fetch: what the bank has put out for us is stored, byte for byte, before anything else. read comes next.
 *  A known digest is skipped, and so is a name under which known bytes came before. Nothing is removed at the bank. */

import type { Instant } from '../core/date.ts';
import { type Problem, problem } from '../core/problem.ts';
import { ChunkWriter } from '../store/bytes.ts';
import { knownRemotes, repeatedRemote, sameBytes, subjectOf } from '../store/remotes.ts';
import { commit } from '../store/unit.ts';
import type { RemoteFile, Transport } from '../transport/transport.ts';
import { type Fault, isTransportError, type TransportError } from '../transport/transport-error.ts';
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
  const counts = { kept: 0, known: 0 };
  let tryLater = false;
  try {
    const remote = await transport.list(creditor.bank.inbox);
    for (const file of await unseen(context, remote)) {
      const fault = unfit(file, creditor.bank.inbox);
      if (fault !== undefined) problems.push(fault);
      else if (dryRun) notes.push(`${file.name}, ${file.size} bytes, would be fetched`);
      else {
        const outcome = await fetched(context, transport, file);
        if ('fault' in outcome) problems.push(outcome.fault);
        else {
          counts[outcome.was]++;
          notes.push(`${file.name}, ${file.size} bytes, ${outcome.note}`);
        }
      }
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
  return report(context, 'fetch', counts.kept + counts.known, counts, { notes, problems, tryLater });
}

/** Why a file is left at the bank; the others are fetched. */
function unfit({ name, size, unsafe }: RemoteFile, inbox: string): Problem | undefined {
  const hint = 'It was left at the bank; ask the bank.';
  if (unsafe !== undefined) return problem('INBOUND_NAME', { file: inbox }, `a file name ${unsafe}.`, hint);
  if (size > maxBytes)
    return problem('FILE_LIMIT', { file: name }, `${size} bytes, more than any answer has.`, hint);
  return undefined;
}

/** Files whose name, size and time were not met before: the listing is only a hint, the digest decides. */
async function unseen(
  { database, creditor }: Context,
  remote: readonly RemoteFile[],
): Promise<readonly RemoteFile[]> {
  const known = await knownRemotes(
    database,
    creditor.id,
    remote.map(({ name }) => name),
  );
  return remote
    .filter(({ kind, name }) => kind === 'file' && !name.endsWith('.part'))
    .filter((file) => !known.has(file));
}

type Outcome =
  | { readonly was: 'kept' | 'known'; readonly note: string }
  /** Only this file cannot be fetched; the connection goes on. */
  | { readonly fault: Problem };

async function fetched(context: Context, transport: Transport, file: RemoteFile): Promise<Outcome> {
  const told = { sha256: '' };
  try {
    const inboundNo = await keep(context, transport, file, told);
    return { was: 'kept', note: `kept as inbound ${inboundNo}` };
  } catch (error) {
    if (error instanceof KnownBytes) return known(context, file, told.sha256);
    if (isTransportError(error) && ofOneFile.has(error.fault)) return { fault: unreadable(file, error) };
    throw error;
  }
}

/** What a server says about one name. Anything else is a fault of the line, and ends the night's fetch. */
const ofOneFile: ReadonlySet<Fault> = new Set(['missing', 'denied', 'limit', 'protocol']);

function unreadable({ name }: RemoteFile, { fault, message }: TransportError): Problem {
  const hint = 'The others were fetched; this one is tried again next time. Ask the bank when it stays.';
  return problem(
    fault === 'limit' ? 'FILE_LIMIT' : 'INBOUND_UNREADABLE',
    { file: name },
    `${message}.`,
    hint,
  );
}

/** Thrown to undo the transaction: no number is used up. */
class KnownBytes extends Error {}

/** Stores one file and returns its number; `told` is given the digest. Throws KnownBytes when its bytes were stored
 *  before under any name. */
async function keep(
  context: Context,
  transport: Transport,
  file: RemoteFile,
  told: { sha256: string },
): Promise<bigint> {
  const { database, sealing, creditor } = context;
  return commit(database, act(context, 'fetch'), async (unit) => {
    const inboundNo = await unit.numbers('inbound', 1);
    const chunks = new ChunkWriter(unit, sealing, 'inbound', inboundNo);
    for await (const bytes of transport.download(`${creditor.bank.inbox}/${file.name}`, maxBytes)) {
      chunks.push(bytes);
      await chunks.flush();
    }
    const sha256 = await chunks.end();
    told.sha256 = sha256;
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
    if ((await unit.insertNew('inbound', [row])) === 0) throw new KnownBytes();
    unit.event('inbound.kept', `inbound:${inboundNo}`, { name: file.name, sha256, size: chunks.size });
    return inboundNo;
  });
}

/** Bytes we have, under a name they had not: the journal keeps the name, so that they are not fetched every night. */
async function known(context: Context, file: RemoteFile, sha256: string): Promise<Outcome> {
  return commit(context.database, act(context, 'fetch'), async (unit) => {
    const inboundNo = await sameBytes(unit, context.creditor.id, sha256);
    const { size, modified } = file;
    unit.event(repeatedRemote, subjectOf(file.name), { inbound: inboundNo, sha256, size, modified });
    return { was: 'known', note: `the same bytes as inbound ${inboundNo}` };
  });
}
