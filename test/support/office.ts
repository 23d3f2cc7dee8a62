/** An office of four people with one drafted bank file: who may do what is tried on it. The bank is a folder. The same
 *  workspace is opened again for each act, as the command line does, with another person, hour or configuration. */

import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Grant, type Role, roles } from '../../src/core/authority.ts';
import { type Instant, instant } from '../../src/core/date.ts';
import type { Problem } from '../../src/core/problem.ts';
import { openWorkspace, type Workspace } from '../../src/main.ts';
import { batch } from '../../src/steps/batch.ts';
import { bill } from '../../src/steps/bill.ts';
import type { Context, StepReport } from '../../src/steps/context.ts';
import { importFile } from '../../src/steps/import.ts';
import { notify } from '../../src/steps/notify.ts';
import { plan } from '../../src/steps/plan.ts';
import { confirm } from '../../src/steps/proposals-confirm.ts';
import { addOperator } from '../../src/store/creditors.ts';
import { makeOperatorKey, prepareWorkspace, workspacePaths } from '../../src/workspace.ts';
import { placeStore } from './database.ts';
import { onceInRun } from './once.ts';

/** li runs the office and builds; zhou and wang are second people; chen only reads. */
export const people: Readonly<Record<string, readonly Role[]>> = {
  li: roles,
  zhou: ['approve', 'send'],
  wang: ['approve', 'admin'],
  chen: ['audit'],
};

const opened = instant('2026-04-01T01:00:00Z');
/** The file is cut on the day it is collected. */
export const cutAt = instant('2026-04-10T01:00:00Z');
export const laterThatDay = instant('2026-04-10T02:00:00Z');

const imports = {
  tariffs:
    'tariff_id,title,kind,rate,from,every,approval\nPROPERTY,Property fee,area,2.50,2026-01-01,monthly,A1\n',
  accounts:
    'account_id,kind,building,label,area,debtor_id,debtor_name,from,tariffs\n1-101,flat,1,101,80,P1,王小明,2026-03-01,PROPERTY\n1-102,flat,1,102,100,P2,李雷,2026-03-01,PROPERTY\n1-103,flat,1,103,50,P3,韩梅,2026-03-01,PROPERTY\n',
  mandates:
    'mandate_id,debtor_id,holder,account,signed_on\nM1,P1,王小明,6014281234567890123,2026-01-05\nM2,P2,李雷,6014281234567890131,2026-01-05\n',
  receipts:
    'channel,receipt_id,account_id,kind,amount,received_at\ncash,K1,1-101,prepayment,0.50,2026-04-01T09:30:00+08:00\n',
} as const;

export function officeConfig(over: { readonly path?: string; readonly approval?: string } = {}): string {
  return `workspace: office
creditors:
  estate:
    name: Example Estate
    scheme: cn-bocom
    settings: { creditor.account: "4410043948854", creditor.bankNumber: "615810", creditor.area: "000" }
    connection: { kind: folder, path: ${over.path ?? 'bank'} }
    collection: { day: 10, noticeDays: 1 }
    approval: ${over.approval ?? '{}'}
`;
}

export class Office {
  readonly root: string;
  readonly #environment: Readonly<Record<string, string>>;
  #workspace: Workspace | undefined;
  /** The latest hour anybody acted at: time never runs backwards. */
  #clock: Instant = opened;

  /** `url`: an empty database on a server; the embedded store when absent. */
  constructor(url?: string, root = mkdtempSync(join(tmpdir(), 'debitrun-office-'))) {
    this.root = root;
    this.#environment = url === undefined ? {} : { DATABASE_URL: url };
  }

  /** Imports, bills 2026-03 and cuts file 1 as li. 1-101 owes 200.00 and has prepaid 0.50 since,
   *  1-102 owes 250.00, 1-103 owes 125.00 and has no mandate. */
  async open(): Promise<this> {
    if (this.#environment.DATABASE_URL !== undefined) return this.#begin();
    const begun = await onceInRun('office', async (folder) => {
      const office = new Office(undefined, folder);
      await office.#begin();
      await office.close();
    });
    cpSync(begun, this.root, { recursive: true, preserveTimestamps: true });
    this.#clock = cutAt;
    return this;
  }

  async #begin(): Promise<this> {
    await this.prepare();
    for (const folder of ['bank/in', 'bank/out', 'elsewhere/in', 'elsewhere/out'])
      mkdirSync(join(this.root, folder), { recursive: true });
    this.configure();
    const context = await this.as('li', opened);
    for (const [name, roles] of Object.entries(people)) await this.hire(name, { roles });
    for (const kind of ['tariffs', 'accounts', 'mandates'] as const) {
      const bytes = Buffer.from(imports[kind]);
      sound(await importFile(context, { kind, fileName: `${kind}.csv`, bytes, quarantine: false }));
    }
    for (const step of [(c: Context) => bill(c, '2026-03'), plan, notify]) sound(await step(context));
    const bytes = Buffer.from(imports.receipts);
    sound(
      await importFile(context, { kind: 'receipts', fileName: 'receipts.csv', bytes, quarantine: false }),
    );
    sound(await batch(await this.as('li', cutAt)));
    return this;
  }

  /** The workspace's folders and its empty store. */
  async prepare(): Promise<void> {
    prepareWorkspace(this.root);
    if (this.#environment.DATABASE_URL === undefined) await placeStore(this.root);
  }

  /** The context of one person at an hour, in the afternoon or later when none is given; the configuration is read anew
   *  when it was changed. */
  async as(actor: string, at: Instant = this.#since(laterThatDay)): Promise<Context> {
    this.#clock = this.#since(at);
    this.#workspace ??= await openWorkspace({
      directory: this.root,
      at: opened,
      actor: 'li',
      command: 'test',
      environment: this.#environment,
    });
    const [creditor] = this.#workspace.creditors;
    if (creditor === undefined) throw new Error('no creditor');
    return { ...this.#workspace.context(creditor, { at }), actor };
  }

  async hire(name: string, grant: Partial<Grant>, passphrase?: string): Promise<void> {
    const { database } = await this.as('li', this.#clock);
    const { publicKey } = makeOperatorKey(workspacePaths(this.root), name, passphrase);
    const whole = { roles: [], validTo: null, revoked: false, limits: {}, ...grant };
    await addOperator(database, { name, publicKey }, this.#since(opened), 'li', whole);
  }

  #since(at: Instant): Instant {
    return at > this.#clock ? at : this.#clock;
  }

  /** Writes debitrun.yaml and closes the workspace: the next act reads it. */
  async reconfigure(over: Parameters<typeof officeConfig>[0]): Promise<void> {
    await this.close();
    this.configure(over);
  }

  configure(over: Parameters<typeof officeConfig>[0] = {}): void {
    writeFileSync(join(this.root, 'debitrun.yaml'), officeConfig(over));
  }

  /** Proposed by one, confirmed by another. */
  async agree(
    propose: (context: Context) => Promise<StepReport>,
    by = 'zhou',
    at: Instant = this.#since(laterThatDay),
  ): Promise<StepReport> {
    const proposed = sound(await propose(await this.as('li', at)));
    return confirm(await this.as(by, at), String(proposed.figures.proposed));
  }

  /** Kinds of the events on a subject, oldest first. */
  async events(subject: string): Promise<readonly string[]> {
    const { database } = await this.as('li');
    const rows = await database.query<{ kind: string }>(
      'select kind from event where subject = $1 order by creditor, seq',
      [subject],
    );
    return rows.map(({ kind }) => kind);
  }

  async one<T>(sql: string): Promise<T> {
    const { database } = await this.as('li');
    const [row] = await database.query<{ value: T }>(`select ${sql} as value`);
    return row?.value as T;
  }

  read(path: string): string {
    return readFileSync(join(this.root, path), 'latin1');
  }

  async close(): Promise<void> {
    await this.#workspace?.close();
    this.#workspace = undefined;
  }

  async dispose(): Promise<void> {
    await this.close();
    rmSync(this.root, { recursive: true, force: true });
  }
}

/** Throws what a step found wrong. */
export function sound(report: StepReport): StepReport {
  if (report.problems.length > 0) throw new Error(JSON.stringify(report.problems));
  return report;
}

export function codes(problems: readonly Problem[]): readonly string[] {
  return problems.map(({ code }) => code);
}
