/** What must hold inside an xml layout beyond its shape, so that one table can read and write. Pure.
 *  schema ─▶ [here] ─▶ fields. */

import type { FieldType } from '../field-schema.ts';
import { type XmlFieldSpec, type XmlLayoutSpec, type XmlLevel, xmlLevels } from './schema.ts';

/** `path` leads to the place in the layout file. */
export type LayoutFault = { readonly path: readonly (string | number)[]; readonly message: string };

const typesNotInXml: ReadonlySet<FieldType> = new Set(['blank', 'hash', 'blocks', 'sequence', 'presence']);

export function xmlFaults(spec: XmlLayoutSpec): readonly LayoutFault[] {
  return xmlLevels.flatMap((level) => recordFaults(spec, level));
}

function recordFaults(spec: XmlLayoutSpec, level: XmlLevel): readonly LayoutFault[] {
  const { fields } = spec.records[level];
  const paths = fields.map((field) => field.at);
  const nested = { file: 'batch', batch: 'debit', debit: undefined } as const;
  const inside = nested[level];
  return fields.flatMap((field, index) => {
    const messages = [
      ...(paths.indexOf(field.at) === index ? [] : ['stands at a path another field has']),
      ...(inside && field.at === spec.records[inside].element ? ['stands at the path of a group'] : []),
      ...(typesNotInXml.has(field.type) ? [`type ${field.type} does not exist in xml`] : []),
      ...(Array.isArray(field.means) ? ['has more than one meaning'] : []),
      ...countedFaults(spec, field),
      ...placeFaults(fields, index),
    ];
    return messages.map((message) => ({ path: ['records', level, 'fields', index], message }));
  });
}

/** Only debits are counted, only debit.amount is added up: that is what totals in these messages are. */
function countedFaults(spec: XmlLayoutSpec, field: XmlFieldSpec): readonly string[] {
  const of = Array.isArray(field.of) ? field.of : field.of === undefined ? [] : [field.of];
  if (field.type === 'count') return of.length === 1 && of[0] === 'debit' ? [] : ['a count is `of: debit`'];
  if (field.type !== 'sum') return [];
  const summed = spec.records.debit.fields.find((one) => of.length === 1 && of[0] === `debit.${one.name}`);
  return summed?.means === 'debit.amount' ? [] : ['a sum is of the debit field that means debit.amount'];
}

/** An attribute follows its own element's field; a container is not left and entered again. */
function placeFaults(fields: readonly XmlFieldSpec[], index: number): readonly string[] {
  const { at } = fields[index] as XmlFieldSpec;
  const [path = '', attribute] = at.split('@');
  if (attribute !== undefined) {
    const before = fields.slice(0, index).map((field) => field.at);
    const last = before.filter((one) => !one.startsWith(`${path}@`)).at(-1);
    return last === path ? [] : ['an attribute must follow the field of its element'];
  }
  const containers = path.split('/').map((_, depth, names) => names.slice(0, depth).join('/'));
  return containers
    .slice(1)
    .filter((container) => isLeftAndEntered(fields, index, container))
    .map((container) => `the fields inside ${container} must stand together`);
}

function isLeftAndEntered(fields: readonly XmlFieldSpec[], index: number, container: string): boolean {
  const inside = (field: XmlFieldSpec) => field.at.startsWith(`${container}/`);
  const first = fields.findIndex(inside);
  return fields.slice(first, index).some((field) => !inside(field));
}
