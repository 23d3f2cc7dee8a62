/** The committed JSON Schema is the one the code makes. `-u` writes it anew. */

import { expect, it } from 'vitest';
import { layoutJsonSchema } from '../../../scripts/layout-schema.ts';

it('formats/layout.schema.json is up to date', async () => {
  await expect(layoutJsonSchema()).toMatchFileSnapshot('../../../formats/layout.schema.json');
});

it.each(['"fixed"', '"delimited"', '"xml"', '"columns"', '"separator"', '"namespace"', '"debit.amount"'])(
  'it knows %s',
  (word) => {
    expect(layoutJsonSchema()).toContain(word);
  },
);
