/** The records of one payer in files out and in, read with the layouts those files were written and read with; the lines
 *  of other payers are left out. Reads only. */

import type { Group, Layout } from '../core/format/format.ts';
import type { Meaning } from '../core/format/vocabulary.ts';
import { Sealed } from '../core/sealed.ts';
import { BytesExpired, storedBytes } from '../store/bytes.ts';
import { type FormOwner, saidBytes } from '../store/forms.ts';
import { layoutVersion, readingOf } from '../store/replay.ts';
import type { Context } from './context.ts';
import { compiled } from './replay-outgoing.ts';

/** A debit as files name it. */
export type NamedDebit = {
  readonly debit_id: string;
  readonly trace: string | null;
  readonly mandate_id: string;
  readonly debtor_id: string;
  readonly file_no: bigint | null;
  readonly serial: number | null;
};

export type FileRecord = {
  readonly debit_id: string;
  readonly line: number;
  /** By meaning; sealed values as `show` gives them. */
  readonly values: Readonly<Record<string, string | boolean>>;
};

export type FileRecords = {
  readonly of: 'outgoing' | 'inbound';
  readonly no: bigint;
  readonly name: string;
  readonly layout: string | null;
  readonly records: readonly FileRecord[];
  /** Why there is nothing, where nothing can be read. */
  readonly note?: string;
};

type Show = (value: Sealed) => string;

/** Debits stand in a file in the order of their serial numbers. */
export async function outgoingRecords(
  context: Context,
  file: { readonly no: bigint; readonly name: string; readonly layoutDigest: string },
  debits: readonly NamedDebit[],
  show: Show,
): Promise<FileRecords> {
  const wanted = new Map(
    debits.filter(({ file_no }) => file_no === file.no).map((debit) => [debit.serial, debit] as const),
  );
  let serial = 0;
  return await extract(context, 'file', file, show, () => {
    const debit = wanted.get(++serial);
    return debit === undefined ? [] : [debit];
  });
}

/** `lines` are those the stored entries of these debits were read from. */
export async function inboundRecords(
  context: Context,
  file: { readonly no: bigint; readonly name: string },
  entries: readonly { readonly line: number; readonly debit_id: string }[],
  debits: readonly NamedDebit[],
  show: Show,
): Promise<FileRecords> {
  const reading = await readingOf(context.database, context.creditor.id, file.no);
  if (reading === undefined) return nothing('inbound', file, null, 'it was not read with any layout');
  const byId = new Map(debits.map((debit) => [debit.debit_id, debit]));
  const byLine = new Map<number, NamedDebit[]>();
  for (const { line, debit_id } of entries) {
    const debit = byId.get(debit_id);
    if (debit !== undefined) byLine.set(line, [...(byLine.get(line) ?? []), debit]);
  }
  return await extract(
    context,
    'inbound',
    { ...file, layoutDigest: reading.layoutDigest },
    show,
    ({ line }) => byLine.get(line) ?? [],
  );
}

async function extract(
  { database, sealing, creditor }: Context,
  of: FormOwner,
  { no, name, layoutDigest }: { readonly no: bigint; readonly name: string; readonly layoutDigest: string },
  show: Show,
  candidates: (group: Group) => readonly NamedDebit[],
): Promise<FileRecords> {
  const kind = of === 'file' ? 'outgoing' : 'inbound';
  const layout = await layoutOf(database, creditor.id, layoutDigest);
  if (layout === undefined) return nothing(kind, { no, name }, null, 'its layout is not stored');
  const records: FileRecord[] = [];
  const reading = layout.read(name, {
    onDebit: (group) => {
      const debit = candidates(group).find((one) => names(group, one));
      if (debit !== undefined)
        records.push({ debit_id: debit.debit_id, line: group.line, values: shown(group, show) });
    },
  });
  try {
    const stored =
      of === 'file'
        ? storedBytes(database, sealing, 'file', creditor.id, no)
        : saidBytes(database, sealing, creditor.id, no);
    for await (const bytes of stored) reading.push(bytes);
  } catch (error) {
    if (!(error instanceof BytesExpired)) throw error;
    return nothing(kind, { no, name }, layout.name, error.message);
  }
  reading.end();
  return { of: kind, no, name, layout: layout.name, records };
}

function nothing(
  of: FileRecords['of'],
  { no, name }: { readonly no: bigint; readonly name: string },
  layout: string | null,
  note: string,
): FileRecords {
  return { of, no, name, layout, records: [], note };
}

async function layoutOf(
  sql: Context['database'],
  creditor: string,
  digest: string,
): Promise<Layout | undefined> {
  const texts = await layoutVersion(sql, creditor, digest);
  return texts?.[0] && compiled(texts[0].name, texts);
}

/** Several payers can stand on one line of an XML file: what a record says of the debit must be the debit's. */
function names({ values }: Group, debit: NamedDebit): boolean {
  const own: Readonly<Partial<Record<Meaning, string | null>>> = {
    'debit.reference': debit.debit_id,
    'debit.trace': debit.trace,
    'mandate.reference': debit.mandate_id,
    'debit.customer': debit.debtor_id,
  };
  const said = (Object.keys(own) as Meaning[]).filter((meaning) => typeof values[meaning] === 'string');
  return said.length > 0 && said.every((meaning) => values[meaning] === own[meaning]);
}

function shown({ values }: Group, show: Show): FileRecord['values'] {
  return Object.fromEntries(
    Object.entries(values).flatMap(([meaning, value]) => {
      if (value === undefined) return [];
      if (value instanceof Sealed) return [[meaning, show(value)]];
      return [[meaning, typeof value === 'bigint' ? value.toString() : value]];
    }),
  );
}
