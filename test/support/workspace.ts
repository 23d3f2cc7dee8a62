/** A workspace as an operator has it: its own folder, the command line in processes of its own, and its bank behind SFTP
 *  in another. Invented people; every account number fails the card check on purpose. */

import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TakenFile } from '../../src/bank/taken.ts';
import { openWorkspace, type Workspace } from '../../src/main.ts';
import type { Context } from '../../src/steps/context.ts';
import { type ImportOptions, importFile } from '../../src/steps/import.ts';
import { addOperator } from '../../src/store/creditors.ts';
import { makeOperatorKey, prepareWorkspace } from '../../src/workspace.ts';
import { placeStore } from './database.ts';
import { program, type Started, start } from './program.ts';
import { runFolder } from './run-folder.ts';

export type WorkspaceOptions = {
  /** The server to use; the embedded store when absent. */
  readonly databaseUrl?: string | undefined;
  /** How many flats, each with one fee a month and one mandate. */
  readonly flats: number;
  /** The bank's scenario, YAML. */
  readonly scenario: string;
};

export class TestWorkspace {
  readonly dir: string;
  readonly bankDir: string;
  readonly #environment: NodeJS.ProcessEnv;
  readonly #bin: string;
  #bank: Started | undefined;

  static async make(options: WorkspaceOptions): Promise<TestWorkspace> {
    const workspace = new TestWorkspace(await program(), options);
    await workspace.#prepare(options);
    return workspace;
  }

  private constructor(programFolder: string, { databaseUrl }: WorkspaceOptions) {
    this.dir = mkdtempSync(join(runFolder(), 'workspace-'));
    this.bankDir = join(this.dir, 'bank');
    this.#bin = join(programFolder, 'bin/debitrun');
    this.#environment = { ...process.env, DEBITRUN_DIR: this.dir, DEBITRUN_OPERATOR: 'lin' };
    delete this.#environment.DATABASE_URL;
    if (databaseUrl !== undefined) this.#environment.DATABASE_URL = databaseUrl;
  }

  /** Starts a command; it runs on its own. */
  start(...args: readonly string[]): Started {
    return start([this.#bin, ...args], { cwd: this.dir, env: this.#environment });
  }

  /** Runs a command to its end. Exit code 4 says "later": a killed process may hold its lock for a moment. */
  async run(...args: readonly string[]): Promise<{ readonly code: number | null; readonly printed: string }> {
    for (let attempt = 1; ; attempt++) {
      const process = this.start(...args);
      const code = await process.ended;
      if (code !== 4 || attempt === 20) return { code, printed: process.printed() };
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }

  /** The same, for what must go well. */
  async must(...args: readonly string[]): Promise<string> {
    const { code, printed } = await this.run(...args);
    if (code !== 0) throw new Error(`debitrun ${args.join(' ')} ended with ${code}:\n${printed}`);
    return printed;
  }

  /** The night of a day, 06:30 in Shanghai, at the bank and here. */
  night(day: string): readonly string[] {
    const at = `${day}T06:30:00+08:00`;
    writeFileSync(join(this.bankDir, 'clock.txt'), `${at}\n`);
    return ['cycle', '--at', at];
  }

  /** What the bank took, in the order of arrival. */
  taken(): readonly TakenFile[] {
    return readFileSync(join(this.bankDir, 'state/taken.jsonl'), 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as TakenFile);
  }

  /** Opens it in this process, at an instant, between two commands. */
  async inside<T>(at: string, work: (opened: Opened) => Promise<T>): Promise<T> {
    const { DATABASE_URL: url } = this.#environment;
    const workspace = await openWorkspace({
      directory: this.dir,
      at,
      actor: 'lin',
      command: 'test',
      environment: url === undefined ? {} : { DATABASE_URL: url },
    });
    try {
      const [creditor] = workspace.creditors;
      if (creditor === undefined) throw new Error('the configuration names no creditor');
      return await work({ workspace, context: workspace.context(creditor) });
    } finally {
      await workspace.close();
    }
  }

  async dispose(): Promise<void> {
    await this.#bank?.kill();
    rmSync(this.dir, { recursive: true, force: true });
  }

  async #prepare({ databaseUrl, flats, scenario }: WorkspaceOptions): Promise<void> {
    mkdirSync(this.bankDir);
    this.night('2026-04-01');
    writeFileSync(join(this.bankDir, 'scenario.yaml'), scenario);
    this.#bank = this.start(
      ...['bank', '--json', '--dir', this.bankDir, '--clock', join(this.bankDir, 'clock.txt')],
      ...['--scenario', join(this.bankDir, 'scenario.yaml')],
    );
    const ready = JSON.parse(await this.#bank.says('{')) as Ready;
    writeFileSync(join(this.dir, 'debitrun.yaml'), configuration(ready));
    prepareWorkspace(this.dir);
    if (databaseUrl === undefined) await placeStore(this.dir);
    await this.inside('2026-04-01T06:00:00+08:00', (opened) => fill(opened, flats));
  }
}

/** Operators and imports; the commands under test are the nights. */
async function fill({ workspace, context }: Opened, flats: number): Promise<void> {
  for (const name of ['lin', 'qiao']) {
    const { publicKey } = makeOperatorKey(workspace.paths, name);
    await addOperator(workspace.database, { name, publicKey }, workspace.now, 'lin');
  }
  for (const [kind, text] of Object.entries(imports(flats))) {
    const file = { kind: kind as ImportOptions['kind'], fileName: `${kind}.csv`, bytes: Buffer.from(text) };
    const { problems } = await importFile(context, { ...file, quarantine: false });
    if (problems.length > 0) throw new Error(JSON.stringify(problems));
  }
}

type Opened = { readonly workspace: Workspace; readonly context: Context };

type Ready = { readonly port: number; readonly fingerprint: string; readonly user: string };

function configuration({ port, fingerprint, user }: Ready): string {
  return `workspace: test
database: embedded
creditors:
  estate:
    name: 试验物业
    description: 物业费
    scheme: cn-bocom
    settings:
      creditor.account: "4410043948854000001"
      creditor.bankNumber: "615810"
      creditor.area: "000"
    connection:
      kind: sftp
      host: 127.0.0.1
      port: ${port}
      user: ${user}
      password: file:bank/password
      hostKeys: ["${fingerprint}"]
      outbox: in
      inbox: out
    billing: { dueDay: 10 }
    collection: { day: 12, retryDay: 24, noticeDays: 3, maxPerDebit: "20000.00" }
    approval:
      automatic: { by: qiao, perFile: "300000.00", perDay: "600000.00" }
    notices: { contact: "office" }
`;
}

function imports(flats: number): Readonly<Record<'tariffs' | 'accounts' | 'mandates', string>> {
  const numbers = Array.from({ length: flats }, (_, index) => String(index + 1).padStart(4, '0'));
  const accounts = numbers.map((n) => `1-${n},flat,1栋,${n}室,,H${n},试样${n},,,,2026-03-01,,FEE`);
  const mandates = numbers.map(
    (n) => `M${n},H${n},试样${n},601428000000000${n},,,2026-01-05,,,,,recurring,active`,
  );
  return {
    tariffs: `tariff_id,title,kind,rate,from,to,every,approval\nFEE,物业费,fixed,88.50,2026-03-01,,monthly,test\n`,
    accounts: `account_id,kind,building,label,area,debtor_id,debtor_name,phone,email,address,from,to,tariffs\n${accounts.join('\n')}\n`,
    mandates: `mandate_id,debtor_id,holder,account,agent,account_type,signed_on,valid_from,valid_to,limit,instrument,kind,state\n${mandates.join('\n')}\n`,
  };
}
