/** A journal to seal and to tamper with: events, journals with postings, files out and in, for a creditor of its own. */

import type { Head } from '../../src/core/audit/head.ts';
import { type IsoDate, instant, isoDate } from '../../src/core/date.ts';
import { auditVerify } from '../../src/steps/audit.ts';
import type { Context, StepReport } from '../../src/steps/context.ts';
import { seal } from '../../src/steps/seal.ts';
import { ChunkWriter } from '../../src/store/bytes.ts';
import type { Database } from '../../src/store/database.ts';
import { keepForm } from '../../src/store/forms.ts';
import { type Act, commit } from '../../src/store/unit.ts';
import { testKeys } from './sealing.ts';

export const night = instant('2026-03-09T02:00:00Z');
const keys = testKeys();
const day: IsoDate = isoDate('2026-03-09');

export function auditContext(database: Database, creditor: string, over: Partial<Context> = {}): Context {
  return {
    database,
    creditor: { id: creditor, pack: { scheme: { currency: 'CNY', timeZone: 'Asia/Shanghai' } } },
    sealing: keys,
    now: night,
    actor: 'cron',
    dryRun: false,
    progress: () => undefined,
    privateKeyOf: async (name: string) => {
      throw new Error(`no key of ${name}`);
    },
    ...over,
  } as unknown as Context;
}

/** `count` charges with an event, a journal and two postings each; `fileNo` also writes a file out and one in. */
export async function writeNight(
  database: Database,
  creditor: string,
  count: number,
  fileNo?: bigint,
): Promise<void> {
  const act: Act = { creditor, at: night, actor: 'cron', command: 'test' };
  await commit(database, act, async (unit) => {
    const first = Number(await unit.numbers('test-charge', count));
    const ids = Array.from({ length: count }, (_, n) => `T${first + n}`);
    await unit.post(
      ids.map((id) => ({
        source: `test:${id}`,
        kind: 'charged',
        bookedOn: day,
        postings: [
          { ledger: 'receivable', accountId: 'A1', period: '2026-02', chargeId: id, minor: 1234n },
          { ledger: 'income', accountId: 'A1', period: '2026-02', chargeId: id, minor: -1234n },
        ],
      })),
    );
    for (const id of ids) unit.event('test.made', `test:${id}`, { minor: 1234n, note: '物业费' });
    if (fileNo === undefined) return;
    const file = new ChunkWriter(unit, keys, 'file', fileNo);
    file.push(Buffer.from(`file ${fileNo} of ${creditor}\n`.repeat(50)));
    const sha256 = await file.end();
    const name = `out-${fileNo}`;
    await unit.insert('file', [
      {
        file_no: fileNo,
        name,
        reference: `R${fileNo}`,
        layout: 'test/request',
        layout_digest: 'd',
        file_values: {},
        state: 'drafted',
        sha256,
        size: file.size,
        debits: 1,
        minor: 1000n,
        collect_on: '2026-03-10',
        built_by: 'cron',
        built_at: night,
      },
    ]);
    unit.event('file.drafted', `file:${fileNo}`, {
      name,
      sha256,
      debits: 1,
      minor: 1000n,
      layout: 'test/request',
      layoutDigest: 'd',
      reference: `R${fileNo}`,
      size: file.size,
      collectOn: '2026-03-10',
    });
    const inbound = new ChunkWriter(unit, keys, 'inbound', fileNo);
    inbound.push(Buffer.from(`answer ${fileNo} to ${creditor}\n`.repeat(50)));
    const answer = { name: `in-${fileNo}`, sha256: await inbound.end(), size: inbound.size };
    await unit.insert('inbound', [
      { ...answer, inbound_no: fileNo, remote_modified: '', state: 'kept', problems: [], kept_at: night },
    ]);
    unit.event('inbound.kept', `inbound:${fileNo}`, answer);
    await keepForm(unit, keys, {
      owner: 'file',
      ownerNo: fileNo,
      name: `${name}.pgp`,
      sealedFor: ['AB12'],
      signedBy: undefined,
      bytes: Buffer.from(`message of ${fileNo}\n`.repeat(50)),
    });
  });
}

export function sealNight(database: Database, creditor: string): Promise<StepReport> {
  return seal(auditContext(database, creditor));
}

/** Faults as "CODE record", in the order they are reported. */
export async function faultsOf(
  database: Database,
  creditor: string,
  against?: readonly Head[],
): Promise<readonly string[]> {
  const { problems } = await auditVerify(auditContext(database, creditor), { workspace: false, against });
  return problems.map(({ code, where }) => `${code} ${where.record}`);
}

/** Does what the database refuses to everybody but its owner: changes a table behind the triggers' back. */
export async function tamper(
  database: Database,
  table: string,
  statement: string,
  parameters: readonly unknown[],
): Promise<void> {
  await database.script(`alter table ${table} disable trigger user`);
  try {
    await database.query(statement, parameters);
  } finally {
    await database.script(`alter table ${table} enable trigger user`);
  }
}
