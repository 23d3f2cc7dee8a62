/** Reads an xml layout from pushed bytes, one group at a time, with flat memory; faults are problems, never exceptions.
 *  Pure. scanner ─▶ [here] ─▶ events. Elements a layout does not describe are read past: a bank may always send more. */

import { type Problem, type ProblemCode, problem } from '../../problem.ts';
import type { Group, ReadEvents, Reading, ReadSummary, Value } from '../format.ts';
import { ProblemList } from '../problem-list.ts';
import type { Lookup } from '../template.ts';
import { vocabulary } from '../vocabulary.ts';
import type { XmlField, XmlRecords } from './fields.ts';
import { closeFields, type Frame, keepAt, keepText, newFrame, placeOf, viewOf } from './frame.ts';
import { namespaceOf, type RootNamespace, sameNamespace, splitName } from './namespace.ts';
import { type ScanEvents, scanXml } from './scanner.ts';
import type { XmlLevel } from './schema.ts';
import { type Attributes, noAttributes } from './start-tag.ts';
import type { Node } from './tree.ts';

const unknownKept = 50;

export type XmlReadable = {
  readonly records: XmlRecords;
  readonly tree: Node;
  readonly namespace: string;
};

/** Sees everything the reader sees, before it: the rewriter. */
export type Echo = Required<ScanEvents> & {
  push(bytes: Uint8Array): void;
  end(): void;
};

export function readXml(layout: XmlReadable, file: string, events: ReadEvents, echo?: Echo): Reading {
  const { records, tree } = layout;
  const found = new ProblemList(events.onProblem?.bind(events));
  const tell = (one: Problem) => {
    if (frames.debit) frames.debit.faulty = true;
    found.add(one);
  };
  const tellAt = (code: ProblemCode, line: number, message: string, hint?: string) =>
    tell(problem(code, { file, line }, message, hint));

  const raised = raisedMeanings(records);
  const open: Node[] = [];
  const frames: Record<XmlLevel, Frame | undefined> = { file: undefined, batch: undefined, debit: undefined };
  const counted = { batches: 0, debits: 0, amount: 0n, inBatch: 0, amountInBatch: 0n };
  let skipping = 0;
  let faulted = false;
  let rootSeen = false;
  let namespace: RootNamespace = { prefix: '', uri: undefined };
  let text: string | undefined;
  let textLine = 0;
  let whole: Group | undefined;

  const current = (): Frame | undefined => frames.debit ?? frames.batch ?? frames.file;
  const around: Lookup = (meaning) =>
    frames.batch?.group?.values[meaning] ?? frames.file?.group?.values[meaning];

  /** The group's own fields stand before its nested groups, so they are read when the first of those begins. */
  const head = (level: 'file' | 'batch'): Group => {
    const frame = frames[level] as Frame;
    if (frame.group) return frame.group;
    const group = closeFields(frame, around, file, tell);
    events.onRecord?.(viewOf(frame));
    if (level === 'batch') events.onBatchStart?.(group);
    return group;
  };

  /** What belongs to the groups around but stands in every debit is known of them too: the first debit's says it. */
  const hoist = (debit: Group, batch: Group, whole: Group) => {
    for (const { meaning, level } of raised) {
      const values = (level === 'file' ? whole : batch).values as Record<string, Value>;
      const value = debit.values[meaning];
      if (value !== undefined) values[meaning] ??= value;
    }
  };

  const openGroup = (level: XmlLevel, line: number) => {
    if (level !== 'file') head('file');
    if (level === 'debit') head('batch');
    if (level === 'batch') {
      counted.batches += 1;
      counted.inBatch = 0;
      counted.amountInBatch = 0n;
    }
    frames[level] = newFrame(records[level], line);
  };

  const closeDebit = (frame: Frame) => {
    const debit = closeFields(frame, around, file, tell);
    const amount = debit.values['debit.amount'];
    counted.debits += 1;
    counted.inBatch += 1;
    if (typeof amount === 'bigint') {
      counted.amount += amount;
      counted.amountInBatch += amount;
    }
    events.onRecord?.(viewOf(frame));
    const batch = head('batch');
    hoist(debit, batch, head('file'));
    if (!frame.faulty) events.onDebit?.(debit, batch);
  };

  const closeGroup = (level: XmlLevel) => {
    const frame = frames[level] as Frame;
    if (level === 'debit') closeDebit(frame);
    else {
      const group = head(level);
      if (level === 'batch') {
        compareTotals(frame, counted.inBatch, counted.amountInBatch);
        events.onBatch?.(group);
      } else {
        compareTotals(frame, counted.debits, counted.amount);
        whole = group;
      }
    }
    frames[level] = undefined;
  };

  const compareTotals = (frame: Frame, count: number, amount: bigint) => {
    frame.record.fields.forEach((field, index) => {
      const stated = statedNumber(field, frame.texts[index]);
      if (stated === undefined) return;
      const found = field.spec.type === 'sum' ? amount : BigInt(count);
      if (stated === found) return;
      const code = field.spec.type === 'sum' ? 'TOTAL_SUM' : 'TOTAL_COUNT';
      const where = placeOf(field, file, frame.lines[index] ?? frame.line);
      tell(
        problem(code, where, `${field.spec.name} says ${stated}, the debits give ${found}${unitOf(field)}`),
      );
    });
  };

  const openRoot = (name: string, attributes: Attributes, line: number) => {
    rootSeen = true;
    namespace = namespaceOf(name, attributes);
    const [, local] = splitName(name);
    if (local !== tree.name) {
      skipping = 1;
      tellAt('RECORD_UNKNOWN', line, `the root element is not ${tree.name}`, 'Is this the right layout?');
      return;
    }
    if (namespace.uri !== layout.namespace) {
      const message =
        namespace.uri === undefined ? 'the root element names no namespace' : 'the namespace is another one';
      tellAt('FIELD_CONSTANT', line, message, `This layout reads ${layout.namespace}.`);
    }
    open.push(tree);
  };

  const openChild = (name: string, attributes: Attributes, line: number) => {
    const parent = open.at(-1) as Node;
    const plain = namespace.prefix === '' && attributes === noAttributes;
    const local = plain ? name : splitName(name)[1];
    const node = plain || sameNamespace(name, attributes, namespace) ? parent.children.get(local) : undefined;
    if (node === undefined) {
      skipping = 1;
      const frame = current();
      if (frame && events.onRecord && frame.unknown.length < unknownKept) {
        frame.unknown.push({ path: [...open.slice(1).map((one) => one.name), local].join('/'), line });
      }
      return;
    }
    open.push(node);
    if (node.group) openGroup(node.group, line);
    text = node.fields.length > 0 ? '' : undefined;
    textLine = line;
    for (const one of node.attributes) {
      const value = Object.hasOwn(attributes, one.name) ? attributes[one.name] : undefined;
      const frame = current();
      if (value !== undefined && frame && frame.texts[one.field] === undefined) {
        keepAt(frame, one.field, value.trim(), line, file, tell);
      }
    }
  };

  const scanner = scanXml(file, {
    declaration: (declaration) => echo?.declaration(declaration),
    open(name, attributes, line, selfClosing) {
      echo?.open(name, attributes, line, selfClosing);
      if (skipping > 0) skipping += 1;
      else if (rootSeen) openChild(name, attributes, line);
      else openRoot(name, attributes, line);
    },
    text(piece) {
      echo?.text(piece);
      if (skipping === 0 && text !== undefined) text += piece;
    },
    close(name) {
      echo?.close(name);
      if (skipping > 0) {
        skipping -= 1;
        return;
      }
      const node = open.pop();
      if (!node) return;
      const frame = current();
      if (text !== undefined && frame) keepText(frame, node, text.trim(), textLine, file, tell);
      text = undefined;
      if (node.group) closeGroup(node.group);
    },
    fault(one) {
      faulted = true;
      echo?.fault(one);
      tell(one);
    },
  });

  return {
    push(bytes) {
      echo?.push(bytes);
      scanner.push(bytes);
    },
    end(): ReadSummary {
      scanner.end();
      echo?.end();
      if (!faulted && rootSeen && whole === undefined && found.count === 0) {
        tellAt('FIELD_REQUIRED', 1, `the element ${records.file.elements.join('/')} is missing`);
      }
      const { debits, amount, batches } = counted;
      const group = whole ?? frames.file?.group ?? { level: 'file' as const, values: {}, line: 1 };
      return { file: group, debits, amount, batches, problems: found.list, problemCount: found.count };
    },
  };
}

/** Meanings of debit fields that belong to a group around. */
function raisedMeanings(records: XmlRecords) {
  return records.debit.fields.flatMap(({ meaning }) => {
    const level = meaning === undefined ? 'debit' : vocabulary[meaning].level;
    return meaning === undefined || level === 'debit' ? [] : [{ meaning, level }];
  });
}

/** What a count or sum says; undefined for other fields, absent ones and those already reported as unreadable. */
function statedNumber(field: XmlField, text: string | undefined): bigint | undefined {
  if (field.spec.type !== 'count' && field.spec.type !== 'sum') return undefined;
  if (text === undefined || text === '') return undefined;
  const stated = field.codec.decode(
    text,
    () => {},
    () => undefined,
  );
  return typeof stated === 'bigint' ? stated : undefined;
}

function unitOf(field: XmlField): string {
  return field.spec.type === 'sum' ? ' (minor units)' : '';
}
