/** How surely the first bytes of a file belong to an xml layout. Pure. Looks only at the root tag and the names after it. */

import { namespaceOf, splitName } from './namespace.ts';
import type { XmlLayoutSpec } from './schema.ts';

/** Out: 100 for the layout's namespace; without any namespace 1 for the same message and 2 when a mark of this version
 *  stands there; else 0. Another namespace is another layout. */
export function detectXml(spec: XmlLayoutSpec, head: Uint8Array): number {
  const text = new TextDecoder('utf-8').decode(head).replace(/<!--[\s\S]*?-->/g, '');
  const found =
    /^\s*(?:<\?xml[^>]*\?>)?\s*<([A-Za-z_][\w.:-]*)((?:[^>"']|"[^"]*"|'[^']*')*)>\s*(?:<([\w.:-]+))?/.exec(
      text,
    );
  if (!found) return 0;
  const [, name = '', attributes = '', child = ''] = found;
  const [root, message] = spec.records.file.element.split('/');
  if (splitName(name)[1] !== root) return 0;
  const { uri } = namespaceOf(name, parseAttributes(attributes));
  if (uri !== undefined) return uri === spec.namespace ? 100 : 0;
  if (splitName(child)[1] !== message) return 0;
  return spec.marks?.some((mark) => text.includes(`<${mark}>`)) ? 2 : 1;
}

function parseAttributes(text: string): Readonly<Record<string, string>> {
  const pairs = [...text.matchAll(/([\w.:-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g)];
  return Object.fromEntries(pairs.map(([, key = '', double, single]) => [key, double ?? single ?? '']));
}
