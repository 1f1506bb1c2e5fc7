-- A task that was called off is followed until its drone has been told to come home.
alter table tasks add is_followed boolean not null generated always as
  (state in ('uploading', 'starting', 'started', 'paused')
    or (state = 'cancelled' and flight ->> 'order_id' is not null)) stored;

create index tasks_followed on tasks (drone_id) where is_followed;
drop index tasks_to_look_at;
create index tasks_to_look_at on tasks (look_at) where is_followed;
