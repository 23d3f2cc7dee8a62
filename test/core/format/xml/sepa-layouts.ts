/** The four SEPA layouts, compiled from formats/sepa, for tests. */

import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { compileXml, type XmlWork } from '../../../../src/core/format/xml/compile.ts';
import { xmlFaults } from '../../../../src/core/format/xml/rules.ts';
import { xmlLayoutSchema } from '../../../../src/core/format/xml/schema.ts';

type Raw = { extends?: string; records: Record<string, { fields: { name: string }[] }> };

function rawLayout(name: string): Raw {
  const text = readFileSync(new URL(`../../../../formats/${name}.yaml`, import.meta.url), 'utf8');
  const own = parse(text) as Raw;
  if (!own.extends) return own;
  const base = rawLayout(own.extends);
  const records = structuredClone(base.records);
  for (const [record, { fields }] of Object.entries(own.records)) {
    for (const field of fields) {
      const all = (records[record] as { fields: { name: string }[] }).fields;
      const at = all.findIndex((one) => one.name === field.name);
      all[at] = { ...(all[at] as { name: string }), ...field };
    }
  }
  return { ...base, ...own, records };
}

export const sepaNames = [
  'sepa/pain.008.001.08',
  'sepa/pain.008.001.02',
  'sepa/pain.002.001.10',
  'sepa/pain.002.001.03',
] as const;
export type SepaName = (typeof sepaNames)[number];

export function sepaLayout(name: SepaName): XmlWork {
  const spec = xmlLayoutSchema.parse(rawLayout(name));
  const faults = xmlFaults(spec);
  if (faults.length > 0) throw new Error(JSON.stringify(faults));
  return compileXml(spec);
}
