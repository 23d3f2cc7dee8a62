/** What somebody who owns the database can do to a journal of two sealed nights, and what the audit must say. */

import { gzipSync } from 'node:zlib';
import { type BytesOf, placeOf } from '../../src/store/bytes.ts';
import type { Database } from '../../src/store/database.ts';
import { keysOf } from '../../src/store/keyring-rows.ts';
import type { Sealing } from '../../src/store/sealing.ts';
import { sealChunk } from '../../src/store/sealing-cipher.ts';

/** Puts other content into the first chunk of a file, sealed with the file's own key: by somebody who holds the master
 *  key too. A megabyte of zeros packs to a kilobyte. */
export async function forgeChunk(
  database: Database,
  { keyring }: Pick<Sealing, 'keyring'>,
  creditor: string,
  of: BytesOf,
  content: Uint8Array = gzipSync(Buffer.alloc(1024 * 1024)),
): Promise<void> {
  const stored = (await keysOf(database, creditor, of, ['1'])).get('1');
  if (stored?.key === undefined) throw new Error(`${of} 1 has no key`);
  const bytes = sealChunk(keyring.unwrap(stored.key), placeOf(creditor, of, 1n), 1, content);
  await database.query(`update ${of}_chunk set bytes = $2 where creditor = $1 and ${of}_no = 1 and n = 1`, [
    creditor,
    bytes,
  ]);
}

/** [name, table, statement with the creditor as $1, what must be named, and nothing else]. */
export const rowsTamperedWith: readonly (readonly [string, string, string, readonly string[]])[] = [
  [
    'an event’s actor changed',
    'event',
    `update event set actor = 'crom' where creditor = $1 and seq = 5`,
    ['AUDIT_ROW event 5'],
  ],
  [
    'an event’s instant changed by a microsecond',
    'event',
    `update event set at = at + interval '1 microsecond' where creditor = $1 and seq = 5`,
    ['AUDIT_ROW event 5'],
  ],
  [
    'an event’s data changed',
    'event',
    `update event set data = jsonb_set(data, '{minor}', '"1235"') where creditor = $1 and seq = 2`,
    ['AUDIT_ROW event 2'],
  ],
  [
    'an event’s number became a text of the same digits',
    'event',
    `update event set data = jsonb_set(data, '{minor}', '1234') where creditor = $1 and seq = 2`,
    ['AUDIT_ROW event 2'],
  ],
  ['an event removed', 'event', 'delete from event where creditor = $1 and seq = 7', ['AUDIT_ROW event 7']],
  [
    'an event renumbered',
    'event',
    'update event set seq = 0 where creditor = $1 and seq = 7',
    ['AUDIT_ROW event 7'],
  ],
  [
    'a journal’s day changed',
    'journal',
    `update journal set booked_on = booked_on + 1 where creditor = $1 and journal_no = 3`,
    ['AUDIT_ROW journal 3'],
  ],
  [
    'a journal’s source changed',
    'journal',
    `update journal set source = 'test:X' where creditor = $1 and journal_no = 3`,
    ['AUDIT_ROW journal 3'],
  ],
  [
    'a journal removed',
    'journal',
    'delete from journal where creditor = $1 and journal_no = 4',
    ['AUDIT_ROW journal 4'],
  ],
  [
    'a posting’s amount changed',
    'posting',
    'update posting set minor = 1235 where creditor = $1 and journal_no = 6 and line = 1',
    ['AUDIT_ROW posting 6/1'],
  ],
  [
    'a posting’s missing debit given an empty name',
    'posting',
    `update posting set debit_id = '' where creditor = $1 and journal_no = 6 and line = 1`,
    ['AUDIT_ROW posting 6/1'],
  ],
  [
    'a posting removed',
    'posting',
    'delete from posting where creditor = $1 and journal_no = 2 and line = 2',
    ['AUDIT_ROW posting 2/2'],
  ],
  [
    'two balanced postings added',
    'posting',
    `insert into posting (creditor, journal_no, line, ledger, account_id, period, minor) values ($1, 9, 3, 'bank', 'A1', '', 1), ($1, 9, 4, 'income', 'A1', '', -1)`,
    ['AUDIT_ROW posting 9/3', 'AUDIT_ROW posting 9/4'],
  ],
  [
    'a chunk of a file out removed',
    'file_chunk',
    'delete from file_chunk where creditor = $1 and file_no = 1',
    ['AUDIT_ROW file_chunk 1/1', 'AUDIT_BYTES file 1'],
  ],
  [
    'a chunk of a file in added',
    'inbound_chunk',
    `insert into inbound_chunk select creditor, inbound_no, 2, bytes from inbound_chunk where creditor = $1`,
    ['AUDIT_ROW inbound_chunk 1/2', 'AUDIT_BYTES inbound 1'],
  ],
  [
    'a message’s chunk removed',
    'form_chunk',
    'delete from form_chunk where creditor = $1 and form_no = 1',
    ['AUDIT_ROW form_chunk 1/1', 'AUDIT_BYTES form 1'],
  ],
];

export const sealsTamperedWith: readonly (readonly [string, string, string, readonly string[]])[] = [
  [
    'a block’s digest changed',
    'seal',
    `update seal set digest = repeat('a', 64) where creditor = $1 and block_no = 2`,
    ['AUDIT_SEAL block 2'],
  ],
  [
    'a block’s sealer changed',
    'seal',
    `update seal set sealed_by = 'nobody' where creditor = $1 and block_no = 1`,
    ['AUDIT_SEAL block 1'],
  ],
  [
    'a range’s end changed',
    'seal_range',
    `update seal_range set to_no = 9000000000000000 where creditor = $1 and block_no = 2 and table_name = 'posting'`,
    ['AUDIT_SEAL block 2'],
  ],
  [
    'a range’s digest changed',
    'seal_range',
    `update seal_range set digest = repeat('b', 64) where creditor = $1 and block_no = 1 and table_name = 'event'`,
    ['AUDIT_SEAL block 1', 'AUDIT_SEAL block 1, event'],
  ],
  [
    'a page’s marks changed',
    'seal_page',
    `update seal_page set marks = set_byte(marks, 3, 255 - get_byte(marks, 3)) where creditor = $1 and block_no = 1 and table_name = 'event'`,
    ['AUDIT_SEAL block 1, event, page 0'],
  ],
  [
    'a page’s keys changed',
    'seal_page',
    `update seal_page set keys = replace(keys, '3', '4') where creditor = $1 and block_no = 1 and table_name = 'event'`,
    ['AUDIT_SEAL block 1, event, page 0'],
  ],
  [
    'a page’s digest changed',
    'seal_page',
    `update seal_page set digest = set_byte(digest, 0, 255 - get_byte(digest, 0)) where creditor = $1 and block_no = 1 and table_name = 'event'`,
    ['AUDIT_SEAL block 1, event', 'AUDIT_SEAL block 1, event, page 0'],
  ],
  [
    'the last block removed, its pages left',
    'seal',
    'delete from seal where creditor = $1 and block_no = 2',
    ['AUDIT_SEAL seal_range of block 2', 'AUDIT_SEAL seal_page of block 2'],
  ],
];

export const factsTamperedWith: readonly (readonly [string, string, string, readonly string[]])[] = [
  [
    'a file’s digest changed',
    'file',
    `update file set sha256 = repeat('c', 64) where creditor = $1`,
    ['AUDIT_FACT file 1', 'AUDIT_BYTES file 1'],
  ],
  [
    'a file’s total changed',
    'file',
    'update file set minor = minor + 1 where creditor = $1',
    ['AUDIT_FACT file 1'],
  ],
  [
    'a file’s state changed',
    'file',
    `update file set state = 'approved' where creditor = $1`,
    ['AUDIT_FACT file 1'],
  ],
  [
    'a message made another file’s',
    'form',
    'update form set owner_no = owner_no + 7 where creditor = $1 and form_no = 1',
    ['AUDIT_FACT form 1'],
  ],
  ['an inbound file removed', 'inbound', 'delete from inbound where creditor = $1', ['AUDIT_FACT inbound 1']],
  [
    'a charge that nobody billed',
    'charge',
    `insert into charge select $1, 'C9', 'A9', 'P9', 'T', '2026-02', 1, 5, 5, '2026-03-01', '{}'`,
    ['AUDIT_FACT charge C9'],
  ],
];

type Held = {
  /** How a finding calls a row of the table. */
  readonly thing: string;
  /** Which row is tampered with; any when absent. */
  readonly where?: string;
  /** Columns no event tells of, and why that does not matter. */
  readonly unheld?: Readonly<Record<string, string>>;
};

/** Tables whose rows may change: each column is held against the event that made it. */
export const held: Readonly<Record<string, Held>> = {
  creditor: { thing: 'creditor' },
  operator: { thing: 'operator' },
  operator_grant: { thing: 'operator_grant' },
  proposal: { thing: 'proposal' },
  configuration_record: { thing: 'configuration' },
  period_close: { thing: 'period' },
  period_balance: { thing: 'balances of' },
  approval: { thing: 'approval' },
  delivery: {
    thing: 'delivery',
    unheld: {
      intended_at: 'guides a delivery that was cut off; what became of it is held',
      temporary_name: 'as intended_at',
    },
  },
  file: {
    thing: 'file',
    unheld: {
      file_values: 'replay makes the file again from it',
      first_of_day: 'replay makes the file again from it',
    },
  },
  inbound: {
    thing: 'inbound',
    unheld: {
      remote_modified: 'tells fetch what it has seen; the digest keeps a file from being read twice',
      layout: 'replay reads the file again with it',
      file_no: 'replay compares it',
      problems: 'replay compares them',
    },
  },
  form: { thing: 'form' },
  charge: {
    thing: 'charge',
    unheld: {
      open_minor: 'verify holds it against the ledger',
      explanation: 'words and figures for people; the amount is held',
    },
  },
  receipt: { thing: 'receipt' },
  mandate_version: { thing: 'mandate' },
  notice: { thing: 'notice' },
  task: { thing: 'task' },
  hold: { thing: 'hold' },
  complaint: { thing: 'complaint' },
};

const imported =
  'comes from imports and may be changed by them; what was charged, written or told by it is held';
const replayed = 'replay makes it again from events, entries and stored bytes, and compares';
const chain = 'the chain itself: see sealsTamperedWith';
const local = 'no state: who is at work, what was set up, where a copy came from';

/** Tables that are neither sealed nor held, each with the reason. */
export const unheld: Readonly<Record<string, string>> = {
  counter: 'a number handed out twice is refused by a key; those of event and journal are compared',
  data_key: 'a changed key opens nothing; a destroyed one needs its event',
  debtor: imported,
  billing_account: imported,
  ownership: imported,
  tariff: imported,
  assignment: imported,
  reading: imported,
  mandate: `${imported}; its state must be the one its last move led to`,
  debit: replayed,
  claim: replayed,
  batch: replayed,
  entry: replayed,
  mandate_change: replayed,
  effect: replayed,
  written_debit: replayed,
  format_version: replayed,
  inbound_reading: replayed,
  prepaid: 'verify holds it against the ledger',
  held: 'made anew by every plan, and only shown',
  seal: chain,
  seal_range: chain,
  seal_page: chain,
  seal_signature: chain,
  restored: local,
  restore_refusal: local,
  runner: local,
  migration: local,
};
