-- Since when a vehicle ran that is told to reboot: its own boot time tells whether it has.
alter table orders add column booted_at timestamptz;
