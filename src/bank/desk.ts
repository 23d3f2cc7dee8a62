/** The embedded bank's desk: one thing at a time, it takes files that arrived and puts answers out that are due. Killed
 *  at any point and started again it neither takes a file twice nor answers twice. bank ─▶ [here] ─▶ intake, answer. */

import { createHash } from 'node:crypto';
import { closeSync, createReadStream, fsyncSync, openSync, writeFileSync } from 'node:fs';
import { copyFile, link, open, readdir, rename, stat, truncate, unlink } from 'node:fs/promises';
import { join, posix } from 'node:path';
import { addDays, type Instant } from '../core/date.ts';
import type { Sink } from '../core/format/format.ts';
import type { Pack } from '../core/scheme.ts';
import { prepareAnswer } from './answer.ts';
import { dateOf, timeOf, wallTime, wallTimeAt } from './clock.ts';
import type { AnswerFault } from './faults.ts';
import { takeIn } from './intake.ts';
import { leaveOneOut } from './leave-one-out.ts';
import { Memory } from './memory.ts';
import type { Scenario } from './scenario.ts';
import { type Answered, answerId, type PlannedAnswer, type TakenFile } from './taken.ts';

const keptDays = 30;

type DeskOptions = {
  readonly dir: string;
  readonly packs: ReadonlyMap<string, Pack>;
  readonly scenario: Scenario;
  readonly now: () => Instant;
  readonly onFault: (text: string) => void;
};

export class BankDesk {
  readonly #options: DeskOptions;
  readonly #memory: Memory;
  #queue: Promise<void> = Promise.resolve();
  #sweptOn = '';

  constructor(options: DeskOptions) {
    this.#options = options;
    this.#memory = new Memory(this.#path('state'));
  }

  /** What an earlier run began: answers whose bytes are fixed, files that arrived. Then what is due. */
  async recover(): Promise<void> {
    for (const id of await readdir(this.#path('state/outgoing'))) {
      const answered = this.#memory.answered.get(id);
      if (answered) await this.#putOut(answered);
      else await unlink(this.#path('state/outgoing', id));
    }
    for (const name of (await readdir(this.#path('in'))).sort()) {
      if (isTemporary(name) || !(await stat(this.#path('in', name))).isFile()) continue;
      const { sha256 } = await digestOf(this.#path('in', name));
      if (!this.#memory.hasDealtWith(name, sha256)) void this.arrived(`/in/${name}`);
    }
    await this.tick();
  }

  /** A file is complete under this path of the creditor's view. Anything but a final name in /in is ignored. The creditor
   *  waits only where the scenario has files leave its sight at once. */
  arrived(path: string): void | Promise<void> {
    const { taken, marker } = this.#options.scenario.server;
    const written = posix.basename(path);
    if (posix.dirname(path) !== '/in' || isTemporary(written)) return;
    if (marker !== undefined && !written.endsWith(marker)) return;
    const name = marker === undefined ? written : written.slice(0, -marker.length);
    this.#enqueue(`take ${name}`, async () => {
      await this.#take(name);
      if (marker !== undefined && taken !== 'leave') await unlink(this.#path('in', written));
    });
    if (taken !== 'leave') return this.#queue;
  }

  /** Resolves when everything that arrived is taken and everything that is due is out. */
  async tick(): Promise<void> {
    this.#enqueue('answer', () => this.#answerWhatIsDue());
    this.#enqueue('sweep', () => this.#sweep());
    await this.#queue;
  }

  idle(): Promise<void> {
    return this.#queue;
  }

  #enqueue(what: string, work: () => Promise<void>): void {
    this.#queue = this.#queue.then(work).catch((error: Error) => {
      this.#options.onFault(`bank: ${what}: ${error.message}`);
    });
  }

  async #take(name: string): Promise<void> {
    const number = String(this.#memory.taken.length + 1).padStart(6, '0');
    const archive = `${number}-${name}`;
    const path = this.#path('archive', archive);
    await copyFile(this.#path('in', name), path);
    await syncFile(path);
    const digest = await digestOf(path);
    const { packs, scenario, now } = this.#options;
    const file = await takeIn(
      { name, path, archive, at: now(), ...digest },
      { packs, scenario, memory: this.#memory },
    );
    this.#memory.remember(file);
    if (scenario.server.taken === 'hide') await unlink(this.#path('in', name));
    else if (scenario.server.taken === 'archive')
      await rename(this.#path('in', name), this.#path('taken', name));
  }

  async #answerWhatIsDue(): Promise<void> {
    const due: { file: TakenFile; index: number; plan: PlannedAnswer }[] = [];
    for (const file of this.#memory.taken)
      for (const [index, plan] of file.answers.entries())
        if (!this.#memory.answered.has(answerId(file, index)) && this.#isDue(file, plan))
          due.push({ file, index, plan });
    due.sort((a, b) => (a.plan.due < b.plan.due ? -1 : a.plan.due > b.plan.due ? 1 : 0));
    for (const { file, index, plan } of due)
      await this.#answer(file, index, this.#faultsOf(plan)).catch((error: Error) => {
        this.#options.onFault(`bank: answer ${answerId(file, index)} to ${file.name}: ${error.message}`);
      });
  }

  #isDue(file: TakenFile, plan: PlannedAnswer): boolean {
    const pack = this.#options.packs.get(file.scheme ?? '');
    if (pack === undefined) return false;
    const late = this.#faultsOf(plan).find(({ act }) => act === 'late');
    const due =
      late === undefined ? plan.due : wallTimeAt(addDays(dateOf(plan.due), late.days), timeOf(plan.due));
    return due <= wallTime(this.#options.now(), pack.scheme.timeZone);
  }

  /** What the scenario does to the next answer. */
  #faultsOf({ layout }: PlannedAnswer): readonly AnswerFault[] {
    const next = this.#memory.answered.size + 1;
    return this.#options.scenario.answers.filter(
      (fault) =>
        (fault.answer === 'every' || fault.answer === next) &&
        (fault.layout === undefined || fault.layout === layout),
    );
  }

  /** The bytes are made aside, the answer is remembered, and only then it gets its name. */
  async #answer(file: TakenFile, index: number, faults: readonly AnswerFault[]): Promise<void> {
    const pack = this.#options.packs.get(file.scheme ?? '');
    const plan = file.answers[index];
    const layout = pack?.layouts.get(plan?.layout ?? '');
    const request = pack?.layouts.get(file.layout ?? '');
    if (!pack || !plan || !layout || !request)
      throw new Error(`file ${file.number} was taken with a layout that is gone`);
    const date = dateOf(plan.due);
    const path = this.#path('archive', file.archive);
    const sequence = this.#memory.answersOn(layout.name, date) + 1;
    const has = (wanted: AnswerFault['act']) => faults.some(({ act }) => act === wanted);
    const job = { pack, request, layout, file, index, path, sequence, reversed: has('reordered') };
    const prepared = await prepareAnswer(job);
    const id = answerId(file, index);
    const aside = this.#path('state/outgoing', id);
    await writeNew(aside, prepared.write);
    if (has('wrong-totals')) await leaveOneOut(layout, prepared.name, aside, date);
    if (has('truncated')) await truncate(aside, Math.floor((await stat(aside)).size / 2));
    const { sha256 } = await digestOf(aside);
    const name = this.#memory.hasAnswerNamed(prepared.name) ? `${id}-${prepared.name}` : prepared.name;
    const answered = { id, name, layout: layout.name, date, sha256, at: this.#options.now() };
    this.#memory.rememberAnswer(answered);
    if (has('twice')) await copyFile(aside, this.#path('out', `again-${name}`));
    await this.#putOut(answered);
  }

  async #putOut({ id, name }: Answered): Promise<void> {
    const aside = this.#path('state/outgoing', id);
    // a kill between these two leaves both names: the second link is then refused, and that is right
    await link(aside, this.#path('out', name)).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    });
    await unlink(aside);
  }

  /** Old files leave the creditor's sight; the archive keeps them. */
  async #sweep(): Promise<void> {
    const today = dateOf(wallTime(this.#options.now(), 'UTC'));
    if (today === this.#sweptOn) return;
    this.#sweptOn = today;
    for (const file of this.#memory.taken) {
      if (today <= addDays(dateOf(file.wall), keptDays)) continue;
      const path = this.#path('in', file.name);
      const there = await digestOf(path).catch(() => undefined);
      if (there?.sha256 === file.sha256) await unlink(path);
    }
  }

  #path(...names: string[]): string {
    return join(this.#options.dir, ...names);
  }
}

/** Names under which a file is still being written. */
function isTemporary(name: string): boolean {
  return name.startsWith('.') || name.endsWith('.part');
}

/** Streams to the disk. */
async function writeNew(path: string, write: (sink: Sink) => Promise<void>): Promise<void> {
  const file = openSync(path, 'w', 0o600);
  try {
    await write((bytes) => writeFileSync(file, bytes));
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

async function syncFile(path: string): Promise<void> {
  const file = await open(path, 'r');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}

async function digestOf(path: string): Promise<{ readonly sha256: string; readonly size: number }> {
  const hash = createHash('sha256');
  let size = 0;
  for await (const chunk of createReadStream(path)) {
    hash.update(chunk as Buffer);
    size += (chunk as Buffer).length;
  }
  return { sha256: hash.digest('hex'), size };
}
