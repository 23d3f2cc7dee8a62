-- A restored copy is promoted by a proposal that a second operator confirms: its mark needs no signatures of its own.
alter table restored drop column first_signer, drop column first_signature;

-- Who was refused to restore into this store while it was empty. It has no journal then; the promotion of the copy that
-- was restored later writes them there. Not part of the state digest, like `restored`.
create table restore_refusal (
  creditor text collate "C" not null check (creditor = '*'),
  refusal_no bigint generated always as identity primary key,
  at timestamptz not null,
  actor text not null,
  -- SHA-256 (hex) of the backup's content
  backup text not null,
  why text not null
);

create trigger restore_refusal_append_only before update or delete on restore_refusal for each row execute function refuse_change();
create trigger restore_refusal_no_truncate before truncate on restore_refusal for each statement execute function refuse_change();
