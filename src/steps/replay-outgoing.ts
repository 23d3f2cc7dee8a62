/** Makes an outgoing file again from its stored debits, values and layout version, and compares it with the stored bytes.
 *  Reads only. Flat memory: the debits pass twice, page by page, a third time when something differs. */

import { createHash } from 'node:crypto';
import { compileLayout } from '../core/format/compile.ts';
import type { Layout, LayoutText } from '../core/format/format.ts';
import { type Problem, problem } from '../core/problem.ts';
import { ByteComparison, ViewComparison } from '../core/replay/compare.ts';
import { Remaking, UnknownBatch } from '../core/replay/outgoing.ts';
import { BytesExpired, storedBytes, storedDigest } from '../store/bytes.ts';
import type { StoredFile } from '../store/files.ts';
import { formOf } from '../store/forms.ts';
import {
  layoutVersion,
  type WrittenDebit,
  writtenCount,
  writtenDebits,
  writtenFile,
} from '../store/replay.ts';
import type { Context } from './context.ts';
import { sealKeyOf } from './seal-key.ts';

const pageSize = 1000;
const differencesShown = 20;

export type Replayed = { readonly problems: readonly Problem[]; readonly note: string };

export async function replayOutgoing(context: Context, file: StoredFile): Promise<Replayed> {
  const stored = await digestOf(context, file);
  // Its debits went into other files, which tell what they are: here only the bytes are proven.
  if (file.state === 'withdrawn') {
    const note = `file ${file.fileNo} ${file.name}: withdrawn, never sent`;
    return { problems: stored.problems, note };
  }
  const problems: Problem[] = [...stored.problems];
  const remade = await remake(context, file);
  problems.push(...remade.problems);
  if (remade.sha256 !== undefined && remade.sha256 !== file.sha256) {
    problems.push(
      differs(file, `made again its SHA-256 is ${short(remade.sha256)}, not ${short(file.sha256)}.`),
    );
  }
  const differ =
    remade.sha256 !== undefined && stored.sha256 !== undefined && remade.sha256 !== stored.sha256;
  if (differ && remade.run !== undefined) problems.push(...(await compare(context, file, remade)));
  const same = problems.length === 0 && remade.sha256 !== undefined;
  return {
    problems,
    note: `file ${file.fileNo} ${file.name}: ${same ? `${sameWord(stored)}, sha256 ${file.sha256}` : remade.why}`,
  };
}

/** Bytes that were destroyed by rule are only vouched for by their digest. */
function sameWord({ sha256 }: StoredDigest): string {
  return sha256 === undefined ? 'its bytes were destroyed, made again they have its digest' : 'same bytes';
}

type StoredDigest = { readonly sha256?: string; readonly problems: readonly Problem[] };

/** Whether the stored bytes are still those that were cut. */
async function digestOf({ database, sealing, creditor }: Context, file: StoredFile): Promise<StoredDigest> {
  const bytes = (message: string, hint?: string) =>
    problem('REPLAY_BYTES', { file: file.name }, message, hint);
  try {
    const sha256 = await storedDigest(database, sealing, 'file', creditor.id, file.fileNo);
    const form = await formOf(database, creditor.id, 'file', file.fileNo);
    const sealed = form && (await storedDigest(database, sealing, 'form', creditor.id, form.formNo));
    if (sealed !== form?.sha256)
      return {
        sha256,
        problems: [
          bytes('the message it was sent in is not the one that was made.', 'Compare with a backup.'),
        ],
      };
    if (sha256 === file.sha256) return { sha256, problems: [] };
    const message = `the stored bytes have the SHA-256 ${short(sha256)}, the file was cut with ${short(file.sha256)}.`;
    return { sha256, problems: [bytes(message, 'Compare the store with a backup.')] };
  } catch (error) {
    if (error instanceof BytesExpired) return { problems: [] };
    return { problems: [bytes(`the stored bytes cannot be opened: ${(error as Error).message}`)] };
  }
}

type Remade = {
  readonly sha256?: string;
  readonly problems: readonly Problem[];
  readonly why: string;
  /** Writes the file once more. */
  readonly run?: (sink: (bytes: Uint8Array) => void, page: () => Promise<void>) => Promise<void>;
  readonly layout?: Layout;
};

async function remake(context: Context, file: StoredFile): Promise<Remade> {
  const { database, creditor } = context;
  const written = await writtenFile(database, creditor.id, file.fileNo);
  const texts = written && (await layoutVersion(database, creditor.id, written.layoutDigest));
  if (written === undefined || texts === undefined)
    return impossible(file, 'its layout version is not stored');
  const layout = compiled(written.layout, texts);
  if (layout?.digest !== written.layoutDigest)
    return impossible(file, `the stored text of layout ${written.layout} is not the one it was cut with`);
  const problems: Problem[] = [];
  const sealKey = await sealKeyOf(context, written.values);
  const measuring = new Remaking(layout, written);
  let debits = 0;
  try {
    for await (const rows of pages(context, file.fileNo)) {
      if (rows.some(({ erased }) => erased))
        return { problems, why: 'a payer in it was erased: only its digest can be shown' };
      for (const row of rows) {
        debits++;
        problems.push(
          ...rowFaults(file, row, debits),
          ...measuring.measure(row).map((fault) => located(file, row, fault)),
        );
      }
    }
    const totals = measuring.totals();
    for (const { code, where, message } of [...totals.problems, ...totals.overfull])
      problems.push(differs(file, `${code} ${where.field ?? ''}: ${message}.`));
    problems.push(...(await countFaults(context, file, debits, totals)));
    if (layout.fileName(written.values) !== file.name)
      problems.push(differs(file, `its name made again is ${layout.fileName(written.values)}.`));
    if (debits === 0) return { problems, why: 'none of its debits is stored' };
    const run = async (sink: (bytes: Uint8Array) => void, page: () => Promise<void>) => {
      const writing = new Remaking(layout, written, sealKey);
      writing.begin(totals, sink);
      for await (const rows of pages(context, file.fileNo)) {
        for (const row of rows) writing.write(row);
        await page();
      }
      writing.end();
      await page();
    };
    const hash = createHash('sha256');
    await run(
      (bytes) => hash.update(bytes),
      async () => undefined,
    );
    return { sha256: hash.digest('hex'), problems, why: 'differs', run, layout };
  } catch (error) {
    // What is stored was changed so far that the layout cannot write it: that is the finding.
    const message =
      error instanceof UnknownBatch
        ? `${error.message}.`
        : `it cannot be made again: ${(error as Error).message}.`;
    return { problems: [...problems, differs(file, message)], why: 'cannot be made again' };
  }
}

function impossible(file: StoredFile, why: string): Remade {
  return { problems: [problem('REPLAY_IMPOSSIBLE', { file: file.name }, `${why}.`)], why };
}

/** The layout its stored texts make; undefined when they make none. */
export function compiled(name: string, texts: readonly LayoutText[]): Layout | undefined {
  const [own, ...above] = texts;
  if (own === undefined) return undefined;
  const find = (wanted: string) => {
    const found = above.find((one) => one.name === wanted);
    return found && { text: found.text, origin: `stored ${wanted}` };
  };
  return compileLayout(name, own.text, `stored ${name}`, find).layout;
}

async function* pages(
  { database, sealing, creditor }: Context,
  fileNo: bigint,
): AsyncGenerator<readonly WrittenDebit[]> {
  for (let after = 0; ; ) {
    const rows = await writtenDebits(database, sealing, creditor.id, fileNo, after, pageSize);
    const last = rows.at(-1);
    if (last === undefined) return;
    after = last.serial;
    yield rows;
  }
}

function rowFaults(file: StoredFile, row: WrittenDebit, expected: number): readonly Problem[] {
  const where = { file: file.name, record: row.debitId };
  return [
    ...row.altered.map((field) =>
      problem('REPLAY_DEBIT', { ...where, field }, 'is not what it was when the file was cut.'),
    ),
    ...(row.serial === expected
      ? []
      : [
          problem('REPLAY_DEBIT', { ...where, field: 'serial' }, `is ${row.serial}, it must be ${expected}.`),
        ]),
  ];
}

function located(file: StoredFile, row: WrittenDebit, fault: Problem): Problem {
  return { ...fault, where: { ...fault.where, file: file.name, record: row.debitId, line: undefined } };
}

async function countFaults(
  { database, creditor }: Context,
  file: StoredFile,
  debits: number,
  totals: { readonly amount: bigint },
): Promise<readonly Problem[]> {
  const cut = await writtenCount(database, creditor.id, file.fileNo);
  const faults: Problem[] = [];
  if (debits !== cut || debits !== file.debits)
    faults.push(
      differs(file, `it was cut with ${cut} debits and says ${file.debits}; ${debits} are stored.`),
    );
  if (totals.amount !== file.minor)
    faults.push(differs(file, `its debits add up to ${totals.amount}, it says ${file.minor} (minor units).`));
  return faults;
}

/** Field by field, masked, then the first byte: a masked field can differ without showing it. */
async function compare(
  { database, sealing, creditor }: Context,
  file: StoredFile,
  { run, layout }: Remade,
): Promise<readonly Problem[]> {
  if (run === undefined || layout === undefined) return [];
  const views = new ViewComparison(differencesShown);
  const bytes = new ByteComparison();
  const was = layout.read(file.name, { onRecord: (view) => views.was(view) });
  const is = layout.read(file.name, { onRecord: (view) => views.is(view) });
  const chunks = storedBytes(database, sealing, 'file', creditor.id, file.fileNo);
  const pull = async (): Promise<boolean> => {
    const next = await chunks.next();
    if (next.done) return false;
    bytes.was(next.value);
    was.push(next.value);
    return true;
  };
  await run(
    (made) => {
      bytes.is(made);
      is.push(made);
    },
    async () => {
      while (views.behind && (await pull()));
    },
  );
  while (await pull());
  was.end();
  is.end();
  const fields = views
    .end()
    .map(({ record, line, field, was: before, is: now }) =>
      problem(
        'REPLAY_FILE',
        { file: file.name, line, record, field },
        `was ${before.trim()}, made again ${now.trim()}.`,
      ),
    );
  const first = bytes.end();
  return first === undefined
    ? fields
    : [...fields, differs(file, `the first byte that differs is line ${first.line}, byte ${first.column}.`)];
}

function differs(file: StoredFile, message: string): Problem {
  return problem(
    'REPLAY_FILE',
    { file: file.name },
    message,
    'debitrun audit verify tells which rows were touched.',
  );
}

function short(sha256: string): string {
  return `${sha256.slice(0, 16)}…`;
}
