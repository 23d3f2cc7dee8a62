-- The mark of a restored copy: one row while the store may not act outside. Set by `backup restore` in the transaction that
-- fills the store, removed by `backup promote` when two operators have signed. Not part of the state digest: a copy has the
-- digest of what it is a copy of.

create table restored (
  creditor text collate "C" primary key check (creditor = '*'),
  -- SHA-256 (hex) of the backup's content, and when that was taken
  backup text not null,
  taken_at timestamptz not null,
  restored_at timestamptz not null,
  restored_by text not null,
  -- the first of the two who promote it
  first_signer text,
  first_signature text
);
