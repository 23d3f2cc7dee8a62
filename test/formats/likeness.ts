/** Files of layouts that nothing writes, as changes of mandates and words about whole files, drawn from the layout's rules:
 *  every record once, the inner ones twice. They need not be sound: they are what a fuzz begins with. */

import type { FieldSpec } from '../../src/core/format/field-schema.ts';
import type { Layout } from '../../src/core/format/format.ts';
import { layoutSpecOf } from '../../src/core/format/layout-spec.ts';
import type { LayoutSpec, RecordLayoutSpec } from '../../src/core/format/schema.ts';

type XmlSpec = Extract<LayoutSpec, { kind: 'xml' }>;
type FieldOf<T extends RecordLayoutSpec> = T['records'][string]['fields'][number];

export function likenessOf(layout: Layout): Buffer {
  const spec = layoutSpecOf(layout);
  return Buffer.from(spec.kind === 'xml' ? elements(spec) : lines(spec), 'latin1');
}

const endings = { crlf: '\r\n', lf: '\n', cr: '\r', none: '' } as const;

function lines(spec: RecordLayoutSpec): string {
  const ending = endings[spec.lines.ending as keyof typeof endings] ?? '\n';
  const named = [...JSON.stringify(spec.structure).matchAll(/"(\w+)"/g)].map(([, name]) => name ?? '');
  const names = [...new Set(named)].filter((name) => name in spec.records);
  const last = names.length - 1;
  return names
    .flatMap((name, index) => (index > 0 && index < last ? [name, name] : [name]))
    .map((name) => (spec.kind === 'fixed' ? fixedLine(spec, name) : delimitedLine(spec, name)) + ending)
    .join('');
}

function fixedLine(spec: Extract<RecordLayoutSpec, { kind: 'fixed' }>, name: string): string {
  let line = ' '.repeat(spec.lines.length ?? 0);
  for (const field of spec.records[name]?.fields ?? []) {
    const [first, last] = field.columns;
    const width = (last === 'rest' ? first + 9 : last) - first + 1;
    line = line.padEnd(first - 1 + width);
    line = line.slice(0, first - 1) + spelled(field, width).padEnd(width) + line.slice(first - 1 + width);
  }
  return line;
}

function delimitedLine(spec: Extract<RecordLayoutSpec, { kind: 'delimited' }>, name: string): string {
  const fields: readonly FieldOf<typeof spec>[] = spec.records[name]?.fields ?? [];
  const { separator, terminated } = spec.lines;
  return (
    fields.map((field) => spelled(field, field.width ?? 8)).join(separator) + (terminated ? separator : '')
  );
}

/** A text the field may hold, not longer than its width. */
function spelled(field: FieldSpec, width: number): string {
  const text = () => {
    switch (field.type) {
      case 'const':
        return String(field.value ?? '');
      case 'blank':
        return '';
      case 'enum':
        return Object.values(field.values ?? {})[0] ?? '';
      case 'date':
        return (field.pattern ?? 'yyyy-mm-dd')
          .replace('yyyy', '2026')
          .replace('yy', '26')
          .replace('ddd', '069')
          .replace('mm', '03')
          .replace('dd', '10');
      case 'text':
        return /info|error/.exec(field.matches ?? '')?.[0] ?? '01';
      default:
        return '1'.padStart(Math.min(width, 12), '0');
    }
  };
  return text().slice(0, width);
}

/** Nested elements; a path that repeats is written once for each field. */
function elements(spec: XmlSpec): string {
  const { file, group, batch, debit, change } = spec.records;
  const levels = [file, group, batch, debit ?? change].filter((level) => level !== undefined);
  const inner = levels.reduceRight((inside, level) => {
    const attributes = level.fields
      .filter(({ at }) => at.startsWith('@'))
      .map((field) => ` ${field.at.slice(1)}="${spelled(field, 20)}"`)
      .join('');
    const children = level.fields.filter(({ at }) => !at.startsWith('@')).map(element);
    const own = wrap(level.element, `${children.join('\n')}\n${inside}`, attributes);
    return level === file ? own : own + own;
  }, '');
  const namespace = spec.namespace === undefined ? '' : ` xmlns="${spec.namespace}"`;
  return `<?xml version="1.0" encoding="UTF-8"?>\n${inner.replace(/^<([\w.-]+)/, `<$1${namespace}`)}\n`;
}

function element(field: XmlSpec['records']['file']['fields'][number]): string {
  const [path = '', attribute] = field.at.replace(/\[\d\]$/, '').split('@');
  const text = spelled(field, 20);
  return attribute === undefined ? wrap(path, text, '') : wrap(path, '', ` ${attribute}="${text}"`);
}

/** `attributes` stand on the innermost element. */
function wrap(path: string, inside: string, attributes: string): string {
  const names = path.split('/');
  return names.reduceRight(
    (text, name, index) => `<${name}${index === names.length - 1 ? attributes : ''}>${text}</${name}>`,
    inside,
  );
}
