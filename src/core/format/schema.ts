/** The layout language: the schema of one file under formats/<pack>/. Pure (zod). formats/README.md explains it;
 *  formats/layout.schema.json is generated from here. Rules that zod cannot say are in compile.ts. */

import { z } from 'zod';
import { commonShape } from './common-schema.ts';
import { conditionSchema, fieldShape } from './field-schema.ts';
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
  ...padding,
});

function recordSchema<F extends z.ZodType>(field: F) {
  return z.strictObject({
    doc: z.string().min(1),
    when: conditionSchema.optional().describe('Written only then; read only where nothing contradicts it.'),
    readOnly: z.boolean().optional().describe('Read when it comes, never written.'),
    fields: z.array(field).min(1),
  });
}

const recordName = '[a-z][A-Za-z0-9]*';
/** "summary" once, "addenda?" at most once, "addenda*" any number. */
const recordItem = z.string().regex(new RegExp(`^${recordName}[?*]?$`), 'must be a record name, with ? or *');

export type StructureItem =
  | string
  | { readonly each: string; readonly of: readonly StructureItem[]; readonly least?: 0 | 1 | undefined }
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
        .describe('batch and debit are understood, others only read.'),
      of: z.array(structureItem).min(1),
      least: z
        .union([z.literal(0), z.literal(1)])
        .optional()
        .describe('Default 0.'),
    }),
    z.strictObject({ any: z.array(structureItem).min(1).describe('Any of these, any number of times.') }),
    z.strictObject({ some: z.array(structureItem).min(1).describe('Any of these, at least once.') }),
    z.strictObject({ one: z.array(structureItem).min(1).describe('Exactly one of these.') }),
  ]),
);

const lineEnding = z.enum(['lf', 'crlf', 'cr', 'none']).describe('Written; LF and CRLF are both read.');
const tolerate = z
  .array(z.enum(['trimmed', 'unbroken', 'blank-lines', 'no-fill']))
  .optional()
  .describe(
    'Damage read without a problem: blanks cut off line ends, no line ends, empty lines, missing fill.',
  );

const recordShape = <F extends z.ZodType>(field: F) => ({
  records: z.record(z.string().regex(new RegExp(`^${recordName}$`)), recordSchema(field)),
  structure: z.array(structureItem).min(1),
});

export const fixedLayoutSchema = z.strictObject({
  ...commonShape,
  kind: z.literal('fixed'),
  lines: z.strictObject({
    ending: lineEnding,
    widths: z.enum(['bytes', 'characters']),
    length: z.int().min(1).optional().describe('Length of every record; default: as its fields say.'),
    tolerate,
  }),
  blocking: z
    .strictObject({ factor: z.int().min(2), fill: z.string().length(1) })
    .optional()
    .describe('Lines of fill complete the last block of `factor` records.'),
  ...recordShape(fixedField),
});

export const delimitedLayoutSchema = z.strictObject({
  ...commonShape,
  kind: z.literal('delimited'),
  lines: z.strictObject({
    ending: lineEnding,
    separator: z.string().length(1),
    terminated: z.boolean().optional().describe('The last value too is followed by the separator.'),
    widths: z.enum(['bytes', 'characters']).optional().describe('What `width` counts; default characters.'),
    tolerate,
  }),
  ...recordShape(delimitedField),
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
