/** Reads an xml layout from pushed bytes, one group at a time, with flat memory; faults are problems, never exceptions.
 *  Pure. scanner ─▶ [here] ─▶ groups ─▶ events. Elements a layout does not describe are read past: a bank may always send
 *  more. */

import { type ProblemCode, problem } from '../../problem.ts';
import type { ReadEvents, Reading, ReadSummary } from '../format.ts';
import { ProblemList } from '../problem-list.ts';
import type { XmlRecords } from './fields.ts';
import { keepAt, keepText } from './frame.ts';
import { XmlGroups } from './groups.ts';
import { namespaceOf, type RootNamespace, sameNamespace, splitName } from './namespace.ts';
import { type ScanEvents, scanXml } from './scanner.ts';
import { type Attributes, noAttributes } from './start-tag.ts';
import type { Node } from './tree.ts';

const unknownKept = 50;

export type XmlReadable = {
  readonly records: XmlRecords;
  readonly tree: Node;
  /** Undefined: the layout's files name none. */
  readonly namespace: string | undefined;
};

/** Sees everything the reader sees, before it: the rewriter. */
export type Echo = Required<ScanEvents> & {
  push(bytes: Uint8Array): void;
  end(): void;
};

export function readXml(layout: XmlReadable, file: string, events: ReadEvents, echo?: Echo): Reading {
  const { records, tree } = layout;
  const found = new ProblemList(events.onProblem?.bind(events));
  const groups = new XmlGroups(records, file, events, found);
  const tellAt = (code: ProblemCode, line: number, message: string, hint?: string) =>
    groups.tell(problem(code, { file, line }, message, hint));

  const open: Node[] = [];
  let skipping = 0;
  let faulted = false;
  let rootSeen = false;
  let namespace: RootNamespace = { prefix: '', uri: undefined };
  let text: string | undefined;
  let textLine = 0;

  const openRoot = (name: string, attributes: Attributes, line: number) => {
    rootSeen = true;
    namespace = namespaceOf(name, attributes);
    const [, local] = splitName(name);
    if (local !== tree.name) {
      skipping = 1;
      tellAt('RECORD_UNKNOWN', line, `the root element is not ${tree.name}`, 'Is this the right layout?');
      return;
    }
    if (layout.namespace !== undefined && namespace.uri !== layout.namespace) {
      const message =
        namespace.uri === undefined ? 'the root element names no namespace' : 'the namespace is another one';
      tellAt('FIELD_CONSTANT', line, message, `This layout reads ${layout.namespace}.`);
    }
    openNode(tree, attributes, line);
  };

  const openChild = (name: string, attributes: Attributes, line: number) => {
    const parent = open.at(-1) as Node;
    const plain = namespace.prefix === '' && attributes === noAttributes;
    const local = plain ? name : splitName(name)[1];
    const node = plain || sameNamespace(name, attributes, namespace) ? parent.children.get(local) : undefined;
    if (node === undefined) {
      skipping = 1;
      const frame = groups.current;
      if (frame && events.onRecord && frame.unknown.length < unknownKept) {
        frame.unknown.push({ path: [...open.slice(1).map((one) => one.name), local].join('/'), line });
      }
      return;
    }
    openNode(node, attributes, line);
  };

  const openNode = (node: Node, attributes: Attributes, line: number) => {
    open.push(node);
    if (node.group) groups.open(node.group, line);
    text = node.fields.length > 0 ? '' : undefined;
    textLine = line;
    for (const one of node.attributes) {
      const value = Object.hasOwn(attributes, one.name) ? attributes[one.name] : undefined;
      const frame = groups.current;
      if (value !== undefined && frame && frame.texts[one.field] === undefined) {
        keepAt(frame, one.field, value.trim(), line, file, groups.tell);
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
      const frame = groups.current;
      if (text !== undefined && frame) keepText(frame, node, text.trim(), textLine, file, groups.tell);
      text = undefined;
      if (node.group) groups.close(node.group);
    },
    fault(one) {
      faulted = true;
      echo?.fault(one);
      found.add(one);
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
      if (!faulted && rootSeen && groups.whole === undefined && found.count === 0) {
        tellAt('FIELD_REQUIRED', 1, `the element ${records.file.elements.join('/')} is missing`);
      }
      return groups.summary(found);
    },
  };
}
