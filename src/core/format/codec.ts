/** A field's spelling: value to text and text to value, compiled once to closures. Pure. Shared by all kinds: a kind
 *  cuts the text out of its record, takes the padding off, and says where a fault stands. */

import { accountChecks } from '../accounts/index.ts';
import type { ProblemCode } from '../problem.ts';
import { mask, Sealed, type SealedKind, sealed } from '../sealed.ts';
import { charsets, codePoint, compileCharset, type Speller } from './charset.ts';
import { checkDigits } from './check-digits.ts';
import { dateCodec } from './codec-date.ts';
import { amountCodec, numberCodec } from './codec-number.ts';
import type { CharsetSpec, FieldSpec } from './field-schema.ts';
import type { Value } from './format.ts';
import { mending } from './mending.ts';
import type { Lookup } from './template.ts';
import { type Meaning, type MeaningType, vocabulary } from './vocabulary.ts';

export type Report = (code: ProblemCode, message: string, hint?: string) => void;

export type Codec = {
  /** Out: the text without padding, "" for nothing. Faults are reported and the text is as good as it gets. */
  encode(value: Value | undefined, report: Report): string;
  /** In: text without padding, and what is known of the groups around. Out: undefined for nothing or a reported fault. */
  decode(text: string, report: Report, lookup: Lookup): Value | undefined;
};

export type CodecContext = {
  /** Set for fields that name none. */
  readonly charset?: CharsetSpec | undefined;
};

/** First of the meanings a field binds to. */
export function meaningsOf(field: FieldSpec): readonly Meaning[] {
  return field.means === undefined ? [] : Array.isArray(field.means) ? field.means : [field.means];
}

/** In: a field whose attributes go together (field-rules.ts). Throws on others. */
export function compileCodec(field: FieldSpec, context: CodecContext): Codec {
  const meaning = meaningsOf(field)[0];
  const carried: MeaningType = meaning === undefined ? 'text' : vocabulary[meaning].type;
  const plain = mending(field, plainCodec(field, context, carried));
  const { empty, lenient } = field;
  if (!empty && !lenient) return plain;
  return {
    encode: plain.encode,
    decode(text, report, lookup) {
      if (empty?.includes(text)) return undefined;
      return lenient ? readable(plain, text, lookup) : plain.decode(text, report, lookup);
    },
  };
}

/** The value, or nothing where anything at all would be reported. */
function readable(codec: Codec, text: string, lookup: Lookup): Value | undefined {
  let faulty = false;
  const value = codec.decode(text, () => (faulty = true), lookup);
  return faulty ? undefined : value;
}

function plainCodec(field: FieldSpec, context: CodecContext, carried: MeaningType): Codec {
  switch (field.type) {
    case 'text':
    case 'digits':
      return checked(field, textCodec(field, context, carried));
    case 'amount':
    case 'sum':
      return bounded(field, amountCodec(field));
    case 'number':
    case 'count':
    case 'hash':
    case 'blocks':
    case 'sequence':
      return bounded(field, numberCodec());
    case 'least':
    case 'greatest':
      return field.unit ? amountCodec(field) : field.pattern ? dateCodec(field, 'date') : numberCodec();
    case 'presence':
      return { encode: (value) => (value ? '1' : '0'), decode: (text) => text };
    case 'date':
    case 'month':
    case 'time':
    case 'instant':
      return dateCodec(field, field.type);
    case 'const':
      return constCodec(field.value ?? '');
    case 'enum':
      return enumCodec(field, carried);
    case 'blank':
      return { encode: () => '', decode: () => undefined };
    case 'seal':
      return { encode: (value) => String(value ?? ''), decode: (text) => text };
    default:
      return unreachable(field.type);
  }
}

/** Where no columns hold a number's length, `maxLength` does. */
function bounded({ maxLength }: FieldSpec, codec: Codec): Codec {
  if (maxLength === undefined) return codec;
  const judge = (text: string, report: Report) => {
    if (text.length > maxLength)
      report('FIELD_LENGTH', `has ${text.length} characters, at most ${maxLength} fit`);
  };
  return {
    encode(value, report) {
      const text = codec.encode(value, report);
      judge(text, report);
      return text;
    },
    decode(text, report, lookup) {
      judge(text, report);
      return codec.decode(text, report, lookup);
    },
  };
}

function constCodec(constant: string): Codec {
  return {
    encode: () => constant,
    decode(text, report) {
      if (text !== constant.trim()) report('FIELD_CONSTANT', `must be "${constant}"`);
      return undefined;
    },
  };
}

function enumCodec(field: FieldSpec, carried: MeaningType): Codec {
  const codes = new Map(Object.entries(field.values ?? {}));
  const words = new Map<string, string>();
  for (const [word, code] of codes) if (!words.has(code.trim())) words.set(code.trim(), word);
  for (const [code, word] of Object.entries(field.alsoRead ?? {})) words.set(code, word);
  const flag = carried === 'flag';
  return {
    encode(value, report) {
      if (value === undefined || value === '') return '';
      const word = flag ? (value === true || value === 'yes' ? 'yes' : 'no') : String(value);
      const code = codes.get(word);
      if (code !== undefined) return code;
      if (!field.open)
        report('FIELD_CODE', `has no code for "${word}"`, `known: ${[...codes.keys()].join(', ')}`);
      return field.open ? word : '';
    },
    decode(text, report) {
      if (text === '' && !words.has('')) return undefined;
      const word = words.get(text);
      if (word !== undefined) return flag ? word === 'yes' : word;
      if (field.open) return text;
      report(
        'FIELD_CODE',
        `"${shown(text)}" is no code of this field`,
        `codes: ${[...words.keys()].join(', ')}`,
      );
      return undefined;
    },
  };
}

function textCodec(field: FieldSpec, context: CodecContext, carried: MeaningType): Codec {
  const spell = spellerFor(field.charset ?? context.charset);
  const kind = sealedKind(carried);
  const matches = field.matches === undefined ? undefined : new RegExp(field.matches, 'u');
  const check = field.check === undefined ? undefined : accountChecks[field.check];
  const { minLength = 0, maxLength = Number.POSITIVE_INFINITY, take, cut } = field;
  const digitsOnly = field.type === 'digits';
  const judge = (text: string, report: Report, writing: boolean): void => {
    if (digitsOnly && !/^\d+$/.test(text)) report('FIELD_TYPE', 'must be digits only');
    if (text.length < minLength)
      report('FIELD_LENGTH', `has ${text.length} characters, at least ${minLength} needed`);
    if (text.length > maxLength)
      report('FIELD_LENGTH', `has ${text.length} characters, at most ${maxLength} fit`);
    if (matches && !matches.test(text)) report('FIELD_PATTERN', `does not have the form ${field.matches}`);
    if (!check || (!writing && field.checkOn === 'writing')) return;
    const wrong = check(text);
    if (wrong !== undefined) report('FIELD_CHECK', wrong);
  };
  return {
    encode(value, report) {
      if (value === undefined) return '';
      const clear = value instanceof Sealed ? value.reveal() : String(value);
      if (clear === '') return '';
      const spelling = spell(clear);
      if ('refused' in spelling) {
        report('FIELD_CHARSET', `${codePoint(spelling.refused)} is not in the bank’s character set`);
        return '';
      }
      let { text } = spelling;
      if (cut && text.length > maxLength) text = text.slice(0, maxLength).trimEnd();
      judge(text, report, true);
      return take ? text.slice(take[0] - 1, take[1]) : text;
    },
    decode(text, report) {
      if (text === '') return undefined;
      judge(text, report, false);
      return kind ? sealed(kind, text) : text;
    },
  };
}

/** The field's own check digit stands after the value in the file, and nowhere else. */
function checked(field: FieldSpec, codec: Codec): Codec {
  const digitOf = field.appendCheck === undefined ? undefined : checkDigits[field.appendCheck];
  if (!digitOf) return codec;
  return {
    encode(value, report) {
      const text = codec.encode(value, report);
      if (text === '') return '';
      const digit = digitOf(text);
      if (digit === undefined) report('FIELD_CHECK', 'holds more than digits: it has no check digit');
      return digit === undefined ? '' : text + digit;
    },
    decode(text, report, lookup) {
      if (text === '') return undefined;
      const bare = text.slice(0, -1);
      if (digitOf(bare) !== text.slice(-1)) {
        report('FIELD_CHECK', 'its check digit is wrong');
        return undefined;
      }
      return codec.decode(bare, report, lookup);
    },
  };
}

function spellerFor(spec: CharsetSpec | undefined): Speller {
  if (spec === undefined) return (text) => ({ text });
  return compileCharset(typeof spec === 'string' ? charsets[spec] : spec);
}

const sealedKinds: Partial<Record<MeaningType, SealedKind>> = {
  'sealed-name': 'name',
  'sealed-account': 'account',
  'sealed-phone': 'phone',
  'sealed-address': 'address',
  'sealed-identity': 'identity',
};

/** The kind of Sealed a meaning carries; undefined for what is not personal. */
export function sealedKind(type: MeaningType): SealedKind | undefined {
  return sealedKinds[type];
}

/** A wrong code, short enough for a message. */
/** What a code looks like; anything else may be a name or an account in a shifted column. */
function shown(text: string): string {
  if (/^[\w.+-]{1,8}$/.test(text)) return text;
  return mask(/^[\x20-\x7e]*$/.test(text) ? 'account' : 'name', text);
}

function unreachable(type: never): never {
  throw new Error(`no codec for ${String(type)}`);
}
