/** JSON Schema of layout files, generated from the zod schema so that editors complete and check them.
 *  `npx vitest run test/core/format/layout-schema.test.ts -u` writes formats/layout.schema.json anew. Pure. */

import { z } from 'zod';
import { layoutSchema } from '../src/core/format/schema.ts';

/** A layout that extends another says only what differs: it is checked when it compiles. */
export function layoutJsonSchema(): string {
  const { $schema, $defs, ...whole } = z.toJSONSchema(layoutSchema, {
    io: 'input',
    unrepresentable: 'any',
    reused: 'ref',
  });
  const schema = {
    $schema,
    $id: 'layout.schema.json',
    title: 'debitrun layout',
    if: { required: ['extends'] },
    // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
    then: { required: ['layout'] },
    else: whole,
    $defs,
  };
  return `${JSON.stringify(schema, null, 1)}\n`;
}
