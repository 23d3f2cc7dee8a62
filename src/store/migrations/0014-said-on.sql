-- The day of the bank's statement that a debit's outcome rests on; null where silence, or a word about its whole file or
-- batch, decided. A later statement takes its place, an earlier one that comes in late does not.
alter table debit add column said_on date;
-- How often a later statement corrected what was collected.
alter table debit add column corrections int not null default 0;

-- What the bank said once has one effect on a debit, whatever it is called.
create unique index effect_entry on effect (creditor, debit_id, entry_key) where entry_key is not null;
