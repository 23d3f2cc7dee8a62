-- Who may do what, what two people agreed on, and months that are closed.

-- What an operator may do, from an instant on. Append-only: what was allowed when something was signed stays answerable.
create table operator_grant (
  creditor text collate "C" not null,
  name text collate "C" not null,
  version int not null,
  since timestamptz not null,
  roles jsonb not null,
  -- last day; null: until revoked
  valid_to date,
  revoked boolean not null,
  -- decimal amounts of the creditor's currency: perDebit, perFile, perDay
  limits jsonb not null,
  granted_by text not null,
  primary key (creditor, name, version),
  foreign key (creditor, name) references operator
);

-- Operators from before could do everything.
insert into operator_grant
  select creditor, name, 1, added_at, '["prepare", "approve", "send", "follow-up", "audit", "admin"]', null, false, '{}', name
  from operator;

-- What one person asks for and a second must confirm. `creditor` is '*' for what concerns the whole workspace.
create table proposal (
  creditor text collate "C" not null,
  -- first characters of the digest of the statement
  proposal_id text collate "C" not null,
  kind text not null,
  subject text collate "C" not null,
  content jsonb not null,
  content_sha256 text not null,
  proposed_by text not null,
  proposed_at timestamptz not null,
  expires_at timestamptz not null,
  statement text not null,
  signature text not null,
  state text not null check (state in ('open', 'confirmed', 'declined')),
  decided_by text,
  decided_at timestamptz,
  decision text,
  decision_signature text,
  primary key (creditor, proposal_id),
  check (decided_by is distinct from proposed_by or state <> 'confirmed')
);
create index proposal_open on proposal (creditor, kind, subject) where state = 'open';

-- What the approval bound besides the file: where it goes, and the limits it was checked against.
alter table approval add column destination text not null default '', add column limits text not null default '';

-- Digests of the parts of a creditor's configuration that batch and send go by; the last row is the accepted one.
create table configuration_record (
  creditor text collate "C" not null,
  version int not null,
  parts jsonb not null,
  accepted_at timestamptz not null,
  accepted_by text not null,
  -- null: recorded as the first, or where no second person was there to ask
  proposal_id text collate "C",
  primary key (creditor, version)
);

-- A closed month closes all before it.
create table period_close (
  creditor text collate "C" not null,
  month text collate "C" not null check (month ~ '^\d{4}-\d{2}$'),
  closed_at timestamptz not null,
  proposal_id text collate "C" not null,
  primary key (creditor, month)
);

-- What each ledger account carries into the month after.
create table period_balance (
  creditor text collate "C" not null,
  month text collate "C" not null,
  ledger text collate "C" not null,
  minor bigint not null,
  primary key (creditor, month, ledger),
  foreign key (creditor, month) references period_close
);

-- The day it happened, where that lay in a closed month and it is booked in the first open one.
alter table journal add column happened_on date check (happened_on < booked_on);

create function refuse_closed_month() returns trigger language plpgsql as $$
declare bad record;
begin
  select i.journal_no, p.month into bad from inserted i
    join period_close p on p.creditor = i.creditor and p.month >= to_char(i.booked_on, 'YYYY-MM') limit 1;
  if found then
    raise exception 'journal % is booked in a month that is closed (up to %)', bad.journal_no, bad.month using errcode = 'DR004';
  end if;
  return null;
end $$;

create trigger journal_open_month after insert on journal referencing new table as inserted
  for each statement execute function refuse_closed_month();

create trigger operator_grant_append_only before update or delete on operator_grant for each row execute function refuse_change();
create trigger operator_grant_no_truncate before truncate on operator_grant for each statement execute function refuse_change();
create trigger configuration_record_append_only before update or delete on configuration_record for each row execute function refuse_change();
create trigger configuration_record_no_truncate before truncate on configuration_record for each statement execute function refuse_change();
create trigger period_close_append_only before update or delete on period_close for each row execute function refuse_change();
create trigger period_close_no_truncate before truncate on period_close for each statement execute function refuse_change();
create trigger period_balance_append_only before update or delete on period_balance for each row execute function refuse_change();
create trigger period_balance_no_truncate before truncate on period_balance for each statement execute function refuse_change();
