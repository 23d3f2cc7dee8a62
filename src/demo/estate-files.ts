/** The estate's import files, as its property system would hand them over, month by month. Pure. */

import { isoDate } from '../core/date.ts';
import { Random } from '../core/random.ts';
import { type Cell, csv } from './csv.ts';
import { accountIds, cardNumber, type Household, phone } from './households.ts';
import type { ImportFile } from './import-file.ts';
import { meterReadings } from './meters.ts';
import type { DemoMonth } from './months.ts';
import { chineseName } from './names.ts';
import { decimalText, parkingFen, propertyRateFen, waterSteps } from './prices.ts';
import { estateReceipts } from './receipts.ts';

const creditor = 'jade';
const opened = '2026-03-01';
/** The flat that is sold changes hands in the second month. */
const soldOn = '2026-04-16';
const lastDayBeforeSale = '2026-04-15';

/** Every file of all months; later ones may lie after the last night of a short demo. */
export function estateFiles(
  estate: readonly Household[],
  months: readonly DemoMonth[],
): readonly ImportFile[] {
  const [first] = months;
  if (first === undefined) return [];
  const file = (
    kind: ImportFile['kind'],
    night: ImportFile['night'],
    text: string,
    encoding: ImportFile['encoding'] = 'utf-8',
  ): ImportFile => ({ creditor, kind, night, text, encoding });
  return [
    file('tariffs', first.day(1), tariffs()),
    file('accounts', first.day(1), accounts(estate), 'gbk'),
    file('mandates', first.day(1), mandates(estate), 'gbk'),
    file('accounts', isoDate('2026-05-01'), saleAccounts(estate), 'gbk'),
    file('mandates', isoDate('2026-05-01'), laterMandates(estate, 'May'), 'gbk'),
    file('mandates', isoDate('2026-06-02'), laterMandates(estate, 'June'), 'gbk'),
    ...months.map((month, index) => file('readings', month.day(1), meterReadings(estate, month, index))),
    ...estateReceipts(estate, months).map(({ night, text }) => file('receipts', night, text)),
  ];
}

function tariffs(): string {
  const steps = waterSteps.map(({ upTo, fen }, index) => {
    const from = waterSteps[index - 1]?.upTo ?? 0;
    return `${from}-${upTo ?? ''}: ${decimalText(fen)}`;
  });
  return csv(
    ['tariff_id', 'title', 'kind', 'rate', 'from', 'every', 'approval'],
    [
      ['PROPERTY', '物业费', 'area', decimalText(propertyRateFen), opened, 'monthly', '业主大会2025-12'],
      ['PARKING', '车位费', 'fixed', decimalText(parkingFen), opened, 'monthly', '业主大会2025-12'],
      ['WATER', '水费', 'metered', steps.join('; '), opened, 'monthly', '水价公示2025-7'],
    ],
  );
}

const accountColumns = [
  'account_id',
  'kind',
  'building',
  'label',
  'area',
  'debtor_id',
  'debtor_name',
  'phone',
  'from',
  'to',
  'tariffs',
];

function accounts(estate: readonly Household[]): string {
  return csv(
    accountColumns,
    estate.flatMap((household) => accountRows(household, household, opened, undefined)),
  );
}

type Owner = Pick<Household, 'debtorId' | 'name' | 'phone'>;

function accountRows(
  household: Household,
  owner: Owner,
  from: string,
  to: string | undefined,
): readonly (readonly Cell[])[] {
  const { building, room, area, hasParking } = household;
  const { flat, parking, meter } = accountIds(household);
  const tail = [owner.debtorId, owner.name, owner.phone, from, to];
  return [
    [flat, 'flat', `${building}栋`, `${room}室`, decimalText(area), ...tail, 'PROPERTY'],
    [meter, 'meter', `${building}栋`, `${room}室水表`, '', ...tail, 'WATER'],
    ...(hasParking ? [[parking, 'parking', '地库', `${building}-${room}车位`, '', ...tail, 'PARKING']] : []),
  ];
}

/** The old owner's rows get their end, the buyer's begin the day after. */
function saleAccounts(estate: readonly Household[]): string {
  const sold = estate.filter(({ story }) => story === 'sells-flat');
  return csv(
    accountColumns,
    sold.flatMap((household) => [
      ...accountRows(household, household, opened, lastDayBeforeSale),
      ...accountRows(household, buyerOf(household), soldOn, undefined),
    ]),
  );
}

function buyerOf({ debtorId }: Household): Owner & { readonly cardNumber: string } {
  const random = new Random(`jade/buyer/${debtorId}`);
  return {
    debtorId: `${debtorId}B`,
    name: chineseName(random),
    phone: phone(random),
    cardNumber: cardNumber(random),
  };
}

const mandateColumns = [
  'mandate_id',
  'debtor_id',
  'holder',
  'account',
  'signed_on',
  'limit',
  'kind',
  'state',
];

function mandates(estate: readonly Household[]): string {
  return csv(
    mandateColumns,
    estate.flatMap((household) => (household.agreement ? [mandateRow(household, 'active')] : [])),
  );
}

function mandateRow(household: Household, state: string): readonly Cell[] {
  const { debtorId, name, cardNumber: card, agreement } = household;
  const limit = agreement?.limitFen;
  return [
    `JD-${debtorId}`,
    debtorId,
    name,
    card,
    '2026-01-15',
    limit === undefined ? undefined : decimalText(limit),
    agreement?.kind,
    state,
  ];
}

/** May: one household ends its agreement, the buyer signs. June: a new card for the account that was closed. */
function laterMandates(estate: readonly Household[], month: 'May' | 'June'): string {
  const rows = estate.flatMap((household): (readonly Cell[])[] => {
    const { story, debtorId, name } = household;
    if (month === 'June') {
      if (story !== 'account-closes') return [];
      const card = cardNumber(new Random(`jade/new-card/${debtorId}`));
      return [[`JD-${debtorId}-2`, debtorId, name, card, '2026-06-01', undefined, 'recurring', 'active']];
    }
    if (story === 'cancels-agreement') return [mandateRow(household, 'cancelled')];
    if (story !== 'sells-flat') return [];
    const buyer = buyerOf(household);
    const id = `JD-${buyer.debtorId}`;
    return [[id, buyer.debtorId, buyer.name, buyer.cardNumber, soldOn, undefined, 'recurring', 'active']];
  });
  return csv(mandateColumns, rows);
}
