/** Namespaces as far as bank files need them: one for the whole document, on the root, with or without a prefix. Pure.
 *  Elements of another namespace (envelopes, supplementary data) are not the layout's and are read past. */

export type RootNamespace = { readonly prefix: string; readonly uri: string | undefined };

type Attributes = Readonly<Record<string, string>>;

/** "ns2:PmtInf" is ["ns2", "PmtInf"]; "PmtInf" is ["", "PmtInf"]. */
export function splitName(name: string): readonly [prefix: string, local: string] {
  const at = name.indexOf(':');
  return at === -1 ? ['', name] : [name.slice(0, at), name.slice(at + 1)];
}

export function namespaceOf(name: string, attributes: Attributes): RootNamespace {
  const [prefix] = splitName(name);
  return { prefix, uri: declared(prefix, attributes) };
}

export function sameNamespace(name: string, attributes: Attributes, root: RootNamespace): boolean {
  const [prefix] = splitName(name);
  const own = declared(prefix, attributes);
  return own === undefined ? prefix === root.prefix : own === root.uri;
}

function declared(prefix: string, attributes: Attributes): string | undefined {
  const key = prefix === '' ? 'xmlns' : `xmlns:${prefix}`;
  return Object.hasOwn(attributes, key) ? attributes[key] : undefined;
}
