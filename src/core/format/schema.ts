/** The layout language: the schema of one file under formats/<pack>/. Pure (zod). formats/README.md explains it;
 *  formats/layout.schema.json is generated from here. Rules that zod cannot say are in compile.ts. */

import { z } from 'zod';
import { commonShape, regularExpressionSchema } from './common-schema.ts';
import { conditionSchema, fieldShape } from './field-schema.ts';
import { sealSchema } from './seal.ts';
import { xmlLayoutSchema } from './xml/schema.ts';

const padding = {
  align: z.enum(['left', 'right']).optional().describe('Default left; numbers right.'),
  fill: z.string().length(1).optional().describe('Default blank; numbers of fixed layouts zero.'),
};

const fixedField = z.strictObject({
  ...fieldShape,
  columns: z
    .tuple([z.int().min(1), z.union([z.int().min(1), z.literal('rest')])])
    .describe('First and last column from 1, inclusive; rest: to the end of the line.'),
  ...padding,
});

const delimitedField = z.strictObject({
  ...fieldShape,
  width: z.int().min(1).optional().describe('Padded to this width inside its separators.'),
  column: z
    .string()
    .min(1)
    .optional()
    .describe('Its name in a record of names; default the name of the field.'),
  readOnly: z
    .literal(true)
    .optional()
    .describe('A column that is read where the file names it, and never written; it may be empty.'),
  repeat: z
    .string()
    .optional()
    .describe(
      'The group of values it belongs to, one of the record’s `repeats`; its fields stand side by side.',
    ),
  ...padding,
});

const recordName = '[a-z][A-Za-z0-9]*';

const recordBase = {
  doc: z.string().min(1),
  when: conditionSchema.optional().describe('Written only then; read only where nothing contradicts it.'),
  readOnly: z.boolean().optional().describe('Read when it comes, never written.'),
  aside: z
    .literal(true)
    .optional()
    .describe(
      'A line beside the file proper, as long as its fields: records are numbered and counted without it.',
    ),
};

const segments = z.strictObject({
  record: z.string().describe('Record that stands in each segment; its columns count from 1 in the segment.'),
  count: z.int().min(1).describe('Segments of one record.'),
  from: z.int().min(2).describe('First column of the first segment.'),
  width: z.int().min(1),
  blank: z.literal('skip').describe('Blank segments hold nothing; unused ones are written blank.'),
});

const fixedRecord = z.strictObject({
  ...recordBase,
  segments: segments.optional().describe('The record carries others, packed into it side by side.'),
  fields: z.array(fixedField).min(1),
});

const repeats = z
  .record(
    z.string().regex(new RegExp(`^${recordName}$`)),
    z.strictObject({
      most: z.int().min(1).max(99),
      least: z.int().min(0).optional().describe('Default 0; so many are written.'),
    }),
  )
  .describe('Groups of values that stand several times in one line, as often as a count before them says.');

const delimitedRecord = z.strictObject({
  ...recordBase,
  repeats: repeats.optional(),
  names: z
    .string()
    .optional()
    .describe(
      'The line names the columns of this record, in the order of the file; it has no fields of its own.',
    ),
  countTells: z.literal(true).optional().describe('Told from other records by its number of values.'),
  fields: z.array(delimitedField).default([]),
});

/** "summary" once, "addenda?" at most once, "addenda*" any number. */
const recordItem = z.string().regex(new RegExp(`^${recordName}[?*]?$`), 'must be a record name, with ? or *');

export type StructureItem =
  | string
  | { readonly each: string; readonly of: readonly StructureItem[]; readonly least?: 0 | 1 | undefined }
  | { readonly carrier: string; readonly of: readonly StructureItem[] }
  | { readonly any: readonly StructureItem[] }
  | { readonly some: readonly StructureItem[] }
  | { readonly one: readonly StructureItem[] };

const structureItem: z.ZodType<StructureItem> = z.lazy(() =>
  z.union([
    recordItem,
    z.strictObject({
      each: z
        .string()
        .regex(new RegExp(`^${recordName}$`))
        .describe(
          'batch, debit and change are understood; a group of another name around them is written once, others are only read.',
        ),
      of: z.array(structureItem).min(1),
      least: z
        .union([z.literal(0), z.literal(1)])
        .optional()
        .describe('Default 0.'),
    }),
    z.strictObject({
      carrier: z
        .string()
        .regex(new RegExp(`^${recordName}$`))
        .describe('A record with segments, as often as needed.'),
      of: z.array(structureItem).min(1).describe('What stands in its segments.'),
    }),
    z.strictObject({ any: z.array(structureItem).min(1).describe('Any of these, any number of times.') }),
    z.strictObject({ some: z.array(structureItem).min(1).describe('Any of these, at least once.') }),
    z.strictObject({ one: z.array(structureItem).min(1).describe('Exactly one of these.') }),
  ]),
);

const lineEnding = z.enum(['lf', 'crlf', 'cr', 'none']).describe('Written; LF and CRLF are both read.');
const lineRules = {
  lastEnding: z.boolean().optional().describe('false: nothing after the last record. Both are read.'),
  skip: z
    .array(regularExpressionSchema)
    .optional()
    .describe('Regular expressions: lines that match are no records of the file; kept when rewritten.'),
};
const tolerances = ['trimmed', 'trimmed-whole', 'unbroken', 'blank-lines', 'no-fill', 'empty'] as const;
export type Tolerance = (typeof tolerances)[number];
const tolerate = z
  .array(z.enum(tolerances))
  .optional()
  .describe(
    'Damage read without a problem: blanks cut off line ends (whole: all of them, or up to the end of a field or segment), no line ends, empty lines, missing fill, a file without any record.',
  );

const recordShape = <R extends z.ZodType>(record: R) => ({
  seal: sealSchema
    .optional()
    .describe('A keyed digest over all that stands before it, in the field of type seal of the last record.'),
  records: z.record(z.string().regex(new RegExp(`^${recordName}$`)), record),
  structure: z.array(structureItem).min(1),
});

export const fixedLayoutSchema = z.strictObject({
  ...commonShape,
  kind: z.literal('fixed'),
  lines: z.strictObject({
    ending: lineEnding,
    ...lineRules,
    widths: z.enum(['bytes', 'characters']),
    length: z.int().min(1).optional().describe('Length of every record; default: as its fields say.'),
    tolerate,
  }),
  blocking: z
    .strictObject({ factor: z.int().min(2), fill: z.string().length(1) })
    .optional()
    .describe('Lines of fill complete the last block of `factor` records.'),
  ...recordShape(fixedRecord),
});

export const delimitedLayoutSchema = z.strictObject({
  ...commonShape,
  kind: z.literal('delimited'),
  lines: z.strictObject({
    ending: lineEnding,
    ...lineRules,
    separator: z.string().length(1),
    terminated: z.boolean().optional().describe('The last value too is followed by the separator.'),
    widths: z.enum(['bytes', 'characters']).optional().describe('What `width` counts; default characters.'),
    tolerate,
  }),
  ...recordShape(delimitedRecord),
});

export const layoutSchema = z.discriminatedUnion('kind', [
  fixedLayoutSchema,
  delimitedLayoutSchema,
  xmlLayoutSchema,
]);

export type FixedLayoutSpec = z.infer<typeof fixedLayoutSchema>;
export type DelimitedLayoutSpec = z.infer<typeof delimitedLayoutSchema>;
export type RecordLayoutSpec = FixedLayoutSpec | DelimitedLayoutSpec;
export type LayoutSpec = z.infer<typeof layoutSchema>;
export type FixedFieldSpec = z.infer<typeof fixedField>;
export type DelimitedFieldSpec = z.infer<typeof delimitedField>;
export type RecordFieldSpec = FixedFieldSpec | DelimitedFieldSpec;
