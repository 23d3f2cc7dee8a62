/** One creditor's section against its scheme: layout, settings by meaning, limits. Pure; every fault is collected. */

import { firstFault } from '../accounts/index.ts';
import { pairChecks } from '../accounts/pairs.ts';
import type { Limits } from '../approval-limits.ts';
import { isMeaning, type Meaning, vocabulary } from '../format/vocabulary.ts';
import { displayMoney, minorDigits, parseMinor } from '../money.ts';
import type { Scheme } from '../scheme.ts';
import type { AutomaticApprovalConfig, CollectionConfig, CreditorConfig, Schemes } from './model.ts';
import { creditorSections, type Parsed, parseSections, type ShapeFault } from './shape.ts';

type Shape = Parsed<typeof creditorSections>;
export type CheckedCreditor = {
  readonly creditor?: CreditorConfig | undefined;
  readonly faults: readonly ShapeFault[];
};

/** Paths of the faults start below the creditor. */
export function checkCreditor(id: string, raw: unknown, schemes: Schemes): CheckedCreditor {
  const { parsed, faults: shapeFaults } = parseSections(raw, creditorSections);
  const faults = [...shapeFaults];
  const fault = (path: readonly PropertyKey[], message: string, hint?: string) =>
    faults.push({ path, message, hint });
  const scheme = parsed.scheme === undefined ? undefined : schemes.get(parsed.scheme);
  if (parsed.scheme !== undefined && !scheme) {
    fault(['scheme'], 'no scheme pack has this name.', `There are: ${[...schemes.keys()].join(', ')}.`);
  }
  if (!scheme) return { faults };
  const layout = layoutOf(parsed, scheme, fault);
  const acceptUnverified = acceptedOf(parsed, scheme, fault);
  const accountTables = tablesOf(parsed, scheme, fault);
  const settings = settingsOf(parsed, scheme, fault);
  const collection = collectionOf(parsed, scheme, fault);
  const automaticApproval = automaticApprovalOf(parsed, scheme, fault);
  const approvalLimits = approvalLimitsOf(parsed, scheme, fault);
  const { name, connection, billing } = parsed;
  if (faults.length > 0 || !name || !connection || !billing || !collection || !layout) return { faults };
  return {
    faults,
    creditor: {
      id,
      name,
      description: parsed.description ?? name,
      scheme: scheme.name,
      layout,
      acceptUnverified,
      accountTables,
      sealKey: parsed.sealKey,
      settings,
      connection,
      billing,
      collection,
      automaticApproval,
      approvalLimits,
      privacy: { fileRetentionDays: parsed.privacy?.fileRetentionDays },
      complaints: parsed.complaints ?? { answerDays: 10, escalateDays: 15 },
      notices: parsed.notices ?? { channel: 'outbox-folder', contact: name },
    },
  };
}

type Fault = (path: readonly PropertyKey[], message: string, hint?: string) => void;

function layoutOf({ layout }: Shape, { submission }: Scheme, fault: Fault): string | undefined {
  if (layout === undefined) return submission.layouts[0];
  if (!submission.layouts.includes(layout)) {
    fault(
      ['layout'],
      'the scheme does not submit in this layout.',
      `It has: ${submission.layouts.join(', ')}.`,
    );
  }
  return layout;
}

function acceptedOf(
  { acceptUnverified = [] }: Shape,
  { submission }: Scheme,
  fault: Fault,
): readonly string[] {
  for (const [place, name] of acceptUnverified.entries()) {
    if (submission.layouts.includes(name)) continue;
    const hint = `It has: ${submission.layouts.join(', ')}.`;
    fault(['acceptUnverified', place], 'the scheme does not submit in this layout.', hint);
  }
  return acceptUnverified;
}

/** All tables of the check, or none. */
function tablesOf(
  { accountTables }: Shape,
  { pairCheck }: Scheme,
  fault: Fault,
): Readonly<Record<string, string>> | undefined {
  if (accountTables === undefined) return undefined;
  const asked = pairCheck === undefined ? [] : (pairChecks[pairCheck]?.tables ?? []);
  const hint = asked.length === 0 ? 'Take accountTables out.' : `It uses: ${asked.join(', ')}.`;
  for (const name of Object.keys(accountTables))
    if (!asked.includes(name)) fault(['accountTables', name], 'the scheme uses no such table.', hint);
  for (const name of asked)
    if (accountTables[name] === undefined) fault(['accountTables', name], 'is missing.', hint);
  return accountTables;
}

/** `creditor.name` is the creditor's name unless the bank knows another. */
function settingsOf(shape: Shape, scheme: Scheme, fault: Fault): CreditorConfig['settings'] {
  if (!shape.settings) return {};
  const settings: Partial<Record<Meaning, string>> = {};
  const asked = new Map(scheme.creditorFields.map((field) => [field.means, field]));
  if (asked.has('creditor.name') && shape.name) settings['creditor.name'] = shape.name;
  for (const [means, value] of Object.entries(shape.settings)) {
    if (isMeaning(means) && (asked.has(means) || vocabulary[means].level !== 'debit'))
      settings[means] = value;
    else {
      const hint = `The scheme asks for: ${[...asked.keys()].join(', ')}.`;
      fault(['settings', means], 'this is no meaning that a creditor can set.', hint);
    }
  }
  for (const { means, check, doc } of scheme.creditorFields) {
    const value = settings[means];
    if (means === 'creditor.name' && value === undefined) continue; // told as the creditor's own name
    const wrong =
      value === undefined ? 'is missing' : check === undefined ? undefined : firstFault([check], value);
    if (wrong !== undefined) fault(['settings', means], `${wrong}.`, `${doc}.`);
  }
  return settings;
}

function collectionOf(shape: Shape, scheme: Scheme, fault: Fault): CollectionConfig | undefined {
  const { collection } = shape;
  if (!collection) return undefined;
  const limit = scheme.limits.perDebit;
  const at = (name: string) => ['collection', name];
  const minimum = minorOf(collection.minPerDebit, scheme, at('minPerDebit'), fault) ?? 1n;
  const maximum = minorOf(collection.maxPerDebit, scheme, at('maxPerDebit'), fault) ?? limit;
  if (maximum > limit) {
    const most = displayMoney({ minor: limit, currency: scheme.currency });
    fault(at('maxPerDebit'), `is more than the scheme allows, ${most}.`, 'Lower it or leave it out.');
  }
  if (minimum > maximum) fault(at('minPerDebit'), 'is more than maxPerDebit.', 'Lower it.');
  if (collection.retryDay === collection.day) {
    fault(at('retryDay'), 'is the first collection day.', 'Choose another day or leave it out.');
  }
  const allowed = scheme.timing.onHoliday ?? ['next'];
  if (collection.onHoliday !== undefined && !allowed.includes(collection.onHoliday)) {
    fault(at('onHoliday'), 'is not what the scheme allows.', `It has: ${allowed.join(', ')}.`);
  }
  const days = [collection.day, ...(collection.retryDay === undefined ? [] : [collection.retryDay])];
  return {
    days: days.sort((a, b) => a - b),
    noticeDays: collection.noticeDays ?? scheme.timing.noticeDays,
    minimumPerDebit: minimum,
    maximumPerDebit: maximum,
    planAheadDays: collection.planAheadDays,
    onHoliday: collection.onHoliday ?? scheme.timing.onHoliday?.[0],
  };
}

function automaticApprovalOf(
  { approval }: Shape,
  scheme: Scheme,
  fault: Fault,
): AutomaticApprovalConfig | undefined {
  if (!approval?.automatic) return undefined;
  const { by, perFile, perDay } = approval.automatic;
  const at = (name: string) => ['approval', 'automatic', name];
  return {
    by,
    perFile: minorOf(perFile, scheme, at('perFile'), fault) ?? 0n,
    perDay: minorOf(perDay, scheme, at('perDay'), fault) ?? 0n,
  };
}

function approvalLimitsOf({ approval }: Shape, scheme: Scheme, fault: Fault): Limits {
  const limit = (name: keyof Limits) =>
    minorOf(approval?.limits[name], scheme, ['approval', 'limits', name], fault);
  return { perDebit: limit('perDebit'), perFile: limit('perFile'), perDay: limit('perDay') };
}

function minorOf(
  text: string | undefined,
  { currency }: Scheme,
  path: readonly PropertyKey[],
  fault: Fault,
): bigint | undefined {
  if (text === undefined) return undefined;
  const minor = parseMinor(text, minorDigits[currency]);
  if (minor !== undefined && minor > 0n) return minor;
  fault(path, `must be an amount of ${currency} above zero.`, `It has ${minorDigits[currency]} decimals.`);
  return undefined;
}
