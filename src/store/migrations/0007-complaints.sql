-- Complaints: what a payer objects to, by when it is answered, and how it ended. While one is open, a hold with the reason
-- 'complaint' stands on each charge it is about. Written by src/store/complaints.ts only.

create table complaint (
  creditor text collate "C" not null,
  complaint_id text collate "C" not null,
  subject_kind text not null check (subject_kind in ('charge', 'account', 'debit')),
  subject_id text collate "C" not null,
  -- whose key seals the words
  debtor_id text collate "C" not null,
  kind text not null,
  -- what was said, and by whom and how: the payer's own
  text_sealed text not null,
  by_sealed text,
  received_on date not null,
  -- last day for the answer, and the day from which somebody above is asked; fixed when it is opened
  answer_by date not null,
  escalate_after date not null check (escalate_after >= answer_by),
  state text not null check (state in ('open', 'closed')),
  outcome text check (outcome in ('upheld', 'rejected', 'withdrawn')),
  closed_on date,
  -- minor units; 0 when no money was given
  credit_minor bigint check (credit_minor >= 0 and (credit_minor = 0 or outcome = 'upheld')),
  closing_reason text,
  -- what two people agreed on; null where no money was given
  proposal_id text collate "C",
  primary key (creditor, complaint_id),
  foreign key (creditor, debtor_id) references debtor,
  check ((state = 'open') = (outcome is null)),
  check ((outcome is null) = (closed_on is null)),
  check ((outcome is null) = (credit_minor is null)),
  check ((outcome is null) = (closing_reason is null)),
  check ((coalesce(credit_minor, 0) > 0) = (proposal_id is not null))
);
-- The same thing is not complained about twice at once.
create unique index complaint_open on complaint (creditor, subject_kind, subject_id, kind) where state = 'open';
create index complaint_due on complaint (creditor, answer_by) where state = 'open';
create index complaint_debtor on complaint (creditor, debtor_id);

create function refuse_complaint_change() returns trigger language plpgsql as $$
begin
  if tg_op = 'UPDATE' and old.state = 'open' and new.state = 'closed'
     and (new.creditor, new.complaint_id, new.subject_kind, new.subject_id, new.debtor_id, new.kind, new.text_sealed,
          new.received_on, new.answer_by, new.escalate_after)
       = (old.creditor, old.complaint_id, old.subject_kind, old.subject_id, old.debtor_id, old.kind, old.text_sealed,
          old.received_on, old.answer_by, old.escalate_after)
     and new.by_sealed is not distinct from old.by_sealed then
    return new;
  end if;
  raise exception 'a complaint is closed once and stays as it is: % refused', tg_op using errcode = 'DR004';
end $$;

create trigger complaint_kept before update or delete on complaint for each row execute function refuse_complaint_change();
create trigger complaint_no_truncate before truncate on complaint for each statement execute function refuse_change();
