/** A small creditor with an invented bank, in a temporary folder, for sweeps: the same steps as the command line, a bank that
 *  is played by hand, a process that can die anywhere, and a picture of everything that matters. IO. */

import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { instant } from '../core/date.ts';
import { openWorkspace, type Workspace } from '../main.ts';
import type { Context, StepReport } from '../steps/context.ts';
import { cycle } from '../steps/cycle.ts';
import { type ImportOptions, importFile } from '../steps/import.ts';
import { verify } from '../steps/verify.ts';
import { addOperator } from '../store/creditors.ts';
import { type Database, toJson } from '../store/database.ts';
import { openInMemory } from '../store/embedded.ts';
import { migrate } from '../store/migrate.ts';
import { makeOperatorKey, prepareWorkspace } from '../workspace.ts';
import { selftestCreditor, selftestPack } from './bank-pack.ts';
import type { Fuse } from './crash.ts';
import { PlayedBank } from './played-bank.ts';

export const worldOpens = '2026-03-01T02:00:00Z';

export type WorldOptions = {
  readonly payers: number;
  /** The folder; a temporary one when absent, removed by close. */
  readonly directory?: string | undefined;
  /** memory: gone with the world · disk: in the folder, as the product keeps it. */
  readonly store?: 'memory' | 'disk' | undefined;
  /** Files of the bank's pack that are other than usual, by name. */
  readonly pack?: Readonly<Record<string, string>> | undefined;
};

/** Where a context stands: on which clock, which store, with which fuse. */
export type Standing = {
  readonly database?: Database | undefined;
  readonly fuse?: Fuse | undefined;
};

export class World {
  readonly directory: string;
  readonly bank: PlayedBank;
  readonly workspace: Workspace;
  readonly #close: () => Promise<void>;

  private constructor(directory: string, workspace: Workspace, close: () => Promise<void>) {
    this.directory = directory;
    this.workspace = workspace;
    this.bank = new PlayedBank(join(directory, 'bank'));
    this.#close = close;
  }

  /** Payers P1… with flats F1… at 100.00 a month and every third a parking space at 30.00 since 2026-02, mandate M1… each. */
  static async open({ payers, directory, store = 'memory', pack }: WorldOptions): Promise<World> {
    const folder = directory ?? mkdtempSync(join(tmpdir(), 'debitrun-selftest-'));
    const database = store === 'memory' ? await memoryStore() : undefined;
    prepare(folder, { ...selftestPack, ...pack });
    const workspace = await openWorkspace({
      directory: folder,
      at: worldOpens,
      actor: 'lin',
      command: 'selftest',
      environment: {},
      store: database,
    });
    const world = new World(folder, workspace, async () => {
      await workspace.close();
      await database?.close();
      if (directory === undefined) rmSync(folder, { recursive: true, force: true });
    });
    for (const name of ['lin', 'qiao']) {
      const { publicKey } = makeOperatorKey(workspace.paths, name);
      await addOperator(workspace.database, { name, publicKey }, workspace.now, 'lin');
    }
    await world.#fill(payers);
    return world;
  }

  /** A world that was opened here before, on its own store in the folder: as another process would find it. */
  static async again(directory: string): Promise<World> {
    const workspace = await openWorkspace({
      directory,
      at: worldOpens,
      actor: 'lin',
      command: 'selftest',
      environment: {},
    });
    return new World(directory, workspace, () => workspace.close());
  }

  get database(): Database {
    return this.workspace.database;
  }

  context(at: string, { database = this.database, fuse }: Standing = {}): Context {
    const [creditor] = this.workspace.creditors;
    if (creditor === undefined) throw new Error('the configuration names no creditor');
    const context = this.workspace.context(creditor, { at: instant(at), database });
    if (fuse === undefined) return context;
    const { bank } = context.creditor;
    const open = async () => fuse.transport(await bank.open());
    return {
      ...context,
      database: fuse.database(database),
      notifier: fuse.notifier(context.notifier),
      creditor: { ...context.creditor, bank: { ...bank, open } },
    };
  }

  /** The whole night. Throws what ends it. */
  night(at: string, standing?: Standing): Promise<readonly StepReport[]> {
    return cycle(this.context(at, standing));
  }

  imports(at: string, kind: ImportOptions['kind'], text: string, standing?: Standing): Promise<StepReport> {
    const options = { kind, fileName: `${kind}.csv`, bytes: Buffer.from(text), quarantine: false };
    return importFile(this.context(at, standing), options);
  }

  /** What the books do not prove; empty when all holds. */
  async faults(at: string, standing?: Standing): Promise<readonly string[]> {
    return (await verify(this.context(at, standing))).problems.map(({ message }) => message);
  }

  /** Everything that matters, as lines: equal pictures are equal states. `database`: where it is looked at. */
  async picture(database: Database = this.database): Promise<readonly string[]> {
    const lines: string[] = [];
    for (const [what, sql] of Object.entries(questions))
      for (const row of await database.query(sql)) lines.push(`${what} ${toJson(Object.values(row))}`);
    for (const [name, digest] of Object.entries(this.bank.contents()))
      lines.push(`at the bank ${name} ${digest}`);
    for (const message of this.told()) lines.push(`told ${message}`);
    return lines;
  }

  /** Keys of the messages that went out, each as often as it lies in a file. */
  told(): readonly string[] {
    const folder = join(this.directory, 'outbox', 'estate');
    if (!existsSync(folder)) return [];
    return readdirSync(folder)
      .filter((name) => name.endsWith('.jsonl'))
      .flatMap((name) => readFileSync(join(folder, name), 'utf8').trimEnd().split('\n'))
      .map((line) => (JSON.parse(line) as { key: string }).key)
      .sort();
  }

  /** Keeps bank and outbox as they are now; what is returned puts them back. */
  keepOutside(): () => void {
    const bank = this.bank.keep();
    const [outbox, kept] = [join(this.directory, 'outbox'), join(this.directory, 'outbox.kept')];
    rmSync(kept, { recursive: true, force: true });
    cpSync(outbox, kept, { recursive: true });
    return () => {
      bank();
      rmSync(outbox, { recursive: true, force: true });
      cpSync(kept, outbox, { recursive: true });
    };
  }

  close(): Promise<void> {
    return this.#close();
  }

  async #fill(payers: number): Promise<void> {
    const all = Array.from({ length: payers }, (_, index) => index + 1);
    const rows = (kind: ImportOptions['kind'], head: string, lines: readonly string[]) =>
      this.imports(worldOpens, kind, `${head}\n${lines.join('\n')}\n`);
    await rows('tariffs', 'tariff_id,title,kind,rate,from,every,approval', [
      'FEE,fee,fixed,100.00,2026-02-01,monthly,x',
      'PARK,parking,fixed,30.00,2026-02-01,monthly,x',
    ]);
    await rows(
      'accounts',
      'account_id,kind,label,debtor_id,debtor_name,from,tariffs',
      all.map((n) => `F${n},flat,${n},P${n},Payer ${n},2026-02-01,${n % 3 === 0 ? 'FEE;PARK' : 'FEE'}`),
    );
    await rows(
      'mandates',
      'mandate_id,debtor_id,holder,account,signed_on,kind,state',
      all.map(
        (n) => `M${n},P${n},Payer ${n},62226000${String(n).padStart(10, '0')},2026-01-15,recurring,active`,
      ),
    );
  }
}

/** One line of one thing each, in an order of their own. What only names a moment or a run is left out. */
const questions: Readonly<Record<string, string>> = {
  charge: 'select charge_id, minor, open_minor from charge order by 1',
  debit: `select debit_id, mandate_id, minor, planned_on, collect_on, attempt, presents, state, collected_minor, settled_on,
    said_on, corrections, outcome_unknown, reason_code, followed_up from debit order by debit_id`,
  claim: 'select debit_id, charge_id, minor, live from claim order by 1, 2',
  effect: 'select debit_id, kind from effect order by 1, 2',
  file: 'select name, state, sha256, debits, minor from file order by file_no',
  inbound: 'select name, state, file_no from inbound order by name',
  entry: 'select entry_key, state, debit_id from entry order by 1',
  mandate: 'select mandate_id, state from mandate order by 1',
  notice: 'select notice_key, delivered_at is not null from notice order by 1',
  task: 'select task_key, kind, state from task order by 1',
  hold: 'select hold_id, released_on from hold order by 1',
  prepaid: 'select account_id, minor from prepaid where minor <> 0 order by 1',
  posting: `select ledger, account_id, period, charge_id, debit_id, sum(minor) from posting
    group by 1, 2, 3, 4, 5 having sum(minor) <> 0 order by 1, 2, 3, 4, 5`,
  journal: 'select source, kind from journal order by 1',
};

/** Lines that stand in one picture only, marked - and +. */
export function pictureDifference(was: readonly string[], is: readonly string[]): readonly string[] {
  const [before, after] = [new Set(was), new Set(is)];
  return [
    ...was.filter((line) => !after.has(line)).map((line) => `- ${line}`),
    ...is.filter((line) => !before.has(line)).map((line) => `+ ${line}`),
  ];
}

/** Of an empty, migrated store: a process makes one anew once. */
let image: Blob | undefined;

async function memoryStore(): Promise<Database> {
  if (image !== undefined) return openInMemory(image);
  const database = await openInMemory();
  await migrate(database);
  image = await database.image();
  return database;
}

function prepare(folder: string, pack: Readonly<Record<string, string>>): void {
  prepareWorkspace(folder);
  const packFolder = join(folder, 'formats', 'selftest');
  mkdirSync(packFolder, { recursive: true });
  for (const [name, text] of Object.entries(pack)) writeFileSync(join(packFolder, name), text);
  writeFileSync(
    join(folder, 'debitrun.yaml'),
    `workspace: selftest
database: embedded
creditors:
  estate:
    name: Estate
    description: fee${selftestCreditor}
    connection: { kind: folder, path: bank, outbox: in, inbox: out, archive: archive }
    approval: { automatic: { by: qiao, perFile: "3000000.00", perDay: "6000000.00" } }
    notices: { contact: front desk }
`,
  );
}
