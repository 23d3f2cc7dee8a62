/** Lists of mandates that banks send, one scheme a row: each file is laid out by the field table of its layout, fetched, read
 *  and settled; mandates begin, end, rest and are refused as it says, and a person is told of what is not here. */

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { instant } from '../../src/core/date.ts';
import type { Problem } from '../../src/core/problem.ts';
import { openWorkspace, type Workspace } from '../../src/main.ts';
import type { Context } from '../../src/steps/context.ts';
import { fetchInbound } from '../../src/steps/fetch.ts';
import { type ImportOptions, importFile } from '../../src/steps/import.ts';
import { readInbound } from '../../src/steps/read.ts';
import { replay } from '../../src/steps/replay.ts';
import { settle } from '../../src/steps/settle.ts';
import { openTasks } from '../../src/steps/tasks.ts';
import { addOperator } from '../../src/store/creditors.ts';
import { makeOperatorKey, prepareWorkspace } from '../../src/workspace.ts';
import { layoutNamed } from '../core/format/written.ts';
import { placeStore } from '../support/database.ts';
import { type Case, cases, endings, type Line } from '../support/mandate-lists.ts';

const directory = mkdtempSync(join(tmpdir(), 'debitrun-lists-'));
let workspace: Workspace;
beforeAll(async () => {
  prepareWorkspace(directory);
  await placeStore(directory);
  const creditors = Object.entries(cases).map(([name, { creditor }]) => {
    for (const folder of ['in', 'out']) mkdirSync(join(directory, name, folder), { recursive: true });
    return `  ${name}:
    name: Club
    description: fee
    scheme: ${name}
    ${creditor}
    connection: { kind: folder, path: ${name}, outbox: in, inbox: out }
    collection: { day: 20, noticeDays: 14 }
`;
  });
  writeFileSync(
    join(directory, 'debitrun.yaml'),
    `workspace: lists\ndatabase: embedded\ncreditors:\n${creditors.join('')}`,
  );
  workspace = await openWorkspace({
    directory,
    at: '2026-03-01T02:00:00Z',
    actor: 'lin',
    command: 'test',
    environment: {},
  });
  const { publicKey } = makeOperatorKey(workspace.paths, 'lin');
  await addOperator(workspace.database, { name: 'lin', publicKey }, workspace.now, 'lin');
}, 120_000);
afterAll(async () => {
  await workspace?.close();
  rmSync(directory, { recursive: true, force: true });
});

function context(name: string, at: string): Context {
  const creditor = workspace.creditors.find(({ id }) => id === name);
  if (creditor === undefined) throw new Error(`no creditor ${name}`);
  return workspace.context(creditor, { at: instant(at) });
}

async function imports(name: string, kind: ImportOptions['kind'], lines: readonly string[]): Promise<void> {
  const bytes = Buffer.from(`${lines.join('\n')}\n`);
  const found = await importFile(context(name, '2026-03-01T02:00:00Z'), {
    kind,
    fileName: `${kind}.csv`,
    bytes,
    quarantine: false,
  });
  expect(found.problems).toEqual([]);
}

/** The line with each value in the columns of its field: numbers filled with zeros, text with blanks. */
function line(layout: string, [record, values]: Line): string {
  const fields = layoutNamed(layout)
    .describe()
    .filter((field) => field.record === record);
  const left = new Set(Object.keys(values));
  const text = fields.map(({ name, at, type }) => {
    const [from = 0, to = from] = at.split('-').map(Number);
    left.delete(name);
    const value = /^const "(.*)"$/.exec(type)?.[1] ?? values[name] ?? '';
    const isNumber = /^(digits|number|count|sum|sequence|amount)/.test(type);
    return isNumber && value !== '' && !value.endsWith(' ')
      ? value.padStart(to - from + 1, '0')
      : value.padEnd(to - from + 1);
  });
  expect([...left], `${layout} ${record}`).toEqual([]);
  return text.join('');
}

test.each(Object.keys(cases))('%s', async (name) => {
  const { mandates, files, states, tasks, problems } = cases[name] as Case;
  await imports(name, 'tariffs', [
    'tariff_id,title,kind,rate,from,every,approval',
    'FEE,fee,fixed,100,2026-02-01,monthly,x',
  ]);
  await imports(name, 'accounts', [
    'account_id,kind,label,debtor_id,debtor_name,from,tariffs',
    ...mandates.map((_, n) => `A${n},flat,${n},P${n},Payer,2026-02-01,FEE`),
  ]);
  await imports(name, 'mandates', [
    'mandate_id,debtor_id,holder,account,agent,signed_on,state',
    ...mandates.map((row, n) => {
      const [id, account, agent, state] = row.split(',');
      return `${id},P${n},Payer,${account},${agent},2026-01-15,${state}`;
    }),
  ]);
  const found: Problem[] = [];
  for (const [index, { layout, lines }] of files.entries()) {
    const ending = { crlf: '\r\n', lf: '\n', none: '' }[endings[name] ?? 'lf'];
    const text = lines.map((one) => `${line(layout, one)}${ending}`).join('');
    writeFileSync(join(directory, name, 'out', `${index}.txt`), text, 'latin1');
    const at = context(name, `2026-03-1${index + 2}T05:00:00Z`);
    for (const step of [fetchInbound, readInbound, settle]) found.push(...(await step(at)).problems);
  }
  expect(
    found.map(({ code }) => code),
    JSON.stringify(found),
  ).toEqual(problems);
  const { database } = workspace;
  const read = await database.query<{ layout: string }>(
    'select layout from inbound where creditor = $1 order by inbound_no',
    [name],
  );
  expect(read.map(({ layout }) => layout)).toEqual(files.map(({ layout }) => layout));
  const rows = await database.query<{ told: string }>(
    "select mandate_id || ' ' || state as told from mandate where creditor = $1 order by mandate_id",
    [name],
  );
  expect(rows.map(({ told: one }) => one)).toEqual(states);
  const end = context(name, '2026-03-20T05:00:00Z');
  expect((await openTasks(end)).map(({ subject }) => subject).sort()).toEqual(tasks);
  expect((await replay(end, { kind: 'all' })).problems).toEqual([]);
});
