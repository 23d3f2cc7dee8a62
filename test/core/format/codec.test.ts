/** Spellings of single fields, in tables. */

import { describe, expect, it } from 'vitest';
import { compileCodec } from '../../../src/core/format/codec.ts';
import { fieldFaults } from '../../../src/core/format/field-rules.ts';
import { type FieldSpec, fieldSchema } from '../../../src/core/format/field-schema.ts';
import type { Value } from '../../../src/core/format/format.ts';
import { mask, Sealed } from '../../../src/core/sealed.ts';

function field(spec: Partial<FieldSpec> & { type: FieldSpec['type'] }) {
  return compileCodec(fieldSchema.parse({ name: 'field', doc: 'Field', source: 'test', ...spec }), {});
}

/** Text and the codes reported. */
function encode(spec: Parameters<typeof field>[0], value: Value | undefined) {
  const codes: string[] = [];
  const text = field(spec).encode(value, (code) => codes.push(code));
  return [text, ...codes];
}

function decode(spec: Parameters<typeof field>[0], text: string, near?: string) {
  const codes: string[] = [];
  const value = field(spec).decode(
    text,
    (code) => codes.push(code),
    () => near,
  );
  return [value, ...codes];
}

describe('amounts', () => {
  const rows: readonly (readonly [Partial<FieldSpec>, bigint, string])[] = [
    [{ unit: 'fen' }, 1250n, '1250'],
    [{ unit: 'yuan' }, 1250n, '12.50'],
    [{ unit: 'yuan' }, 5n, '0.05'],
    [{ unit: 'euro', point: ',' }, 123456n, '1234,56'],
    [{ unit: 'dollar', decimals: 4, point: 'implied' }, 1250n, '125000'],
    [{ unit: 'dollar', decimals: 0 }, 1200n, '12'],
    [{ unit: 'yen' }, 1250n, '1250'],
    [{ unit: 'cent' }, 123456789012345678n, '123456789012345678'],
  ];
  it.each(rows)('%o: %s minor units are %s, and back', (spec, minor, text) => {
    expect(encode({ type: 'amount', ...spec }, minor)).toEqual([text]);
    expect(decode({ type: 'amount', ...spec }, text)).toEqual([minor]);
  });
  it.each([
    ['12.5x', 'yuan'],
    ['12.505', 'yuan'],
    ['-1', 'yuan'],
    ['1 2', 'fen'],
    ['1.5', 'fen'],
  ] as const)('%s %s is no amount', (text, unit) => {
    expect(decode({ type: 'amount', unit }, text)).toEqual([undefined, 'FIELD_TYPE']);
  });
  it('cents that a whole dollar cannot spell are a problem, not rounded', () => {
    expect(encode({ type: 'amount', unit: 'dollar', decimals: 0 }, 1250n)).toContain('FIELD_TYPE');
  });
});

describe('dates', () => {
  const rows: readonly (readonly [FieldSpec['type'], string, string, string])[] = [
    ['date', 'yyyymmdd', '2026-03-09', '20260309'],
    ['date', 'yymmdd', '2026-03-09', '260309'],
    ['date', 'yymmdd', '1999-12-31', '991231'],
    ['date', 'dd/mm/yyyy', '2024-02-29', '29/02/2024'],
    ['date', 'yyyyddd', '2024-12-31', '2024366'],
    ['month', 'yyyymm', '2026-03', '202603'],
    ['time', 'HHMM', '14:05:00', '1405'],
    ['time', 'HHMMSS', '14:05:09', '140509'],
  ];
  it.each(rows)('%s %s: %s is %s, and back', (type, pattern, value, text) => {
    expect(encode({ type, pattern }, value)).toEqual([text]);
    expect(decode({ type, pattern }, text)).toEqual([value]);
  });
  it.each([
    ['date', 'yyyymmdd', '20260230'],
    ['date', 'yyyymmdd', '2026030'],
    ['date', 'yyyyddd', '2026366'],
    ['month', 'yyyymm', '202613'],
    ['time', 'HHMM', '2460'],
  ] as const)('%s %s: %s is a problem', (type, pattern, text) => {
    expect(decode({ type, pattern }, text)).toEqual([undefined, 'FIELD_TYPE']);
  });
  it.each([
    ['0102', '2025-12-30', '2026-01-02'],
    ['1230', '2026-01-02', '2025-12-30'],
    ['0309', '2026-03-01', '2026-03-09'],
  ])('%s without a year, near %s, is %s', (text, near, value) => {
    expect(decode({ type: 'date', pattern: 'mmdd', near: 'file.date' }, text, near)).toEqual([value]);
  });
  it('a spelling of nothing is nothing', () => {
    expect(decode({ type: 'date', pattern: 'yymmdd', empty: ['000000'] }, '000000')).toEqual([undefined]);
  });
  it('what a lenient field cannot read is nothing, without a problem', () => {
    expect(decode({ type: 'month', pattern: 'yyyymm', lenient: true }, '2010')).toEqual([undefined]);
    expect(decode({ type: 'text', matches: '^9', lenient: true }, '450')).toEqual([undefined]);
    expect(decode({ type: 'text', matches: '^9', lenient: true }, '901')).toEqual(['901']);
  });
  it('the same text again gives the same value, another text another', () => {
    const codec = field({ type: 'date', pattern: 'yymmdd' });
    const read = (text: string) =>
      codec.decode(
        text,
        () => undefined,
        () => undefined,
      );
    expect([read('260309'), read('260309'), read('260310'), read('260399'), read('260309')]).toEqual([
      '2026-03-09',
      '2026-03-09',
      '2026-03-10',
      undefined,
      '2026-03-09',
    ]);
  });
});

describe('enumerations and constants', () => {
  const values = { 'live checking': '27', 'prenote checking': '28', 'zero checking': '28' };
  const spec = { type: 'enum', values } as const;
  it('a word is written as its code; of words that share a code the first is read', () => {
    expect(encode(spec, 'zero checking')).toEqual(['28']);
    expect(decode(spec, '28')).toEqual(['prenote checking']);
  });
  it('a word or code that is not listed is a problem', () => {
    expect(encode(spec, 'live savings')).toEqual(['', 'FIELD_CODE']);
    expect(decode(spec, '99')).toEqual([undefined, 'FIELD_CODE']);
  });
  it('an open enumeration passes unknown codes on', () => {
    expect(decode({ ...spec, open: true }, '99')).toEqual(['99']);
  });
  it('a further code is read as its word and never written', () => {
    const kinds = { type: 'enum', values: { cancelled: '3' }, alsoRead: { '7': 'cancelled' } } as const;
    expect([decode(kinds, '3'), decode(kinds, '7')]).toEqual([['cancelled'], ['cancelled']]);
    expect(encode(kinds, 'cancelled')).toEqual(['3']);
    for (const alsoRead of [{ '7': 'gone' }, { '3': 'cancelled' }] as Record<string, string>[]) {
      const faulty = fieldSchema.parse({ name: 'kind', doc: 'Kind', source: 'test', ...kinds, alsoRead });
      expect(fieldFaults(faulty)).toHaveLength(1);
    }
  });
  it('a flag is yes or no', () => {
    const flag = { type: 'enum', means: 'debit.partial', values: { yes: '1', no: '0' } } as const;
    expect([encode(flag, true), encode(flag, false)]).toEqual([['1'], ['0']]);
    expect([decode(flag, '1'), decode(flag, '0')]).toEqual([[true], [false]]);
  });
  it('another text than the constant is a problem', () => {
    expect(decode({ type: 'const', value: '094' }, '94')).toEqual([undefined, 'FIELD_CONSTANT']);
  });
});

describe('text', () => {
  it.each([
    ['Müller & Söhne', 'ascii', ['Muller & Sohne']],
    ['Łódź “Æ”', 'ascii', ['Lodz "AE"']],
    ['欧阳', 'ascii', ['', 'FIELD_CHARSET']],
    ['Müller', 'ascii-strict', ['', 'FIELD_CHARSET']],
    ['欧阳', 'any', ['欧阳']],
    ['a\u0007b', 'any', ['', 'FIELD_CHARSET']],
    ['3월 관리비', 'full-width', ['３월　관리비']],
    ['ﾐﾄﾞﾘ', 'full-width', ['', 'FIELD_CHARSET']],
  ] as const)('%s in %s', (text, charset, expected) => {
    expect(encode({ type: 'text', charset }, text)).toEqual(expected);
  });
  it('an own set folds as it says', () => {
    const charset = { allow: 'A-Z ', upper: true, fold: { Ä: 'AE' } };
    expect(encode({ type: 'text', charset }, 'äpfel')).toEqual(['AEPFEL']);
  });
  it('lengths, forms and checks are judged', () => {
    expect(encode({ type: 'text', maxLength: 3 }, 'four')).toContain('FIELD_LENGTH');
    expect(encode({ type: 'text', maxLength: 3, cut: true }, 'four')).toEqual(['fou']);
    expect(encode({ type: 'text', matches: '^[A-Z]$' }, 'a')).toContain('FIELD_PATTERN');
    expect(encode({ type: 'digits' }, '12a')).toContain('FIELD_TYPE');
    expect(decode({ type: 'digits', check: 'aba-routing' }, '091000018')[1]).toBe('FIELD_CHECK');
    expect(decode({ type: 'digits', check: 'aba-routing', checkOn: 'writing' }, '091000018')).toEqual([
      '091000018',
    ]);
  });
  it('a sealed meaning comes out sealed, and no report repeats it', () => {
    const messages: string[] = [];
    const codec = field({ type: 'text', means: 'debtor.account', check: 'iban' });
    const value = codec.decode(
      'DE00370400440532013000',
      (_code, message) => messages.push(message),
      () => undefined,
    );
    expect(value).toBeInstanceOf(Sealed);
    expect(String(value)).toBe(mask('account', 'DE00370400440532013000'));
    expect(messages.join()).not.toContain('0532013000');
    expect(messages).toHaveLength(1);
  });
});

describe('what was lost or added on the way', () => {
  const rows: readonly (readonly [Partial<FieldSpec> & { type: FieldSpec['type'] }, string, Value])[] = [
    [{ type: 'digits', padLeft: 8 }, '1234567', '01234567'],
    [{ type: 'digits', padLeft: 8 }, '12345678', '12345678'],
    [{ type: 'digits', padLeft: 6, without: '-' }, '1-02-03', '010203'],
    [{ type: 'digits', dropZeros: true }, '0001020', '1020'],
    [{ type: 'digits', dropZeros: true }, '000', '0'],
    [{ type: 'amount', unit: 'pound', without: ',' }, '1,234.50', 123450n],
    [{ type: 'text', readFirst: 1 }, '1012', '1'],
  ];
  it.each(rows)('%o reads "%s" as %s', (spec, text, value) => {
    expect(decode(spec, text)).toEqual([value]);
  });
  it('is not added when written', () => {
    expect(encode({ type: 'digits', padLeft: 8, without: '-' }, '1234567')).toEqual(['1234567']);
  });
  it('nothing stays nothing, and a faulty text is judged after it', () => {
    expect(decode({ type: 'digits', padLeft: 8 }, '')).toEqual([undefined]);
    expect(decode({ type: 'digits', padLeft: 8, minLength: 8 }, '12x')).toEqual(['0000012x', 'FIELD_TYPE']);
  });
});
