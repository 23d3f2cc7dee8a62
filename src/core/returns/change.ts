/** Understands what an inbound file says about a mandate, apart from any debit. Pure. fetch ─▶ [here] ─▶ settle.
 *  A code the pack lists says what it is; where it is not listed, or there is none, the layout's own word. */

import type { Value, Values } from '../format/format.ts';
import type { Meaning } from '../format/vocabulary.ts';
import { type ChangeKind, type ChangeReason, changeKinds } from '../scheme.ts';
import { Sealed } from '../sealed.ts';

/** What of a mandate a bank can give anew. A missing key: it says nothing of it. */
export type NewDetails = {
  readonly account?: Sealed;
  readonly holder?: Sealed;
  readonly agent?: string;
  readonly accountType?: string;
};

/** One thing the bank said of one mandate. */
export type BankChange = {
  /** undefined: neither the pack nor the layout says what it is. */
  readonly kind: ChangeKind | undefined;
  readonly code: string;
  /** Day from which it holds, as the bank says. */
  readonly effectiveOn: string | null;
  /** The bank's words, or what the code means. */
  readonly text: string;
  readonly references: Readonly<Partial<Record<ChangeReference, string>>>;
  /** The account the bank had until now, where it says it: tells one mandate from another. */
  readonly formerAccount: Sealed | undefined;
  readonly details: NewDetails;
  /** Told beside, and nothing the engine keeps: a new reference or identity number. */
  readonly newReference: string;
  readonly newIdentity: Sealed | undefined;
  readonly bankReference: string;
  readonly fileDate: string;
};

const referenceMeanings = [
  'mandate.reference',
  'debit.reference',
  'debit.trace',
] as const satisfies readonly Meaning[];
export type ChangeReference = (typeof referenceMeanings)[number];

/** `batch` and `file` values stand above it. */
export function bankChange(
  change: Values,
  batch: Values,
  file: Values,
  listed: ReadonlyMap<string, ChangeReason> | undefined,
): BankChange {
  const code = text(change['change.code']);
  const row = listed?.get(code);
  const word = text(change['change.kind']);
  const references: Partial<Record<ChangeReference, string>> = {};
  for (const group of [file, batch, change])
    for (const meaning of referenceMeanings) {
      const value = text(group[meaning]);
      if (value !== '') references[meaning] = value;
    }
  return {
    kind: row?.kind ?? changeKinds.find((kind) => kind === word),
    code: code || word,
    effectiveOn: text(change['change.date']) || null,
    text: text(change['change.text']) || row?.meaning || '',
    references,
    formerAccount: personal(change['debtor.account']),
    details: detailsOf(change),
    newReference: text(change['change.mandateReference']),
    newIdentity: personal(change['change.identity']),
    bankReference: text(change['outcome.reference']),
    fileDate: text(file['file.date']),
  };
}

/** Promise 5 for mandates: what the bank said, whichever file it came in. The day of the file counts only where nothing
 *  else tells one saying from the next. Parts are escaped and separated, so that no two share a key. */
export function changeKey({ references, code, effectiveOn, bankReference, fileDate }: BankChange): string {
  const namesDebit = references['debit.reference'] !== undefined || references['debit.trace'] !== undefined;
  const day = effectiveOn ?? (bankReference === '' && !namesDebit ? fileDate : '');
  return [...referenceMeanings.map((meaning) => references[meaning] ?? ''), code, day, bankReference]
    .map((part) => part.replace(/[\\|]/g, '\\$&'))
    .join('|');
}

/** Everything it gives anew as one text: two sayings of one key must agree in it. Personal: to be sealed or digested. */
export function changeContent({ kind, details, newReference, newIdentity }: BankChange): Sealed {
  const { account, holder, agent = '', accountType = '' } = details;
  const parts = [account?.reveal() ?? '', holder?.reveal() ?? '', agent, accountType];
  return new Sealed(
    'text',
    JSON.stringify([kind ?? '', ...parts, newReference, newIdentity?.reveal() ?? '']),
  );
}

function detailsOf(change: Values): NewDetails {
  const account = personal(change['change.account']);
  const holder = personal(change['change.name']);
  const agent = text(change['change.agent']);
  const accountType = text(change['change.accountType']);
  return {
    ...(account === undefined ? {} : { account }),
    ...(holder === undefined ? {} : { holder }),
    ...(agent === '' ? {} : { agent }),
    ...(accountType === '' ? {} : { accountType }),
  };
}

function personal(value: Value | undefined): Sealed | undefined {
  return value instanceof Sealed && value.reveal().trim() !== '' ? value : undefined;
}

function text(value: Value | undefined): string {
  return typeof value === 'string' ? value.trim() : typeof value === 'bigint' ? value.toString() : '';
}
