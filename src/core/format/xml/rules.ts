/** What must hold inside an xml layout beyond its shape, so that one table can read and write. Pure.
 *  schema ─▶ [here] ─▶ fields. */

import type { FieldType } from '../field-schema.ts';
import { type XmlFieldSpec, type XmlLayoutSpec, type XmlLevel, xmlLevels } from './schema.ts';

/** `path` leads to the place in the layout file. */
export type LayoutFault = { readonly path: readonly (string | number)[]; readonly message: string };

const typesNotInXml: ReadonlySet<FieldType> = new Set(['blank', 'hash', 'blocks', 'sequence', 'presence']);

export function xmlFaults(spec: XmlLayoutSpec): readonly LayoutFault[] {
  const { file, debit, change } = spec.records;
  const tells = debit || change || file.fields.some(({ means }) => means === 'submission.status');
  const missing = tells
    ? []
    : [{ path: ['records'], message: 'has neither debits nor changes to read, nor a word about the file' }];
  return [...missing, ...xmlLevels.flatMap((level) => recordFaults(spec, level))];
}

function recordFaults(spec: XmlLayoutSpec, level: XmlLevel): readonly LayoutFault[] {
  const fields = spec.records[level]?.fields ?? [];
  const paths = fields.map((field) => field.at);
  const inside = xmlLevels.slice(xmlLevels.indexOf(level) + 1).map((one) => spec.records[one]?.element);
  return fields.flatMap((field, index) => {
    const messages = [
      ...(paths.indexOf(field.at) === index ? [] : ['stands at a path another field has']),
      ...(inside.includes(field.at) ? ['stands at the path of a group'] : []),
      ...(typesNotInXml.has(field.type) ? [`type ${field.type} does not exist in xml`] : []),
      ...(Array.isArray(field.means) ? ['has more than one meaning'] : []),
      ...(field.several === 'add' && field.type !== 'amount' ? ['only amounts add up'] : []),
      ...(field.closing && (level === 'debit' || level === 'change')
        ? ['has no groups inside to follow']
        : []),
      ...countedFaults(spec, field, level),
      ...placeFaults(fields, index),
    ];
    return messages.map((message) => ({ path: ['records', level, 'fields', index], message }));
  });
}

/** A group states what stands inside it. Debits and their amounts are counted when written too; any other total is known
 *  only when a file is read. */
function countedFaults(spec: XmlLayoutSpec, field: XmlFieldSpec, level: XmlLevel): readonly string[] {
  if (field.type !== 'count' && field.type !== 'sum') return [];
  const [of = '', name, ...rest] = String(field.of).split('.');
  const inner = spec.records[of as XmlLevel];
  if (inner === undefined || xmlLevels.indexOf(of as XmlLevel) <= xmlLevels.indexOf(level))
    return [`"of" names no group inside this one`];
  if (field.type === 'count' && name !== undefined) return ['a count is `of` a group'];
  const summed = inner.fields.find((one) => one.name === name);
  const amounts = summed?.type === 'amount' && summed.means !== undefined && rest.length === 0;
  if (field.type === 'sum' && !amounts) return ['a sum is `of` an amount with a meaning, as debit.amount'];
  const written = of === 'debit' && (name === undefined || summed?.means === 'debit.amount') && !field.where;
  return written || field.readOnly ? [] : ['this total is only read: it must be readOnly'];
}

/** Attributes of an element stand together, behind its own field where it has one; a container is not left and entered
 *  again. */
function placeFaults(fields: readonly XmlFieldSpec[], index: number): readonly string[] {
  const { at } = fields[index] as XmlFieldSpec;
  const [path = '', attribute] = at.split('@');
  if (path === '') return [];
  const containers = path.split('/').map((_, depth, names) => names.slice(0, depth).join('/'));
  return [
    ...(attribute === undefined ? [] : attributeFaults(fields, index, path)),
    ...containers
      .slice(1)
      .filter((container) => isLeftAndEntered(fields, index, container))
      .map((container) => `the fields inside ${container} must stand together`),
  ];
}

function attributeFaults(fields: readonly XmlFieldSpec[], index: number, path: string): readonly string[] {
  const before = fields.slice(0, index).map((field) => field.at);
  const last = before.findLastIndex((one) => !one.startsWith(`${path}@`));
  const apart = before.slice(0, Math.max(last, 0)).some((one) => one.startsWith(`${path}@`));
  const own = fields.findIndex((field) => field.at === path);
  if (apart || (own !== -1 && own !== last)) return ['an attribute must follow the field of its element'];
  const container = fields.some((field) => !field.readOnly && field.at.startsWith(`${path}/`));
  return container && !fields[index]?.readOnly
    ? ['an attribute of an element with others inside is only read: it must be readOnly']
    : [];
}

function isLeftAndEntered(fields: readonly XmlFieldSpec[], index: number, container: string): boolean {
  const inside = (field: XmlFieldSpec) => field.at.startsWith(`${container}/`);
  const first = fields.findIndex(inside);
  return fields.slice(first, index).some((field) => !inside(field));
}
