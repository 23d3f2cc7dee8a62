-- Who may commit. One row for each creditor that was ever worked on, and '*' for work on the whole workspace. Taking the
-- work over makes the token one larger; a transaction commits only while its runner's token stands here, so a holder that
-- was paused, taken for dead and replaced changes nothing when it wakes up. Not part of the state.
drop table runner;
create table runner (
  creditor text collate "C" primary key,
  token bigint not null,
  -- who, with which command, where; shown to the one who waits
  holder text not null,
  -- names the runner's connections to the server
  run text not null,
  since timestamptz not null,
  -- when the holder was last known to be alive
  beat_at timestamptz not null,
  -- when it ended; null while it is at work, or was killed
  ended_at timestamptz
);
