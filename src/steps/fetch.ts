/** fetch: what the bank has put out for us is stored, byte for byte, before anything else. read comes next.
 *  A known digest is skipped, and so is a name under which known bytes came before. Nothing is removed at the bank unless
 *  the configuration says so, and then only what is stored. */

import type { Instant } from '../core/date.ts';
import { type Problem, problem } from '../core/problem.ts';
import { ChunkWriter } from '../store/bytes.ts';
import { knownRemotes, repeatedRemote, sameBytes, subjectOf } from '../store/remotes.ts';
import { commit } from '../store/unit.ts';
import { type Arrivals, arrived, isSteady, putAway, usualArrivals } from '../transport/arrivals.ts';
import { remotePath } from '../transport/remote-name.ts';
import type { RemoteFile, Transport } from '../transport/transport.ts';
import { type Fault, isTransportError, type TransportError } from '../transport/transport-error.ts';
import { act, type Context, report, type StepReport } from './context.ts';
import { refusedOnCopy } from './live.ts';
import { unreachable } from './send.ts';

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
    const { inbox, arrivals = usualArrivals, wait = async () => {} } = creditor.bank;
    const remote = await transport.list(inbox);
    const fresh = await unseen(context, remote, arrivals);
    const { whole, unfinished } = await arrived(
      transport,
      inbox,
      remote,
      fresh,
      arrivals,
      dryRun ? never : wait,
    );
    for (const name of unfinished)
      notes.push(`${name} is still being written, and is left for the next fetch`);
    for (const file of whole) {
      const fault = unfit(file, inbox, arrivals);
      if (fault !== undefined) problems.push(fault);
      else if (dryRun) notes.push(`${file.name}, ${file.size} bytes, would be fetched`);
      else {
        const outcome = await fetched(context, transport, file, arrivals);
        if ('fault' in outcome) {
          problems.push(outcome.fault);
          tryLater ||= outcome.later;
          continue;
        }
        counts[outcome.was]++;
        notes.push(`${file.name}, ${file.size} bytes, ${outcome.note}`);
        const left = await cleared(context, transport, file, arrivals, outcome.inboundNo);
        if (left !== undefined) problems.push(left);
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
function unfit(
  { name, size, unsafe }: RemoteFile,
  inbox: string,
  { maxBytes }: Arrivals,
): Problem | undefined {
  const hint = 'It was left at the bank; ask the bank.';
  if (unsafe !== undefined) return problem('INBOUND_NAME', { file: inbox }, `a file name ${unsafe}.`, hint);
  if (size > maxBytes)
    return problem('FILE_LIMIT', { file: name }, `${size} bytes, more than any answer has.`, hint);
  return undefined;
}

/** Files whose name, size and time were not met before: the listing is only a hint, the digest decides. Where stored
 *  files are taken out of the folder, one that is still there is looked at again. */
async function unseen(
  { database, creditor }: Context,
  remote: readonly RemoteFile[],
  { after }: Arrivals,
): Promise<readonly RemoteFile[]> {
  const files = remote.filter(({ kind, name }) => kind === 'file' && !name.endsWith('.part'));
  if (after !== 'keep') return files;
  const known = await knownRemotes(
    database,
    creditor.id,
    remote.map(({ name }) => name),
  );
  return files.filter((file) => !known.has(file));
}

type Outcome =
  | { readonly was: 'kept' | 'known'; readonly inboundNo: bigint; readonly note: string }
  /** Only this file cannot be fetched; the connection goes on. */
  | { readonly fault: Problem; readonly later: boolean };

async function fetched(
  context: Context,
  transport: Transport,
  file: RemoteFile,
  arrivals: Arrivals,
): Promise<Outcome> {
  const told = { sha256: '' };
  try {
    const inboundNo = await keep(context, transport, file, arrivals, told);
    return { was: 'kept', inboundNo, note: `kept as inbound ${inboundNo}` };
  } catch (error) {
    if (error instanceof KnownBytes) return known(context, file, told.sha256);
    if (error instanceof Unsteady) return { fault: changing(file, error.received), later: true };
    if (isTransportError(error) && ofOneFile.has(error.fault))
      return { fault: unreadable(file, error), later: false };
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

function changing({ name, size }: RemoteFile, received: number): Problem {
  const what =
    received === size ? 'it changed while it was fetched' : `${size} bytes are listed, ${received} came`;
  return problem(
    'INBOUND_CHANGING',
    { file: name },
    `${what}: it is still being written, or the server’s sizes are not true.`,
    'Nothing of it was kept; the next fetch tries again. When it stays so: connection.inbound.ready marker or listed.',
  );
}

/** Thrown to undo the transaction: no number is used up. */
class KnownBytes extends Error {}

/** The same, for a file somebody is writing. */
class Unsteady extends Error {
  readonly received: number;

  constructor(received: number) {
    super('not steady');
    this.received = received;
  }
}

/** Stores one file and returns its number; `told` is given the digest. Throws KnownBytes when its bytes were stored
 *  before under any name, Unsteady when they are not all of it. */
async function keep(
  context: Context,
  transport: Transport,
  file: RemoteFile,
  arrivals: Arrivals,
  told: { sha256: string },
): Promise<bigint> {
  const { database, sealing, creditor } = context;
  return commit(database, act(context, 'fetch'), async (unit) => {
    const inboundNo = await unit.numbers('inbound', 1);
    const chunks = new ChunkWriter(unit, sealing, 'inbound', inboundNo);
    const { inbox } = creditor.bank;
    for await (const bytes of transport.download(remotePath(inbox, file.name), arrivals.maxBytes)) {
      chunks.push(bytes);
      await chunks.flush();
    }
    const sha256 = await chunks.end();
    told.sha256 = sha256;
    const received = Number(chunks.size);
    if (!(await isSteady(transport, inbox, file, received, arrivals))) throw new Unsteady(received);
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
    return { was: 'known', inboundNo, note: `the same bytes as inbound ${inboundNo}` };
  });
}

/** Takes a stored file out of the bank's folder where the configuration says so, and journals it. */
async function cleared(
  context: Context,
  transport: Transport,
  file: RemoteFile,
  { after }: Arrivals,
  inboundNo: bigint,
): Promise<Problem | undefined> {
  if (after === 'keep') return undefined;
  const hint = 'It is stored here; the next fetch tries again.';
  const left = (why: string) => problem('INBOUND_LEFT', { file: file.name }, `not taken out: ${why}.`, hint);
  try {
    const gone = await putAway(transport, context.creditor.bank.inbox, file, after, String(inboundNo));
    if (!gone) return left('it changed, or is gone, since it was stored');
  } catch (error) {
    if (isTransportError(error) && ofOneFile.has(error.fault)) return left(error.message);
    throw error;
  }
  const moved = after === 'remove' ? {} : { to: after.moveTo };
  await commit(context.database, act(context, 'fetch'), async (unit) =>
    unit.event('inbound.cleared', `inbound:${inboundNo}`, {
      name: file.name,
      how: after === 'remove' ? after : 'move',
      ...moved,
    }),
  );
  return undefined;
}

async function never(): Promise<void> {}
