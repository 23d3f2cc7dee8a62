-- Keys of a payer's data and of stored file bytes. A key is random and lies here wrapped by a master key that is never in
-- the database; destroying it (an erasure, the end of a file's retention) leaves what it sealed unreadable for good,
-- while the rows, digests and totals around it stay. Read and written by src/store/keyring-rows.ts only.

create table data_key (
  creditor text collate "C" not null,
  -- whose: a debtor's values, the bytes of a file out or in, or the workspace's lookups (creditor '*')
  kind text not null check (kind in ('workspace', 'debtor', 'file', 'inbound')),
  id text collate "C" not null,
  -- stands in every value sealed with it
  key_id text not null,
  -- fingerprint of the master key that wraps it; null once destroyed
  master text,
  wrapped text,
  made_at timestamptz not null,
  destroyed_at timestamptz,
  destroyed_by text,
  reason text,
  primary key (creditor, kind, id),
  check ((wrapped is null) = (destroyed_at is not null)),
  check ((wrapped is null) = (master is null)),
  check ((destroyed_at is null) = (destroyed_by is null) and (destroyed_at is null) = (reason is null))
);
create index data_key_master on data_key (master) where master is not null;

create function refuse_key_change() returns trigger language plpgsql as $$
begin
  if tg_op = 'UPDATE' and old.destroyed_at is null and new.key_id = old.key_id then
    return new;
  end if;
  raise exception 'a key is re-wrapped or destroyed, and stays destroyed: % refused', tg_op using errcode = 'DR004';
end $$;

create trigger data_key_kept before update or delete on data_key for each row execute function refuse_key_change();
create trigger data_key_no_truncate before truncate on data_key for each statement execute function refuse_change();

-- The bank's free text may hold names. It is sealed with the key of the inbound file it stood in, and ends with it.
alter table entry rename column text to text_sealed;
