/** Faults in data, as values. Pure. Every code the engine can print is listed here; one function writes the text. */

/** Stable codes. A code is never reused for another meaning. */
export const problemCodes = {
  // layouts and packs
  LAYOUT_INVALID: 'a layout or scheme file under formats/ does not follow its schema',
  LAYOUT_UNPROVEN: 'a layout leaves something unproven: a total nobody counts, a field without a document',
  LAYOUT_ASYMMETRY: 'what a layout writes is not what it reads, by its own rule',
  LAYOUT_UNKNOWN: 'no layout fits the file, or none has the name given',
  LAYOUT_AMBIGUOUS: 'more than one layout fits the file',
  // reading and writing files
  FILE_EMPTY: 'the file holds nothing',
  FILE_ENCODING: 'bytes that are not text in the layout’s encoding',
  FILE_TRUNCATED: 'the file ends before its structure is complete',
  FILE_TRAILING: 'something follows the end of the structure',
  FILE_SEAL: 'the seal over the file is missing, of another key, or does not fit',
  FILE_LIMIT: 'the file is larger, longer or deeper than the reader accepts',
  FILE_READ_BACK: 'a file reads otherwise than it was written; it is not made',
  RECORD_UNKNOWN: 'a line or element that is no record of this layout',
  RECORD_ORDER: 'a record where the structure does not allow it',
  RECORD_LENGTH: 'a record is longer or shorter than the layout says',
  RECORD_FIELDS: 'a record has too many or too few values',
  FIELD_REQUIRED: 'a mandatory field is empty',
  FIELD_TYPE: 'a field is not a number, date or amount as the layout says',
  FIELD_ECHO: 'a field differs from the value the file or its group began with',
  FIELD_CONSTANT: 'a field differs from the constant the layout fixes',
  FIELD_CODE: 'a field holds a code the layout does not list',
  FIELD_LENGTH: 'a value does not fit its field',
  FIELD_CHARSET: 'a character the bank’s set cannot spell',
  FIELD_CHECK: 'a check digit or identifier check fails',
  FIELD_PATTERN: 'a value does not have the form the layout asks for',
  TOTAL_COUNT: 'a count in the file differs from what was counted',
  TOTAL_SUM: 'a sum in the file differs from what was added up',
  TOTAL_EXTREME: 'an earliest, latest, lowest or highest value in the file differs from what was found',
  TOTAL_HASH: 'a hash total in the file differs from what was computed',
  REFERENCE_DUPLICATE: 'a reference that must be unique in the file stands in it twice',
  XML_MALFORMED: 'the XML is not well formed',
  XML_FORBIDDEN: 'a document type, entity or processing instruction, which bank files never need',
  // import
  IMPORT_COLUMN: 'a CSV column is missing or unknown',
  IMPORT_VALUE: 'a CSV value is missing or malformed',
  IMPORT_DUPLICATE: 'two rows carry the same key',
  IMPORT_REFERENCE: 'a row names something that does not exist',
  IMPORT_CONFLICT: 'a row differs from what is already stored under its key',
  PRIVACY_REFUSED: 'an export, erasure or scan that is not allowed or cannot be done now',
  PRIVACY_FOUND: 'a payer’s data stands in clear where it should not',
  DEBTOR_ERASED: 'the debtor was erased; its data is not taken again',
  // configuration
  CONFIG_INVALID: 'the workspace configuration is faulty',
  SECRET_UNREADABLE: 'a key or password cannot be read from where the configuration says',
  MASTER_KEY: 'the master key given does not open the keys of this store',
  SEAL_BROKEN: 'a sealed value, or the bytes of a file, was changed or belongs to another place',
  SECRET_PERMISSIONS: 'a key file can be read by others',
  // billing and planning
  BILL_READING_MISSING: 'a metered account has no reading for the period',
  BILL_READING_NEGATIVE: 'a reading is lower than the one before',
  BILL_TARIFF_MISSING: 'no tariff is in force for the period',
  BILL_TARIFF_MIXED: 'a tariff changes its kind or rhythm inside a cycle that is billed at once',
  BILL_QUANTITY_MISSING: 'the account has no area for an area tariff',
  BILL_DEBTOR_MISSING: 'nobody owns the account in the period',
  CALENDAR_HORIZON: 'the date is beyond the holidays known for this calendar',
  // batching, approval, delivery
  APPROVAL_REFUSED: 'the approval is not allowed or does not match the stored bytes',
  OPERATOR_REFUSED: 'the one who acts is no operator, no longer one, or has not the role',
  LIMIT_EXCEEDED: 'more than the creditor’s or the operator’s limit would be approved',
  PROPOSAL_REFUSED: 'what two people must agree on cannot be proposed or confirmed so',
  LAYOUT_UNVERIFIED: 'rules of the layout rest on no source, and nobody accepted that',
  CONFIG_UNACCEPTED: 'the configuration or a layout is not what two people accepted',
  COMPLAINT_REFUSED: 'a complaint cannot be opened or closed so',
  PERIOD_CLOSED: 'the month is closed, or cannot be closed',
  DELIVERY_UNKNOWN: 'whether the file reached the bank is not proven',
  DELIVERY_FAILED: 'the file was not delivered',
  DELIVERY_COLLISION: 'another file with this name is already at the bank',
  HOST_KEY: 'the server showed another host key than the pinned one',
  CONNECTION_FAILED: 'the bank’s server cannot be reached or refuses the login',
  INBOUND_CHANGING: 'a file at the bank is still being written, or its size is not what the bank says',
  INBOUND_LEFT: 'a file that is stored could not be taken out of the bank’s folder',
  INBOUND_UNREADABLE: 'a file that the bank lists cannot be fetched',
  INBOUND_NAME: 'a remote file name that is unsafe or too long',
  OPENPGP_KEY: 'an OpenPGP key cannot be read or used, has ended, or is not the pinned one',
  OPENPGP_MESSAGE: 'a file is no OpenPGP message for us, or was changed on its way',
  OPENPGP_SIGNATURE: 'an OpenPGP message is not signed by a key of the bank that holds',
  // returns
  RETURN_UNKNOWN_REFERENCE: 'an entry answers no debit we submitted',
  RETURN_AMOUNT: 'an entry’s amount differs from the debit’s',
  RETURN_CONFLICT: 'an entry contradicts an earlier one for the same debit',
  RETURN_UNKNOWN_CODE: 'a reason code the pack does not list',
  RETURN_OTHER_CREDITOR: 'the file is for another creditor',
  RETURN_TOTALS: 'the file’s totals do not tie with what was submitted',
  RETURN_STATE: 'the entry does not fit the state of its debit',
  // what banks say of mandates
  CHANGE_UNKNOWN_MANDATE: 'what the bank says of a mandate names none of ours',
  CHANGE_OTHER_ACCOUNT: 'what the bank says of a mandate names an account it never had',
  CHANGE_UNKNOWN_CODE: 'a change of a mandate whose code the pack does not list',
  CHANGE_CONFLICT: 'the bank says the same thing of a mandate twice, with other details',
  CHANGE_REFUSED: 'a change of a mandate that cannot be applied as the bank told it',
  // books
  BOOKS_UNBALANCED: 'postings of one journal do not add up to zero',
  BOOKS_CONSERVATION: 'charged differs from where the money is said to be',
  // audit
  AUDIT_ROW: 'a sealed row was changed, removed or inserted',
  AUDIT_SEAL: 'a seal itself is broken: its content, its order or its signature',
  AUDIT_GAP: 'numbers of the journal are missing',
  AUDIT_FACT: 'what stands in a table differs from the event that made it',
  AUDIT_BYTES: 'the stored bytes of a file are not those that were recorded',
  AUDIT_HEAD: 'the chain is not the one whose head was kept elsewhere',
  OPERATOR_UNKNOWN: 'the name given is no operator of this workspace',
  CLOCK_BACKWARDS: 'the clock given is before the last event of the journal',
  STATE_FORBIDDEN: 'a move the state table does not allow',
  // replay and fixtures
  REPLAY_BYTES: 'the stored bytes of a file are not the ones that were cut or kept',
  REPLAY_FILE: 'an outgoing file made again from its stored debits differs',
  REPLAY_ENTRY: 'an inbound file read again says something else than the stored entries',
  REPLAY_DEBIT: 'a debit or claim is not what its events and entries made of it',
  REPLAY_POSTING: 'the books do not show what the stored entries lead to',
  REPLAY_IMPOSSIBLE: 'something needed to replay is not stored',
  FIXTURE_INVALID: 'a fixture folder is incomplete or its description faulty',
  FIXTURE_DIFFERS: 'a fixture ends otherwise than it expects',
  // backup, evidence
  BACKUP_BROKEN: 'a backup is not whole, or was changed',
  BACKUP_TARGET: 'a backup cannot be written or restored there',
  RESTORED_COPY: 'the store is a restored copy: it does nothing outside until two people promote it',
  EVIDENCE_BROKEN: 'an evidence pack is not what was exported, or does not prove what it says',
  EVIDENCE_MISSING: 'there is nothing to give evidence of under this name',
  LOCK_HELD: 'another runner is at work on this workspace',
} as const;

export type ProblemCode = keyof typeof problemCodes;

/** Where a fault stands. `line` and `columns` count from 1, inclusive; `path` is for XML and YAML. */
export type Where = {
  readonly file?: string | undefined;
  readonly line?: number | undefined;
  readonly columns?: readonly [number, number] | undefined;
  readonly record?: string | undefined;
  readonly field?: string | undefined;
  readonly path?: string | undefined;
};

export type Problem = {
  readonly code: ProblemCode;
  readonly where: Where;
  /** What happened, personal data masked. */
  readonly message: string;
  /** What to do. */
  readonly hint?: string | undefined;
};

/** What was read, and every fault met on the way. */
export type Read<T> = { readonly values: readonly T[]; readonly problems: readonly Problem[] };

export function problem(code: ProblemCode, where: Where, message: string, hint?: string): Problem {
  return hint === undefined ? { code, where, message } : { code, where, message, hint };
}

/** Two lines: code and place, then what happened and what to do. */
export function formatProblem({ code, where, message, hint }: Problem): string {
  const line = where.line === undefined ? '' : `line ${where.line}`;
  const columns = where.columns ? `columns ${where.columns[0]}-${where.columns[1]}` : '';
  const place = [
    where.file ?? '',
    line && where.record ? `${line} (${where.record})` : line || where.record || '',
    columns,
    where.path ?? '',
    where.field ? `field ${where.field}` : '',
  ].filter(Boolean);
  return `${code}  ${place.join(', ')}\n  ${message}${hint ? `  ${hint}` : ''}`;
}
