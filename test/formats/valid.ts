/** Values a layout cannot describe by itself: identifiers with check digits, by the name of their check, made with the
 *  rule of the sheet and not with the code under test; and values some layouts ask for beyond their fields' rules. */

import fc from 'fast-check';
import type { Value } from '../../src/core/format/format.ts';
import type { Meaning } from '../../src/core/format/vocabulary.ts';
import { sealed } from '../../src/core/sealed.ts';

const digits = (least: number, most = least) =>
  fc.string({ unit: fc.constantFrom(...'0123456789'), minLength: least, maxLength: most });

/** 97-based check digits over letters as numbers, as ISO 7064 has it. */
function mod97(text: string): bigint {
  const number = [...text].map((letter) => Number.parseInt(letter, 36).toString()).join('');
  return BigInt(number) % 97n;
}

const withChecks = (country: string, rest: string) =>
  `${country}${String(98n - mod97(`${rest}${country}00`)).padStart(2, '0')}${rest}`;

/** A digit that makes the number end Luhn's sum on a multiple of ten. */
function withLuhn(number: string): string {
  const sum = [...number].toReversed().reduce((total, digit, index) => {
    const doubled = Number(digit) * (index % 2 === 0 ? 2 : 1);
    return total + Math.floor(doubled / 10) + (doubled % 10);
  }, 0);
  return `${number}${(10 - (sum % 10)) % 10}`;
}

/** Weights 2 to 7 from the right; a hyphen for ten. */
function withModulus11(number: string): string {
  const sum = [...number]
    .toReversed()
    .reduce((total, digit, index) => total + Number(digit) * (2 + (index % 6)), 0);
  return ['0', '-'][sum % 11] ?? String(11 - (sum % 11));
}

const routing = digits(7).map((seven) => {
  const eight = `1${seven}`;
  const sum = [...eight].reduce(
    (total, digit, index) => total + Number(digit) * ([3, 7, 1][index % 3] ?? 0),
    0,
  );
  return `${eight}${(10 - (sum % 10)) % 10}`;
});

/** Nine digits whose weighted sum is divisible by 11: the last has weight 1; where ten would be needed none fits. */
const dutchAccount = digits(7)
  .map((seven) => {
    const eight = `4${seven}`;
    const sum = [...eight].reduce((total, digit, index) => total + Number(digit) * (9 - index), 0);
    return `${eight}${(11 - (sum % 11)) % 11}`;
  })
  .filter((text) => text.length === 9);

/** Seven digits and the one that completes their weighted sum to a multiple of 10. */
const hungarianGroup = digits(7).map((seven) => {
  const sum = [...seven].reduce(
    (total, digit, index) => total + Number(digit) * ([9, 7, 3, 1][index % 4] ?? 0),
    0,
  );
  return `${seven}${(10 - (sum % 10)) % 10}`;
});

const bic = fc.constantFrom('DEUTDEFFXXX', 'BNPAFRPP', 'INGBNL2A', 'NTSBDEB1XXX');

/** By the name of the check. */
export const validFor: Readonly<Record<string, fc.Arbitrary<string>>> = {
  iban: digits(18).map((rest) => withChecks('DE', rest)),
  bic,
  'bic-narrow': bic,
  'creditor-identifier': digits(11).map((rest) => {
    const checks = 98n - mod97(`${rest}DE00`);
    return `DE${String(checks).padStart(2, '0')}ZZZ${rest}`;
  }),
  'aba-routing': routing,
  'us-account': digits(4, 17),
  'uk-sort-code': digits(6).map((text) => `2${text.slice(1)}`),
  'uk-account': digits(8),
  'uk-instruction-reference': digits(6, 12).map((text) => `DR-A${text}`),
  'cn-merchant': digits(15),
  'br-branch': digits(3).map((text) => `1${text}`),
  'br-account': digits(5, 12).map((text) => `4${text}`),
  'br-cpf': fc.constantFrom('11144477735', '52998224725'),
  'br-cnpj': fc.constantFrom('11222333000181', '11444777000161'),
  'ca-routing': digits(8).map((text) => `0${text.replace(/^000/, '001')}`),
  'ca-account': digits(4, 11).map((text) => `5${text}`),
  'cn-account': digits(8, 19).map((text) => `6${text.slice(1)}`),
  'au-bsb': digits(5).map((text) => `0${text.slice(0, 2)}-${text.slice(2)}`),
  'au-account': digits(5, 8).map((text) => `1${text}`),
  'au-user-id': digits(5).map((text) => `3${text}`),
  'nz-account': digits(13, 14).map((text) => `02${text}`),
  'za-branch': digits(5).map((text) => `6${text}`),
  'za-account': digits(4, 10).map((text) => `7${text}`),
  'hu-account': fc.tuple(hungarianGroup, hungarianGroup).map((groups) => groups.join('')),
  'ch-clearing': digits(4).map((text) => `8${text}`),
  'nl-account': fc.oneof(
    digits(1, 6).map((text) => `4${text}`),
    dutchAccount,
  ),
  'dk-pbs-number': digits(8),
  'dk-customer-number': digits(3, 14).map((text) => `3${text}`),
  'dk-registration': digits(3).map((text) => `9${text}`),
  'dk-account': digits(5, 9).map((text) => `4${text}`),
  'se-bankgiro': digits(6).map((six) => withLuhn(`5${six}`)),
  'se-customer-number': digits(5).map((five) => `4${five}`),
  'se-payer-number': digits(1, 12).map((rest) => `7${rest}`),
  'se-clearing': digits(3).map((rest) => `6${rest}`),
  'se-account': digits(6, 10).map((rest) => `3${rest}`),
  'se-identity': digits(7).map((rest) => `19${withLuhn(`85${rest}`)}`),
  'no-account': digits(9)
    .map((nine) => `1${nine}`)
    .map((ten) => `${ten}${withModulus11(ten)}`)
    .filter((text) => /^[0-9]+$/.test(text)),
  'no-kid': digits(1, 20).map(withLuhn),
  digits: digits(4, 6).map((text) => `1${text.slice(1)}`),
  'in-ifsc': digits(6).map((text) => `HDFC0${text}`),
  'in-bank': digits(6).map((text) => `ICIC0${text}`),
  'in-account': digits(9, 18).map((text) => `5${text}`),
  'in-user-number': digits(14).map((text) => `NACH${text}`),
  'in-umrn': digits(16).map((text) => `HDFC${text}`),
  'jp-account': digits(7),
  'jp-branch': digits(7),
  'jp-post-account': digits(7).map((text) => `${text}1`),
  'jp-post-branch': digits(3),
  'kr-account': digits(8, 16),
  'kr-branch': digits(2).map((text) => `0${text}0000`),
  'kr-identity': fc.constantFrom('800415', '1208147521'),
  'sg-account': digits(9, 13).map((text) => `1${text}`),
  'non-empty': fc.constantFrom('A1', 'B2'),
};

type Wanted = Readonly<Partial<Record<Meaning, fc.Arbitrary<Value | undefined>>>>;

/** An entry of a statement that is a returned debit, as `only` of these layouts says. */
const returnedEntry: Wanted = {
  'booking.status': fc.constant('booked'),
  'booking.direction': fc.constant('debit'),
  'booking.currency': fc.constant('EUR'),
  'booking.family': fc.constant('RDDT'),
};

/** A file's number as the engine spells it. */
const numbered = digits(5).map((text) => `00${text}1`);

/** By layout and meaning. */
export const overrides: Readonly<Record<string, Wanted>> = {
  // kind and number go together
  'br-febraban150/submission-05': {
    'debtor.identityKind': fc.constant('person'),
    'debtor.identity': fc.constantFrom('11144477735', '52998224725').map((text) => sealed('identity', text)),
  },
  'cn-gnete/result': { 'submission.kind': fc.constant('200001') },
  ...Object.fromEntries(
    ['single-day', 'multi-day', 'instructions'].map((name) => [
      `bacs/${name}`,
      { 'file.reference': numbered },
    ]),
  ),
  ...Object.fromEntries(
    ['submission', 'rejections', 'returns'].map((name) => [
      `es-cuaderno19/${name}`,
      { 'mandate.status': fc.constant('changed') },
    ]),
  ),
  'ch-dd/camt.054.001.04': { ...returnedEntry, 'booking.currency': fc.constant('CHF') },
  'nl-clieop/submission': { 'debtor.accountType': fc.constant('giro') },
  // two assignments at most are made of one file: its number and one digit name them
  ...Object.fromEntries(
    ['claims', 'cancellations'].map((name) => [
      `no-avtalegiro/${name}`,
      { 'batch.number': fc.bigInt({ min: 1n, max: 9n }) },
    ]),
  ),
  'nacha/return': { 'debtor.agent': routing, 'batch.instrument': fc.constantFrom('ppd', 'ccd', 'web') },
  // two digits in the name of the file
  'sg-giro/uob': { 'file.sequence': fc.bigInt({ min: 1n, max: 99n }) },
  'nacha/submission': { 'batch.instrument': fc.constantFrom('ppd', 'ccd', 'web') },
  'nacha/reversal': { 'batch.instrument': fc.constantFrom('ppd', 'ccd', 'web') },
  ...Object.fromEntries(
    ['052.001.02', '052.001.08', '053.001.02', '053.001.08', '054.001.02', '054.001.04', '054.001.08'].map(
      (version) => [`sepa/camt.${version}`, returnedEntry],
    ),
  ),
};
