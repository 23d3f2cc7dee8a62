/** Rows of the five imports into their tables, set-wise. Used by import. */

import type { AccountRow, MandateRow, ReadingRow, ReceiptRow, TariffRow } from '../core/intake/index.ts';
import { type Problem, problem } from '../core/problem.ts';
import { type MandateState, mandateMoves, mayMove } from '../core/states.ts';
import { correctedSince, keepVersions } from '../store/mandate-changes.ts';
import { placeOfMandate } from '../store/mandates.ts';
import { type Difference, existingKeys, mergeRows } from '../store/merge.ts';
import { placeOfDebtor } from '../store/notices.ts';
import type { Unit } from '../store/unit.ts';
import { type Context, today } from './context.ts';
import type { Taken } from './import.ts';
import { bookReceipts } from './receipts.ts';

export async function importAccounts(
  unit: Unit,
  { sealing }: Context,
  all: readonly AccountRow[],
  file: string,
): Promise<Taken> {
  const vault = await sealing.withNewDebtors(
    unit,
    all.map(({ debtorId }) => debtorId),
  );
  const { sound: rows, problems } = split(
    all,
    ({ debtorId }) => !vault.isErased(debtorId),
    (row) => erased(file, row.line, row.debtorId),
  );
  const debtors = unique(rows, ({ debtorId }) => debtorId).map((row) => {
    const seal = (column: 'name' | 'phone' | 'email' | 'address') => {
      const value = row[column];
      return value === undefined ? null : vault.seal(row.debtorId, placeOfDebtor(column), value);
    };
    return {
      debtor_id: row.debtorId,
      name_sealed: seal('name'),
      phone_sealed: seal('phone'),
      email_sealed: seal('email'),
      address_sealed: seal('address'),
    };
  });
  const accounts = unique(rows, ({ accountId }) => accountId).map((row) => ({
    account_id: row.accountId,
    kind: row.kind,
    building: row.building,
    label: row.label,
    area: row.area ?? null,
  }));
  const ownerships = rows.map((row) => ({
    account_id: row.accountId,
    from_on: row.from,
    to_on: row.to ?? null,
    debtor_id: row.debtorId,
  }));
  const assignments = rows.flatMap((row) =>
    row.tariffs.map((tariff_id) => ({
      account_id: row.accountId,
      tariff_id,
      from_on: row.from,
      to_on: row.to ?? null,
    })),
  );
  const results = [
    await mergeRows(unit, 'debtor', ['debtor_id'], debtors, [
      'name_sealed',
      'phone_sealed',
      'email_sealed',
      'address_sealed',
    ]),
    await mergeRows(unit, 'billing_account', ['account_id'], accounts, ['building', 'label', 'area']),
    await mergeRows(unit, 'ownership', ['account_id', 'from_on'], ownerships, ['to_on']),
    await mergeRows(unit, 'assignment', ['account_id', 'tariff_id', 'from_on'], assignments, ['to_on']),
  ];
  return {
    added: results.reduce((sum, { added }) => sum + added, 0),
    changed: results.reduce((sum, { changed }) => sum + changed, 0),
    problems: [
      ...problems,
      ...results.flatMap(({ conflicts }) => conflicts.map((conflict) => difference(file, conflict))),
    ],
  };
}

export async function importMandates(
  unit: Unit,
  context: Context,
  rows: readonly MandateRow[],
  file: string,
): Promise<Taken> {
  const { sealing } = context;
  const known = await existingKeys(
    unit,
    'debtor',
    'debtor_id',
    rows.map(({ debtorId }) => debtorId),
  );
  const { sound, problems } = split(
    rows,
    ({ debtorId }) => known.has(debtorId),
    (row) => missing(file, row.line, 'debtor_id', 'accounts'),
  );
  const vault = await sealing.withNewDebtors(
    unit,
    sound.map(({ debtorId }) => debtorId),
  );
  const states = await statesOf(unit, sound);
  const moves: { id: string; from: MandateState; to: MandateState }[] = [];
  const taken: MandateRow[] = [];
  for (const row of sound) {
    const from = states.get(row.mandateId);
    if (vault.isErased(row.debtorId)) problems.push(erased(file, row.line, row.debtorId));
    else if (from === undefined || row.state === undefined || from === row.state) taken.push(row);
    else if (from !== 'cancelled' && mayMove(mandateMoves, from, row.state)) {
      moves.push({ id: row.mandateId, from, to: row.state });
      taken.push(row);
    } else
      problems.push(
        problem(
          'IMPORT_CONFLICT',
          { file, line: row.line, field: 'state' },
          `mandate ${row.mandateId} is ${from} and may not become ${row.state}.`,
          'Give a new mandate a new mandate_id.',
        ),
      );
  }
  await unit.move('mandate', moves);
  const stored = taken.map((row) => ({
    mandate_id: row.mandateId,
    debtor_id: row.debtorId,
    state: row.state ?? states.get(row.mandateId) ?? 'active',
    kind: row.kind,
    holder_sealed: vault.seal(row.debtorId, placeOfMandate('holder', row.mandateId), row.holder),
    account_sealed: vault.seal(row.debtorId, placeOfMandate('account', row.mandateId), row.account),
    account_key: sealing.accountKey(row.account),
    agent: row.agent ?? null,
    account_type: row.accountType ?? null,
    instrument: row.instrument ?? null,
    signed_on: row.signedOn,
    valid_from: row.validFrom,
    valid_to: row.validTo ?? null,
    limit_minor: row.limit ?? null,
  }));
  // An export made before the bank's correction must not undo it.
  const corrected = await correctedSince(unit, stored);
  const current = stored.map((row) => ({ ...row, ...corrected.get(row.mandate_id)?.now }));
  await keepVersions(unit, current, today(context));
  const merged = await mergeRows(unit, 'mandate', ['mandate_id'], current, [
    'holder_sealed',
    'account_sealed',
    'account_key',
    'agent',
    'account_type',
    'instrument',
    'valid_to',
    'limit_minor',
  ]);
  return {
    added: merged.added,
    changed: merged.changed + moves.length,
    problems: [...problems, ...merged.conflicts.map((conflict) => difference(file, conflict))],
    notes: [...corrected].map(
      ([mandateId, { on }]) =>
        `mandate ${mandateId}: the bank corrected it on ${on}, the row has the details from before; the bank’s were kept`,
    ),
  };
}

export async function importTariffs(
  unit: Unit,
  _: Context,
  rows: readonly TariffRow[],
  file: string,
): Promise<Taken> {
  const merged = await mergeRows(
    unit,
    'tariff',
    ['tariff_id', 'from_on'],
    rows.map((row) => ({
      tariff_id: row.tariffId,
      from_on: row.from,
      to_on: row.to ?? null,
      kind: row.kind,
      title: row.title,
      rate: row.rate ?? null,
      steps: row.steps,
      every: row.every,
      approval: row.approval,
    })),
    ['to_on', 'title', 'approval'],
  );
  return {
    added: merged.added,
    changed: merged.changed,
    problems: merged.conflicts.map((conflict) => difference(file, conflict)),
  };
}

export async function importReadings(
  unit: Unit,
  _: Context,
  rows: readonly ReadingRow[],
  file: string,
): Promise<Taken> {
  const { sound, problems } = await onKnownAccounts(unit, rows, file);
  const merged = await mergeRows(
    unit,
    'reading',
    ['account_id', 'read_on', 'kind'],
    sound.map((row) => ({ account_id: row.accountId, read_on: row.date, kind: row.kind, value: row.value })),
    [],
  );
  return {
    added: merged.added,
    changed: merged.changed,
    problems: [...problems, ...merged.conflicts.map((conflict) => difference(file, conflict))],
  };
}

export async function importReceipts(
  unit: Unit,
  context: Context,
  rows: readonly ReceiptRow[],
  file: string,
): Promise<Taken> {
  const { sound, problems } = await onKnownAccounts(unit, rows, file);
  const there = await unit.query<{ key: string; same: string }>(
    `select channel || '|' || receipt_id as key, account_id || '|' || kind || '|' || minor as same from receipt
     where creditor = $1 and receipt_id = any($2)`,
    [unit.act.creditor, sound.map(({ receiptId }) => receiptId)],
  );
  const known = new Map(there.map(({ key, same }) => [key, same]));
  const fresh: ReceiptRow[] = [];
  for (const row of sound) {
    const same = known.get(`${row.channel}|${row.receiptId}`);
    if (same === undefined) fresh.push(row);
    else if (same !== `${row.accountId}|${row.kind}|${row.amount}`) {
      problems.push(
        problem(
          'IMPORT_CONFLICT',
          { file, line: row.line, field: 'receipt_id' },
          `receipt ${row.receiptId} of ${row.channel} is already booked with other content.`,
          'A correction is a refund and a new receipt.',
        ),
      );
    }
  }
  const inOrder = fresh.sort((a, b) =>
    a.receivedAt < b.receivedAt ? -1 : a.receivedAt > b.receivedAt ? 1 : a.line - b.line,
  );
  const refused = await bookReceipts(unit, context, inOrder, file);
  return { added: fresh.length - refused.length, changed: 0, problems: [...problems, ...refused] };
}

async function onKnownAccounts<T extends { readonly accountId: string; readonly line: number }>(
  unit: Unit,
  rows: readonly T[],
  file: string,
) {
  const known = await existingKeys(
    unit,
    'billing_account',
    'account_id',
    rows.map(({ accountId }) => accountId),
  );
  return split(
    rows,
    ({ accountId }) => known.has(accountId),
    (row) => missing(file, row.line, 'account_id', 'accounts'),
  );
}

async function statesOf(unit: Unit, rows: readonly MandateRow[]): Promise<ReadonlyMap<string, MandateState>> {
  const found = await unit.query<{ mandate_id: string; state: MandateState }>(
    'select mandate_id, state from mandate where creditor = $1 and mandate_id = any($2)',
    [unit.act.creditor, rows.map(({ mandateId }) => mandateId)],
  );
  return new Map(found.map((row) => [row.mandate_id, row.state]));
}

function split<T>(rows: readonly T[], isSound: (row: T) => boolean, fault: (row: T) => Problem) {
  const sound = rows.filter(isSound);
  return { sound, problems: rows.filter((row) => !isSound(row)).map(fault) };
}

function unique<T>(rows: readonly T[], key: (row: T) => string): readonly T[] {
  return [...new Map(rows.map((row) => [key(row), row])).values()];
}

/** The value is not repeated: in a shifted column it may be anything. */
function missing(file: string, line: number, field: string, kind: string): Problem {
  return problem(
    'IMPORT_REFERENCE',
    { file, line, field },
    `it names none of the ${kind} that are stored.`,
    `Import it first: debitrun import ${kind} FILE`,
  );
}

/** Data of an erased debtor is not taken back by an old export of it. */
function erased(file: string, line: number, debtorId: string): Problem {
  return problem(
    'DEBTOR_ERASED',
    { file, line, field: 'debtor_id' },
    `debtor ${debtorId} was erased.`,
    'Leave the row out; who comes back is given a new debtor_id.',
  );
}

function difference(file: string, { key, columns }: Difference): Problem {
  return problem(
    'IMPORT_CONFLICT',
    { file, record: key },
    `it is already stored with another ${columns.join(', ')}.`,
    'What has been billed by is not rewritten: give the change a date or key of its own.',
  );
}
