/** import: CSV files of the creditor's own systems, in UTF-8 or GBK, into the registry and the books. bill comes next.
 *  Every fault of the file is listed. With faults nothing is taken, unless the operator asks for the good rows only.
 *  A row that is already there is left alone; one that differs from what is there is a conflict, except where it is an
 *  ordinary change (contact data, end dates, a mandate's account). */

import { parse } from 'csv-parse/sync';
import {
  decodeImport,
  type ImportKind,
  type IntakeContext,
  parseAccounts,
  parseMandates,
  parseReadings,
  parseReceipts,
  parseTariffs,
  type Table,
} from '../core/intake/index.ts';
import { type Problem, problem, type Read } from '../core/problem.ts';
import { commit, type Unit } from '../store/unit.ts';
import { act, type Context, report, type StepReport } from './context.ts';
import {
  importAccounts,
  importMandates,
  importReadings,
  importReceipts,
  importTariffs,
} from './import-rows.ts';

export type ImportOptions = {
  readonly kind: ImportKind;
  readonly fileName: string;
  readonly bytes: Uint8Array;
  /** Take the good rows although others are faulty. */
  readonly quarantine: boolean;
};

/** What taking rows did. */
export type Taken = {
  readonly added: number;
  readonly changed: number;
  readonly problems: readonly Problem[];
  /** Lines an operator reads. */
  readonly notes?: readonly string[];
};

export async function importFile(context: Context, options: ImportOptions): Promise<StepReport> {
  const table = split(options);
  if ('code' in table) return nothing(context, options, [table]);
  return await importTable(context, options, table);
}

async function importTable(context: Context, options: ImportOptions, table: Table): Promise<StepReport> {
  const intake = intakeContext(context);
  switch (options.kind) {
    case 'accounts':
      return take(context, options, parseAccounts(table, intake), importAccounts);
    case 'mandates':
      return take(context, options, parseMandates(table, intake), importMandates);
    case 'tariffs':
      return take(context, options, parseTariffs(table, intake), importTariffs);
    case 'readings':
      return take(context, options, parseReadings(table, intake), importReadings);
    case 'receipts':
      return take(context, options, parseReceipts(table, intake), importReceipts);
    default:
      return unreachable(options.kind);
  }
}

/** Faults found only against the store undo everything too, unless the good rows are wanted. */
async function take<T>(
  context: Context,
  options: ImportOptions,
  read: Read<T>,
  write: (unit: Unit, context: Context, rows: readonly T[], file: string) => Promise<Taken>,
): Promise<StepReport> {
  if (read.problems.length > 0 && !options.quarantine) return nothing(context, options, read.problems);
  const undo = new Error('the file has faults');
  let taken: Taken = { added: 0, changed: 0, problems: [] };
  try {
    await commit(context.database, act(context, 'import'), async (unit) => {
      taken = await write(unit, context, read.values, options.fileName);
      if (taken.problems.length > 0 && !options.quarantine) throw undo;
      if (taken.added + taken.changed > 0) {
        unit.event('import.taken', `import:${options.kind}`, {
          file: options.fileName,
          added: taken.added,
          changed: taken.changed,
        });
      }
    });
  } catch (error) {
    if (error !== undo) throw error;
    return nothing(context, options, [...read.problems, ...taken.problems]);
  }
  const problems = [...read.problems, ...taken.problems];
  const { added, changed } = taken;
  return report(
    context,
    'import',
    added + changed,
    { kind: options.kind, rows: read.values.length, added, changed },
    { problems, notes: taken.notes ?? [] },
  );
}

function nothing(
  context: Context,
  { kind, fileName }: ImportOptions,
  problems: readonly Problem[],
): StepReport {
  const notes = [`nothing was taken from ${fileName}; --quarantine takes the good rows`];
  return report(context, 'import', 0, { kind, added: 0, changed: 0 }, { notes, problems });
}

function split({ fileName, bytes }: ImportOptions): Table | Problem {
  const decoded = decodeImport(bytes, fileName);
  if ('code' in decoded) return decoded;
  try {
    const records = parse(decoded.text, {
      bom: true,
      info: true,
      relax_column_count: true,
      skip_empty_lines: true,
    }) as unknown as readonly {
      readonly record: string[];
      readonly info: { readonly lines: number };
    }[];
    const [header, ...rows] = records;
    if (header === undefined) {
      return problem('FILE_EMPTY', { file: fileName }, 'the file holds nothing.', 'Export it again.');
    }
    // The reader tells where a record ends; it begins after the one before.
    const begins = (index: number) => (records[index]?.info.lines ?? 0) + 1;
    return {
      file: fileName,
      header: header.record,
      rows: rows.map(({ record }, index) => ({ line: begins(index), cells: record })),
    };
  } catch (error) {
    // The reader's own message shows the cell.
    const { code, lines } = error as Error & { code?: string; lines?: number };
    return problem(
      'IMPORT_VALUE',
      { file: fileName, line: lines },
      `it is no well-formed CSV (${code ?? 'unreadable'}).`,
      'Save it as CSV again.',
    );
  }
}

function intakeContext({ creditor }: Context): IntakeContext {
  const { currency, timeZone, accountChecks, agentChecks, instruments } = creditor.pack.scheme;
  return {
    currency,
    timeZone,
    accountChecks,
    agentChecks,
    instruments,
    pairCheck: creditor.pairCheck?.(),
  };
}

function unreachable(kind: never): never {
  throw new Error(`nothing imports ${String(kind)}`);
}
