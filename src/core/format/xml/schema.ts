/** The `kind: xml` branch of the layout language: fields bound to element paths, in the order of the bank's schema.
 *  Pure (zod). The shared shape of a field is field-schema.ts; which attributes go together is rules.ts. */

import { z } from 'zod';
import { commonShape } from '../common-schema.ts';
import { fieldShape } from '../field-schema.ts';

const name = '[A-Za-z_][A-Za-z0-9_.-]*';
const elementName = z.string().regex(new RegExp(`^${name}$`), 'must be one element name');
const elementPath = z
  .string()
  .regex(new RegExp(`^${name}(/${name})*$`), 'must be element names joined by "/"');

/** "PmtId/EndToEndId"; "PstlAdr/AdrLine[2]" for the second of that name; "InstdAmt@Ccy" for an attribute. */
const fieldPath = z
  .string()
  .regex(
    new RegExp(`^${name}(/${name})*(\\[[1-9]\\]|@${name})?$`),
    'must be element names joined by "/", then nothing, "[n]" or "@attribute"',
  );

export const xmlFieldSchema = z.strictObject({
  ...fieldShape,
  at: fieldPath.describe(
    'Path from the element of the group; [n] for the n-th of that name, @ for an attribute.',
  ),
  several: z
    .union([z.literal('first'), z.strictObject({ join: z.string() })])
    .optional()
    .describe(
      'The element may repeat: the first counts, or all are joined (and a long text is written as several).',
    ),
  mayMiss: z.boolean().optional().describe('Needed when written, no fault when a file read lacks it.'),
  readOnly: z.boolean().optional().describe('Read, never written: another spelling of the same meaning.'),
});
export type XmlFieldSpec = z.infer<typeof xmlFieldSchema>;

export const xmlLevels = ['file', 'batch', 'debit'] as const;
export type XmlLevel = (typeof xmlLevels)[number];

function recordSchema(element: z.ZodType<string>) {
  return z.strictObject({
    doc: z.string().min(1),
    element,
    fields: z
      .array(xmlFieldSchema)
      .describe('In the order of the schema; they stand before the groups inside.'),
  });
}

export const xmlLayoutSchema = z.strictObject({
  ...commonShape,
  kind: z.literal('xml'),
  encoding: z.literal('utf-8').describe('Written; a file that declares ISO-8859-1 is read too.'),
  namespace: z.string().min(1).describe('Namespace of the root element.'),
  marks: z
    .array(z.string())
    .optional()
    .describe('Element names only this version has: they tell files without a namespace apart.'),
  indent: z.int().min(0).max(8).default(2).describe('Blanks per level when written; 0 for no line breaks.'),
  records: z.strictObject({
    file: recordSchema(elementPath.describe('From the root: "Document/CstmrDrctDbtInitn".')),
    batch: recordSchema(elementName.describe('Inside the file’s element.')),
    debit: recordSchema(elementName.describe('Inside the batch’s element.')),
  }),
});
export type XmlLayoutSpec = z.infer<typeof xmlLayoutSchema>;
