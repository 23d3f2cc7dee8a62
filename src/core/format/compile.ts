/** A layout file becomes a Layout, or a list of everything wrong with it, each with its line. Pure.
 *  formats/<pack>/<name>.yaml ─▶ [here] ─▶ whoever writes or reads files. */

import { createHash } from 'node:crypto';
import type { Problem } from '../problem.ts';
import { describeRecords } from './describe.ts';
import { detectRecords, hasMark } from './detect.ts';
import { extendTree } from './extend.ts';
import { fieldFaults } from './field-rules.ts';
import type { FieldSpec } from './field-schema.ts';
import type { Layout, LayoutText, Values } from './format.ts';
import { faultAt, readYaml, type SourcePath, schemaProblems, type YamlSource } from './layout-source.ts';
import { printRecords } from './printer.ts';
import { readRecords } from './reader.ts';
import { compileRecordLayout } from './record-layout.ts';
import { recordFaults } from './record-rules.ts';
import { type LayoutSpec, layoutSchema, type RecordLayoutSpec } from './schema.ts';
import { compileTemplate, type Template } from './template.ts';
import { measureRecords, writeRecords } from './writer.ts';
import { compileXml, type XmlWork } from './xml/compile.ts';
import { xmlFaults } from './xml/rules.ts';

/** Text and file name of another layout, by pack/name. */
export type ResolveExtends = (name: string) => { readonly text: string; readonly origin: string } | undefined;

export type Compiled = { readonly layout?: Layout; readonly problems: readonly Problem[] };

/** In: the name the layout must have, its text, the file it came from (for problems). */
export function compileLayout(
  name: string,
  text: string,
  origin: string,
  resolveExtends: ResolveExtends,
): Compiled {
  const source = readYaml(text, origin);
  if (source.problems.length > 0) return { problems: source.problems };
  const chain = extendChain(source, resolveExtends, [name]);
  if ('problems' in chain) return chain;
  const merged = chain.trees.reduceRight((base, change) => extendTree(base, change));
  const place = (path: SourcePath) => (chain.trees.length === 1 ? path : placeIn(merged, path));
  const parsed = layoutSchema.safeParse(merged);
  if (!parsed.success) return { problems: schemaProblems(source, parsed.error, place) };
  const spec = parsed.data;
  const problems = specFaults(spec, name).map(({ path, message }) =>
    faultAt(source, place(path), path, message),
  );
  if (problems.length > 0) return { problems };
  return { layout: assemble(spec, [{ name, text }, ...chain.texts]), problems: [] };
}

type Chain = { readonly trees: readonly unknown[]; readonly texts: readonly LayoutText[] };

/** The layout, then what it extends, then what that extends. */
function extendChain(
  source: YamlSource,
  resolve: ResolveExtends,
  names: readonly string[],
): Chain | { problems: readonly Problem[] } {
  const { value } = source;
  const parent =
    typeof value === 'object' && value !== null ? (value as { extends?: unknown }).extends : undefined;
  if (typeof parent !== 'string') return { trees: [value], texts: [] };
  const fault = (message: string) => ({ problems: [faultAt(source, ['extends'], ['extends'], message)] });
  if (names.includes(parent)) return fault(`extends itself: ${[...names, parent].join(' -> ')}`);
  const found = resolve(parent);
  if (!found) return fault(`no layout is named "${parent}"`);
  const above = readYaml(found.text, found.origin);
  if (above.problems.length > 0) return { problems: above.problems };
  const rest = extendChain(above, resolve, [...names, parent]);
  if ('problems' in rest) return rest;
  return { trees: [value, ...rest.trees], texts: [{ name: parent, text: found.text }, ...rest.texts] };
}

/** Items of named lists stand elsewhere in the file than in the merged layout: they are found by name. */
function placeIn(merged: unknown, path: SourcePath): SourcePath {
  let node: unknown = merged;
  return path.map((key) => {
    node = (node as Record<PropertyKey, unknown> | undefined)?.[key];
    const name = typeof key === 'number' ? (node as { name?: unknown } | undefined)?.name : undefined;
    return typeof name === 'string' ? name : key;
  });
}

type Fault = { readonly path: readonly (string | number)[]; readonly message: string };

function specFaults(spec: LayoutSpec, name: string): readonly Fault[] {
  const fields = Object.entries(spec.records).flatMap(([record, { fields }]) =>
    (fields as readonly FieldSpec[]).flatMap((field, index) =>
      fieldFaults(field).map((message) => ({ path: ['records', record, 'fields', index], message })),
    ),
  );
  const template = spec.fileName === undefined ? [] : templateFaults(spec.fileName);
  return [
    ...(spec.layout === name ? [] : [{ path: ['layout'], message: `must be "${name}", as the file is` }]),
    ...((spec.carries === 'outcomes') === (spec.outcome !== undefined)
      ? []
      : [{ path: ['outcome'], message: 'goes with carries: outcomes, which needs it' }]),
    ...template,
    ...fields,
    ...(spec.kind === 'xml' ? xmlFaults(spec) : recordFaults(spec)),
  ];
}

function templateFaults(source: string): readonly Fault[] {
  try {
    compileTemplate(source);
    return [];
  } catch (error) {
    return [{ path: ['fileName'], message: (error as Error).message }];
  }
}

function assemble(spec: LayoutSpec, sources: readonly LayoutText[]): Layout {
  const template = spec.fileName === undefined ? undefined : compileTemplate(spec.fileName);
  const regex = template && new RegExp(`^${template.regex}$`);
  return {
    name: spec.layout,
    title: spec.title,
    status: spec.status,
    carries: spec.carries,
    digest: digestOf(sources.map(({ text }) => text)),
    sources,
    outcome: spec.outcome,
    fileName: (values) => fileNameOf(spec.layout, template, values),
    fitsName: (name) => regex?.test(name),
    nameValues: (name) => template?.read(name) ?? {},
    ...(spec.kind === 'xml' ? compileXml(spec) : recordWork(spec)),
  };
}

function recordWork(spec: RecordLayoutSpec): XmlWork & Pick<Layout, 'keyCheck'> {
  const layout = compileRecordLayout(spec);
  return {
    measure: (file) => measureRecords(layout, file),
    keyCheck: layout.seal?.keyCheck,
    write: (file, totals, sink, sealKey) => writeRecords(layout, file, totals, sink, sealKey),
    read: (fileName, events, receivedOn, sealKey) =>
      readRecords(layout, fileName, events, undefined, receivedOn, sealKey),
    rewrite: (fileName, sink) => readRecords(layout, fileName, {}, printRecords(layout, sink)),
    describe: () => describeRecords(layout),
    detect: (head) => detectRecords(layout, head),
    marked: hasMark(layout),
  };
}

function fileNameOf(layout: string, template: Template | undefined, values: Values): string {
  if (!template) throw new Error(`${layout} has no file name template`);
  const name = template.format((meaning) => values[meaning]);
  if (name === undefined)
    throw new Error(`${layout}: a value for the file name is missing: ${template.meanings.join(', ')}`);
  return name;
}

function digestOf(texts: readonly string[]): string {
  const hash = createHash('sha256');
  for (const text of texts) hash.update(`${Buffer.byteLength(text)}\n`).update(text);
  return hash.digest('hex');
}
