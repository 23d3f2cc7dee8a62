/** The process that is killed: run as `node kill-child.js scene FOLDER NUMBER [POINT]` or `… settle FOLDER`, in a world that
 *  another process made. At its point it kills itself as a power cut would: nothing is closed, nothing is said. */

import { writeSync } from 'node:fs';
import { fetchInbound } from '../steps/fetch.ts';
import { readInbound } from '../steps/read.ts';
import { settle } from '../steps/settle.ts';
import { Fuse } from './crash.ts';
import { scenes } from './crash-sweep.ts';
import { World } from './world.ts';

const [task, folder = '', number = '', point] = process.argv.slice(2);
const world = await World.again(folder);
if (task === 'scene') await playScene(Number(number), point === undefined ? undefined : Number(point));
else await settleOneByOne();
await world.close();

async function playScene(index: number, dieAt: number | undefined): Promise<void> {
  const scene = scenes[index];
  if (scene === undefined) throw new Error(`there is no scene ${index}`);
  const { database } = world;
  const fuse = new Fuse(dieAt, () => {
    process.kill(process.pid, 'SIGKILL');
    throw new Error('killed');
  });
  await scene.run(world, scene.at, { database, fuse });
  say(`points ${fuse.passed.length}`);
}

/** Settles debit after debit and says which, each after it was committed. */
async function settleOneByOne(): Promise<void> {
  const rows = await world.database.query<{ debit_id: string }>(
    "select debit_id from debit where state = 'submitted' order by 1",
  );
  const waiting = new Set(rows.map((row) => row.debit_id));
  for (const { reference, amount } of world.bank.asked()) {
    if (!waiting.has(reference)) continue;
    const said = { reference, asked: amount, day: '2026-03-12' };
    world.bank.put(`${reference}.txt`, { kind: 'paid', day: '2026-03-12', lines: [said] });
    const context = world.context('2026-03-13T02:00:00Z');
    for (const step of [fetchInbound, readInbound, settle]) await step(context);
    say(`acknowledged ${reference}`);
  }
}

/** Without a buffer that a kill would lose. */
function say(line: string): void {
  writeSync(1, `${line}\n`);
}
