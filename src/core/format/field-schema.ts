/** The shape of one field of a layout file, shared by all kinds; a kind adds where the field stands. Pure (zod). */

import { z } from 'zod';
import { charsetNames } from './charset.ts';
import { units } from './units.ts';
import { isMeaning, type Meaning, vocabulary } from './vocabulary.ts';

/** What a field's text is. The last group is computed when written and checked when read. */
export const fieldTypes = [
  'text',
  'digits',
  'number',
  'amount',
  'date',
  'month',
  'time',
  'instant',
  'const',
  'enum',
  'blank',
  'count',
  'sum',
  'hash',
  'least',
  'greatest',
  'blocks',
  'sequence',
  'presence',
  'seal',
] as const;
export type FieldType = (typeof fieldTypes)[number];

export const meaningSchema = z.enum(Object.keys(vocabulary) as [Meaning, ...Meaning[]], {
  error: (issue) => `"${String(issue.input)}" is no meaning of vocabulary.ts`,
});

/** Identifiers and codes: a bare 010 in YAML is a number, so it is refused here rather than read as 10. */
export const identifierSchema = z.string({ error: 'must be text: put it in quotes' });

/** `present`, `absent`, the words the value may have, or those it may not. All entries must hold. */
export const conditionSchema = z
  .record(
    z.string(),
    z.union([
      z.literal('present'),
      z.literal('absent'),
      z.array(identifierSchema).min(1),
      z.strictObject({ not: z.array(identifierSchema).min(1) }),
    ]),
  )
  .refine((value) => Object.keys(value).every(isMeaning), { message: 'keys must be meanings' })
  .describe('Meaning -> present, absent, a list of words, or { not: words }; all must hold.');
export type ConditionSpec = z.infer<typeof conditionSchema>;

export const charsetSchema = z.union([
  z.enum(charsetNames),
  z.strictObject({
    allow: z.string().describe('Characters allowed, as inside [ ] of a regular expression.'),
    fold: z.record(z.string(), z.string()).optional().describe('Character -> what it is written as.'),
    foldLatin: z.boolean().optional().describe('Strip accents of Latin letters first.'),
    upper: z.boolean().optional().describe('Write in upper case.'),
    replace: z
      .string()
      .length(1)
      .optional()
      .describe('Written for any other character; without it such a text is refused.'),
  }),
]);
export type CharsetSpec = z.infer<typeof charsetSchema>;

const range = z.tuple([z.int().min(1), z.int().min(1)]);
const oneOrMany = z.union([z.string(), z.array(z.string()).min(1)]);

/** Every attribute a field can have in any kind of layout. Which go together is checked when the layout compiles. */
export const fieldShape = {
  name: z.string().regex(/^[a-z][A-Za-z0-9]*$/, 'must be a lowerCamelCase name'),
  type: z.enum(fieldTypes),
  doc: z.string().min(1).describe('The bank’s own name of the field and what it holds.'),
  source: z.string().min(1).describe('Where this is stated: sheet, section, field number.'),
  means: z
    .union([meaningSchema, z.array(meaningSchema).min(2)])
    .optional()
    .describe('What the engine understands by it; several for an enum decided by several words.'),
  optional: z.boolean().optional().describe('May be empty.'),
  personal: z.boolean().optional().describe('Masked on screens even without a sealed meaning.'),
  when: conditionSchema.optional().describe('The field stands here only then.'),
  default: identifierSchema
    .optional()
    .describe('Written when there is no value; may hold {meaning:format} parts.'),
  from: identifierSchema
    .optional()
    .describe('Template of the text written, whatever the meaning holds: it is read only.'),
  // const, enum
  value: identifierSchema.optional().describe('The text of a const.'),
  values: z
    .record(z.string(), identifierSchema)
    .optional()
    .describe('Engine’s word -> bank’s code of an enum; several words may share a code, the first is read.'),
  alsoRead: z
    .record(z.string(), identifierSchema)
    .optional()
    .describe('Further codes of an enum, bank’s code -> a word of `values`: read, never written.'),
  open: z.boolean().optional().describe('An enum that passes codes it does not list as they are.'),
  tag: z.boolean().optional().describe('This const or enum tells the record from others.'),
  // amount, sum
  unit: z.enum(units).optional(),
  decimals: z.int().min(0).max(6).optional().describe('Digits after the point; default those of the unit.'),
  point: z.enum(['.', ',', 'implied']).optional().describe('Decimal point; default "." for a major unit.'),
  // date, month, time
  pattern: z
    .string()
    .optional()
    .describe('yyyy yy mm dd ddd (day of year) HH MM SS; other characters stand for themselves.'),
  near: meaningSchema
    .optional()
    .describe('For a date without a year: the date it lies nearest to; without that, the day the file came.'),
  addDays: z.int().optional().describe('A date is written that many days later; it is read as it stands.'),
  // text
  matches: z.string().optional().describe('Regular expression the whole value must match.'),
  minLength: z.int().min(0).optional(),
  maxLength: z.int().min(1).optional(),
  charset: charsetSchema.optional(),
  cut: z.boolean().optional().describe('A longer value is cut to its field instead of refused.'),
  take: range.optional().describe('First and last character of the value that are written (or hashed).'),
  check: z.string().optional().describe('Check by name, see core/accounts.'),
  checkOn: z.enum(['writing', 'both']).optional().describe('Default both.'),
  appendCheck: z
    .string()
    .optional()
    .describe('Check digit by name, written after the value; verified and taken off when read.'),
  complete: z.string().optional().describe('Check digit the field leaves out, by name: added when read.'),
  echo: z.boolean().optional().describe('Repeats a value: compared when read, not taken over.'),
  empty: z.array(z.string()).optional().describe('Spellings that mean nothing, as "000000".'),
  dropZeros: z
    .literal(true)
    .optional()
    .describe('Zeros in front are fill, whatever the width of the field: not read.'),
  padLeft: z
    .int()
    .min(2)
    .max(35)
    .optional()
    .describe('Zeros lost on the left are put back up to this many characters when read.'),
  without: z
    .string()
    .min(1)
    .optional()
    .describe('Characters left out when read: hyphens, commas of thousands.'),
  readFirst: z.int().min(1).optional().describe('Only so many first characters count when read.'),
  lenient: z.boolean().optional().describe('Text that cannot be read is nothing instead of a fault.'),
  ascending: z.enum(['batch', 'file']).optional().describe('Must grow from record to record.'),
  // computed
  of: oneOrMany
    .optional()
    .describe(
      'count, sequence, presence: record or group names. sum, hash, least, greatest: record.field names.',
    ),
  less: oneOrMany
    .optional()
    .describe('record.field names a sum takes off; the difference is stated without a sign.'),
  where: conditionSchema.optional().describe('Count or sum only records for which this holds.'),
  digits: z.int().min(1).max(15).optional().describe('Digits a hash keeps.'),
  keep: z.enum(['last', 'first']).optional().describe('Which digits of the sum a hash keeps; default last.'),
  takeLast: z.int().min(1).max(15).optional().describe('Last characters of each value a hash adds up.'),
  letters: z
    .literal('zero')
    .optional()
    .describe('A hash counts letters as 0; default: such a value counts nothing.'),
  zeroFill: z
    .int()
    .min(1)
    .max(15)
    .optional()
    .describe('A hash fills each value with 0 on the right to this width.'),
  against: meaningSchema
    .optional()
    .describe('A hash adds up how far each value lies from this one, spelled the same way.'),
  uncounted: z
    .string()
    .min(1)
    .optional()
    .describe('Why a total is taken as stated: what it counts does not stand in the file.'),
  within: z.enum(['file', 'batch', 'debit']).optional().describe('Where a sequence starts anew.'),
};

export const fieldSchema = z.strictObject(fieldShape);
export type FieldSpec = z.infer<typeof fieldSchema>;
