/** A small creditor on the embedded store with a folder as its bank, for scenarios that play the bank by hand. IO. */

import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Instant } from '../../src/core/date.ts';
import { instant } from '../../src/core/date.ts';
import { openWorkspace, type Workspace } from '../../src/main.ts';
import type { Context, StepReport } from '../../src/steps/context.ts';
import { cycle } from '../../src/steps/cycle.ts';
import { type ImportOptions, importFile } from '../../src/steps/import.ts';
import { verify } from '../../src/steps/verify.ts';
import { addOperator } from '../../src/store/creditors.ts';
import { makeOperatorKey, prepareWorkspace } from '../../src/workspace.ts';
import { placeStore } from './database.ts';

export type Estate = {
  readonly workspace: Workspace;
  context(at: string): Context;
  imports(at: string, kind: ImportOptions['kind'], text: string): Promise<StepReport>;
  /** The whole night; fails when a step throws. */
  night(at: string): Promise<readonly StepReport[]>;
  /** What the books prove: no problem. */
  faults(at: string): Promise<readonly string[]>;
  /** Names of the files the bank has been given, in order. */
  sent(): readonly string[];
  request(name: string): Buffer;
  answer(name: string, bytes: Uint8Array): void;
  answerPath(name: string): string;
  close(): Promise<void>;
};

const bocom = `
    scheme: cn-bocom
    settings: { creditor.account: "4410043948854000001", creditor.bankNumber: "615810", creditor.area: "000" }
    billing: { dueDay: 10 }
    collection: { day: 12, retryDay: 24, noticeDays: 3, maxPerDebit: "20000.00" }`;

export type EstateOptions = {
  readonly households: number;
  readonly scheme?: string;
  /** What payers read as the reason; for banks with letters of their own. */
  readonly description?: string;
  /** A pack of the workspace's own: its name, and its files by name. */
  readonly pack?: { readonly name: string; readonly files: Readonly<Record<string, string>> };
  /** More of its connection, as YAML in a line: ", openpgp: {…}". */
  readonly connection?: string;
  /** More of its configuration, in lines indented by four. */
  readonly more?: string;
  /** Files in its folder keys/, by name. */
  readonly keys?: Readonly<Record<string, string>>;
  /** An empty database on a server; the embedded store when absent. */
  readonly url?: string | undefined;
};

/** Households H1… with flat A1… at 100.00 a month from 2026-02, mandate M1… each; the first night is 2026-03-02. */
export async function openEstate({
  households,
  scheme = bocom,
  description = '物业费',
  pack,
  connection = '',
  more = '',
  keys = {},
  url,
}: EstateOptions): Promise<Estate> {
  const directory = mkdtempSync(join(tmpdir(), 'debitrun-estate-'));
  prepareWorkspace(directory);
  if (url === undefined) await placeStore(directory);
  for (const folder of ['in', 'out']) mkdirSync(join(directory, 'bank', folder), { recursive: true });
  writeFileSync(join(directory, 'debitrun.yaml'), configuration(scheme, description, connection, more));
  for (const [name, text] of Object.entries(keys))
    writeFileSync(join(directory, 'keys', name), text, { mode: 0o600 });
  if (pack !== undefined) {
    const folder = join(directory, 'formats', pack.name);
    mkdirSync(folder, { recursive: true });
    for (const [name, text] of Object.entries(pack.files)) writeFileSync(join(folder, name), text);
  }
  const workspace = await openWorkspace({
    directory,
    at: '2026-03-01T02:00:00+08:00',
    actor: 'lin',
    command: 'test',
    environment: url === undefined ? {} : { DATABASE_URL: url },
  });
  for (const name of ['lin', 'qiao']) {
    const { publicKey } = makeOperatorKey(workspace.paths, name);
    await addOperator(workspace.database, { name, publicKey }, workspace.now, 'lin');
  }
  const estate = estateOf(workspace, directory);
  await fill(estate, households);
  return estate;
}

function configuration(scheme: string, description: string, connection: string, more: string): string {
  return `workspace: test
database: embedded
creditors:
  estate:
    name: 翠园
    description: ${description}${scheme}
    connection: { kind: folder, path: bank, outbox: in, inbox: out${connection} }
    approval: { automatic: { by: qiao, perFile: "300000.00", perDay: "600000.00" } }
    notices: { contact: front desk }
${more}`;
}

function estateOf(workspace: Workspace, directory: string): Estate {
  const [creditor] = workspace.creditors;
  if (creditor === undefined) throw new Error('the configuration names no creditor');
  const context = (at: string): Context => workspace.context(creditor, { at: instant(at) as Instant });
  const bank = join(directory, 'bank');
  return {
    workspace,
    context,
    imports: (at, kind, text) =>
      importFile(context(at), { kind, fileName: `${kind}.csv`, bytes: Buffer.from(text), quarantine: false }),
    night: (at) => cycle(context(at)),
    faults: async (at) => (await verify(context(at))).problems.map(({ message }) => message),
    sent: () => readdirSync(join(bank, 'in')).sort(),
    request: (name) => readFileSync(join(bank, 'in', name)),
    answer: (name, bytes) => writeFileSync(join(bank, 'out', name), bytes),
    answerPath: (name) => join(bank, 'out', name),
    close: async () => {
      await workspace.close();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

async function fill(estate: Estate, households: number): Promise<void> {
  const at = '2026-03-01T02:00:00+08:00';
  const all = Array.from({ length: households }, (_, index) => index + 1);
  await estate.imports(
    at,
    'tariffs',
    'tariff_id,title,kind,rate,from,every,approval\nFEE,fee,fixed,100.00,2026-02-01,monthly,x\n',
  );
  await estate.imports(
    at,
    'accounts',
    `account_id,kind,label,debtor_id,debtor_name,from,tariffs\n${all.map((n) => `A${n},flat,${n},H${n},张三,2026-02-01,FEE`).join('\n')}\n`,
  );
  await estate.imports(at, 'mandates', mandates(all.map((n) => ({ n }))));
}

/** CSV of mandates; M1 of H1 with its own card unless said otherwise. */
export function mandates(
  rows: readonly {
    readonly n: number;
    readonly id?: string;
    readonly card?: number;
    readonly state?: string;
  }[],
): string {
  const lines = rows.map(
    ({ n, id = `M${n}`, card = n, state = 'active' }) =>
      `${id},H${n},张三,${cardNumber(card)},2026-01-15,recurring,${state}`,
  );
  return `mandate_id,debtor_id,holder,account,signed_on,kind,state\n${lines.join('\n')}\n`;
}

/** An invented card number with its Luhn digit. */
export function cardNumber(n: number): string {
  const base = `622260${String(n).padStart(12, '0')}`;
  let sum = 0;
  for (let i = 0; i < base.length; i++) {
    const digit = Number(base[base.length - 1 - i]);
    sum += i % 2 === 0 ? (digit > 4 ? digit * 2 - 9 : digit * 2) : digit;
  }
  return `${base}${(10 - (sum % 10)) % 10}`;
}

/** The return of cn-bocom for a request: one code for each debit, 0000 (paid) when none is given. */
export function bocomReturn(request: Buffer, codes: readonly string[] = [], day = '20260312'): Buffer {
  const [head = '', ...lines] = request.toString('latin1').trimEnd().split('\n');
  const [month, count, total, reference] = head.split('|');
  const sums = { paid: 0, paidMinor: 0n, failed: 0, failedMinor: 0n };
  const details = lines.map((line, index) => {
    const [customer = '', account = '', amount = '', period = '', area = '', creditor = ''] = line
      .split('|')
      .map((value) => value.trim());
    const code = codes[index] ?? '0000';
    if (code === '0000') {
      sums.paid++;
      sums.paidMinor += BigInt(amount);
    } else {
      sums.failed++;
      sums.failedMinor += BigInt(amount);
    }
    return `${customer.padStart(21)}|${account.padStart(35)}|${amount.padStart(12)}|${period.padStart(8)}|${area}|${creditor.padStart(35)}|${code}|`;
  });
  const { paid, paidMinor, failed, failedMinor } = sums;
  const first = [month, count, total, paid, paidMinor, failed, failedMinor, reference, day, ''].join('|');
  return Buffer.from(`${[first, ...details].join('\n')}\n`, 'latin1');
}
