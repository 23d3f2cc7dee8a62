-- What banks say of mandates, and what mandates were before.

-- One row for each thing a bank said, by what it said: an entry takes effect once. New details are sealed for the place
-- in the mandate they are for, and only where a mandate was found.
create table mandate_change (
  creditor text collate "C" not null,
  change_key text collate "C" not null,
  inbound_no bigint not null,
  line int not null,
  mandate_id text collate "C",
  debtor_id text collate "C",
  -- the debit the bank named
  debit_id text collate "C",
  -- null: neither the pack nor the layout says what it is
  kind text check (kind in ('new', 'cancelled', 'amended', 'suspended', 'reinstated', 'refused', 'information')),
  code text not null,
  effective_on date,
  text_sealed text not null,
  holder_sealed text,
  account_sealed text,
  agent text,
  account_type text,
  -- it gave a new reference or identity number, which is not kept
  says_more boolean not null,
  -- keyed digest of all it gave: the same key with another content is a contradiction
  content_key text not null,
  state text not null check (state in ('open', 'applied', 'set-aside')),
  -- what it did: amended, the state the mandate was moved to, or nothing; null until it is applied
  effect text,
  problem jsonb,
  primary key (creditor, change_key),
  foreign key (creditor, inbound_no) references inbound,
  foreign key (creditor, mandate_id) references mandate,
  check ((mandate_id is null) = (debtor_id is null)),
  check (mandate_id is not null or (holder_sealed is null and account_sealed is null))
);
create index mandate_change_open on mandate_change (creditor, inbound_no, line) where state = 'open';
create index mandate_change_mandate on mandate_change (creditor, mandate_id) where mandate_id is not null;
create index mandate_change_inbound on mandate_change (creditor, inbound_no);

-- What a mandate was until a day: written before an import or a bank's word gives it other details.
create table mandate_version (
  creditor text collate "C" not null,
  mandate_id text collate "C" not null,
  version int not null,
  debtor_id text collate "C" not null,
  holder_sealed text not null,
  account_sealed text not null,
  account_key text not null,
  agent text,
  account_type text,
  replaced_on date not null,
  -- the bank's word that replaced it; null: an import
  change_key text collate "C",
  primary key (creditor, mandate_id, version),
  foreign key (creditor, mandate_id) references mandate
);
create trigger mandate_version_kept before delete on mandate_version for each row execute function refuse_change();
