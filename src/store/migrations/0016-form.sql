-- The other form of a file: the OpenPGP message in which a file out travels, made once and kept, and what an OpenPGP message
-- from the bank held. Never changed; its bytes lie in form_chunk under a key of its own, which ends with its file's.

create table form (
  creditor text collate "C" not null,
  form_no bigint not null,
  -- whose: a file out, or one in
  owner text not null check (owner in ('file', 'inbound')),
  owner_no bigint not null,
  -- the name at the bank, or the file's own without what says that it is a message
  name text not null,
  sha256 text not null,
  size bigint not null,
  -- fingerprints of the keys it was sealed for, and of the one that signed it
  sealed_for jsonb not null,
  signed_by text,
  made_at timestamptz not null,
  primary key (creditor, form_no),
  unique (creditor, owner, owner_no)
);
create index form_sha256 on form (creditor, sha256);

create table form_chunk (
  creditor text collate "C" not null,
  form_no bigint not null,
  n int not null,
  bytes bytea not null,
  primary key (creditor, form_no, n)
);

create trigger form_append_only before update or delete on form for each row execute function refuse_change();
create trigger form_no_truncate before truncate on form for each statement execute function refuse_change();

alter table data_key drop constraint data_key_kind_check;
alter table data_key add constraint data_key_kind_check
  check (kind in ('workspace', 'debtor', 'file', 'inbound', 'form'));
