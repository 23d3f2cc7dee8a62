-- What replay needs to make a past file, or to understand a past answer, again: the layouts and rules as they were, the
-- values of each debit that may change later, and what a reading rested on. Written in the transaction that used them.

-- A layout's texts, or the scheme's rules for answers, by digest. Never changed: a new text is a new digest.
create table format_version (
  creditor text collate "C" not null,
  digest text not null,
  kind text not null check (kind in ('layout', 'answer-rules')),
  name text not null,
  content jsonb not null,
  primary key (creditor, digest)
);

-- A debit as it stood when its file was cut, as far as `debit` itself does not tell: mandates and names change later.
create table written_debit (
  creditor text collate "C" not null,
  file_no bigint not null,
  serial int not null,
  debit_id text collate "C" not null,
  debtor_id text collate "C" not null,
  period text not null,
  mandate_id text collate "C" not null,
  signed_on date not null,
  holder_sealed text not null,
  account_sealed text not null,
  customer_name_sealed text not null,
  agent text,
  account_type text,
  remittance text not null,
  primary key (creditor, file_no, serial),
  foreign key (creditor, debit_id) references debit
);

-- `debit.daySequence` of the file's first debit.
alter table file add column first_of_day bigint;

-- What an inbound file was read with. Debits in files after `last_file_no` were not there yet.
create table inbound_reading (
  creditor text collate "C" not null,
  inbound_no bigint not null,
  -- 2 and more when a quarantined file was released and read again
  attempt int not null,
  layout_digest text not null,
  rules_digest text not null,
  settings jsonb not null,
  last_file_no bigint not null,
  primary key (creditor, inbound_no, attempt),
  foreign key (creditor, inbound_no) references inbound
);

create trigger format_version_kept before update or delete on format_version for each row execute function refuse_change();
create trigger written_debit_kept before update on written_debit for each row execute function refuse_change();
create trigger inbound_reading_kept before update or delete on inbound_reading for each row execute function refuse_change();
