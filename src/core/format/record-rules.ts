/** What must hold inside a fixed or delimited layout beyond its shape. Pure. schema ─▶ [here] ─▶ record-layout. */

import type { FixedFieldSpec, RecordFieldSpec, RecordLayoutSpec, StructureItem } from './schema.ts';

/** `path` leads to the place in the layout. */
export type LayoutFault = { readonly path: readonly (string | number)[]; readonly message: string };

export function recordFaults(spec: RecordLayoutSpec): readonly LayoutFault[] {
  const names = Object.keys(spec.records);
  const used = recordNames(spec.structure);
  const groups = groupNames(spec.structure);
  return [
    ...[...new Set(used)]
      .filter((name) => !names.includes(name))
      .map((name) => at(['structure'], `no record is named "${name}"`)),
    ...names
      .filter((name) => !used.includes(name))
      .map((name) => at(['records', name], 'stands nowhere in the structure')),
    ...(groups.filter((name) => name === 'debit').length === 1
      ? []
      : [at(['structure'], 'there must be one group "each: debit"')]),
    ...(groups.filter((name) => name === 'batch').length <= 1
      ? []
      : [at(['structure'], 'there can be one group "each: batch"')]),
    ...(spec.kind === 'fixed' && spec.blocking && !spec.lines.length
      ? [at(['blocking'], 'blocks need lines.length')]
      : []),
    ...(spec.kind === 'fixed' && spec.lines.ending === 'none' && !spec.lines.length
      ? [at(['lines'], 'records without line ends need lines.length')]
      : []),
    ...names.flatMap((name) => fieldsFaults(spec, name)),
  ];
}

function fieldsFaults(spec: RecordLayoutSpec, name: string): readonly LayoutFault[] {
  const fields: readonly RecordFieldSpec[] = spec.records[name]?.fields ?? [];
  const path = ['records', name, 'fields'];
  const faults: LayoutFault[] = [];
  fields.forEach((field, index) => {
    const place = [...path, index];
    if (fields.findIndex((one) => one.name === field.name) !== index)
      faults.push(at(place, 'has the name of another field'));
    if (spec.kind === 'delimited' && field.when)
      faults.push(at(place, 'a delimited value cannot depend on a condition'));
    for (const message of sourceFaults(spec, field)) faults.push(at(place, message));
  });
  if (spec.kind === 'fixed')
    faults.push(...columnFaults(fields as readonly FixedFieldSpec[], path, spec.lines.length));
  return faults;
}

/** Names in `of` must exist. */
function sourceFaults(spec: RecordLayoutSpec, field: RecordFieldSpec): readonly string[] {
  const of = field.of === undefined ? [] : typeof field.of === 'string' ? [field.of] : field.of;
  const groups = groupNames(spec.structure);
  return of.flatMap((source) => {
    const [record = '', name] = source.split('.');
    const fields: readonly RecordFieldSpec[] | undefined = spec.records[record]?.fields;
    if (field.type === 'sum' || field.type === 'hash') {
      const found = fields?.find((one) => one.name === name);
      if (!found) return [`"${source}" is no record.field`];
      if (field.type === 'sum' && (found.means === undefined || found.type !== 'amount')) {
        return [`"${source}" must be an amount with a meaning to be added up`];
      }
      return [];
    }
    return fields || groups.includes(record) ? [] : [`"${source}" is no record or group`];
  });
}

function columnFaults(
  fields: readonly FixedFieldSpec[],
  path: readonly string[],
  length: number | undefined,
): readonly LayoutFault[] {
  const faults: LayoutFault[] = [];
  const spans = fields.map((field, index) => {
    const [first, last] = field.columns;
    return {
      first,
      last: last === 'rest' ? Number.POSITIVE_INFINITY : last,
      index,
      conditional: field.when !== undefined,
    };
  });
  let expected = 1;
  for (const { first, last, index, conditional } of spans.toSorted(
    (a, b) => a.first - b.first || b.last - a.last,
  )) {
    if (last < first) faults.push(at([...path, index], 'the last column lies before the first'));
    if (first > expected)
      faults.push(at([...path, index], `columns ${expected}-${first - 1} belong to no field`));
    const overlaps = spans.some(
      (one) =>
        one.index !== index && !conditional && !one.conditional && one.first <= last && first <= one.last,
    );
    if (overlaps) faults.push(at([...path, index], 'its columns overlap another field’s'));
    expected = Math.max(expected, last + 1);
  }
  if (length !== undefined && expected !== length + 1) {
    faults.push(at([...path], `the fields end at column ${expected - 1}, the record at ${length}`));
  }
  return faults;
}

function recordNames(items: readonly StructureItem[]): readonly string[] {
  return items.flatMap((item) =>
    typeof item === 'string' ? [item.replace(/[?*]$/, '')] : recordNames(inside(item)),
  );
}

function groupNames(items: readonly StructureItem[]): readonly string[] {
  return items.flatMap((item) => {
    if (typeof item === 'string') return [];
    return 'each' in item ? [item.each, ...groupNames(item.of)] : groupNames(inside(item));
  });
}

function inside(item: Exclude<StructureItem, string>): readonly StructureItem[] {
  return 'each' in item ? item.of : 'any' in item ? item.any : 'some' in item ? item.some : item.one;
}

function at(path: readonly (string | number)[], message: string): LayoutFault {
  return { path, message };
}
