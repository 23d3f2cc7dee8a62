/** Which attributes of a field go together. Pure. One list of small rules for all kinds. */

import { accountChecks } from '../accounts/index.ts';
import { accountCompletions } from './account-completion.ts';
import { checkDigits } from './check-digits.ts';
import { meaningsOf } from './codec.ts';
import { compileDatePattern } from './date-pattern.ts';
import type { FieldSpec, FieldType } from './field-schema.ts';
import { compileTemplate } from './template.ts';
import { type MeaningType, vocabulary } from './vocabulary.ts';

/** What a field of each type can mean. */
const carries: Readonly<Record<MeaningType, readonly FieldType[]>> = {
  text: ['text', 'digits', 'const', 'enum', 'number', 'sequence'],
  code: ['text', 'digits', 'const', 'enum'],
  amount: ['amount', 'sum', 'least', 'greatest'],
  count: ['number', 'count', 'sequence', 'least', 'greatest'],
  date: ['date', 'least', 'greatest'],
  month: ['month', 'date'],
  time: ['time'],
  instant: ['instant'],
  flag: ['enum'],
  'sealed-name': ['text'],
  'sealed-account': ['text', 'digits'],
  'sealed-phone': ['text', 'digits'],
  'sealed-address': ['text'],
  'sealed-identity': ['text', 'digits'],
};

function isExtreme(type: FieldType): boolean {
  return type === 'least' || type === 'greatest';
}

type Rule = (field: FieldSpec) => string | undefined;

const rules: readonly Rule[] = [
  ({ type, value }) =>
    (type === 'const') === (value !== undefined)
      ? undefined
      : 'value goes with type const, and const needs it',
  ({ type, values }) =>
    (type === 'enum') === (values !== undefined)
      ? undefined
      : 'values go with type enum, and enum needs them',
  ({ alsoRead = {}, values = {} }) => {
    for (const [code, word] of Object.entries(alsoRead)) {
      if (!Object.hasOwn(values, word)) return `alsoRead: "${word}" is no word of values`;
      if (Object.values(values).includes(code)) return `alsoRead: "${code}" stands in values already`;
    }
    return undefined;
  },
  ({ type, unit }) => {
    if (isExtreme(type)) return undefined;
    return (type === 'amount' || type === 'sum') === (unit !== undefined)
      ? undefined
      : 'unit goes with amount and sum, which need it';
  },
  ({ type, of }) => {
    const needs = ['count', 'sum', 'hash', 'presence', 'least', 'greatest'].includes(type);
    if (needs && of === undefined) return `${type} needs "of"`;
    return of === undefined || needs || type === 'sequence' ? undefined : '"of" goes with computed types';
  },
  ({ type, less }) => (less === undefined || type === 'sum' ? undefined : 'less goes with sum'),
  ({ type, digits, keep, takeLast, letters, zeroFill, against }) => {
    const used = digits ?? keep ?? takeLast ?? letters ?? zeroFill ?? against;
    if (used !== undefined && type !== 'hash')
      return 'digits, keep, takeLast, letters, zeroFill and against go with hash';
    return keep === 'first' && digits === undefined ? 'keep: first needs digits' : undefined;
  },
  ({ type, take, takeLast }) =>
    take !== undefined && takeLast !== undefined && type === 'hash'
      ? 'take and takeLast exclude each other'
      : undefined,
  ({ type, addDays }) => (addDays === undefined || type === 'date' ? undefined : 'addDays goes with date'),
  ({ type, where }) =>
    where === undefined || type === 'count' || type === 'sum' || isExtreme(type)
      ? undefined
      : 'where goes with count, sum, least and greatest',
  ({ type, tag, matches }) =>
    !tag || type === 'const' || type === 'enum' || matches !== undefined
      ? undefined
      : 'a tag is a const, an enum or has matches',
  (field) => {
    const means = meaningsOf(field);
    if (means.length > 1 && field.type !== 'enum') return 'several meanings need an enum';
    const wrong = means.find((one) => !carries[vocabulary[one].type].includes(field.type));
    return wrong === undefined
      ? undefined
      : `type ${field.type} cannot mean ${wrong}, which is ${vocabulary[wrong].type}`;
  },
  (field) => {
    const count = meaningsOf(field).length;
    const bad =
      count > 1 && Object.keys(field.values ?? {}).find((words) => words.split(' ').length !== count);
    return bad ? `"${bad}" must be ${count} words, one for each meaning` : undefined;
  },
  ({ check }) =>
    check === undefined || Object.hasOwn(accountChecks, check) ? undefined : `no check is named "${check}"`,
  ({ complete }) =>
    complete === undefined || Object.hasOwn(accountCompletions, complete)
      ? undefined
      : `no check digit is named "${complete}"`,
  ({ type, appendCheck }) => {
    if (appendCheck === undefined) return undefined;
    if (type !== 'text' && type !== 'digits') return 'appendCheck goes with text and digits';
    return Object.hasOwn(checkDigits, appendCheck)
      ? undefined
      : `no check digit is named "${appendCheck}"; known: ${Object.keys(checkDigits).join(', ')}`;
  },
  ({ type, dropZeros }) =>
    dropZeros === undefined || type === 'text' || type === 'digits'
      ? undefined
      : 'dropZeros goes with text and digits',
  ({ type, padLeft }) =>
    padLeft === undefined || type === 'text' || type === 'digits'
      ? undefined
      : 'padLeft goes with text and digits',
  ({ matches }) => (matches === undefined ? undefined : thrown(() => new RegExp(matches, 'u'))),
  ({ default: fallback }) => (fallback === undefined ? undefined : thrown(() => compileTemplate(fallback))),
  ({ from }) => (from === undefined ? undefined : thrown(() => compileTemplate(from))),
  ({ type, pattern, near }) => {
    if (pattern === undefined) return undefined;
    const { parts } = compileDatePattern(pattern);
    const has = (...names: readonly string[]) =>
      names.some((name) => (parts as readonly string[]).includes(name));
    if (type === 'time') return has('HH') && has('MM') ? undefined : 'a time pattern has HH and MM';
    if (!['date', 'month', 'instant', 'least', 'greatest'].includes(type))
      return 'pattern goes with date, month, time and instant';
    if (!has('yyyy', 'yy') && near === undefined) return 'a pattern without a year needs "near"';
    if (!has('mm', 'ddd')) return 'the pattern has no month';
    return type === 'month' || has('dd', 'ddd') ? undefined : 'the pattern has no day';
  },
];

/** Messages, empty when the field is sound. */
export function fieldFaults(field: FieldSpec): readonly string[] {
  return rules.flatMap((rule) => rule(field) ?? []);
}

function thrown(act: () => unknown): string | undefined {
  try {
    act();
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}
