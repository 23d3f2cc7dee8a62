/** Import of mandates. Pure. The account is checked by the scheme's checks and sealed at once. */

import type { IsoDate } from '../date.ts';
import type { Read } from '../problem.ts';
import type { Sealed } from '../sealed.ts';
import { type MandateState, mandateMoves } from '../states.ts';
import { account, agent, amount, date, identifier, oneOf, personal } from './cells.ts';
import { distinct, endFault, sound } from './rows.ts';
import {
  Fault,
  type IntakeContext,
  needed,
  optional,
  type Parse,
  parseTable,
  type Row,
  type Table,
  withDefault,
} from './table.ts';

const mandateStates = Object.keys(mandateMoves) as MandateState[];

export const mandateKinds = ['recurring', 'one-off'] as const;
export type MandateKind = (typeof mandateKinds)[number];

const accountTypes = ['checking', 'savings', 'ledger', 'loan'] as const;

const instrument: Parse<string> = (text, { instruments }) =>
  instruments.includes(text)
    ? text
    : new Fault('the scheme has no such instrument.', `It has: ${instruments.join(', ') || 'none'}.`);

export const mandateColumns = {
  mandate_id: needed(identifier),
  debtor_id: needed(identifier),
  holder: needed(personal('name')),
  account: needed(account),
  agent: optional(agent),
  account_type: optional(oneOf(accountTypes)),
  signed_on: needed(date),
  valid_from: optional(date),
  valid_to: optional(date),
  limit: optional(amount),
  instrument: optional(instrument),
  kind: withDefault<MandateKind>('recurring', oneOf(mandateKinds)),
  state: optional(oneOf(mandateStates)),
};

export type MandateRow = {
  readonly line: number;
  /** The reference the bank knows. */
  readonly mandateId: string;
  readonly debtorId: string;
  readonly holder: Sealed;
  readonly account: Sealed;
  readonly agent: string | undefined;
  readonly accountType: (typeof accountTypes)[number] | undefined;
  readonly signedOn: IsoDate;
  /** The day of signature when the file does not say. */
  readonly validFrom: IsoDate;
  readonly validTo: IsoDate | undefined;
  /** Most that one debit may take, minor units. */
  readonly limit: bigint | undefined;
  readonly instrument: string | undefined;
  readonly kind: MandateKind;
  /** undefined: as it is; a new one is active. */
  readonly state: MandateState | undefined;
};

/** Problems: IMPORT_COLUMN, IMPORT_VALUE, IMPORT_DUPLICATE. */
export function parseMandates(table: Table, context: IntakeContext): Read<MandateRow> {
  const { file } = table;
  let read = parseTable(table, mandateColumns, context);
  read = sound(file, read, 'valid_to', (row) => endFault(row.valid_from ?? row.signed_on, row.valid_to));
  if (context.agentChecks.length > 0) {
    read = sound(file, read, 'agent', (row) =>
      row.agent ? undefined : 'the scheme needs the debtor’s bank.',
    );
  }
  const { pairCheck } = context;
  if (pairCheck)
    read = sound(file, read, 'account', ({ agent: bank, account: number }) =>
      bank === undefined ? undefined : ended(pairCheck(bank, number.reveal())),
    );
  read = distinct(file, read, (row) => `mandate ${row.mandate_id}`);
  return { values: read.values.map(toRow), problems: read.problems };
}

/** What is wrong as a sentence. */
function ended(fault: string | undefined): string | undefined {
  return fault === undefined ? undefined : `${fault}.`;
}

function toRow(row: Row<typeof mandateColumns>): MandateRow {
  const { mandate_id, debtor_id, account_type, signed_on, valid_from, valid_to, ...rest } = row;
  return {
    ...rest,
    mandateId: mandate_id,
    debtorId: debtor_id,
    accountType: account_type,
    signedOn: signed_on,
    validFrom: valid_from ?? signed_on,
    validTo: valid_to,
  };
}
