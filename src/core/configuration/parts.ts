/** What of a creditor's configuration, scheme and layouts decides about money, part by part, each as one digest: a
 *  change is noticed, named, and accepted by a second person. Pure. */

import { createHash } from 'node:crypto';
import type { Pack } from '../scheme.ts';
import type { CreditorConfig } from './model.ts';

/** Name of the part -> SHA-256 (hex). */
export type ConfigurationParts = Readonly<Record<string, string>>;

export function configurationParts(config: CreditorConfig, pack: Pack): ConfigurationParts {
  const { connection, settings, collection, billing, automaticApproval, approvalLimits, name, description } =
    config;
  const { accountTables, sealKey } = config;
  const acceptUnverified = config.acceptUnverified.length > 0 ? config.acceptUnverified : undefined;
  const parts: Record<string, string> = {
    bank: digest(connection),
    settings: digest({
      name,
      description,
      settings,
      layout: config.layout,
      acceptUnverified,
      accountTables,
      sealKey,
    }),
    collection: digest({ collection, billing }),
    approval: digest({ automaticApproval, approvalLimits }),
    [`${pack.scheme.name}/scheme`]: digest(pack.scheme),
    [`${pack.scheme.name}/reasons`]: digest([...pack.reasons.values()]),
  };
  for (const name of [config.layout, ...pack.scheme.inbound]) {
    const layout = pack.layouts.get(name);
    if (layout !== undefined) parts[name] = layout.digest;
  }
  return parts;
}

/** Names of the parts that differ; those of a layout that came or went, too. */
export function changedParts(before: ConfigurationParts, now: ConfigurationParts): readonly string[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(now)])];
  return names.filter((name) => before[name] !== now[name]).sort();
}

/** Names are put in order: the order settings stand in the file changes nothing. */
function digest(value: unknown): string {
  const text = JSON.stringify(value, (_key, item: unknown) => {
    if (typeof item === 'bigint') return item.toString();
    if (typeof item !== 'object' || item === null || Array.isArray(item)) return item;
    return Object.fromEntries(Object.entries(item).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
  return createHash('sha256').update(text).digest('hex');
}
