/** Random walks: operators, cron, payers and a bank act in any order, the process dies anywhere, the clock jumps forward; after
 *  each step the engine is held against the model of what each payer must have paid. A walk is repeated by its seed. */

import { Random } from '../core/random.ts';
import { batch } from '../steps/batch.ts';
import { bill } from '../steps/bill.ts';
import { fetchInbound } from '../steps/fetch.ts';
import { followUp } from '../steps/follow-up.ts';
import { notify } from '../steps/notify.ts';
import { plan } from '../steps/plan.ts';
import { readInbound } from '../steps/read.ts';
import { replay } from '../steps/replay.ts';
import { send } from '../steps/send.ts';
import { settle } from '../steps/settle.ts';
import { Fuse } from './crash.ts';
import type { SweepResult } from './crash-sweep.ts';
import { MoneyModel } from './money-model.ts';
import { RandomBank } from './random-bank.ts';
import { type Standing, World } from './world.ts';

export type WalkOptions = {
  readonly seed: number;
  readonly steps: number;
  readonly payers?: number | undefined;
  readonly progress?: ((done: number, of: number) => void) | undefined;
};

const hour = 3_600_000;

class Walk {
  readonly #world: World;
  readonly #random: Random;
  readonly #model = new MoneyModel();
  readonly #bank: RandomBank;
  readonly #payers: number;
  #now = Date.parse('2026-03-02T02:00:00Z');
  #receipts = 0;
  #billed = new Set<string>();
  kills = 0;
  checks = 0;

  constructor(world: World, payers: number, seed: number) {
    this.#world = world;
    this.#payers = payers;
    this.#random = new Random(seed);
    this.#bank = new RandomBank(world.bank, this.#model, this.#random);
  }

  get at(): string {
    return new Date(this.#now).toISOString();
  }

  get #day(): string {
    return this.at.slice(0, 10);
  }

  /** One thing happens. Out: its name, and what must never be. */
  async step(): Promise<readonly [name: string, wrong: readonly string[]]> {
    this.#now += Math.floor(this.#random.next() * 20) * hour;
    const act = this.#random.pick(this.#acts);
    await act.run();
    const wrong = [...(await this.#bills()), ...this.#bank.look()];
    wrong.push(...(await this.#world.faults(this.at)));
    return [`${act.name} at ${this.at}`, wrong];
  }

  readonly #acts: readonly { readonly name: string; readonly run: () => Promise<void> }[] = [
    ...Array.from({ length: 6 }, () => ({ name: 'night', run: () => this.#night() })),
    ...Array.from({ length: 2 }, () => ({ name: 'one verb', run: () => this.#verb() })),
    ...Array.from({ length: 3 }, () => ({
      name: 'bank decides',
      run: async () => this.#bank.decide(this.#day),
    })),
    ...Array.from({ length: 3 }, () => ({ name: 'bank tells', run: async () => this.#bank.tell(this.#day) })),
    { name: 'bank tidies', run: async () => this.#bank.tidy() },
    { name: 'receipt', run: () => this.#receipt() },
    { name: 'mandate', run: () => this.#mandate() },
  ];

  /** Perhaps it dies; then perhaps nobody starts it again before the next step. */
  async #mayDie(run: (standing: Standing) => Promise<unknown>): Promise<void> {
    if (!this.#random.chance(0.4)) {
      await run({});
      return;
    }
    const fuse = new Fuse(this.#random.below(14));
    try {
      await run({ fuse });
    } catch (error) {
      if (!fuse.dead) throw error;
    }
    if (fuse.dead) this.kills++;
    if (fuse.dead && this.#random.chance(0.6)) await this.#mayDie(run);
  }

  #night(): Promise<void> {
    return this.#mayDie((standing) => this.#world.night(this.at, standing));
  }

  #verb(): Promise<void> {
    const verbs = [fetchInbound, readInbound, settle, followUp, plan, notify, batch, send, bill];
    const verb = this.#random.pick(verbs);
    return this.#mayDie((standing) => verb(this.#world.context(this.at, standing)));
  }

  /** Cash, often while a debit is on its way; the file of it may be imported twice. */
  async #receipt(): Promise<void> {
    const n = 1 + this.#random.below(this.#payers);
    const minor = BigInt(this.#random.pick([10000, 5000, 2500, 13000]));
    const kind = this.#random.pick(['payment', 'prepayment']);
    const text = `channel,receipt_id,account_id,kind,amount,received_at\ncash,R${++this.#receipts},F${n},${kind},${decimal(minor)},${this.at}\n`;
    const taken = async () => (await this.#world.imports(this.at, 'receipts', text)).problems.length === 0;
    if (!(await taken())) throw new Error(`receipt R${this.#receipts} was not taken`);
    this.#model.pay(`P${n}`, minor);
    this.#bank.excuse(`P${n}`, minor);
    if (this.#random.chance(0.3)) await taken();
  }

  /** Suspended, or in force again with another account. */
  async #mandate(): Promise<void> {
    const n = 1 + this.#random.below(this.#payers);
    const state = this.#random.pick(['active', 'active', 'suspended']);
    const account = `62226001${String(this.#random.below(10_000)).padStart(10, '0')}`;
    await this.#world.imports(
      this.at,
      'mandates',
      `mandate_id,debtor_id,holder,account,signed_on,kind,state\nM${n},P${n},Payer ${n},${account},2026-01-15,recurring,${state}\n`,
    );
  }

  /** What was billed since, by the tariffs: reckoned here, not asked for. */
  async #bills(): Promise<readonly string[]> {
    const periods = await this.#world.database.query<{ period: string }>(
      'select distinct period from charge order by 1',
    );
    for (const { period } of periods) {
      if (this.#billed.has(period)) continue;
      this.#billed.add(period);
      for (let n = 1; n <= this.#payers; n++) this.#model.bill(`P${n}`, n % 3 === 0 ? 13000n : 10000n);
    }
    return [];
  }

  /** The bank says everything, the engine reads it: now both must agree about every payer. */
  async comparison(): Promise<readonly string[]> {
    this.checks++;
    this.#now += hour;
    await this.#world.night(this.at);
    await this.#bills();
    const wrong = [...this.#bank.look()];
    this.#bank.tell(this.#day, true);
    this.#now += hour;
    for (const step of [fetchInbound, readInbound, settle]) await step(this.#world.context(this.at));
    const rows = await this.#world.database.query<{
      payer: string;
      open: bigint;
      flying: bigint;
      prepaid: bigint;
    }>(
      `select o.debtor_id as payer,
         (select coalesce(sum(c.open_minor), 0)::bigint from charge c where c.debtor_id = o.debtor_id) as open,
         (select coalesce(sum(p.minor), 0)::bigint from posting p join charge c using (creditor, charge_id)
          where c.debtor_id = o.debtor_id and p.ledger = 'clearing') as flying,
         (select coalesce(sum(b.minor), 0)::bigint from prepaid b join ownership w using (creditor, account_id)
          where w.debtor_id = o.debtor_id) as prepaid
       from ownership o order by 1`,
    );
    for (const { payer, open, flying, prepaid } of rows) {
      const engine = open + flying - prepaid;
      const owes = this.#model.owes(payer);
      if (engine !== owes)
        wrong.push(
          `${payer} owes ${owes}; the books say ${open} open, ${flying} at the bank, ${prepaid} prepaid`,
        );
      const waits = this.#model.waits(payer);
      if (flying < waits) wrong.push(`${payer}: ${waits} wait at the bank, the books have ${flying} there`);
    }
    return wrong;
  }
}

/** What the auditor would find: files, answers and books made again from what is stored. */
async function auditFaults(world: World, at: string): Promise<readonly string[]> {
  const { problems } = await replay(world.context(at), { kind: 'all' });
  return problems.map(({ code, message }) => `replay: ${code} ${message}`);
}

/** Walks until the steps are done or something is wrong. */
export async function randomWalk({ seed, steps, payers = 6, progress }: WalkOptions): Promise<SweepResult> {
  const world = await World.open({ payers });
  const walk = new Walk(world, payers, seed);
  const trail: string[] = [];
  const violations: string[] = [];
  let done = 0;
  try {
    for (; done < steps && violations.length === 0; done++) {
      const [name, wrong] = await walk.step();
      trail.push(name);
      violations.push(...wrong);
      if (violations.length === 0 && done % 25 === 24) {
        trail.push(`comparison at ${walk.at}`);
        violations.push(...(await walk.comparison()));
      }
      progress?.(done + 1, steps);
    }
    if (violations.length === 0) violations.push(...(await auditFaults(world, walk.at)));
  } catch (error) {
    violations.push(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
  } finally {
    await world.close();
  }
  const told = violations.map(
    (text) => `seed ${seed}, step ${done}: ${text}; before: ${trail.slice(-4).join(', ')}`,
  );
  return {
    counts: { walks: 1, steps: done, killed: walk.kills, comparisons: walk.checks },
    violations: told,
  };
}

function decimal(minor: bigint): string {
  return `${minor / 100n}.${String(minor % 100n).padStart(2, '0')}`;
}
