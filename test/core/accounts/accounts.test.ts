import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { creditorIdentifierKey } from '../../../src/core/accounts/creditor-identifier.ts';
import { ibanLengths } from '../../../src/core/accounts/iban-lengths.ts';
import { accountChecks, firstFault } from '../../../src/core/accounts/index.ts';
import { mod97 } from '../../../src/core/accounts/mod97.ts';

/** Sound values: registry examples, the sheets, and numbers in the samples that were recomputed by hand. */
const sound: readonly (readonly [check: string, text: string])[] = [
  ['iban', 'DE89370400440532013000'],
  ['iban', 'GB29NWBK60161331926819'],
  ['iban', 'NO9386011117947'],
  ['iban', 'MT84MALT011000012345MTLCAST001S'],
  ['iban', 'FR1420041010050500013M02606'],
  ['iban', 'NL91ABNA0417164300'],
  ['bic', 'ABNANL2A'],
  ['bic', 'SPUEDE2UXXX'],
  ['bic', 'UBSWCHZH80A'],
  ['bic', '1234NL2A'],
  ['bic-narrow', 'ABNANL2A'],
  ['creditor-identifier', 'DE98ZZZ09999999999'],
  ['creditor-identifier', 'DE98ABC09999999999'],
  ['creditor-identifier', 'NL64ZZZ321096320000'],
  ['creditor-identifier', 'FR72ZZZ123456'],
  ['creditor-identifier', 'ES03000W9614457A'],
  ['creditor-identifier', 'ES08000E77846772'],
  ['aba-routing', '231380104'],
  ['aba-routing', '021000021'],
  ['us-account', '744-5678-99'],
  ['us-account', '12345678901234567'],
  ['uk-sort-code', '089999'],
  ['uk-account', '01234567'],
  ['uk-instruction-reference', 'DDREF1'],
  ['uk-instruction-reference', 'A-1.2&3/4 5 B'],
  ['au-bsb', '062-000'],
  ['au-account', '12345678'],
  ['au-account', '12-345 67'],
  ['au-user-id', '012345'],
  ['nz-account', '010902006894900'],
  ['nz-account', '0109020068949000'],
  // the account in the IBAN registry's example
  ['hu-account', '117730161111101800000000'],
  ['hu-account', '1177301611111018'],
  ['ch-clearing', '09000'],
  ['ch-clearing', '230'],
  ['nl-account', '123456789'],
  ['nl-account', '417164300'],
  ['nl-account', '1234567'],
  ['za-branch', '632005'],
  ['za-account', '4053538939'],
  ['dk-pbs-number', '03985644'],
  ['dk-customer-number', '12313'],
  ['dk-registration', '9002'],
  ['dk-account', '4560123456'],
  ['jp-account', '0054321'],
  ['jp-branch', '0001001'],
  ['br-branch', '0001'],
  ['br-account', '0101200000'],
  ['br-account', '1234X'],
  ['br-cpf', '11144477735'],
  ['br-cpf', '52998224725'],
  ['br-cnpj', '11222333000181'],
  ['br-cnpj', '11444777000161'],
  ['br-cnpj', '12ABC34501DE35'],
  ['ca-routing', '061214821'],
  ['ca-routing', '000302001'],
  ['ca-account', '101000000303'],
  ['ca-account', '1'],
  ['cn-account', '60142890710180319'],
  ['cn-account', '622848'],
  ['cn-merchant', '802310048993424'],
  ['in-ifsc', 'HDFC0000001'],
  ['in-bank', '400240002'],
  ['in-account', '50100098765432'],
  ['in-user-number', 'NACH00000000012345'],
  ['in-umrn', 'HDFC7000000000000001'],
  ['jp-post-branch', '234'],
  ['jp-post-account', '12345671'],
  ['kr-branch', '0040000'],
  ['kr-account', '1101234567891234'],
  ['kr-identity', '800415'],
  ['se-bankgiro', '9912346'],
  ['se-identity', '191212121212'],
  ['se-payer-number', '101'],
  ['se-clearing', '8901'],
  ['se-account', '3232323232'],
  ['se-customer-number', '471117'],
  ['sg-account', '0019012345'],
  ['no-account', '12345678903'],
  ['no-kid', '123456782'],
  ['digits', '0'],
  ['non-empty', '000'],
];

const faulty: readonly (readonly [check: string, text: string, why: RegExp])[] = [
  ['iban', 'DE89370400440532013001', /check digits/],
  ['iban', 'IE98BOFI90393912121212', /check digits/],
  ['iban', 'DE89 3704 0044 0532 0130 00', /without blanks/],
  ['iban', 'DE8937040044053201300', /22 characters, this one has 21/],
  ['iban', 'XX89370400440532013000', /not a country/],
  ['iban', 'de89370400440532013000', /not an IBAN/],
  ['iban', '', /not an IBAN/],
  ['bic', 'abnanl2a', /not a BIC/],
  ['bic', 'ABNANL2', /not a BIC/],
  ['bic', 'ABCDEFGHIJ', /not a BIC/],
  ['bic', 'ABNA2L2A', /not a BIC/],
  ['bic-narrow', '1234NL2A', /2009/],
  ['bic-narrow', 'ABNANL1A', /2009/],
  ['creditor-identifier', 'IE03ZZZ123456', /check digits/],
  ['creditor-identifier', 'BG40ZZZ507778', /check digits/],
  ['creditor-identifier', 'ES30000W9614457A', /check digits/],
  ['creditor-identifier', 'DE00ZZZ00099999999', /check digits/],
  ['creditor-identifier', 'DE98ZZZ0999999999', /18 characters/],
  ['creditor-identifier', '98ZZZ09999999999', /not a creditor identifier/],
  ['aba-routing', '231380105', /check digit/],
  ['aba-routing', '23138010', /nine digits/],
  ['aba-routing', '000000000', /no bank/],
  ['us-account', '123456789012345678', /at most 17/],
  ['us-account', '12 34', /only/],
  ['us-account', '---', /only/],
  ['uk-sort-code', '08-99-99', /hyphens/],
  ['uk-sort-code', '000000', /no bank/],
  ['uk-account', '1234567', /eight digits/],
  ['uk-instruction-reference', 'DDIC123', /DDIC/],
  ['uk-instruction-reference', 'AB-12.3', /six letters/],
  ['uk-instruction-reference', 'AA-AA AAA', /repeated/],
  ['uk-instruction-reference', 'ddref001', /capital/],
  ['uk-instruction-reference', 'DDREF00000000000001', /18 characters/],
  ['au-bsb', '062000', /999-999/],
  ['au-account', '1234567890', /at most 9/],
  ['au-account', '12.34', /only/],
  ['au-account', '000-00', /zeros/],
  ['au-user-id', '12345', /six digits/],
  ['au-user-id', '000000', /six digits/],
  ['nz-account', '01-0902-0068949-00', /without hyphens/],
  ['nz-account', '000000000000000', /zeros/],
  ['hu-account', '117730161111101900000000', /mistyped/],
  ['hu-account', '11773017-11111018', /without hyphens/],
  ['hu-account', '1177301711111018', /mistyped/],
  ['ch-clearing', '00000', /no bank/],
  ['ch-clearing', '090000', /three to five/],
  ['nl-account', '123456798', /mistyped/],
  ['nl-account', '0417164300', /without zeros/],
  ['nl-account', '12.34.56.789', /points/],
  ['za-branch', '63200', /six digits/],
  ['za-branch', '000000', /no branch/],
  ['za-account', '04053538939', /without zeros/],
  ['za-account', '123456789012', /eleven digits/],
  ['dk-pbs-number', '3985644', /eight digits/],
  ['dk-customer-number', '000012313', /without zeros/],
  ['dk-customer-number', '1234567890123456', /fifteen digits/],
  ['dk-registration', '902', /four digits/],
  ['dk-registration', '0000', /no bank/],
  ['dk-account', '0456012345', /without zeros/],
  ['dk-account', '12345678901', /ten digits/],
  ['jp-account', '54321', /seven digits/],
  ['jp-account', '００５４３２１', /seven digits/],
  ['jp-branch', '0001-001', /four and three/],
  ['br-branch', '001', /four digits/],
  ['br-branch', '0000', /zeros/],
  ['br-account', '12345-6', /hyphens/],
  ['br-account', '000000', /zeros/],
  ['br-cpf', '11144477736', /check digits/],
  ['br-cpf', '111.444.777-35', /eleven/],
  ['br-cpf', '11111111111', /repeated/],
  ['br-cnpj', '11222333000180', /check digits/],
  ['br-cnpj', '12ABC34501DE36', /check digits/],
  ['br-cnpj', '00000000000000', /repeated/],
  ['br-cnpj', '1122233300018', /fourteen/],
  ['ca-routing', '14821-612', /nine digits/],
  ['ca-routing', '148210612', /begin with 0/],
  ['ca-routing', '000014821', /no bank/],
  ['ca-account', '1010-000303', /hyphens/],
  ['ca-account', '1010000003031', /twelve/],
  ['ca-account', '000000', /zeros/],
  ['cn-account', '12345', /6 to 35/],
  ['cn-account', '6228480000A', /6 to 35/],
  ['cn-account', '１２３４５６', /6 to 35/],
  ['cn-merchant', '80231004899342', /15/],
  ['in-ifsc', 'HDFC1000001', /four letters/],
  ['in-bank', '4002400', /MICR/],
  ['in-account', '5010-0098', /35/],
  ['in-user-number', 'NACH0000000001234', /14 digits/],
  ['in-umrn', 'HDFC700000000000000', /16 digits/],
  ['jp-post-branch', '12340', /middle three/],
  ['jp-post-account', '12345678', /last of which/],
  ['kr-branch', '004', /three and four/],
  ['kr-account', '110-123-456789', /hyphens/],
  ['kr-identity', '8004151234567', /must not be sent/],
  ['se-bankgiro', '9902346', /check digit/],
  ['se-identity', '191212121213', /check digit/],
  ['se-payer-number', '0101', /zeros/],
  ['se-clearing', '0901', /no zero/],
  ['se-account', '1234567890123', /twelve/],
  ['se-customer-number', '006924', /zeros/],
  ['sg-account', '001-9-012345', /hyphens/],
  ['no-account', '12345678904', /check digit/],
  ['no-kid', '123456783', /check digit/],
  ['digits', '12.5', /digits/],
  ['digits', '', /digits/],
  ['non-empty', '  ', /needed/],
];

const run = (check: string, text: string) => firstFault([check], text);

describe('account checks', () => {
  it.each(sound)('%s accepts %s', (check, text) => expect(run(check, text)).toBeUndefined());

  it.each(faulty)('%s refuses "%s"', (check, text, why) => expect(run(check, text)).toMatch(why));

  it('a fault never repeats the number', () => {
    for (const [check, text] of faulty.filter(([, value]) => value.length > 5)) {
      expect(run(check, text)).not.toContain(text);
    }
  });

  it('every check of the table is exercised both ways', () => {
    const names = Object.keys(accountChecks).sort();
    expect([...new Set(sound.map(([check]) => check))].sort()).toEqual(names);
    expect([...new Set(faulty.map(([check]) => check))].sort()).toEqual(names);
  });

  it('the first fault in the order named is told, and an unknown name is a fault in code', () => {
    expect(firstFault(['non-empty', 'digits'], '')).toMatch(/needed/);
    expect(firstFault([], 'anything')).toBeUndefined();
    expect(() => firstFault(['toString'], '1')).toThrow('no account check');
  });
});

describe('mod 97', () => {
  it('agrees with arithmetic on big integers', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[0-9A-Za-z]{1,40}$/), (text) => {
        const digits = [...text].map((c) => Number.parseInt(c, 36)).join('');
        expect(mod97(text)).toBe(Number(BigInt(digits) % 97n));
      }),
    );
  });

  it('an IBAN made for any country of the table passes, and one changed digit is caught', () => {
    const countries = fc.constantFrom(...Object.keys(ibanLengths));
    const digits = fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 40, maxLength: 40 });
    fc.assert(
      fc.property(countries, digits, fc.nat(), fc.integer({ min: 1, max: 9 }), (country, source, at, by) => {
        const national = source.join('').slice(0, (ibanLengths[country] ?? 0) - 4);
        const check = String(98 - mod97(`${national}${country}00`)).padStart(2, '0');
        const iban = country + check + national;
        expect(run('iban', iban)).toBeUndefined();
        expect(run('iban', changedDigit(iban, 2 + (at % (iban.length - 2)), by))).toMatch(/check digits/);
      }),
    );
  });
});

describe('routing numbers', () => {
  it('exactly one check digit fits, and one changed digit is caught', () => {
    const first8 = fc.stringMatching(/^[0-9]{8}$/).filter((text) => text !== '00000000');
    fc.assert(
      fc.property(first8, fc.nat(8), fc.integer({ min: 1, max: 9 }), (text, at, by) => {
        const fitting = [...'0123456789'].filter((digit) => run('aba-routing', text + digit) === undefined);
        expect(fitting).toHaveLength(1);
        expect(run('aba-routing', changedDigit(text + fitting[0], at, by))).toBeDefined();
      }),
    );
  });
});

describe('creditor identifiers', () => {
  it('the same creditor under two business codes has one key', () => {
    expect(creditorIdentifierKey('DE98ABC09999999999')).toBe(creditorIdentifierKey('DE98ZZZ09999999999'));
    expect(creditorIdentifierKey('NL64ZZZ321096320000')).toBe('NL321096320000');
  });
});

function changedDigit(text: string, at: number, by: number): string {
  const digit = (Number(text[at]) + by) % 10;
  return text.slice(0, at) + digit + text.slice(at + 1);
}
