/** An xml layout, compiled once: what the Layout interface promises for `kind: xml`. Pure.
 *  compile ─▶ [here] ─▶ writer, reader, printer. */

import type { FieldDescription, Layout } from '../format.ts';
import { detectXml } from './detect.ts';
import { compileRecords, type XmlField } from './fields.ts';
import { printXml } from './printer.ts';
import { readXml } from './reader.ts';
import { type XmlLayoutSpec, xmlLevels } from './schema.ts';
import { compileTemplates } from './templates.ts';
import { elementTree } from './tree.ts';
import { measureXml, writeXml } from './writer.ts';

export type XmlWork = Pick<
  Layout,
  'measure' | 'write' | 'read' | 'rewrite' | 'describe' | 'detect' | 'marked'
>;

/** In: a layout that xmlFaults has found nothing wrong with. */
export function compileXml(spec: XmlLayoutSpec): XmlWork {
  const records = compileRecords(spec);
  const templates = compileTemplates(spec, records);
  const readable = { records, tree: elementTree(records), namespace: spec.namespace };
  return {
    measure: (file) => measureXml(spec.encoding, records, file),
    write: (file, totals, sink) => writeXml(templates, file, totals, sink),
    read: (fileName, events) => readXml(readable, fileName, events),
    rewrite: (fileName, sink) => readXml(readable, fileName, {}, printXml(sink)),
    describe: () => xmlLevels.flatMap((level) => (records[level]?.fields ?? []).map(descriptionOf)),
    marked: true,
    detect: (head) => detectXml(spec, head),
  };
}

function descriptionOf(field: XmlField): FieldDescription {
  const { name, type, doc, source, value } = field.spec;
  return {
    record: field.level,
    name,
    at: field.path,
    type: type === 'const' ? `const ${value}` : type,
    required: field.required,
    means: field.meaning ?? '',
    doc,
    source,
  };
}
