-- The sealed journal: blocks over the rows that never change, each naming the digest of the one before. Append-only like
-- what they cover. Written and read by src/store/seal.ts only; digests are SHA-256.

create table seal (
  creditor text collate "C" not null,
  block_no bigint not null,
  -- rows the block covers, over all its tables
  rows bigint not null,
  -- digest (hex) of the block before; zeros for the first
  previous text not null,
  digest text not null,
  sealed_at timestamptz not null,
  sealed_by text not null,
  primary key (creditor, block_no)
);

-- Which rows of one table a block covers: those numbered over after_no and up to to_no.
create table seal_range (
  creditor text collate "C" not null,
  block_no bigint not null,
  table_name text collate "C" not null,
  after_no bigint not null,
  to_no bigint not null,
  rows bigint not null,
  -- over the digests of its pages
  digest text not null,
  primary key (creditor, block_no, table_name)
);

-- A page of a range. Its index (the key of each row, the first bytes of each row's digest) tells which row was
-- changed, removed or inserted when the digest no longer fits.
create table seal_page (
  creditor text collate "C" not null,
  block_no bigint not null,
  table_name text collate "C" not null,
  page int not null,
  rows bigint not null,
  -- over the full digests of its rows, in the order of their keys
  digest bytea not null,
  keys text not null,
  marks bytea not null,
  primary key (creditor, block_no, table_name, page)
);

-- Operators who put their name to a block, and so to all before it.
create table seal_signature (
  creditor text collate "C" not null,
  block_no bigint not null,
  operator text collate "C" not null,
  signature text not null,
  signed_at timestamptz not null,
  primary key (creditor, block_no, operator),
  foreign key (creditor, block_no) references seal
);

create trigger seal_append_only before update or delete on seal for each row execute function refuse_change();
create trigger seal_no_truncate before truncate on seal for each statement execute function refuse_change();
create trigger seal_range_append_only before update or delete on seal_range for each row execute function refuse_change();
create trigger seal_range_no_truncate before truncate on seal_range for each statement execute function refuse_change();
create trigger seal_page_append_only before update or delete on seal_page for each row execute function refuse_change();
create trigger seal_page_no_truncate before truncate on seal_page for each statement execute function refuse_change();
create trigger seal_signature_append_only before update or delete on seal_signature for each row execute function refuse_change();
create trigger seal_signature_no_truncate before truncate on seal_signature for each statement execute function refuse_change();
