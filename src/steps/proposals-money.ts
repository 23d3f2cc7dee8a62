/** Write-offs and refunds: proposed with an amount and a reason, booked when a second person confirms. */

import { type IsoDate, parseIsoDate } from '../core/date.ts';
import { prepaidRefundedJournal, writtenOffJournal } from '../core/ledger.ts';
import { displayMoney, minorDigits, parseMinor } from '../core/money.ts';
import type { ProposalContent } from '../core/proposal.ts';
import { payableCharges, prepaidBalances } from '../store/charges.ts';
import type { Sql } from '../store/database.ts';
import { firstOpenDay } from '../store/periods.ts';
import type { Unit } from '../store/unit.ts';
import { type Context, report, type StepReport, today } from './context.ts';
import { propose } from './proposals.ts';
import { Refused, refusal, refuse } from './refusal.ts';

export type MoneyWish = {
  /** Decimal text; all that is open, or all that is prepaid, when absent. */
  readonly amount?: string | undefined;
  readonly reason: string;
  /** Day it is booked on; today when absent. Refused in a closed month. */
  readonly on?: IsoDate | undefined;
};

export function proposeWriteOff(context: Context, chargeId: string, wish: MoneyWish): Promise<StepReport> {
  return proposeMoney(context, 'write-off', `charge:${chargeId}`, wish, async () => {
    return (await openCharge(context.database, context, chargeId)).minor;
  });
}

export function proposeRefund(
  context: Context,
  accountId: string,
  channel: string,
  wish: MoneyWish,
): Promise<StepReport> {
  return proposeMoney(context, 'refund', `account:${accountId}`, { ...wish, channel }, async () => {
    return prepaidOf(context.database, context, accountId);
  });
}

/** Out: minor units that were written off. */
export async function writeOff(
  unit: Unit,
  context: Context,
  key: string,
  chargeId: string,
  content: ProposalContent,
): Promise<bigint> {
  const minor = BigInt(String(content.minor));
  const charge = await openCharge(unit, context, chargeId);
  if (charge.minor < minor) throw new Refused(tooMuch(context, `charge ${chargeId}`, charge.minor));
  const bookedOn = await openDay(unit, context, content);
  await unit.post([writtenOffJournal(key, { ...charge, minor }, bookedOn)]);
  await unit.query(
    'update charge set open_minor = open_minor - $3::bigint where creditor = $1 and charge_id = $2',
    [context.creditor.id, chargeId, minor],
  );
  unit.event('charge.written-off', `charge:${chargeId}`, { minor, proposal: key, reason: content.reason });
  return minor;
}

/** Out: minor units that go back. */
export async function refundPrepaid(
  unit: Unit,
  context: Context,
  key: string,
  accountId: string,
  content: ProposalContent,
): Promise<bigint> {
  const minor = BigInt(String(content.minor));
  const balance = await prepaidOf(unit, context, accountId);
  if (balance < minor) throw new Refused(tooMuch(context, `the prepayment of account ${accountId}`, balance));
  const bookedOn = await openDay(unit, context, content);
  const channel = String(content.channel);
  await unit.post([prepaidRefundedJournal(key, { accountId, channel, minor }, bookedOn)]);
  await unit.query('update prepaid set minor = minor - $3::bigint where creditor = $1 and account_id = $2', [
    context.creditor.id,
    accountId,
    minor,
  ]);
  unit.event('prepaid.refunded', `account:${accountId}`, {
    minor,
    channel,
    proposal: key,
    reason: content.reason,
  });
  return minor;
}

/** Checked when proposed, so that nobody is asked for what cannot be done; and again when executed. */
async function proposeMoney(
  context: Context,
  kind: 'write-off' | 'refund',
  subject: string,
  { amount, reason, on, ...rest }: MoneyWish & { readonly channel?: string },
  available: () => Promise<bigint>,
): Promise<StepReport> {
  try {
    const most = await available();
    const minor =
      amount === undefined ? most : parseMinor(amount, minorDigits[context.creditor.pack.scheme.currency]);
    if (minor === undefined || minor <= 0n || minor > most)
      throw new Refused(tooMuch(context, subject, most));
    const bookedOn = on ?? null;
    await openDay(context.database, context, { bookedOn });
    const content = { minor: minor.toString(), reason, bookedOn, ...rest };
    return await propose(context, kind, { kind, subject, content });
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    const problems = [await refuse(context, kind, subject, error.problem)];
    return report(context, kind, 0, {}, { problems });
  }
}

/** What a person dates is booked on that day or not at all; today's is, whatever is closed. */
async function openDay(sql: Sql, context: Context, { bookedOn }: ProposalContent): Promise<IsoDate> {
  const day = bookedOn === null ? undefined : parseIsoDate(String(bookedOn));
  if (day === undefined) return today(context);
  const first = await firstOpenDay(sql, context.creditor.id);
  if (day >= first && day <= today(context)) return day;
  const why =
    day < first
      ? `${day} lies in a closed month; the first open day is ${first}.`
      : `${day} has not come yet: nothing is booked ahead.`;
  throw new Refused(refusal('PERIOD_CLOSED', context.creditor.id, why, 'Leave --on out to book it today.'));
}

async function openCharge(sql: Sql, { creditor }: Context, chargeId: string) {
  const [row] = await sql.query<{ account_id: string }>(
    'select account_id from charge where creditor = $1 and charge_id = $2',
    [creditor.id, chargeId],
  );
  const open = row && (await payableCharges(sql, creditor.id, [row.account_id]));
  const claimed = await sql.query('select 1 from claim where creditor = $1 and charge_id = $2 and live', [
    creditor.id,
    chargeId,
  ]);
  const charge = open?.find((part) => part.chargeId === chargeId);
  if (charge !== undefined && claimed.length === 0) return charge;
  const why =
    row === undefined
      ? `there is no charge ${chargeId}.`
      : claimed.length > 0
        ? `charge ${chargeId} is claimed by a debit that is under way.`
        : `nothing of charge ${chargeId} is open.`;
  throw new Refused(refusal('PROPOSAL_REFUSED', creditor.id, why, `debitrun explain charge ${chargeId}`));
}

async function prepaidOf(sql: Sql, { creditor }: Context, accountId: string): Promise<bigint> {
  const balance = (await prepaidBalances(sql, creditor.id, [accountId])).get(accountId);
  if (balance !== undefined) return balance;
  const why = `account ${accountId} has no prepayment.`;
  throw new Refused(refusal('PROPOSAL_REFUSED', creditor.id, why, `debitrun explain account ${accountId}`));
}

function tooMuch({ creditor }: Context, what: string, most: bigint) {
  const { currency } = creditor.pack.scheme;
  const why = `${what}: the amount must be above zero and at most ${displayMoney({ minor: most, currency })}.`;
  return refusal('PROPOSAL_REFUSED', creditor.id, why, 'Give a smaller --amount, or leave it out for all.');
}
