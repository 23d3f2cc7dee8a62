/** Runs the nights of a fixture in an empty workspace and tells where it ends: the bytes of its files, its state, what was
 *  met on the way. A night can be cut off as a killed process would be. Used by `fixture run`. */

import { readdir } from 'node:fs/promises';
import type { Problem } from '../core/problem.ts';
import type { CrashPoint, Fixture, FixtureAct, FixtureNight } from '../core/replay/fixture.ts';
import { inOnePiece, storedBytes } from '../store/bytes.ts';
import { type EndState, endState } from '../store/end-state.ts';
import { files } from '../store/files.ts';
import type { Transport } from '../transport/transport.ts';
import { approve } from './approve.ts';
import { batch } from './batch.ts';
import { bill } from './bill.ts';
import type { Context, StepReport } from './context.ts';
import { cycle } from './cycle.ts';
import { fetchInbound } from './fetch.ts';
import { followUp } from './follow-up.ts';
import { importFile } from './import.ts';
import { notify } from './notify.ts';
import { plan } from './plan.ts';
import { readInbound } from './read.ts';
import { replay } from './replay.ts';
import { send } from './send.ts';
import { settle } from './settle.ts';
import { verify } from './verify.ts';

export type FixtureHost = {
  /** One context for each creditor, with that clock and actor. */
  contexts(at: FixtureNight['at'], actor: string): readonly Context[];
  /** Puts the answers of a night, from 1, where the bank leaves them. */
  answers(night: number, at: FixtureNight['at']): Promise<void>;
  readImport(file: string): Promise<Uint8Array>;
  /** The bank's folder that takes files, on this disk. */
  readonly bankFolder: string;
};

export type FixtureEnd = {
  /** Outgoing files by name. */
  readonly files: ReadonlyMap<string, Uint8Array>;
  /** By creditor: its state; besides what was met in the nights, and what stands at the bank. */
  readonly state: {
    readonly creditors: Readonly<Record<string, EndState>>;
    readonly problems: readonly string[];
    readonly atBank: readonly string[];
  };
};

export async function runFixture(fixture: Fixture, host: FixtureHost): Promise<FixtureEnd> {
  const met: string[] = [];
  for (const [index, night] of fixture.nights.entries()) {
    await host.answers(index + 1, night.at);
    met.push(...(await runNight(fixture, night, host)).map((text) => `night ${index + 1}: ${text}`));
  }
  const outgoing = new Map<string, Uint8Array>();
  const creditors: Record<string, EndState> = {};
  const last = fixture.nights.at(-1)?.at as FixtureNight['at'];
  for (const context of host.contexts(last, fixture.preparer)) {
    creditors[context.creditor.id] = await endState(context.database, context.creditor.id);
    for (const { fileNo, name } of await files(context.database, context.creditor.id, 'true'))
      outgoing.set(name, await wholeFile(context, fileNo));
    met.push(...(await proofs(context)));
  }
  const atBank = (await readdir(host.bankFolder)).sort();
  return { files: outgoing, state: { creditors, problems: met, atBank } };
}

/** The books must balance and everything must replay, whatever the fixture shows. */
async function proofs(context: Context): Promise<readonly string[]> {
  const verified = (await verify(context)).problems.map(({ code, message }) => `verify: ${code} ${message}`);
  const replayed = (await replay(context, { kind: 'all' })).problems;
  return [...verified, ...replayed.map(({ code, message }) => `replay: ${code} ${message}`)];
}

/** Out: codes of the problems met, with their number. */
async function runNight(
  fixture: Fixture,
  night: FixtureNight,
  host: FixtureHost,
): Promise<readonly string[]> {
  const problems: Problem[] = [];
  for (const act of night.acts) {
    const approving = act.kind === 'verb' && act.verb === 'approve';
    for (const context of host.contexts(night.at, approving ? fixture.approver : fixture.preparer)) {
      try {
        const reports = await perform(act, killedAt(context, night.crash), host);
        problems.push(...reports.flatMap((report) => report.problems));
      } catch (error) {
        if (!(error instanceof Killed)) throw error;
        return [...counted(problems), error.message];
      }
    }
  }
  return counted(problems);
}

function counted(problems: readonly Problem[]): readonly string[] {
  const counts = new Map<string, number>();
  for (const { code } of problems) counts.set(code, (counts.get(code) ?? 0) + 1);
  return [...counts].sort().map(([code, count]) => `${code} ${count}`);
}

async function perform(act: FixtureAct, context: Context, host: FixtureHost): Promise<readonly StepReport[]> {
  if (act.kind === 'import') {
    const bytes = await host.readImport(act.file);
    return [await importFile(context, { kind: act.what, fileName: act.file, bytes, quarantine: false })];
  }
  switch (act.verb) {
    case 'bill':
      return [await bill(context, act.period)];
    case 'plan':
      return [await plan(context)];
    case 'notify':
      return [await notify(context)];
    case 'batch':
      return [await batch(context)];
    case 'approve':
      return [await approve(context, context.actor)];
    case 'send':
      return [await send(context)];
    case 'fetch':
      return [await fetchInbound(context)];
    case 'read':
      return [await readInbound(context)];
    case 'settle':
      return [await settle(context)];
    case 'follow-up':
      return [await followUp(context)];
    case 'cycle':
      return await cycle(context);
    default:
      return unreachable(act.verb);
  }
}

/** Stands for the end of the process: nothing after it is written. */
class Killed extends Error {
  constructor(point: CrashPoint) {
    super(`killed ${point}`);
    this.name = 'Killed';
  }
}

/** The context of a process that is killed while it renames its upload. */
function killedAt(context: Context, point: CrashPoint | undefined): Context {
  if (point === undefined) return context;
  const { creditor } = context;
  const open = async (): Promise<Transport> => {
    const transport = await creditor.bank.open();
    const renameNew: Transport['renameNew'] = async (from, to) => {
      if (point === 'after-rename') await transport.renameNew(from, to);
      throw new Killed(point);
    };
    return { ...transport, renameNew };
  };
  return { ...context, creditor: { ...creditor, bank: { ...creditor.bank, open } } };
}

function wholeFile({ database, sealing, creditor }: Context, fileNo: bigint): Promise<Uint8Array> {
  return inOnePiece(storedBytes(database, sealing, 'file', creditor.id, fileNo));
}

function unreachable(verb: never): never {
  throw new Error(`no step for ${String(verb)}`);
}
