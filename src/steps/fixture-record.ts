/** Makes a fixture of a creditor's real nights up to a day, with invented people: configuration, imports, nights, answers.
 *  Reads only. Lengths, check digits, character sets, references, amounts and positions stay as they were. */

import { stringify } from 'yaml';
import { addDays, type Instant, type IsoDate, localTime } from '../core/date.ts';
import { formatMinor, minorDigits } from '../core/money.ts';
import { fixtureVerbs } from '../core/replay/fixture.ts';
import { pseudonym } from '../core/replay/pseudonym.ts';
import { substitute } from '../core/replay/substitute.ts';
import { Sealed, type SealedKind } from '../core/sealed.ts';
import { inOnePiece } from '../store/bytes.ts';
import { inboundFiles, type StoredInbound } from '../store/files.ts';
import { formOf, saidBytes } from '../store/forms.ts';
import { mandatesById } from '../store/mandates.ts';
import { debtorsById } from '../store/notices.ts';
import {
  accountsForImport,
  actsUpTo,
  debtorIds,
  mandatesForImport,
  readingsForImport,
  receiptsForImport,
  tariffsForImport,
} from '../store/registry-export.ts';
import type { Context } from './context.ts';

/** Files of the fixture by their path in its folder. */
export type RecordedFixture = ReadonlyMap<string, Uint8Array>;

export async function recordFixture(
  context: Context,
  day: IsoDate,
  key: Uint8Array,
): Promise<RecordedFixture> {
  const people = new People(key);
  const recorded = new Map<string, Uint8Array>();
  const put = (path: string, text: string) => recorded.set(path, Buffer.from(text));
  put('debitrun.yaml', configuration(context));
  for (const [name, rows] of Object.entries(await registry(context, people)))
    if (rows.length > 0) put(`import/${name}.csv`, csv(rows));
  const nights = await nightsUpTo(context, day);
  const imports = [...recorded.keys()].flatMap((path) => /^import\/(\w+)\.csv$/.exec(path)?.[1] ?? []);
  nights[0]?.do.unshift(...imports.map((name) => `import ${name}`));
  const receipts = await receiptsByNight(context, nights);
  for (const [night, rows] of receipts) {
    put(`import/receipts-${night + 1}.csv`, csv(rows));
    const night1 = nights[night];
    night1?.do.splice(night === 0 ? imports.length : 0, 0, `import receipts receipts-${night + 1}.csv`);
  }
  for (const [path, bytes] of await answers(context, nights, people)) recorded.set(path, bytes);
  put('fixture.yaml', description(context, day, nights));
  return recorded;
}

/** Remembers what stands for whom. */
class People {
  readonly #key: Uint8Array;
  readonly pairs = new Map<string, string>();

  constructor(key: Uint8Array) {
    this.#key = key;
  }

  /** The invention for a value; '' for none. */
  invent(value: Sealed | undefined): string {
    if (value === undefined) return '';
    return this.inventText(value.kind, value.reveal());
  }

  inventText(kind: SealedKind, clear: string): string {
    const known = this.pairs.get(clear);
    if (known !== undefined) return known;
    const made = pseudonym(this.#key, kind, clear);
    if (clear.trim() !== '') this.pairs.set(clear, made);
    return made;
  }
}

/** The creditor's own settings stay: they are a company's, and stand in every file. The bank becomes a folder. */
function configuration({ creditor }: Context): string {
  const { id, name, description, pack, layout, settings, rules, dueDay } = creditor;
  const digits = minorDigits[pack.scheme.currency];
  const [day, retryDay] = rules.collectionDays;
  return stringify({
    workspace: 'fixture',
    creditors: {
      [id]: {
        name,
        description,
        scheme: pack.scheme.name,
        layout: layout.name,
        // nothing is sent to anybody
        ...(layout.status === 'unverified' ? { acceptUnverified: [layout.name] } : {}),
        settings,
        connection: { kind: 'folder', path: 'bank' },
        billing: { dueDay },
        collection: {
          day,
          ...(retryDay === undefined ? {} : { retryDay }),
          noticeDays: rules.noticeDays,
          minPerDebit: formatMinor(rules.minimumPerDebit, digits),
          maxPerDebit: formatMinor(rules.maximumPerDebit, digits),
          planAheadDays: rules.planAheadDays,
          ...(rules.onHoliday === undefined ? {} : { onHoliday: rules.onHoliday }),
        },
      },
    },
  });
}

type CsvRow = Readonly<Record<string, string | null>>;

async function registry(
  context: Context,
  people: People,
): Promise<Readonly<Record<string, readonly CsvRow[]>>> {
  const { database, sealing, creditor } = context;
  const ids = (await debtorIds(database, creditor.id)).map(({ debtor_id }) => debtor_id);
  const debtors = await debtorsById(database, sealing, creditor.id, ids);
  const accounts = (await accountsForImport(database, creditor.id)).map((row) => {
    const debtor = debtors.get(row.debtor_id ?? '');
    return {
      ...row,
      label: row.account_id ?? '',
      debtor_name: people.invent(debtor?.name),
      phone: people.invent(debtor?.phone),
      email: people.invent(debtor?.email),
      address: people.invent(debtor?.address),
    };
  });
  return {
    tariffs: await tariffsForImport(database, creditor.id),
    accounts,
    mandates: await mandateRows(context, people),
    readings: await readingsForImport(database, creditor.id),
  };
}

async function mandateRows(
  { database, sealing, creditor, now }: Context,
  people: People,
): Promise<readonly CsvRow[]> {
  const listed = await mandatesForImport(database, creditor.id);
  const { currency, timeZone } = creditor.pack.scheme;
  const ids = listed.map(({ mandate_id }) => mandate_id);
  const mandates = await mandatesById(database, sealing, creditor.id, ids, localTime(now, timeZone).date);
  return listed.flatMap(({ mandate_id, debtor_id, state }) => {
    const mandate = mandates.get(mandate_id);
    if (mandate === undefined) return [];
    const { limitMinor } = mandate;
    return {
      mandate_id,
      debtor_id,
      holder: people.invent(mandate.holder),
      account: people.invent(mandate.account),
      agent: mandate.agent,
      account_type: mandate.accountType,
      signed_on: mandate.signedOn,
      valid_from: mandate.validFrom,
      valid_to: mandate.validTo,
      limit: limitMinor === null ? '' : formatMinor(limitMinor, minorDigits[currency]),
      instrument: mandate.instrument,
      kind: mandate.kind,
      state,
    };
  });
}

type Night = { readonly at: Instant; readonly do: string[] };

/** What the events say was done, instant by instant. */
async function nightsUpTo({ database, creditor }: Context, day: IsoDate): Promise<Night[]> {
  const { timeZone } = creditor.pack.scheme;
  const late = `${addDays(day, 2)}T00:00:00.000Z` as Instant;
  const nights: Night[] = [];
  for (const { at, command, period } of await actsUpTo(database, creditor.id, late)) {
    if (localTime(at, timeZone).date > day) continue;
    const verb = fixtureVerbs.find((one) => one === command);
    if (nights.at(-1)?.at !== at) nights.push({ at, do: [] });
    if (verb === undefined) continue;
    const act = verb === 'bill' && period !== null ? `bill ${period}` : verb;
    const acts = nights.at(-1)?.do;
    if (acts?.at(-1) !== act) acts?.push(act);
  }
  const [first, ...rest] = nights;
  return first === undefined
    ? []
    : [first, ...rest.filter((night) => night.do.length > 0 || night === rest.at(-1))];
}

/** Receipts come with the first night that is not before they were taken. */
async function receiptsByNight(
  { database, creditor }: Context,
  nights: readonly Night[],
): Promise<ReadonlyMap<number, CsvRow[]>> {
  const byNight = new Map<number, CsvRow[]>();
  const digits = minorDigits[creditor.pack.scheme.currency];
  for (const row of await receiptsForImport(database, creditor.id)) {
    const night = nights.findIndex(({ at }) => at >= row.taken_at);
    if (night < 0) continue;
    const { receipt_id, channel, account_id, kind } = row;
    const rows = byNight.get(night) ?? [];
    byNight.set(night, rows);
    rows.push({
      receipt_id,
      channel,
      account_id,
      amount: formatMinor(row.minor, digits),
      received_at: row.received_at,
      kind,
    });
  }
  return byNight;
}

/** The bank's bytes with invented people in them, under the night that fetched them. */
async function answers(context: Context, nights: readonly Night[], people: People): Promise<RecordedFixture> {
  const files = new Map<string, Uint8Array>();
  const inbound = await inboundFiles(context.database, context.creditor.id, 'true');
  const texts: { readonly path: string; readonly bytes: Uint8Array }[] = [];
  for (const one of inbound) {
    const night = nights.findIndex(({ at }) => at === one.keptAt);
    if (night < 0 || (await isClosed(context, one))) continue;
    const bytes = await whole(context, one);
    learn(context, one, bytes, people);
    texts.push({ path: `answers/${night + 1}/${one.name}`, bytes });
  }
  for (const { path, bytes } of texts) files.set(path, substitute(bytes, people.pairs));
  return files;
}

/** Names and accounts as the bank spells them, cut or folded, are people too. */
function learn(
  { creditor }: Context,
  { name, layout }: StoredInbound,
  bytes: Uint8Array,
  people: People,
): void {
  const found = layout === null ? undefined : creditor.pack.layouts.get(layout);
  if (found === undefined) return;
  const reading = found.read(name, {
    onDebit: ({ values }) => {
      for (const value of Object.values(values)) if (value instanceof Sealed) people.invent(value);
    },
  });
  reading.push(bytes);
  reading.end();
}

/** Messages that were not opened, or said what another one said: people in them could not be replaced. */
async function isClosed({ database, creditor }: Context, one: StoredInbound): Promise<boolean> {
  const { inboundNo, name, state, layout, problems } = one;
  if ((await formOf(database, creditor.id, 'inbound', inboundNo)) !== undefined) return false;
  if (creditor.bank.openpgp?.nameIn(name) !== undefined) return true;
  return (
    layout === null && (state === 'superseded' || problems.some(({ code }) => code.startsWith('OPENPGP')))
  );
}

function whole({ database, sealing, creditor }: Context, { inboundNo }: StoredInbound): Promise<Uint8Array> {
  return inOnePiece(saidBytes(database, sealing, creditor.id, inboundNo));
}

function description({ creditor }: Context, day: IsoDate, nights: readonly Night[]): string {
  const { name, title } = creditor.pack.scheme;
  return stringify(
    {
      title: `recorded nights up to ${day}`,
      shows: 'Real nights with invented people: say here what they show.',
      sheet: `${name}: ${title}`,
      nights,
    },
    { lineWidth: 160 },
  );
}

function csv(rows: readonly CsvRow[]): string {
  const columns = Object.keys(rows[0] ?? {});
  const quote = (cell: string | null | undefined) => `"${(cell ?? '').replaceAll('"', '""')}"`;
  return [columns.join(','), ...rows.map((row) => columns.map((column) => quote(row[column])).join(','))]
    .join('\n')
    .concat('\n');
}
