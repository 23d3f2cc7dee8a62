/** The demo's invented data: the same every time, right by the engine's own checks, and nobody's. */

import iconv from 'iconv-lite';
import { describe, expect, test } from 'vitest';
import { ibanFault } from '../../src/core/accounts/iban.ts';
import { billPeriod } from '../../src/core/billing/index.ts';
import { isoDate } from '../../src/core/date.ts';
import { Random } from '../../src/core/random.ts';
import { clubFiles } from '../../src/demo/club-files.ts';
import { estateFiles } from '../../src/demo/estate-files.ts';
import { accountIds, households, luhnDigit } from '../../src/demo/households.ts';
import { importFileName } from '../../src/demo/import-file.ts';
import { germanIban, members } from '../../src/demo/members.ts';
import { demoMonths, demoNights, nightInstant } from '../../src/demo/months.ts';
import { decimalText, waterSteps } from '../../src/demo/prices.ts';
import { owed } from '../../src/demo/receipts.ts';

const estate = households(300, 3);
const club = members(40);

describe('random numbers', () => {
  test('follow from the seed, and stay in their range', () => {
    const drawn = (seed: string) => {
      const random = new Random(seed);
      return Array.from({ length: 1000 }, () => random.between(3, 7));
    };
    expect(drawn('a')).toEqual(drawn('a'));
    expect(drawn('a')).not.toEqual(drawn('b'));
    expect([...new Set(drawn('a'))].sort()).toEqual([3, 4, 5, 6, 7]);
  });
});

describe('the estate', () => {
  test('is the same every time, and a larger one begins with the smaller one', () => {
    expect(households(300, 3)).toEqual(estate);
    expect(households(20, 3)).toEqual(estate.slice(0, 20));
  });

  test('flats, debtors and cards are all different', () => {
    expect(new Set(estate.map((household) => accountIds(household).flat)).size).toBe(300);
    expect(new Set(estate.map(({ cardNumber }) => cardNumber)).size).toBe(300);
    expect(new Set(estate.map(({ building }) => building))).toEqual(new Set([1, 2, 3, 4, 5, 6]));
  });

  test('every name can be written in GBK, and some need more of it than GB 2312 has', () => {
    const names = estate.map(({ name }) => name);
    for (const name of names) expect(iconv.decode(iconv.encode(name, 'gbk'), 'gbk')).toBe(name);
    // GB 2312 is the part of GBK whose bytes are both above A0
    const isOutside = (name: string) => {
      const bytes = iconv.encode(name, 'gbk');
      return bytes.some((byte, at) => at % 2 === 0 && (byte < 0xa1 || (bytes[at + 1] ?? 0) < 0xa1));
    };
    expect(names.filter(isOutside).length).toBeGreaterThan(0);
  });

  test('card numbers look right and are nobody’s: the check digit is wrong', () => {
    expect(luhnDigit('7992739871')).toBe(3);
    for (const { cardNumber } of estate) {
      expect(cardNumber).toMatch(/^\d{19}$/);
      expect(Number(cardNumber.at(-1))).not.toBe(luhnDigit(cardNumber.slice(0, -1)));
    }
  });

  test('what payers pay by hand is what billing charges', () => {
    const [month] = demoMonths(1);
    const opened = isoDate('2026-03-01');
    for (const household of estate.slice(0, 40)) {
      const { flat, parking, meter } = accountIds(household);
      const ids = [flat, meter, ...(household.hasParking ? [parking] : [])];
      const tariffOf = (id: string) => (id === flat ? 'PROPERTY' : id === meter ? 'WATER' : 'PARKING');
      const tariff = { from: opened, steps: [], every: 'monthly', approval: 'x', title: 'x' };
      const { charges, problems } = billPeriod({
        period: month?.period ?? '',
        currency: 'CNY',
        dueDay: 10,
        accounts: ids.map((accountId) => ({
          accountId,
          kind: 'any',
          area: decimalText(household.area),
          owners: [{ debtorId: household.debtorId, from: opened }],
        })),
        assignments: ids.map((accountId) => ({ accountId, tariffId: tariffOf(accountId), from: opened })),
        tariffs: [
          { ...tariff, tariffId: 'PROPERTY', kind: 'area', rate: '2.85' },
          { ...tariff, tariffId: 'PARKING', kind: 'fixed', rate: '300' },
          {
            ...tariff,
            tariffId: 'WATER',
            kind: 'metered',
            steps: waterSteps.map(({ upTo, fen }) => ({
              upTo: upTo === undefined ? undefined : String(upTo),
              price: decimalText(fen),
            })),
          },
        ],
        readings: [
          { accountId: meter, date: isoDate('2026-02-28'), value: '10', kind: 'reading' },
          {
            accountId: meter,
            date: isoDate('2026-03-31'),
            value: String(10 + (household.use[0] ?? 0)),
            kind: 'reading',
          },
        ],
      });
      expect(problems).toEqual([]);
      const charged = charges.map(({ accountId, amount }) => ({ accountId, fen: amount }));
      expect(charged.sort(byAccount)).toEqual([...owed(household, 0)].sort(byAccount));
    }
  });

  test('import files have names of their own, which say creditor, night and kind', () => {
    const files = [...estateFiles(estate, demoMonths(3)), ...clubFiles(club, demoMonths(3))];
    const names = files.map(importFileName);
    expect(new Set(names).size).toBe(names.length);
    expect(names.every((name) => /^(jade|linden)\/2026-0[456]-\d\d-[a-z]+\.csv$/.test(name))).toBe(true);
  });
});

function byAccount(a: { readonly accountId: string }, b: { readonly accountId: string }): number {
  return a.accountId < b.accountId ? -1 : 1;
}

describe('the club', () => {
  test('every account passes the checks of an IBAN, at a bank that does not exist', () => {
    // the example of ISO 13616 for Germany
    expect(germanIban('37040044', '0532013000')).toBe('DE89370400440532013000');
    for (const { iban } of club) {
      expect(ibanFault(iban)).toBeUndefined();
      expect(iban.slice(4, 12)).toBe('90000000');
    }
    expect(new Set(club.map(({ iban }) => iban)).size).toBe(40);
  });
});

describe('nights', () => {
  test('run from the first billing to the end of the last month of collection', () => {
    const nights = demoNights(demoMonths(3));
    expect([nights[0], nights.at(-1), nights.length]).toEqual(['2026-04-01', '2026-06-30', 91]);
  });

  test('a night is on its day in China and in Germany', () => {
    const at = new Date(nightInstant(isoDate('2026-04-01')));
    const day = (timeZone: string) => at.toLocaleDateString('en-CA', { timeZone });
    expect([day('Asia/Shanghai'), day('Europe/Berlin')]).toEqual(['2026-04-01', '2026-04-01']);
  });
});
