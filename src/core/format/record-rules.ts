/** What must hold inside a fixed or delimited layout beyond its shape. Pure. schema ─▶ [here] ─▶ record-layout. */

import { lineFaults } from './line-rules.ts';
import type {
  FixedFieldSpec,
  FixedLayoutSpec,
  RecordFieldSpec,
  RecordLayoutSpec,
  StructureItem,
} from './schema.ts';
import { groupNames, inside, recordNames } from './structure.ts';

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
    ...innerGroupFaults(spec, groups),
    ...(groups.filter((name) => name === 'batch').length <= 1
      ? []
      : [at(['structure'], 'there can be one group "each: batch"')]),
    ...(spec.kind === 'fixed' && spec.blocking && !spec.lines.length
      ? [at(['blocking'], 'blocks need lines.length')]
      : []),
    ...(spec.kind === 'fixed' && spec.lines.ending === 'none' && !spec.lines.length
      ? [at(['lines'], 'records without line ends need lines.length')]
      : []),
    ...['file', 'record']
      .filter((name) => groups.includes(name) || names.includes(name))
      .flatMap((name) => reservedFaults(name, groups.includes(name))),
    ...(spec.kind === 'fixed' ? carrierFaults(spec) : lineFaults(spec)),
    ...sealFaults(spec, used.at(-1)),
    ...names.flatMap((name) => fieldsFaults(spec, name)),
  ];
}

/** An answer about a whole file holds no debit. */
function innerGroupFaults(spec: RecordLayoutSpec, groups: readonly string[]): readonly LayoutFault[] {
  const inner = spec.carries === 'changes' ? 'change' : 'debit';
  const fields: readonly RecordFieldSpec[] = Object.values(spec.records).flatMap((one) => one.fields);
  const wholeFile =
    spec.outcome?.by === 'status' && fields.some(({ means }) => means === 'submission.status');
  return groups.includes(inner) || wholeFile
    ? []
    : [at(['structure'], `there must be a group "each: ${inner}"`)];
}

/** "record" in `of` is any record of the file, and the file's totals stand under "file". */
function reservedFaults(name: string, isGroup: boolean): readonly LayoutFault[] {
  if (name === 'record') return [at([isGroup ? 'structure' : 'records'], 'nothing can be named "record"')];
  return name === 'file' && isGroup ? [at(['structure'], 'no group can be named "file"')] : [];
}

/** What is sealed is what stands before: the seal is in the last record, once, and only of files that we send. */
function sealFaults(spec: RecordLayoutSpec, last: string | undefined): readonly LayoutFault[] {
  const bearers = Object.entries(spec.records).flatMap(([name, { fields }]) =>
    (fields as readonly RecordFieldSpec[]).filter(({ type }) => type === 'seal').map(() => name),
  );
  if (spec.seal === undefined)
    return bearers.map((name) => at(['records', name], 'a field of type seal needs `seal` of the layout'));
  return [
    ...(bearers.length === 1 && bearers[0] === last
      ? []
      : [at(['seal'], 'goes with one field of type seal, in the last record of the structure')]),
    ...(spec.carries === 'debits' ? [] : [at(['seal'], 'goes with carries: debits')]),
  ];
}

/** A record with segments stands as a carrier around exactly what its segments hold. */
function carrierFaults(spec: FixedLayoutSpec): readonly LayoutFault[] {
  const carriers = carriersOf(spec.structure);
  return Object.entries(spec.records).flatMap(([name, { segments, fields }]) => {
    const item = carriers.find((one) => one.carrier === name);
    const path = ['records', name, 'segments'];
    if (!segments) return item ? [at(['structure'], `"${name}" has no segments to carry anything`)] : [];
    const inside = item ? recordNames(item.of) : [];
    const end = Math.max(...fields.map(({ columns: [, last] }) => (last === 'rest' ? segments.from : last)));
    const length = segments.from - 1 + segments.count * segments.width;
    return [
      ...(inside.length === 1 && inside[0] === segments.record
        ? []
        : [
            at(
              path,
              `the structure must say { carrier: ${name}, of: [...] } around ${segments.record} alone`,
            ),
          ]),
      ...(end === segments.from - 1
        ? []
        : [at(path, `its own fields end at column ${end}, its segments begin at ${segments.from}`)]),
      ...(spec.lines.length === undefined || spec.lines.length === length
        ? []
        : [at(path, `the segments end at column ${length}, the record at ${spec.lines.length}`)]),
    ];
  });
}

type Carrier = Extract<StructureItem, { carrier: string }>;

function carriersOf(items: readonly StructureItem[]): readonly Carrier[] {
  return items.flatMap((item) => {
    if (typeof item === 'string') return [];
    if ('carrier' in item) return [item];
    return carriersOf(inside(item));
  });
}

function fieldsFaults(spec: RecordLayoutSpec, name: string): readonly LayoutFault[] {
  const fields: readonly RecordFieldSpec[] = spec.records[name]?.fields ?? [];
  const path = ['records', name, 'fields'];
  const faults: LayoutFault[] = [];
  fields.forEach((field, index) => {
    const place = [...path, index];
    if (fields.findIndex((one) => one.name === field.name) !== index)
      faults.push(at(place, 'has the name of another field'));
    for (const message of sourceFaults(spec, name, field)) faults.push(at(place, message));
  });
  if (spec.kind === 'fixed')
    faults.push(...columnFaults(fields as readonly FixedFieldSpec[], path, fieldsLength(spec, name)));
  return faults;
}

/** Where the fields of a record must end; undefined: where they like. */
function fieldsLength(spec: FixedLayoutSpec, name: string): number | undefined {
  if (spec.records[name]?.segments || spec.records[name]?.aside) return undefined;
  const around = Object.values(spec.records).find(({ segments }) => segments?.record === name);
  return around?.segments?.width ?? spec.lines.length;
}

/** Names in `of` must exist. */
function sourceFaults(spec: RecordLayoutSpec, owner: string, field: RecordFieldSpec): readonly string[] {
  if (spec.kind === 'delimited' && field.type === 'count' && typeof field.of === 'string')
    if (Object.hasOwn(spec.records[owner]?.repeats ?? {}, field.of)) return [];
  const of = [field.of ?? [], field.less ?? []].flat();
  const groups = groupNames(spec.structure);
  return of.flatMap((source) => {
    const [record = '', name] = source.split('.');
    const fields: readonly RecordFieldSpec[] | undefined = spec.records[record]?.fields;
    if (['sum', 'hash', 'least', 'greatest'].includes(field.type)) {
      const found = fields?.find((one) => one.name === name);
      if (!found) return [`"${source}" is no record.field`];
      const adds = found.type === 'amount' || addsOwnLine(record, found);
      if (field.type === 'sum' && (found.means === undefined || !adds)) {
        return [`"${source}" must be an amount with a meaning to be added up`];
      }
      if (field.type === 'least' || field.type === 'greatest') {
        const kind = field.unit ? 'amount' : field.pattern ? 'date' : undefined;
        if (kind !== undefined && (found.means === undefined || found.type !== kind))
          return [`"${source}" must be a ${kind} with a meaning to be compared`];
      }
      return [];
    }
    const known = fields || groups.includes(record) || (record === 'record' && field.type !== 'presence');
    return known ? [] : [`"${source}" is no record or group`];
  });
}

/** A sum over its own line, which other sums may take. */
function addsOwnLine(record: string, { type, of }: RecordFieldSpec): boolean {
  return type === 'sum' && typeof of === 'string' && of.startsWith(`${record}.`);
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

function at(path: readonly (string | number)[], message: string): LayoutFault {
  return { path, message };
}
