/** What must hold for columns by name and for groups of values that repeat in a line. Pure. record-rules ─▶ [here]. */

import type { LayoutFault } from './record-rules.ts';
import type { DelimitedFieldSpec, DelimitedLayoutSpec } from './schema.ts';

export function lineFaults(spec: DelimitedLayoutSpec): readonly LayoutFault[] {
  return Object.keys(spec.records).flatMap((name) => [
    ...namesFaults(spec, name),
    ...repeatFaults(spec, name),
  ]);
}

function namesFaults({ records }: DelimitedLayoutSpec, name: string): readonly LayoutFault[] {
  const { names, fields = [], countTells } = records[name] ?? {};
  const path = ['records', name, 'names'];
  if (names === undefined)
    return fields.length > 0 ? [] : [{ path: ['records', name], message: 'needs fields' }];
  const named = records[names];
  if (!named) return [{ path, message: `no record is named "${names}"` }];
  return [
    ...(fields.length > 0 || countTells ? [{ path, message: 'a line of names has nothing else' }] : []),
    ...(named.repeats || named.countTells || named.fields.some(({ tag }) => tag)
      ? [{ path, message: `"${names}" cannot repeat values, nor be told by tags or their number` }]
      : []),
  ];
}

function repeatFaults({ records }: DelimitedLayoutSpec, name: string): readonly LayoutFault[] {
  const { repeats = {}, fields = [], countTells } = records[name] ?? {};
  const path = ['records', name];
  const faults: LayoutFault[] = [];
  if (countTells && fields.some(({ when, repeat }) => when || repeat))
    faults.push({ path, message: 'a record whose values may be missing is not told by their number' });
  const byName = Object.values(records).some(({ names }) => names === name);
  fields.forEach((field, index) => {
    if (field.readOnly && !(byName && field.optional))
      faults.push({
        path: [...path, 'fields', index],
        message: 'readOnly goes with an optional column by name',
      });
    if (field.repeat !== undefined && !Object.hasOwn(repeats, field.repeat))
      faults.push({
        path: [...path, 'fields', index],
        message: `"${field.repeat}" is not among the repeats`,
      });
  });
  for (const [group, { least = 0, most }] of Object.entries(repeats)) {
    const message = repeatFault(fields, group, least <= most);
    if (message) faults.push({ path: [...path, 'repeats', group], message });
  }
  return faults;
}

function repeatFault(
  fields: readonly DelimitedFieldSpec[],
  group: string,
  inOrder: boolean,
): string | undefined {
  if (!inOrder) return 'least is more than most';
  const inside = fields.flatMap(({ repeat }, index) => (repeat === group ? [index] : []));
  const [first = -1] = inside;
  if (first < 0) return 'no field belongs to it';
  if (inside.length !== (inside.at(-1) ?? 0) - first + 1) return 'its fields do not stand side by side';
  const counted = fields.findIndex(({ type, of }) => type === 'count' && of === group);
  return counted >= 0 && counted < first ? undefined : 'a field of type count must stand before it';
}
