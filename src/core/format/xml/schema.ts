/** The `kind: xml` branch of the layout language: fields bound to element paths, in the order of the bank's schema.
 *  Pure (zod). The shared shape of a field is field-schema.ts; which attributes go together is rules.ts. */

import { z } from 'zod';
import { commonShape } from '../common-schema.ts';
import { conditionSchema, fieldShape } from '../field-schema.ts';

const name = '[A-Za-z_][A-Za-z0-9_.-]*';
const elementPath = z
  .string()
  .regex(new RegExp(`^${name}(/${name})*$`), 'must be element names joined by "/"');

/** "PmtId/EndToEndId"; "PstlAdr/AdrLine[2]" for the second of that name; "InstdAmt@Ccy" for an attribute; "@id" for one
 *  of the group's own element. */
const fieldPath = z
  .string()
  .regex(
    new RegExp(`^(${name}(/${name})*(\\[[1-9]\\]|@${name})?|@${name})$`),
    'must be element names joined by "/", then nothing, "[n]" or "@attribute"; or "@attribute" alone',
  );

export const xmlFieldSchema = z.strictObject({
  ...fieldShape,
  at: fieldPath.describe(
    'Path from the element of the group; [n] for the n-th of that name, @ for an attribute.',
  ),
  several: z
    .union([z.literal('first'), z.literal('add'), z.strictObject({ join: z.string() })])
    .optional()
    .describe(
      'The element may repeat: the first counts, amounts add up, or texts are joined (and a long one is written as several).',
    ),
  closing: z
    .boolean()
    .optional()
    .describe('Stands after the groups inside, as totals at the end; not in a debit or change.'),
  mayMiss: z.boolean().optional().describe('Needed when written, no fault when a file read lacks it.'),
  readOnly: z.boolean().optional().describe('Read, never written: another spelling of the same meaning.'),
});
export type XmlFieldSpec = z.infer<typeof xmlFieldSchema>;

/** From the outside in; debit and change stand beside each other. */
export const xmlLevels = ['file', 'group', 'batch', 'debit', 'change'] as const;
export type XmlLevel = (typeof xmlLevels)[number];

function recordShape(where: string) {
  return {
    doc: z.string().min(1),
    element: elementPath.describe(where),
    fields: z
      .array(xmlFieldSchema)
      .describe(
        'In the order of the schema; they stand before the groups inside, those with `closing` after them.',
      ),
  };
}

const onlySchema = z
  .array(conditionSchema)
  .min(1)
  .describe('It is a debit when one of these holds; others are counted apart and their faults are nobody’s.');

export const xmlLayoutSchema = z.strictObject({
  ...commonShape,
  kind: z.literal('xml'),
  encoding: z
    .enum(['utf-8', 'latin1', 'gbk', 'gb18030'])
    .describe('Written and declared; files are read in the encoding they declare.'),
  namespace: z
    .string()
    .min(1)
    .optional()
    .describe('Namespace of the root element; without it the names of the elements tell the layout.'),
  marks: z
    .array(z.string())
    .optional()
    .describe(
      'Elements only this version has, or "@attribute=value": they tell files without a namespace apart.',
    ),
  indent: z.int().min(0).max(8).default(2).describe('Blanks per level when written; 0 for no line breaks.'),
  records: z.strictObject({
    file: z.strictObject(recordShape('From the root: "Document/CstmrDrctDbtInitn".')),
    group: z
      .strictObject(recordShape('Inside the file’s element.'))
      .optional()
      .describe('Between file and batch, as the statements of a file: its batches inherit its values.'),
    batch: z.strictObject(recordShape('Inside the element around.')).optional(),
    debit: z
      .strictObject({ ...recordShape('Inside the element around.'), only: onlySchema.optional() })
      .optional(),
    change: z
      .strictObject(recordShape('Inside the element around.'))
      .optional()
      .describe('What is said of one mandate; beside debits or instead of them.'),
  }),
});
export type XmlLayoutSpec = z.infer<typeof xmlLayoutSchema>;
