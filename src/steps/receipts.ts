/** Books receipts of other channels. Used by import; each receipt once, by channel and number. */

import { localTime } from '../core/date.ts';
import type { ReceiptRow } from '../core/intake/index.ts';
import { type Part, receiptRefundedJournal, receivedJournal } from '../core/ledger.ts';
import { type Problem, problem } from '../core/problem.ts';
import { type Applied, ReceiptBook } from '../core/receipts/apply.ts';
import { accountsInFlight, paidByChannel, payableCharges, prepaidBalances } from '../store/charges.ts';
import { insertTasks } from '../store/tasks.ts';
import type { Unit } from '../store/unit.ts';
import { changeOwed, changePrepaid } from './balances.ts';
import { type Context, today } from './context.ts';

/** In: receipts that are new, in order of time. Problems: refunds of more than was paid; nothing is booked for them. */
export async function bookReceipts(
  unit: Unit,
  context: Context,
  rows: readonly ReceiptRow[],
  file: string,
): Promise<readonly Problem[]> {
  const creditor = context.creditor.id;
  const accountIds = [...new Set(rows.map(({ accountId }) => accountId))];
  const before = await prepaidBalances(unit, creditor, accountIds);
  const book = new ReceiptBook(
    await payableCharges(unit, creditor, accountIds),
    await paidByChannel(unit, creditor, accountIds),
    before,
    await accountsInFlight(unit, creditor, accountIds),
  );
  const applied = rows.map((row) => book.apply({ ...row, minor: row.amount }));
  const problems: Problem[] = [];
  for (const [index, { kind }] of applied.entries()) {
    if (kind !== 'refused') continue;
    problems.push(
      problem(
        'IMPORT_CONFLICT',
        { file, line: rows[index]?.line, field: 'amount' },
        'more is refunded than this channel has paid on the account.',
        'Correct the row, or import the payment first.',
      ),
    );
  }
  const sound = rows.flatMap((row, index) => {
    const item = applied[index];
    return item === undefined || item.kind === 'refused' ? [] : [{ row, item }];
  });
  const booked = sound.map(({ item }) => item);
  await insertReceipts(
    unit,
    sound.map(({ row }) => row),
  );
  await unit.post(sound.map(({ row, item }) => journalOf(item, bookedOn(context, row))));
  await changeOwed(unit, booked.flatMap(owedBy));
  await changePrepaid(
    unit,
    accountIds
      .map((accountId) => ({ accountId, minor: book.balance(accountId) - (before.get(accountId) ?? 0n) }))
      .filter(({ minor }) => minor !== 0n),
  );
  await tellDoublePayments(unit, context, booked);
  return problems;
}

function journalOf(applied: Applied, bookedOn: ReturnType<typeof today>) {
  const { receipt } = applied;
  const key = {
    key: `${receipt.channel}:${receipt.receiptId}`,
    accountId: receipt.accountId,
    channel: receipt.channel,
  };
  switch (applied.kind) {
    case 'received':
      return receivedJournal(key, applied.parts, applied.rest, bookedOn);
    case 'refunded':
      return receiptRefundedJournal(key, applied.parts, applied.fromPrepaid, bookedOn);
    case 'refused':
      throw new Error('a refused receipt is not booked');
    default:
      return unreachable(applied);
  }
}

function bookedOn(context: Context, row: ReceiptRow): ReturnType<typeof today> {
  return localTime(row.receivedAt, context.creditor.pack.scheme.timeZone).date;
}

async function insertReceipts(unit: Unit, rows: readonly ReceiptRow[]): Promise<void> {
  await unit.insert(
    'receipt',
    rows.map((row) => ({
      channel: row.channel,
      receipt_id: row.receiptId,
      account_id: row.accountId,
      kind: row.kind,
      minor: row.amount,
      received_at: row.receivedAt,
    })),
  );
  for (const { channel, receiptId, accountId, kind, amount, receivedAt } of rows)
    unit.event(`receipt.${kind}`, `receipt:${channel}:${receiptId}`, {
      accountId,
      minor: amount,
      receivedAt,
    });
}

/** What a receipt adds to what charges owe: less for what is paid. */
function owedBy(applied: Applied): readonly Part[] {
  switch (applied.kind) {
    case 'received':
      return applied.parts.map((part) => ({ ...part, minor: -part.minor }));
    case 'refunded':
      return applied.parts;
    case 'refused':
      return [];
    default:
      return unreachable(applied);
  }
}

/** Paid elsewhere while the debit is at the bank: the money is kept as prepayment, and somebody decides. */
async function tellDoublePayments(unit: Unit, context: Context, applied: readonly Applied[]): Promise<void> {
  const doubles = applied.flatMap((item) => (item.kind === 'received' && item.doublePayment ? [item] : []));
  await insertTasks(
    unit,
    doubles.map(({ receipt, rest }) => ({
      taskKey: `double-payment/${receipt.channel}/${receipt.receiptId}`,
      kind: 'double-payment',
      subject: `account:${receipt.accountId}`,
      detail: `${rest} minor units came by ${receipt.channel} while a debit is at the bank; kept as prepayment: refund or leave as credit`,
      madeOn: today(context),
    })),
  );
}

function unreachable(applied: never): never {
  throw new Error(`no journal for ${JSON.stringify(applied)}`);
}
