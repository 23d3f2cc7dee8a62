-- What the bank was told of the mandate with this debit, so that the file can be made again: whether it or its account was
-- new to the bank. Null in files that were cut before this was kept.
alter table written_debit add column mandate_status text check (mandate_status in ('new', 'changed', 'known'));
