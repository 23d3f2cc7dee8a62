-- The system of record. Every table leads with the creditor, so that it can be partitioned by it; money is bigint
-- minor units; instants are timestamptz (read back as ISO UTC text), days are date. Columns named *_sealed hold what
-- belongs to a payer and are read and written only through src/store/sealing.ts.

create table creditor (
  creditor text collate "C" primary key,
  name text not null,
  scheme text not null,
  currency text not null,
  opened_at timestamptz not null
);

-- Numbers that are handed out inside the transaction that uses them: no gaps, same order on every store.
create table counter (
  creditor text collate "C" not null,
  name text collate "C" not null,
  last bigint not null,
  primary key (creditor, name)
);

-- Operators act for the whole workspace; `creditor` is '*' here and for events that concern no single creditor.
create table operator (
  creditor text collate "C" not null,
  name text collate "C" not null,
  public_key text not null,
  added_at timestamptz not null,
  primary key (creditor, name)
);

-- What happened: one row for each state change, posting group and act of an operator. Append-only.
create table event (
  creditor text collate "C" not null,
  seq bigint not null,
  at timestamptz not null,
  actor text not null,
  command text not null,
  kind text not null,
  subject text collate "C" not null,
  data jsonb not null,
  primary key (creditor, seq)
);
create index event_subject on event (creditor, subject, seq);

create table debtor (
  creditor text collate "C" not null,
  debtor_id text collate "C" not null,
  name_sealed text not null,
  phone_sealed text,
  email_sealed text,
  address_sealed text,
  primary key (creditor, debtor_id)
);

create table billing_account (
  creditor text collate "C" not null,
  account_id text collate "C" not null,
  kind text not null,
  building text not null,
  label text not null,
  area numeric,
  primary key (creditor, account_id)
);

-- Dated: one debtor at a time owns an account. Days are inclusive; an open end is null.
create table ownership (
  creditor text collate "C" not null,
  account_id text collate "C" not null,
  from_on date not null,
  to_on date,
  debtor_id text collate "C" not null,
  primary key (creditor, account_id, from_on),
  foreign key (creditor, account_id) references billing_account,
  foreign key (creditor, debtor_id) references debtor
);
create index ownership_debtor on ownership (creditor, debtor_id);

create table tariff (
  creditor text collate "C" not null,
  tariff_id text collate "C" not null,
  from_on date not null,
  to_on date,
  kind text not null check (kind in ('area', 'fixed', 'metered')),
  title text not null,
  rate numeric,
  steps jsonb not null,
  every text not null,
  approval text not null,
  primary key (creditor, tariff_id, from_on)
);

create table assignment (
  creditor text collate "C" not null,
  account_id text collate "C" not null,
  tariff_id text collate "C" not null,
  from_on date not null,
  to_on date,
  primary key (creditor, account_id, tariff_id, from_on),
  foreign key (creditor, account_id) references billing_account
);

create table reading (
  creditor text collate "C" not null,
  account_id text collate "C" not null,
  read_on date not null,
  kind text not null check (kind in ('reading', 'estimate', 'change-out', 'change-in')),
  value numeric not null,
  primary key (creditor, account_id, read_on, kind),
  foreign key (creditor, account_id) references billing_account
);

create table mandate (
  creditor text collate "C" not null,
  mandate_id text collate "C" not null,
  debtor_id text collate "C" not null,
  state text not null check (state in ('draft', 'pending', 'active', 'suspended', 'cancelled', 'expired')),
  kind text not null check (kind in ('recurring', 'one-off')),
  holder_sealed text not null,
  account_sealed text not null,
  -- keyed digest of the account: tells whether it changed, without showing it
  account_key text not null,
  agent text,
  account_type text,
  instrument text,
  signed_on date not null,
  valid_from date not null,
  valid_to date,
  limit_minor bigint,
  primary key (creditor, mandate_id),
  foreign key (creditor, debtor_id) references debtor
);
create index mandate_debtor on mandate (creditor, debtor_id);

create table charge (
  creditor text collate "C" not null,
  charge_id text collate "C" not null,
  account_id text collate "C" not null,
  debtor_id text collate "C" not null,
  tariff_id text collate "C" not null,
  period text collate "C" not null,
  part int not null,
  minor bigint not null check (minor > 0),
  -- owed and not in flight at a bank; the ledger's receivable for this charge
  open_minor bigint not null check (open_minor between 0 and minor),
  due_on date not null,
  explanation jsonb not null,
  primary key (creditor, charge_id),
  unique (creditor, account_id, tariff_id, period, part),
  foreign key (creditor, account_id) references billing_account,
  foreign key (creditor, debtor_id) references debtor
);
create index charge_open on charge (creditor, debtor_id) where open_minor > 0;
create index charge_period on charge (creditor, period);

create table receipt (
  creditor text collate "C" not null,
  channel text collate "C" not null,
  receipt_id text collate "C" not null,
  account_id text collate "C" not null,
  kind text not null check (kind in ('payment', 'prepayment', 'refund')),
  minor bigint not null check (minor > 0),
  received_at timestamptz not null,
  primary key (creditor, channel, receipt_id),
  foreign key (creditor, account_id) references billing_account
);

create table prepaid (
  creditor text collate "C" not null,
  account_id text collate "C" not null,
  minor bigint not null check (minor >= 0),
  primary key (creditor, account_id)
);

create table batch (
  creditor text collate "C" not null,
  batch_id text collate "C" not null,
  file_no bigint not null,
  ordinal int not null,
  collect_on date not null,
  sequence_type text not null,
  instrument text not null,
  description text not null,
  period text not null,
  debits int not null,
  minor bigint not null,
  primary key (creditor, batch_id)
);
create index batch_file on batch (creditor, file_no, ordinal);

create table debit (
  creditor text collate "C" not null,
  debit_id text collate "C" not null,
  number bigint not null,
  debtor_id text collate "C" not null,
  mandate_id text collate "C" not null,
  minor bigint not null check (minor > 0),
  period text not null,
  -- the date it is planned for is its identity; the date adjusted for holidays and cut-offs an attribute
  planned_on date not null,
  collect_on date not null,
  attempt int not null,
  presents text collate "C",
  state text not null check (state in ('planned', 'batched', 'submitted', 'accepted', 'settled', 'rejected',
                                       'cancelled', 'returned', 'refunded', 'reversed')),
  batch_id text collate "C",
  file_no bigint,
  serial int,
  trace text collate "C",
  collected_minor bigint,
  settled_on date,
  -- the answer cannot be trusted either way: blocks a new attempt
  outcome_unknown boolean not null default false,
  reason_code text,
  reason_class text,
  -- what follow-up decided about an unpaid debit; null: nothing yet
  followed_up text,
  primary key (creditor, debit_id),
  foreign key (creditor, mandate_id) references mandate
);
create index debit_state on debit (creditor, state, debit_id);
create index debit_mandate on debit (creditor, mandate_id);
create index debit_debtor on debit (creditor, debtor_id);
create index debit_file on debit (creditor, file_no, serial) where file_no is not null;
create index debit_trace on debit (creditor, trace) where trace is not null;

-- The part of a charge that a debit holds. At most one live claim on a charge: promise 1, kept by the database.
create table claim (
  creditor text collate "C" not null,
  debit_id text collate "C" not null,
  charge_id text collate "C" not null,
  minor bigint not null check (minor > 0),
  live boolean not null,
  primary key (creditor, debit_id, charge_id),
  foreign key (creditor, debit_id) references debit,
  foreign key (creditor, charge_id) references charge
);
create unique index claim_live on claim (creditor, charge_id) where live;
create index claim_charge on claim (creditor, charge_id);

-- Why a charge is not being collected: the last plan's answer, kept while it holds.
create table held (
  creditor text collate "C" not null,
  charge_id text collate "C" not null,
  reason text not null,
  since date not null,
  primary key (creditor, charge_id),
  foreign key (creditor, charge_id) references charge
);

-- A stop somebody set: on a charge, an account, a debtor or a mandate.
create table hold (
  creditor text collate "C" not null,
  hold_id text collate "C" not null,
  subject_kind text not null check (subject_kind in ('charge', 'account', 'debtor', 'mandate')),
  subject_id text collate "C" not null,
  reason text not null,
  from_on date not null,
  until_on date,
  released_on date,
  primary key (creditor, hold_id)
);
create index hold_subject on hold (creditor, subject_kind, subject_id) where released_on is null;

create table file (
  creditor text collate "C" not null,
  file_no bigint not null,
  name text not null,
  reference text collate "C" not null,
  layout text not null,
  layout_digest text not null,
  -- the values the layout was given for the file itself, so that the bytes can be made again
  file_values jsonb not null,
  state text not null check (state in ('drafted', 'approved', 'sending', 'sent', 'acknowledged', 'refused',
                                       'withdrawn', 'unknown')),
  sha256 text not null,
  size bigint not null,
  debits int not null,
  minor bigint not null,
  collect_on date not null,
  built_by text not null,
  built_at timestamptz not null,
  sent_at timestamptz,
  primary key (creditor, file_no),
  unique (creditor, reference),
  unique (creditor, name)
);

create table file_chunk (
  creditor text collate "C" not null,
  file_no bigint not null,
  n int not null,
  bytes bytea not null,
  primary key (creditor, file_no, n)
);

create table approval (
  creditor text collate "C" not null,
  file_no bigint not null,
  operator text not null,
  statement text not null,
  signature text not null,
  signed_at timestamptz not null,
  primary key (creditor, file_no),
  foreign key (creditor, file_no) references file
);

-- Intent before the upload, stage before the rename, outcome after: what a killed sender knew.
create table delivery (
  creditor text collate "C" not null,
  file_no bigint not null,
  attempt int not null,
  intended_at timestamptz not null,
  temporary_name text not null,
  stage text not null check (stage in ('uploading', 'renaming', 'done')),
  outcome text,
  evidence jsonb,
  ended_at timestamptz,
  primary key (creditor, file_no, attempt),
  foreign key (creditor, file_no) references file
);

create table inbound (
  creditor text collate "C" not null,
  inbound_no bigint not null,
  name text not null,
  sha256 text not null,
  size bigint not null,
  remote_modified text not null,
  state text not null check (state in ('kept', 'read', 'applied', 'quarantined', 'superseded')),
  layout text,
  file_no bigint,
  problems jsonb not null,
  kept_at timestamptz not null,
  primary key (creditor, inbound_no),
  unique (creditor, sha256)
);

create table inbound_chunk (
  creditor text collate "C" not null,
  inbound_no bigint not null,
  n int not null,
  bytes bytea not null,
  primary key (creditor, inbound_no, n)
);

-- What the bank said, once, under a key made of what it said.
create table entry (
  creditor text collate "C" not null,
  entry_key text collate "C" not null,
  inbound_no bigint not null,
  line int not null,
  scope text not null check (scope in ('debit', 'batch', 'file')),
  debit_id text collate "C",
  batch_id text collate "C",
  file_no bigint,
  outcome text not null check (outcome in ('paid', 'paid-part', 'failed', 'pending', 'unknown')),
  code text not null,
  reason_class text,
  minor bigint,
  happened_on date,
  text text not null,
  bank_reference text not null,
  state text not null check (state in ('open', 'applied', 'set-aside')),
  problem jsonb,
  primary key (creditor, entry_key)
);
create index entry_open on entry (creditor, entry_key) where state = 'open';
create index entry_debit on entry (creditor, debit_id) where debit_id is not null;
create index entry_inbound on entry (creditor, inbound_no);

-- One effect of a kind per debit: promise 5, kept by the database.
create table effect (
  creditor text collate "C" not null,
  debit_id text collate "C" not null,
  kind text not null,
  entry_key text collate "C",
  primary key (creditor, debit_id, kind),
  foreign key (creditor, debit_id) references debit
);

create table notice (
  creditor text collate "C" not null,
  notice_key text collate "C" not null,
  debit_id text collate "C" not null,
  debtor_id text collate "C" not null,
  kind text not null check (kind in ('before-collection', 'after-failure')),
  channel text not null,
  minor bigint not null,
  collect_on date not null,
  account_key text not null,
  body_sealed text not null,
  made_at timestamptz not null,
  delivered_at timestamptz,
  evidence text,
  primary key (creditor, notice_key),
  foreign key (creditor, debit_id) references debit
);
create index notice_debit on notice (creditor, debit_id);
create index notice_waiting on notice (creditor, notice_key) where delivered_at is null;

create table task (
  creditor text collate "C" not null,
  task_key text collate "C" not null,
  kind text not null,
  subject text collate "C" not null,
  debtor_id text collate "C",
  detail text not null,
  state text not null check (state in ('open', 'done')),
  made_on date not null,
  primary key (creditor, task_key)
);

-- The books. A journal is one balanced group of postings; `source` is its key: nothing is posted twice.
create table journal (
  creditor text collate "C" not null,
  journal_no bigint not null,
  source text collate "C" not null,
  kind text not null,
  booked_on date not null,
  at timestamptz not null,
  primary key (creditor, journal_no),
  unique (creditor, source)
);

-- Positive minor is a debit of the ledger account, negative a credit.
create table posting (
  creditor text collate "C" not null,
  journal_no bigint not null,
  line int not null,
  ledger text not null,
  account_id text collate "C" not null,
  period text collate "C" not null,
  charge_id text collate "C",
  debit_id text collate "C",
  minor bigint not null check (minor <> 0),
  primary key (creditor, journal_no, line)
);
create index posting_charge on posting (creditor, charge_id) where charge_id is not null;
create index posting_account on posting (creditor, account_id, period);

-- Who is at work: shown to the one who waits. The lock itself is the kernel's or the server's.
create table runner (
  creditor text collate "C" primary key,
  holder text not null,
  since timestamptz not null
);

create function refuse_change() returns trigger language plpgsql as $$
begin
  raise exception '% is append-only: % refused', tg_table_name, tg_op using errcode = 'DR001';
end $$;

create trigger event_append_only before update or delete on event for each row execute function refuse_change();
create trigger event_no_truncate before truncate on event for each statement execute function refuse_change();
create trigger journal_append_only before update or delete on journal for each row execute function refuse_change();
create trigger journal_no_truncate before truncate on journal for each statement execute function refuse_change();
create trigger posting_append_only before update or delete on posting for each row execute function refuse_change();
create trigger posting_no_truncate before truncate on posting for each statement execute function refuse_change();

create function refuse_unbalanced() returns trigger language plpgsql as $$
declare bad bigint;
begin
  select journal_no into bad from inserted group by creditor, journal_no, account_id, period having sum(minor) <> 0 limit 1;
  if found then
    raise exception 'journal % does not balance', bad using errcode = 'DR002';
  end if;
  select journal_no into bad from inserted group by creditor, journal_no having min(line) <> 1 limit 1;
  if found then
    raise exception 'journal % is closed: lines are not added later', bad using errcode = 'DR003';
  end if;
  return null;
end $$;

-- All lines of a journal are written by one statement, and balance for each billing account and period.
create trigger posting_balanced after insert on posting referencing new table as inserted
  for each statement execute function refuse_unbalanced();
