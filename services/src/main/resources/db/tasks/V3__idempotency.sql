-- What its request was called by, and what it asked for.
alter table tasks
  add idempotency_key text,
  add digest text;

create unique index tasks_of_key on tasks (created_by, idempotency_key)
  where idempotency_key is not null;
