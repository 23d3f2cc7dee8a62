/** The club's import files. Pure. */

import { csv } from './csv.ts';
import type { ImportFile } from './import-file.ts';
import type { Member } from './members.ts';
import type { DemoMonth } from './months.ts';

const creditor = 'linden';
const opened = '2026-03-01';
const feeText: Readonly<Record<Member['tariff'], string>> = { FEE: '24.00', 'FEE-REDUCED': '12.00' };
/** Night in the month of collection on which the club's bank statement is in. */
const statementNight = 5;

export function clubFiles(club: readonly Member[], months: readonly DemoMonth[]): readonly ImportFile[] {
  const [first] = months;
  if (first === undefined) return [];
  const file = (kind: ImportFile['kind'], night: ImportFile['night'], text: string): ImportFile => ({
    creditor,
    kind,
    night,
    text,
    encoding: 'utf-8',
  });
  return [
    file('tariffs', first.day(1), tariffs()),
    file('accounts', first.day(1), accounts(club)),
    file('mandates', first.day(1), mandates(club)),
    ...months.map((month) => file('receipts', month.day(statementNight), transfers(club, month))),
  ];
}

export function mandateId({ number }: Member): string {
  return `LINDEN-${number}`;
}

function tariffs(): string {
  return csv(
    ['tariff_id', 'title', 'kind', 'rate', 'from', 'every', 'approval'],
    [
      ['FEE', 'Membership fee', 'fixed', feeText.FEE, opened, 'monthly', 'General meeting 2025'],
      [
        'FEE-REDUCED',
        'Reduced fee',
        'fixed',
        feeText['FEE-REDUCED'],
        opened,
        'monthly',
        'General meeting 2025',
      ],
    ],
  );
}

function accounts(club: readonly Member[]): string {
  return csv(
    ['account_id', 'kind', 'label', 'debtor_id', 'debtor_name', 'email', 'from', 'tariffs'],
    club.map(({ number, name, email, tariff }) => [
      `L-${number}`,
      'membership',
      `Member ${number}`,
      `L${number}`,
      name,
      email,
      opened,
      tariff,
    ]),
  );
}

function mandates(club: readonly Member[]): string {
  return csv(
    ['mandate_id', 'debtor_id', 'holder', 'account', 'signed_on', 'instrument'],
    club.map((member) => [
      mandateId(member),
      `L${member.number}`,
      member.name,
      member.iban,
      member.signedOn,
      'core',
    ]),
  );
}

function transfers(club: readonly Member[], month: DemoMonth): string {
  return csv(
    ['receipt_id', 'channel', 'account_id', 'amount', 'received_at'],
    club
      .filter(({ pays }) => pays === 'bank-transfer')
      .map(({ number, tariff }) => [
        `${month.period}/${number}`,
        'bank',
        `L-${number}`,
        feeText[tariff],
        `${month.day(statementNight - 2)} 08:00`,
      ]),
  );
}
